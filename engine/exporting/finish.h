// The last stage, shared by screen and export: scene-linear pixels -> view transform -> device values -> 8, 16 bit or float.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include "engine/image/image.h"

namespace engine {

// 8-bit values carry triangular dither of +-1 step from a hash of photo coordinates: dark gradients never band and the same
// pixel gets the same bits in every tiling. On average a value is exactly what it was before rounding; black and white stay pure: half of
// the dither fades out over the last half step. `out` holds 3 (or 4 with opaque alpha, byte order B G R A) bytes a pixel.
void finish_rgb8(const Image& scene, const DeviceEncoding& encoding, std::uint8_t* out, std::size_t bytes_per_row);
void finish_bgra8(const Image& scene, const DeviceEncoding& encoding, std::uint8_t* out, std::size_t bytes_per_row);
void finish_rgb16(const Image& scene, const DeviceEncoding& encoding, std::uint16_t* out, std::size_t values_per_row);
void finish_float(const Image& scene, const DeviceEncoding& encoding, float* out, std::size_t values_per_row);

} // namespace engine
