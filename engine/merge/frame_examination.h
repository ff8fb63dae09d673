// What only the pixels of the frames tell: damage, copies, defects of the sensor, white level and noise. Decodes every frame once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/merge/frame_candidate.h"

namespace engine {

// `candidates` in the order in which they were taken; refused ones stay as they are. `remarks` gets sentences for people. False: stopped.
bool examine_frames(std::vector<FrameCandidate>& candidates, std::vector<std::string>& remarks, const Work& work);

} // namespace engine
