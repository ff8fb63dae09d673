// Adds tags to a finished TIFF file: a new folder of tags is appended and the header pointed at it, so that the pixels are neither moved nor
// read, however large the file is. Knows folders of tags, not what they mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <cstdint>
#include <filesystem>
#include <vector>

namespace engine {

struct TiffTag {
    std::uint16_t tag = 0, type = 0; // type: TIFF 6.0 pages 15 and 16
    std::uint64_t count = 0;
    std::vector<std::uint8_t> bytes; // little endian, count values of the type
    std::vector<TiffTag> folder;     // of a pointer tag: what it points to; then `bytes` is empty
};

// The tags of a whole TIFF structure in memory, as it stands in the Exif part of a JPEG, little endian; with the folders for Exif and GPS.
// Damaged parts are left out.
std::vector<TiffTag> parse_tiff_tags(const std::vector<std::uint8_t>& structure);

// The value of a tag of the first folder of a file; empty if it has none.
std::vector<std::uint8_t> read_tiff_tag(const std::filesystem::path& file, std::uint16_t tag);

// Tags of the same number are replaced. Classic and BigTIFF, little endian.
Result<void> append_tiff_tags(const std::filesystem::path& file, const std::vector<TiffTag>& tags);

} // namespace engine
