// The beginning of an OpenEXR file, read with care before the library sees it: its tables and buffers grow with what a header says.
// Needs no library, reads no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/input_file.h"

namespace engine {

struct ExrBox {
    int left = 0, top = 0, right = -1, bottom = -1; // both ends included
    std::int64_t width() const { return std::int64_t{right} - left + 1; }
    std::int64_t height() const { return std::int64_t{bottom} - top + 1; }
};

struct ExrHeader {
    ExrBox data, display; // pixels that are stored; the picture as it was framed
    bool tiled = false;
    // The part of the picture that has pixels. A data window beside the display window is taken whole.
    ExrBox visible() const;
};

// Refused with a sentence: several parts, deep pixels, versions after 2, sizes that the file cannot hold.
Result<ExrHeader> read_exr_header(const InputFile& input, const std::filesystem::path& path);

} // namespace engine
