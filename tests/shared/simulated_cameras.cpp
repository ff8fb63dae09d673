// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_cameras.h"
#include "engine/sample/sensor.h"
#include <algorithm>
#include <cmath>

namespace test {

using namespace engine;

const std::array<TestCamera, 3>& cameras() {
    // Colour matrices of our own, in the range of published ColorMatrix tags: little, usual and much crosstalk.
    static const std::array<TestCamera, 3> all{{
        {"full frame, 14 bit",
         384,
         256,
         512,
         16383,
         {0, 1, 1, 2},
         {0.8860, -0.2740, -0.0790, -0.4560, 1.2470, 0.2340, -0.0950, 0.2050, 0.6830},
         {5200, 0},
         0.5,
         60000,
         2.5},
        {"telephone, 10 bit",
         320,
         240,
         64,
         1023,
         {2, 1, 1, 0},
         {1.1210, -0.4330, -0.1180, -0.4120, 1.3450, 0.1650, -0.0410, 0.1320, 0.5920},
         {3400, 4},
         0.1,
         6000,
         1.6},
        {"compact, 12 bit",
         300,
         212,
         256,
         4095,
         {1, 0, 2, 1},
         {0.7040, -0.1510, -0.0520, -0.5230, 1.2810, 0.2730, -0.1330, 0.2640, 0.7750},
         {6800, -3},
         -0.35,
         18000,
         3.5},
    }};
    return all;
}

DngContent photograph(const TestCamera& camera, const Exposure& exposure, const Image& scene, std::uint32_t seed) {
    Matrix matrix;
    for (std::size_t i = 0; i < 9; ++i) matrix.m[i / 3][i % 3] = camera.xyz_to_camera[i];
    const std::array<double, 3> white = matrix * xyz_of(xy_of(camera.balance));
    const double largest = *std::max_element(white.begin(), white.end());
    // A neutral fills the sensor at 2^BaselineExposure times the luminance of a rendered 1.
    const double scale = 1 / (largest * exposure.luminance_of_one() * std::exp2(camera.baseline_exposure));
    // Neutral surfaces have the chromaticity of the light that the camera is balanced for.
    const PixelMatrix to_sensor(Matrix::diagonal(scale, scale, scale) * matrix * bradford(d65, xy_of(camera.balance)) *
                                rec2020_to_xyz());
    SimulatedCamera simulated;
    simulated.exposure_time = exposure.time;
    simulated.f_number = exposure.f_number;
    simulated.iso = exposure.iso;
    simulated.full_well = camera.full_well;
    simulated.read_noise = camera.read_noise;
    simulated.hot_pixels_per_megapixel = 0;
    simulated.black = camera.black;
    simulated.white = camera.white;
    simulated.noise_seed = seed;
    const Rect area{0, 0, scene.width(), scene.height()};
    const Sensor sensor(simulated, area);

    DngContent content;
    content.pattern = camera.pattern;
    content.mosaic = Raster<std::uint16_t>(area);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            const Rgb light = to_sensor * scene.row(scene.area().top + y)[x];
            const int colour = camera.pattern[static_cast<std::size_t>(y % 2 * 2 + x % 2)];
            content.mosaic.at(x, y) = sensor.raw_value(colour == 0 ? light.r : colour == 1 ? light.g : light.b, x, y);
        }
    content.black = static_cast<float>(camera.black);
    content.white = static_cast<float>(camera.white);
    content.xyz_to_camera = camera.xyz_to_camera;
    content.as_shot_neutral = {white[0] / largest, white[1] / largest, white[2] / largest};
    content.facts.maker = "Nocturne";
    content.facts.model = camera.name;
    content.facts.exposure_time = exposure.time;
    content.facts.f_number = exposure.f_number;
    content.facts.iso = exposure.iso;
    content.facts.baseline_exposure = camera.baseline_exposure;
    content.facts.noise = sensor.noise_profile();
    return content;
}

} // namespace test
