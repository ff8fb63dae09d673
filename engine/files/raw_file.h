// Raw file -> sensor samples and colour facts as plain values (they can lie in shared memory later). The LibRaw wall, and for DNGs that LibRaw cannot
// decode our own reader (dng_reader.h).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/colour/spaces.h"
#include "engine/image/image.h"
#include "engine/photo/capture.h"
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace engine {

enum class CfaColour : std::uint8_t { red = 0, green = 1, blue = 2 };

using XTransPattern = std::array<CfaColour, 36>; // of (x mod 6, y mod 6), row after row

// A move-only mosaic keeps copies of megabytes from happening by accident; copy() makes one.
struct RawFile {
    CaptureFacts facts;  // width and height of the upright photo included
    int orientation = 1; // EXIF 1..8: how sensor coordinates become upright
    // Bayer and X-Trans: `mosaic` is filled, {0, 0, w, h} of the active area, values as read. Otherwise `camera_rgb`: three 16-bit values a pixel
    // (linear, no white balance; from LibRaw's own demosaic with black subtracted and 65535 = white level).
    Raster<std::uint16_t> mosaic;
    std::vector<std::uint16_t> camera_rgb;
    // Samples of floats take the place of both: (value - black level) / (white level - black level), with `black` 0 and `white` 1. They go on below 0 and, up
    // to `light_end`, above 1.
    Plane light;         // Bayer, instead of `mosaic`
    Image camera_light;  // three values a pixel, instead of `camera_rgb`
    float light_end = 1; // where such light ends: 1, or the largest sample if that is more
    // Merged photos: how many frames like the reference went into each place, one value for a square of `frames_cell` pixels. Empty: the same everywhere.
    Plane frames;
    int frames_cell = 0;
    int width = 0, height = 0;            // of the samples, in sensor orientation
    std::array<CfaColour, 4> pattern{};   // Bayer: colour of (0,0), (1,0), (0,1), (1,1)
    std::optional<XTransPattern> x_trans; // instead of `pattern`
    std::array<float, 4> black{};         // in raw values, per position of the pattern; X-Trans: of red, green, blue
    float white = 65535;                  // saturation, in raw values
    std::array<double, 3> as_shot_neutral{1, 1, 1}; // camera RGB of the neutral, largest = 1
    Matrix camera_to_xyz;                           // camera RGB after white balance (white = 1,1,1) -> XYZ D65 white

    bool has_mosaic() const { return mosaic.size() > 0 || light.size() > 0; }
    bool is_float() const { return light.size() > 0 || camera_light.size() > 0; }

    RawFile copy() const {
        return {facts,     orientation,   mosaic.copy(), camera_rgb,      light.copy(), camera_light.copy(),
                light_end, frames.copy(), frames_cell,   width,           height,       pattern,
                x_trans,   black,         white,         as_shot_neutral, camera_to_xyz};
    }
};

// The file decoded. Errors: not a raw file, truncated, unsupported with the reason (for example Nikon High Efficiency, GPR).
Result<RawFile> read_raw_file(const std::filesystem::path& path, const Work& work);
// Everything but the samples and their levels, without decoding: colour, size, orientation and, of Bayer and X-Trans sensors, the
// pattern (four reds where there is no mosaic of either kind).
Result<RawFile> read_raw_header(const std::filesystem::path& path);
// Facts without decoding.
Result<CaptureFacts> read_raw_facts(const std::filesystem::path& path);
// True if LibRaw knows the beginning of this file.
bool is_raw_file(const std::filesystem::path& path);
// The embedded preview as the camera stored it, with the orientation to apply: JPEG bytes, or 8-bit RGB if `width` > 0.
struct EmbeddedPreview {
    std::vector<std::uint8_t> bytes;
    int width = 0, height = 0;
    int orientation = 1;
};
Result<EmbeddedPreview> read_embedded_preview(const std::filesystem::path& path);

} // namespace engine
