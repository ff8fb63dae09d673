// photograph(): scene light -> camera RGB -> lens -> mosaic, and everything that the DNG says about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/sample/lens.h"
#include "engine/sample/sensor.h"
#include "engine/sample/simulated_night.h"
#include <algorithm>
#include <cmath>

namespace engine {

namespace {

// XYZ (D65) -> camera RGB with the crosstalk of a usual full-frame sensor: its own values, in the range of published ColorMatrix tags.
constexpr std::array<double, 9> xyz_to_camera{0.8860, -0.2740, -0.0790, -0.4560, 1.2470,
                                              0.2340, -0.0950, 0.2050,  0.6830};

// What the camera's automatic white balance settles on between sodium and LED lamps.
constexpr White as_shot_white{3400, 0};

Matrix camera_matrix() {
    Matrix matrix;
    for (std::size_t i = 0; i < 9; ++i) matrix.m[i / 3][i % 3] = xyz_to_camera[i];
    return matrix;
}

// Camera RGB of the as-shot white with luminance 1, before scaling.
std::array<double, 3> white_response() { return camera_matrix() * xyz_of(xy_of(as_shot_white)); }

// ISO 12232 with the lens constant 0.65: 78 / 0.65 = 120. See night.md 1.1 for the derivation.
double saturation_luminance(const SimulatedCamera& camera) {
    return 120 * camera.f_number * camera.f_number / (camera.iso * camera.exposure_time);
}

// Rec.2020 in cd/m2 -> camera RGB whose largest channel is 1 for a neutral at the saturation luminance.
PixelMatrix light_to_sensor(const SimulatedCamera& camera) {
    const auto white = white_response();
    const double scale = 1 / (saturation_luminance(camera) * *std::max_element(white.begin(), white.end()));
    return PixelMatrix(Matrix::diagonal(scale, scale, scale) * camera_matrix() * rec2020_to_xyz());
}

Image light_on_sensor(const Image& scene, const SimulatedCamera& camera, const Work& work) {
    const PixelMatrix matrix = light_to_sensor(camera);
    Image light({0, 0, scene.width(), scene.height()});
    for_each_index(scene.height(), Priority::screen, work.stop, [&](int y) {
        const Rgb* from = scene.row(scene.area().top + y);
        Rgb* to = light.row(y);
        for (int x = 0; x < scene.width(); ++x) {
            const Rgb sensed = matrix * from[x];
            // Colours outside the filters' triangle: a sensor counts no negative light.
            to[x] = {std::max(0.0f, sensed.r), std::max(0.0f, sensed.g), std::max(0.0f, sensed.b)};
        }
    });
    add_glare(light, camera.glare, work);
    return light;
}

CaptureFacts facts_of(const SimulatedCamera& camera, Rect area) {
    CaptureFacts facts;
    facts.maker = "Nocturne";
    facts.model = "Nocturne Simulated Camera";
    facts.lens = "Simulated 28mm F2";
    facts.taken = "2025:11:14 21:30:00";
    facts.exposure_time = camera.exposure_time;
    facts.f_number = camera.f_number;
    facts.iso = camera.iso;
    facts.focal_length = facts.focal_length_35mm = 28;
    facts.baseline_exposure = 0.5;
    facts.is_raw = true;
    facts.format = "DNG";
    facts.cfa = "RGGB";
    facts.width = area.width;
    facts.height = area.height;
    facts.as_shot = as_shot_white;
    return facts;
}

} // namespace

DngContent photograph(const Image& scene, const SimulatedCamera& camera, const Work& work) {
    const Image light = light_on_sensor(scene, camera, work);
    const Sensor sensor(camera, light.area());
    const MovedView view(light, camera.shake);

    DngContent content;
    content.mosaic = Raster<std::uint16_t>(light.area());
    for_each_index(light.height(), Priority::screen, work.stop, [&](int y) {
        std::uint16_t* row = content.mosaic.row(y);
        for (int x = 0; x < light.width(); ++x) {
            const int channel = content.pattern[static_cast<std::size_t>(y % 2 * 2 + x % 2)];
            row[x] = sensor.raw_value(view.channel_at(x, y, channel), x, y);
        }
    });
    content.black = static_cast<float>(camera.black);
    content.white = static_cast<float>(camera.white);
    content.xyz_to_camera = xyz_to_camera;
    const auto white = white_response();
    const double largest = *std::max_element(white.begin(), white.end());
    content.as_shot_neutral = {white[0] / largest, white[1] / largest, white[2] / largest};
    content.facts = facts_of(camera, light.area());
    content.facts.noise = sensor.noise_profile();
    return content;
}

} // namespace engine
