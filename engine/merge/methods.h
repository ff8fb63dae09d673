// The ways to merge, one file each. merge_frames() calls the one that was asked for; all answer as it does.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"

namespace engine {

// `use`: for each frame, whether it takes part (a method may still leave it out). `reference` takes part.
struct MergeSet {
    const FrameSource& source;
    std::vector<bool> use;
    int reference = 0;
};

// Brackets and bursts: noise-optimal accumulation of aligned frames with what moved left out (merge.md 2 and 3).
Result<MergeOutcome> merge_robust(const MergeSet& set, const MergeOptions& options, const MergeWork& work);
// Stars and trails (merge.md 4).
Result<MergeOutcome> merge_stars(const MergeSet& set, const MergeOptions& options, const MergeWork& work);
Result<MergeOutcome> merge_trails(const MergeSet& set, const MergeOptions& options, const MergeWork& work);
// Mean, median and lighten (merge.md 5.2 to 5.4).
Result<MergeOutcome> merge_statistics(const MergeSet& set, const MergeOptions& options, const MergeWork& work);
// Rendered pictures (merge.md 5.1).
Result<MergeOutcome> merge_fusion(const MergeSet& set, const MergeOptions& options, const MergeWork& work);

} // namespace engine
