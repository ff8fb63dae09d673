// A file on its way to become a frame of a merge: what is known of it, and why it is none. Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace engine {

// One file as far as it is known without its pixels, then with them.
struct FrameCandidate {
    std::filesystem::path path;
    FrameFacts facts;
    std::array<CfaColour, 4> pattern{}; // of mosaics
    std::optional<double> time;
    std::string refusal; // not empty: no frame
    // After examining:
    std::uint64_t pixels_key = 0;
    float white = 0; // of mosaics, as this file alone tells
    std::optional<NoiseProfile> noise;
    bool noise_is_told = false; // by the file
    std::vector<std::uint32_t> defects;
};

// The name for people: without the ending, unless another file has the same.
void name_frames(std::vector<FrameCandidate>& candidates);
// Facts without decoding, or the refusal.
void learn_facts(FrameCandidate& candidate);
// Of all that are not refused yet the largest group that fits together stays; the others get their reasons.
void refuse_misfits(std::vector<FrameCandidate>& candidates);

} // namespace engine
