// The noise of simulated sensors, measured from a single photo of a scene with texture, against the numbers they were made with.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/mosaic_noise.h"
#include "engine/sample/random.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <gtest/gtest.h>

namespace {

using namespace engine;

// From black to nearly white in broad fields, a third of them covered with texture.
Image textured_scene(int width, int height, double one) {
    Image scene(Rect{0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int field = x / 100 + y / 100 * (width / 100);
            const float level = 0.0001F * std::pow(7000.0F, random_number(3, field, 0));
            const float gradient = 1 + 0.001F * static_cast<float>(x % 100);
            const float texture = field % 3 == 0 ? 1 + 0.5F * std::sin(1.1F * static_cast<float>(x)) *
                                                           std::sin(0.9F * static_cast<float>(y))
                                                 : 1;
            scene.at(x, y) = Rgb{1, 0.9F, 0.8F} * (static_cast<float>(one) * level * gradient * texture);
        }
    return scene;
}

RawFile photographed(const test::TestCamera& from, double iso, bool is_flat) {
    test::TestCamera camera = from;
    camera.width = 2100, camera.height = 1400;
    const test::Exposure exposure{1.0 / 30, 2.8, iso};
    const Image scene =
        is_flat ? Image(Rect{0, 0, 2100, 1400}, Rgb{1, 1, 1} * static_cast<float>(0.2 * exposure.luminance_of_one()))
                : textured_scene(2100, 1400, exposure.luminance_of_one());
    DngContent content = test::photograph(camera, exposure, scene, 11);
    RawFile raw;
    raw.mosaic = std::move(content.mosaic);
    raw.width = 2100, raw.height = 1400;
    for (std::size_t i = 0; i < 4; ++i) raw.pattern[i] = static_cast<CfaColour>(content.pattern[i]);
    raw.black.fill(content.black);
    raw.white = content.white;
    raw.facts = content.facts;
    return raw;
}

TEST(MosaicNoise, OfTexturedPhotosIsThatOfTheSensor) {
    int measurable = 0;
    for (const test::TestCamera& camera : test::cameras())
        for (const double iso : {100.0, 400.0, 1600.0, 6400.0, 25600.0, 51200.0}) {
            const RawFile raw = photographed(camera, iso, false);
            const auto& truth = *raw.facts.noise;
            // Where the black level lies within four deviations, samples end at 0, and what is left of noise there tells nothing.
            const double read_noise = std::sqrt(truth.offset[1]) * (raw.white - raw.black[0]);
            if (raw.black[0] < 4 * read_noise) continue;
            // Nor do numbers that are coarser than the noise itself.
            if (read_noise < 0.5) continue;
            ++measurable;
            const auto measured = measure_mosaic_noise(raw);
            ASSERT_TRUE(measured) << camera.name << " ISO " << iso;
            for (std::size_t c = 0; c < 3; ++c) {
                EXPECT_NEAR(measured->scale[c] / raw.facts.noise->scale[c], 1, 0.05)
                    << camera.name << " ISO " << iso << " colour " << c;
                EXPECT_NEAR(std::sqrt(measured->offset[c] / raw.facts.noise->offset[c]), 1, 0.10)
                    << camera.name << " ISO " << iso << " colour " << c;
            }
        }
    EXPECT_GE(measurable, 10) << "of 18 photos";
}

TEST(MosaicNoise, OfAnEvenWallIsRightAtItsBrightness) {
    for (const test::TestCamera& camera : test::cameras()) {
        const RawFile raw = photographed(camera, 1600, true);
        const auto measured = measure_mosaic_noise(raw);
        ASSERT_TRUE(measured);
        for (std::size_t c = 0; c < 3; ++c) {
            double sum = 0, count = 0; // each colour sees the wall in its own brightness
            for (int y = 0; y < raw.height; ++y)
                for (int x = 0; x < raw.width; ++x)
                    if (static_cast<std::size_t>(raw.pattern[static_cast<std::size_t>(y % 2 * 2 + x % 2)]) == c)
                        sum += raw.mosaic.at(x, y) - double{raw.black[0]}, count += 1;
            const double light = sum / count / (raw.white - raw.black[0]);
            const double variance = measured->scale[c] * light + measured->offset[c],
                         truth = raw.facts.noise->scale[c] * light + raw.facts.noise->offset[c];
            EXPECT_NEAR(variance / truth, 1, 0.05) << camera.name;
        }
    }
}

TEST(MosaicNoise, OfNothingButClippedSamplesIsNotInvented) {
    RawFile raw = photographed(test::cameras()[0], 100, true);
    std::fill_n(raw.mosaic.data(), raw.mosaic.size(), std::uint16_t{16383});
    EXPECT_FALSE(measure_mosaic_noise(raw));
    std::fill_n(raw.mosaic.data(), raw.mosaic.size(), std::uint16_t{0});
    EXPECT_FALSE(measure_mosaic_noise(raw));
}

} // namespace
