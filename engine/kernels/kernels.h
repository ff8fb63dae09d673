// The Halide wall: plain functions that call the generated kernels. Each has a naive twin in tests/kernels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <array>
#include <cstdint>

namespace engine {

// How a Bayer sample becomes light: (sample - black[position]) * scale[position], position = (y & 1) * 2 + (x & 1).
struct MosaicLevels {
    std::array<float, 4> black{}, scale{};
    // Offset of the pattern so that position (red_x, red_y) mod 2 is red; green and blue follow.
    int red_x = 0, red_y = 0;
    // Noise of light: its variance at light x is noise_scale * (x + root_offset) or less, for the noisiest channel. Demosaicing goes on
    // in sqrt(x + root_offset), where the variance is noise_scale / 4. 0: nothing is taken for noise.
    float noise_scale = 0, root_offset = 1e-4f;
};

inline constexpr int demosaic_reach =
    16; // sensor pixels around the wanted rectangle that are looked at; edges are mirrored (keeps the CFA phase)

// Demosaicing of `wanted` (sensor coordinates, inside mosaic.area()) into an image of just that area: camera RGB, as balanced as
// `scale` is. Ratio corrected and directed by edges where there is light, smoother in colour where there is only noise. The same
// bits for every rectangle.
void demosaic(const Raster<std::uint16_t>& mosaic, const MosaicLevels& levels, Rect wanted, Image& camera_rgb);
void demosaic(const Plane& mosaic, const MosaicLevels& levels, Rect wanted, Image& camera_rgb);

// What a guided filter of a small neighbourhood finds for the pixels of a tile.
struct FineBase {
    Plane base, variance; // variance of the plane over the window around each pixel
};
// Windows are squares of 2 radius + 1 pixels, of which the outermost rows and columns count by `rim` (0..1]. The result's area is the plane's
// without 2 radius pixels on each side; the same bits for every rectangle. `usual` and `edge` as below.
FineBase fine_base(const Plane& plane, float usual, int radius, float rim, float edge);

// How a sample of a 6 x 6 pattern becomes light; noise_scale and root_offset as in MosaicLevels.
struct XTransLevels {
    std::array<std::uint8_t, 36> pattern{}; // colour at (x mod 6, y mod 6), row after row: 0 red, 1 green, 2 blue
    std::array<float, 3> black{}, scale{};  // of red, green, blue
    float noise_scale = 0, root_offset = 1e-4f;
};

inline constexpr int xtrans_reach = 12; // as demosaic_reach; beyond the edges the pattern is repeated

// As demosaic(), for Fujifilm's X-Trans and other patterns of which every 5 x 5 samples hold all colours.
void demosaic_xtrans(const Raster<std::uint16_t>& mosaic, const XTransLevels& levels, Rect wanted, Image& camera_rgb);

// The same at half size without demosaicing: pixel (x, y) is the green of the 2 x 2 samples at (2x + shift_x, 2y + shift_y), with
// the colour of the 4 x 4 around them.
void half_xtrans(const Raster<std::uint16_t>& mosaic, const XTransLevels& levels, int shift_x, int shift_y,
                 Image& camera_rgb);

// What a guided filter finds in a plane whose area begins at (0, 0).
struct GuidedBase {
    Plane slope, offset; // base = slope * plane + offset
    Plane detail;        // mean square of plane - base over the window
};
// `usual`: a number that most of the plane is near. Windows are squares of 2 radius + 1 pixels, clipped at the edges of the plane. `edge`: the
// variance of a window whose pixels keep half of their difference from its mean.
GuidedBase guided_base(const Plane& plane, float usual, int radius, float edge);

// Limits of the cosine coefficients of 8 x 8 patches, row by row: [8 v + u] is u half periods across and v down (orthonormal DCT-II).
inline constexpr int patch_size = 8;
using PatchLimits = std::array<float, patch_size * patch_size>;
// Patches begin at all multiples of 4 pixels, or of 2.
enum class PatchDensity { usual, dense };
// Pixels around `wanted` that both functions look at.
inline constexpr int patch_reach = 7;

// Each coefficient c keeps the part max(1 - (square / c^2)^2, 0). The answer covers `wanted` and some more, of which nothing is
// said; `plane` must cover `wanted` grown by patch_reach, and saves a copy if it reaches 80 pixels further to the right. The same bits
// for every `wanted`.
Plane patch_threshold(const Plane& plane, Rect wanted, const PatchLimits& squares, PatchDensity density);
// Each coefficient keeps the part p^2 / (p^2 + variance), p being that of the pilot. Dense.
Plane patch_wiener(const Plane& plane, const Plane& pilot, Rect wanted, const PatchLimits& variances);

} // namespace engine
