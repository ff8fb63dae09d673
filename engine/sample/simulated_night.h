// A city at night made from physics: absolute luminances, coloured lamps, a lens with glare, a Bayer sensor with Poisson and
// read noise and hot pixels. The app's sample photo and the tests' ground truth (merge.md 7.1). Deterministic per seed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/files/dng_file.h"
#include "engine/image/image.h"
#include <cstdint>
#include <filesystem>

namespace engine {

// The scene, noise-free: linear Rec.2020 whose luminance is cd/m2, from 0.001 (sky) to 15 000 (lamps).
// The picture content does not depend on the size (it is drawn in fractions of the height), 3:2.
struct NightScene {
    int width = 3000, height = 2000;
    std::uint32_t seed = 1;
};
Image draw_night_scene(const NightScene& scene, const Work& work);

// Sub-pixel displacement of one hand-held frame: the scene point seen at (x, y) of frame k is (x, y) rotated about the centre by
// `angle` radians, then shifted by (dx, dy) pixels.
struct HandShake {
    double dx = 0, dy = 0, angle = 0;
};

struct SimulatedCamera {
    double exposure_time = 1.0 / 15, f_number = 2.0, iso = 1600;
    double full_well = 40000; // electrons at base ISO 100
    double read_noise = 2.5;  // electrons
    double hot_pixels_per_megapixel = 20;
    double glare = 0.01; // part of the light that the lens spreads
    int black = 512, white = 16383;
    std::uint32_t noise_seed = 1; // 0: no noise at all
    HandShake shake;
};
// What the camera records of the scene. The luminance that reaches the white level is 120 N^2 / (S t) cd/m2 for a neutral
// (ISO 12232 saturation speed), so BaselineExposure is 0.5 EV and info measures the true luminances.
DngContent photograph(const Image& scene, const SimulatedCamera& camera, const Work& work);

enum class SampleSet { single, bracket, burst };
struct SampleFiles {
    std::vector<std::filesystem::path> single, bracket, burst; // DNG
    std::filesystem::path truth; // noise-free scene of the single frame as EXR, cd/m2 Rec.2020
};
// Writes the sample night into `folder` (made if missing): nocturne-sample.dng, -bracket-1..3.dng, -burst-1..8.dng,
// -truth.exr. Existing files are kept unless `overwrite`.
Result<SampleFiles> write_sample_night(const std::filesystem::path& folder, const NightScene& scene, bool overwrite,
                                       const Work& work);
// One set of it only (nocturne-cli sample --only ...); the truth is written with the single frame.
Result<SampleFiles> write_sample_set(const std::filesystem::path& folder, const NightScene& scene, SampleSet set,
                                     bool overwrite, const Work& work);

} // namespace engine
