// What is left of movement after the map of the whole frame: parallax, lens, rolling shutter. Measured tile by tile, and smooth where a tile says nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align_guide.h"
#include "engine/merge/frame_motion.h"

namespace engine {

// Sets motion.flow, starting from motion.global. Tiles are 128 pixels of the sensor in the dark, 32 in good light, half over each other. Left empty where it would move (nearly) nothing by
// 0.3 pixels. What moves through the scene keeps the flow of what is around it. Deterministic on any number of threads; what comes back after work.stop is of no use.
void add_tile_flow(const AlignmentGuide& reference, const AlignmentGuide& frame, FrameMotion& motion, const Work& work);

} // namespace engine
