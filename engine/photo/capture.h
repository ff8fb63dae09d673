// What is known about how a photo was taken: the facts of its metadata, as plain values.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/lens_map.h"
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

namespace engine {

// A white point as the photographer names it. `temperature` in kelvin is the correlated colour temperature, `tint` the
// distance from the Planckian locus: 100 units are 0.05 in CIE 1960 uv; positive is magenta (the light was greener).
struct White {
    double temperature = 6504, tint = 0;
};

// Variance of a raw value x (1 = white level above black): scale * x + offset. DNG 1.4 NoiseProfile, per CFA colour R, G, B.
struct NoiseProfile {
    std::array<double, 3> scale{}, offset{};
};

// How a camera's raw values (as above) make luminance: with as-shot white balance a neutral is proportional to `neutral`, largest
// 1, and each channel adds luminance[c] * x to Y, which is 1 for x = neutral. Before BaselineExposure.
struct RawResponse {
    std::array<double, 3> neutral{1, 1, 1}, luminance{0.2627, 0.6780, 0.0593};
    // Row by row: x / neutral to Rec.2020, again before BaselineExposure.
    std::array<double, 9> to_working_space{1, 0, 0, 0, 1, 0, 0, 0, 1};
};

struct CaptureFacts {
    std::string maker, model, lens;      // as the metadata says; may be empty
    std::string taken;                   // "YYYY:MM:DD HH:MM:SS", may be empty
    double taken_fraction = 0;           // seconds after `taken`, below 1
    std::string owner;                   // of an EXR or Radiance picture; may be empty
    std::optional<double> exposure_time; // seconds
    std::optional<double> f_number;      // e.g. 2.8
    std::optional<double> iso;
    std::optional<double> focal_length;       // mm
    std::optional<double> focal_length_35mm;  // mm on a 36 x 24 mm frame
    std::optional<double> focus_distance;     // m
    std::optional<double> baseline_exposure;  // EV, DNG tag 50730
    std::optional<double> white_luminance;    // cd/m2 of a scene-linear 1, where the file tells it (EXR)
    std::optional<double> sensor_temperature; // degrees Celsius
    std::string serial;                       // of the camera; may be empty
    bool subtracts_darkness = false;          // the camera took a dark frame itself (long exposure noise reduction)
    bool flash_fired = false;
    bool is_raw = false;       // scene-referred sensor data; otherwise a rendered picture or float data
    std::string format;        // "DNG", "CRW", "JPEG", "TIFF float", ...
    std::string cfa;           // "RGGB", "X-Trans", "monochrome", ...; "none" where there is no mosaic
    int width = 0, height = 0; // of the upright photo
    White as_shot;             // raw: the camera's white balance. Otherwise D65.
    std::optional<NoiseProfile> noise;
    std::optional<EmbeddedLens> embedded_lens; // DNG opcodes, in the upright photo
    std::optional<RawResponse> response;       // raw only, once it is decoded
};

// Angle of view of the photo's long edge; 0 if the metadata does not tell.
inline double degrees_of_long_edge(const CaptureFacts& facts) {
    const double focal_length = facts.focal_length_35mm.value_or(0);
    return focal_length > 0 ? 2 * std::atan(18 / focal_length) * 180 / std::numbers::pi : 0;
}

} // namespace engine
