// Photographs of known luminances with three cameras that have nothing in common: what the measures of light and noise are held
// against. Lenses without glare; noise of photons, electronics and rounding.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/files/dng_file.h"
#include "engine/sample/simulated_night.h"
#include <array>
#include <string>

namespace test {

struct TestCamera {
    std::string name;
    int width = 0, height = 0;
    int black = 0, white = 0;              // raw values
    std::array<std::uint8_t, 4> pattern{}; // 0 red, 1 green, 2 blue
    std::array<double, 9> xyz_to_camera{};
    engine::White balance;                // as shot
    double baseline_exposure = 0;         // EV: so much lies the white level above a rendered 1
    double full_well = 0, read_noise = 0; // electrons, at ISO 100
};
const std::array<TestCamera, 3>& cameras();

struct Exposure {
    double time = 1.0 / 30, f_number = 2.8, iso = 800;
    // cd/m2 of a rendered, neutral 1: 10 / (0.65 * 0.1804) N^2 / (S t), night.md 1.1.
    double luminance_of_one() const { return 85.3 * f_number * f_number / (iso * time); }
};

// `scene`: linear Rec.2020 in cd/m2, of the camera's size. seed 0: without noise.
engine::DngContent photograph(const TestCamera& camera, const Exposure& exposure, const engine::Image& scene,
                              std::uint32_t seed);

} // namespace test
