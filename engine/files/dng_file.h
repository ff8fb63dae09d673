// DNG writer (Adobe DNG 1.4): Bayer mosaics with correct colour, level, noise and EXIF tags and an embedded JPEG preview.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/image/image.h"
#include "engine/photo/capture.h"
#include <array>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace engine {

struct DngContent {
    Raster<std::uint16_t> mosaic;                    // {0, 0, w, h}, RGGB, BGGR, GRBG or GBRG
    std::array<std::uint8_t, 4> pattern{0, 1, 1, 2}; // CFAPattern: 0 red, 1 green, 2 blue at (0,0), (1,0), (0,1), (1,1)
    float black = 0, white = 65535;                  // BlackLevel, WhiteLevel in raw values
    std::array<double, 9> xyz_to_camera{};           // ColorMatrix1, row-major, for D65 (CalibrationIlluminant1 = 21)
    std::array<double, 3> as_shot_neutral{1, 1, 1};
    CaptureFacts facts;                     // maker, model, lens, exposure, ISO, noise, baseline exposure, time
    std::vector<std::uint8_t> preview_jpeg; // may be empty
    int preview_width = 0, preview_height = 0;
};

Result<void> write_dng(const std::filesystem::path& path, const DngContent& content, bool overwrite);

} // namespace engine
