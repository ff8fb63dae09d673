// What a DNG file itself says of its lens: the opcodes WarpRectilinear and FixVignetteRadial of OpcodeList3, DNG 1.4 chapter 7. Knows bytes and
// polynomials, no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/lens_map.h"
#include <cstdint>
#include <optional>
#include <span>

namespace engine {

// The picture that the opcodes work on, and the part of it that becomes the photo; pixels as stored.
struct OpcodePicture {
    double width = 0, height = 0;
    double crop_left = 0, crop_top = 0, crop_width = 0, crop_height = 0;
};

// Nothing if the list holds neither opcode or is damaged. `orientation`: EXIF, of the photo; centres come out for the upright one.
std::optional<EmbeddedLens> lens_of_opcodes(std::span<const std::uint8_t> list, const OpcodePicture& picture,
                                            int orientation);

} // namespace engine
