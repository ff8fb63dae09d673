// Brackets and bursts with a way to find how frames lie that can be chosen: tests know the truth. merge_robust() takes align().
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align.h"
#include "engine/merge/methods.h"

namespace engine {

// How a frame lies over the reference. The reference is handed over first (its answer does not matter), then every other frame once, in any order.
// `exposure`: of the frame relative to the reference, as far as its file tells; 0 if it does not.
using AlignFrame = std::function<Alignment(int frame, const FrameLight& light, double exposure, const Work& work)>;

Result<MergeOutcome> merge_robust_by(const AlignFrame& align, const MergeSet& set, const MergeOptions& options,
                                     const MergeWork& work);

} // namespace engine
