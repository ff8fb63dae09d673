// How good a frame is, and how bright (merge.md 6.2): measured on nine crops, so that it costs little. Says nothing of where things are.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include "engine/merge/merge.h"
#include <vector>

namespace engine {

// Blocks of 16 x 16 half-size pixels of the crops, in the same order for every frame of a size.
struct FrameLook {
    std::vector<float> level;  // mean of (R + 2 G + B) / 4, 1 = the end of the sensor
    std::vector<float> detail; // mean square of the differences between neighbours, without what noise makes
    std::vector<float> noise;  // variance of a half-size sample of the block
    std::vector<bool> clipped; // something in the block ended
    double median_level = 0;
    double clipped_share = 0;
    bool is_dark = false; // no light above noise anywhere: a covered lens
};
FrameLook look_at(const FrameLight& light);

// Detail of frame `a` over that of `b` where both show some and neither ends, for exposures relative to each other; amplitudes, 1 = equally sharp. 0: nothing to compare.
double sharpness_ratio(const FrameLook& a, double exposure_a, const FrameLook& b, double exposure_b);
// Light of `a` over light of `b` in the median block that both can tell; 0: nothing to compare. Frames need not be aligned.
double light_ratio(const FrameLook& a, const FrameLook& b);
// How much of the scene the frame shows well: part of the blocks above four times their noise and below the end, less half of the part that ended (merge.md 2.6).
double shown_share(const FrameLook& look);

// What merge_frames() decides before it merges.
struct Selection {
    std::vector<bool> use;
    int reference = 0;
    std::vector<FrameReport> reports; // sharpness, notes; one for each frame
};
// `options.left_out`, `.kept` and `.reference` are obeyed. At most half of the frames are left out here.
Selection select_frames(const FrameSource& source, const std::vector<FrameLook>& looks, const MergeOptions& options);

} // namespace engine
