// The part of the reference frame that all frames show, and a picture cut to it. Knows no light.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_motion.h"
#include "engine/merge/merged_picture.h"
#include <vector>

namespace engine {

// Left and top are multiples of `step`, width and height even. Never less than half of each side: frames that share less have bare edges.
Rect shown_by_all(const std::vector<const FrameMotion*>& motions, Rect area, int step);
// `part`: begins at a cell of `picture.frames`. Facts of the size follow.
void cut_to(MergedPicture& picture, Rect part);
// Cells of a map cut along.
Plane cut_cells(const Plane& cells, int cell, Rect part);

} // namespace engine
