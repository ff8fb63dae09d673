// Which of the frames that somebody dropped belong together, and what they could become (merge.md 6.1). Decides by metadata and, where somebody looked,
// by brightness; knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"
#include <optional>
#include <string>
#include <vector>

namespace engine {

enum class GroupKind {
    merge, // frames that can be merged: `suggested` says how
    darks, // frames of a covered lens
    single // a frame that belongs to no other
};

struct FrameGroup {
    GroupKind kind = GroupKind::single;
    std::vector<int> frames; // indices into what was given, in the order of taking
    MergeKind suggested = MergeKind::burst;
    std::string reason;              // one sentence: "The exposures span 8.8 stops."
    std::vector<MergeKind> possible; // `suggested` first
};

// `facts`: in the order of taking. `is_dark`: for each frame whether its picture holds no light; empty if nobody looked. Frames of another camera, lens, focal
// length or size, and frames taken after a longer pause, begin a new group.
std::vector<FrameGroup> recognise(const std::vector<FrameFacts>& facts, const std::vector<bool>& is_dark = {});

} // namespace engine
