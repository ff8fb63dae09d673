// How many frames went into each place of a merged photo, as bytes for DNGPrivateData (tag 50740) and back. Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace engine {

// DNG 1.4 wants private data to begin with the name of its maker. What follows is a line of text that tells how to read the rest:
//   "Nocturne merge\0" "frames columns=375 rows=250 cell=16 base=-4 steps=16 deflate\n" and the deflated bytes b, row by row: 2^(base + b / steps) frames.
inline constexpr std::string_view frames_map_name = "Nocturne merge";

struct FramesMap {
    Plane frames; // one value for each cell, at least 2^-4 and at most 2^11.9, within 2.2 % of what was written
    int cell = 0; // pixels a side
};

// `frames` may be empty: the bytes then only tell the maker.
std::vector<std::uint8_t> bytes_of_frames_map(const Plane& frames, int cell);
// Of a picture of this size. Nothing if there is no map, or none that fits.
std::optional<FramesMap> read_frames_map(std::span<const std::uint8_t> bytes, int width, int height);

} // namespace engine
