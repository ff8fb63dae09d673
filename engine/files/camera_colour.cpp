// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/camera_colour.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Correlated colour temperature of an EXIF LightSource (Exif 2.3, tag 37384; DNG 1.4 CalibrationIlluminant).
double temperature_of_light_source(unsigned source) {
    switch (source) {
    case 3:
    case 17: return 2856;
    case 24: return 3200;
    case 15: return 3450;
    case 2:
    case 14: return 4150;
    case 18: return 4874;
    case 13:
    case 23: return 5003;
    case 1:
    case 4:
    case 9:
    case 20: return 5503;
    case 12: return 6400;
    case 10:
    case 21: return 6504;
    case 19: return 6774;
    case 11:
    case 22: return 7504;
    default: return 1000; // unknown: the last choice
    }
}

} // namespace

bool is_camera_matrix(const Matrix& xyz_to_camera) {
    const Matrix inverse = xyz_to_camera.inverse();
    for (const auto& row : inverse.m)
        for (const double value : row)
            if (!std::isfinite(value) || std::abs(value) > 1e3) return false;
    const std::array<double, 3> white = xyz_to_camera * xyz_of(d65);
    return std::all_of(white.begin(), white.end(), [](double w) { return w > 0; });
}

std::optional<Matrix> nearest_to_daylight(const std::array<DngColour, 2>& colours) {
    const auto distance = [&](std::size_t i) {
        return std::abs(std::log(temperature_of_light_source(colours[i].illuminant) / 6504));
    };
    const std::size_t nearer = distance(1) < distance(0) ? 1 : 0;
    for (const std::size_t i : {nearer, 1 - nearer})
        if (is_camera_matrix(colours[i].xyz_to_camera)) return colours[i].xyz_to_camera;
    return std::nullopt;
}

Matrix balanced_camera_to_xyz(const Matrix& xyz_to_camera) {
    const std::array<double, 3> white = xyz_to_camera * xyz_of(d65);
    return (Matrix::diagonal(1 / white[0], 1 / white[1], 1 / white[2]) * xyz_to_camera).inverse();
}

void set_colour(RawFile& raw, const Matrix& xyz_to_camera, const std::array<double, 3>& neutral) {
    raw.as_shot_neutral = neutral;
    raw.camera_to_xyz = balanced_camera_to_xyz(xyz_to_camera);
    RawResponse& response = raw.facts.response.emplace();
    response.neutral = neutral;
    for (std::size_t c = 0; c < 3; ++c) response.luminance[c] = raw.camera_to_xyz.m[1][c] / neutral[c];
    const Matrix to_working_space = rec2020_to_xyz().inverse() * raw.camera_to_xyz;
    for (std::size_t i = 0; i < 9; ++i) response.to_working_space[i] = to_working_space.m[i / 3][i % 3];
}

std::optional<White> white_of_neutral(const Matrix& xyz_to_camera, const std::array<double, 3>& neutral) {
    const Xy white = xy_of(xyz_to_camera.inverse() * neutral);
    if (!(white.x > 0 && white.y > 0 && white.x + white.y < 1)) return std::nullopt;
    return white_of(white);
}

} // namespace engine
