// Opening a photo: recognises the file by its content, not by its name, and hands it to the reader that knows it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/photo.h"

namespace engine {

// RAW (all that LibRaw reads), JPEG, PNG 8/16, TIFF 8/16/32f, EXR, Radiance HDR. Errors name the file, the reason and the way out.
Result<std::shared_ptr<const Photo>> open_photo(const std::filesystem::path& path, const Work& work);

// Only the facts, without decoding pixels.
Result<CaptureFacts> read_facts(const std::filesystem::path& path);

// A small upright picture for first pixels and film strips, sRGB 8-bit, long edge at most `long_edge` where the file has
// an embedded preview or is itself small to decode; an error if there is none (then render the photo instead).
struct Thumbnail {
    int width = 0, height = 0;
    std::vector<std::uint8_t> rgb; // 3 bytes a pixel, rows from the top
};
Result<Thumbnail> read_thumbnail(const std::filesystem::path& path, int long_edge);

// True for names that look like photos; used when a folder is opened. The content decides later.
bool has_photo_extension(const std::filesystem::path& path);

} // namespace engine
