// The simulated night: its luminances, and whether the camera counts photons as its own NoiseProfile says.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/sample/lens.h"
#include "engine/sample/sensor.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <numeric>

namespace {

using namespace engine;

std::vector<float> sorted_luminances(const Image& image) {
    std::vector<float> values;
    for (std::size_t i = 0; i < image.size(); ++i) values.push_back(luminance(image.data()[i]));
    std::sort(values.begin(), values.end());
    return values;
}

template <class Pixel> bool same_bits(const Raster<Pixel>& a, const Raster<Pixel>& b) {
    return a.area() == b.area() && std::memcmp(a.data(), b.data(), a.bytes()) == 0;
}

double saturation_luminance(const SimulatedCamera& camera) {
    return 120 * camera.f_number * camera.f_number / (camera.iso * camera.exposure_time);
}

// A wall of this luminance in the colour that the camera takes for neutral.
Image neutral_wall(int width, int height, double luminance_of_it) {
    const Xy white = xy_of(White{3400, 0});
    const auto rgb = rec2020_to_xyz().inverse() * xyz_of(white);
    const auto value = [&](std::size_t i) { return static_cast<float>(rgb[i] * luminance_of_it); };
    return Image({0, 0, width, height}, Rgb{value(0), value(1), value(2)});
}

SimulatedCamera quiet_camera() {
    SimulatedCamera camera;
    camera.glare = 0;
    camera.hot_pixels_per_megapixel = 0;
    return camera;
}

struct Statistics {
    double mean = 0, variance = 0;
    int count = 0;
};

// Of the raw values above black, 1 = white level, at position (x, y) of the pattern; a margin is left out.
Statistics statistics_of(const DngContent& photo, int column, int row) {
    constexpr int margin = 8;
    Statistics result;
    double sum = 0, squares = 0;
    const double scale = 1 / static_cast<double>(photo.white - photo.black);
    for (int y = margin + row; y < photo.mosaic.height() - margin; y += 2)
        for (int x = margin + column; x < photo.mosaic.width() - margin; x += 2) {
            const double value = (photo.mosaic.at(x, y) - static_cast<double>(photo.black)) * scale;
            sum += value;
            squares += value * value;
            ++result.count;
        }
    result.mean = sum / result.count;
    result.variance = squares / result.count - result.mean * result.mean;
    return result;
}

TEST(SampleNight, HasTheLuminancesOfACityAtNight) {
    const auto values = sorted_luminances(draw_night_scene({900, 600, 1}, {}));
    const auto quantile = [&](double part) {
        return values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))];
    };
    EXPECT_GT(quantile(0), 0.0005f);
    EXPECT_LT(quantile(0.01), 0.002f) << "the sky above the street";
    EXPECT_GT(quantile(0.5), 0.1f);
    EXPECT_LT(quantile(0.5), 0.4f);
    EXPECT_GT(quantile(1), 9000.0f) << "the nearest lamp";
    EXPECT_LE(quantile(1), 15001.0f);
    EXPECT_LT(quantile(0.99), 100.0f) << "lamps are small";
}

TEST(SampleNight, HasNoNegativeNorInfiniteLight) {
    const Image scene = draw_night_scene({450, 300, 7}, {});
    for (std::size_t i = 0; i < scene.size(); ++i) {
        const Rgb c = scene.data()[i];
        ASSERT_TRUE(std::isfinite(c.r) && std::isfinite(c.g) && std::isfinite(c.b)) << i;
        ASSERT_TRUE(c.r >= 0 && c.g >= 0 && c.b >= 0) << i;
    }
}

TEST(SampleNight, IsTheSameOnAnyNumberOfThreadsAndInAnyOrder) {
    const NightScene scene{300, 200, 3};
    limit_threads(1);
    const Image alone = draw_night_scene(scene, {});
    limit_threads(0);
    const Image together = draw_night_scene(scene, {});
    shuffle_for_tests(99);
    const Image shuffled = draw_night_scene(scene, {});
    shuffle_for_tests(0);
    EXPECT_TRUE(same_bits(alone, together));
    EXPECT_TRUE(same_bits(alone, shuffled));
}

TEST(SampleNight, DiffersWithTheSeed) {
    EXPECT_FALSE(same_bits(draw_night_scene({150, 100, 1}, {}), draw_night_scene({150, 100, 2}, {})));
}

TEST(SampleNight, ShowsTheSamePictureAtEverySize) {
    const Image small = draw_night_scene({450, 300, 1}, {}), large = draw_night_scene({900, 600, 1}, {});
    // Stops between the same blocks of both pictures.
    std::vector<double> differences;
    constexpr int block = 10;
    const auto mean = [](const Image& image, int left, int top, int size) {
        double sum = 0;
        for (int y = top; y < top + size; ++y)
            for (int x = left; x < left + size; ++x) sum += static_cast<double>(luminance(image.at(x, y)));
        return sum / (size * size);
    };
    for (int y = 0; y + block <= small.height(); y += block)
        for (int x = 0; x + block <= small.width(); x += block)
            differences.push_back(std::abs(std::log2(mean(small, x, y, block) / mean(large, 2 * x, 2 * y, 2 * block))));
    std::sort(differences.begin(), differences.end());
    EXPECT_LT(differences[differences.size() / 2], 0.1);
    EXPECT_LT(differences[differences.size() * 9 / 10], 0.7);
}

TEST(SimulatedCamera, NoiseOfFlatPatchesIsWhatItsNoiseProfileSays) {
    SimulatedCamera camera = quiet_camera();
    for (const double iso : {200.0, 1600.0, 6400.0})
        for (const double part_of_saturation : {0.0005, 0.004, 0.03, 0.3, 0.8}) {
            camera.iso = iso;
            camera.noise_seed = static_cast<std::uint32_t>(iso + 1e4 * part_of_saturation);
            const DngContent photo =
                photograph(neutral_wall(512, 384, part_of_saturation * saturation_luminance(camera)), camera, {});
            ASSERT_TRUE(photo.facts.noise);
            for (const int position : {0, 1, 3}) {
                const Statistics measured = statistics_of(photo, position % 2, position / 2);
                const std::size_t colour = photo.pattern[static_cast<std::size_t>(position)];
                const double predicted =
                    photo.facts.noise->scale[colour] * measured.mean + photo.facts.noise->offset[colour];
                EXPECT_NEAR(measured.variance / predicted, 1, 0.035)
                    << "ISO " << iso << ", level " << part_of_saturation << ", colour " << colour;
            }
        }
}

TEST(SimulatedCamera, CountsWithoutBias) {
    SimulatedCamera camera = quiet_camera();
    const double full_well = camera.full_well * 100 / camera.iso;
    for (const double electrons : {0.0, 0.4, 2.0, 12.0, 29.0, 31.0, 90.0, 700.0}) {
        const DngContent photo =
            photograph(neutral_wall(1024, 768, electrons / full_well * saturation_luminance(camera)), camera, {});
        const Statistics green = statistics_of(photo, 1, 0);
        const double chance = 4 * std::sqrt(green.variance / green.count) * full_well;
        EXPECT_NEAR(green.mean * full_well, electrons, std::max(chance, 0.01)) << electrons;
        EXPECT_LT(chance, 0.3) << "the test must be able to see a bias of 0.2 electrons";
    }
}

TEST(SimulatedCamera, ReachesTheWhiteLevelAtTheSaturationLuminance) {
    SimulatedCamera camera = quiet_camera();
    camera.noise_seed = 0;
    camera.exposure_time = 0.25;
    camera.iso = 400;
    const double saturation = saturation_luminance(camera);
    EXPECT_NEAR(saturation, 4.8, 1e-12);
    const DngContent below = photograph(neutral_wall(32, 32, 0.98 * saturation), camera, {});
    EXPECT_NEAR(below.mosaic.at(17, 16), 512 + 0.98 * (16383 - 512), 2);
    EXPECT_NEAR(below.mosaic.at(16, 16), 512 + 0.98 * below.as_shot_neutral[0] * (16383 - 512), 2);
    EXPECT_NEAR(below.mosaic.at(17, 17), 512 + 0.98 * below.as_shot_neutral[2] * (16383 - 512), 2);
    const DngContent above = photograph(neutral_wall(32, 32, 1.02 * saturation), camera, {});
    EXPECT_EQ(above.mosaic.at(17, 16), 16383);
}

TEST(SimulatedCamera, HasTheSameHotPixelsInEveryFrame) {
    SimulatedCamera camera = quiet_camera();
    camera.hot_pixels_per_megapixel = 100;
    camera.exposure_time = 2;
    camera.read_noise = 0;
    const Image darkness({0, 0, 800, 600}, Rgb{});
    const DngContent first = photograph(darkness, camera, {});
    camera.noise_seed = 77;
    const DngContent second = photograph(darkness, camera, {});
    int hot = 0;
    for (int y = 0; y < 600; ++y)
        for (int x = 0; x < 800; ++x) {
            const bool is_hot = first.mosaic.at(x, y) > 512 + 100;
            EXPECT_EQ(is_hot, second.mosaic.at(x, y) > 512 + 100) << x << ' ' << y;
            hot += is_hot;
        }
    EXPECT_NEAR(hot, 48, 3);
}

TEST(SimulatedCamera, IsTheSameOnAnyNumberOfThreads) {
    const Image scene = test::night_picture(300, 200, false);
    SimulatedCamera camera;
    camera.shake = {1.3, -0.7, 0.004};
    limit_threads(1);
    const DngContent alone = photograph(scene, camera, {});
    limit_threads(0);
    shuffle_for_tests(5);
    const DngContent shuffled = photograph(scene, camera, {});
    shuffle_for_tests(0);
    EXPECT_TRUE(same_bits(alone.mosaic, shuffled.mosaic));
}

TEST(SimulatedCamera, TakesOtherNoiseWithAnotherSeed) {
    const Image wall = neutral_wall(64, 64, 1);
    SimulatedCamera camera;
    const DngContent first = photograph(wall, camera, {});
    camera.noise_seed = 2;
    EXPECT_FALSE(same_bits(first.mosaic, photograph(wall, camera, {}).mosaic));
}

TEST(HandShake, MovesThePictureByItsPixels) {
    const Image scene = test::night_picture(120, 80, false);
    SimulatedCamera camera = quiet_camera();
    camera.noise_seed = 0;
    const DngContent still = photograph(scene, camera, {});
    camera.shake = {4, -2, 0};
    const DngContent moved = photograph(scene, camera, {});
    for (int y = 10; y < 70; ++y)
        for (int x = 10; x < 110; ++x) ASSERT_EQ(moved.mosaic.at(x, y), still.mosaic.at(x + 4, y - 2)) << x << ' ' << y;
}

TEST(HandShake, TurnsAboutTheCentre) {
    Image scene({0, 0, 201, 201}, Rgb{});
    scene.at(180, 100) = {1, 1, 1}; // 80 pixels right of the centre
    constexpr double angle = 0.3;
    const MovedView view(scene, {0, 0, angle});
    // The frame's point (x, y), turned by the angle, is the scene's (180, 100): it lies at minus the angle.
    const int x = static_cast<int>(std::lround(100 + 80 * std::cos(angle))),
              y = static_cast<int>(std::lround(100 - 80 * std::sin(angle)));
    float around = 0;
    for (int j = -2; j <= 2; ++j)
        for (int i = -2; i <= 2; ++i) around += view.channel_at(x + i, y + j, 1);
    EXPECT_NEAR(around, 1, 0.02);
}

TEST(Lens, GlareSpreadsLightAndKeepsItsSum) {
    Image lamp({0, 0, 512, 384}, Rgb{});
    lamp.at(200, 150) = {1000, 500, 100};
    add_glare(lamp, 0.02, {});
    double sum = 0;
    for (std::size_t i = 0; i < lamp.size(); ++i) sum += static_cast<double>(lamp.data()[i].r);
    EXPECT_NEAR(sum, 1000, 2) << "but for a little that leaves the picture";
    EXPECT_NEAR(lamp.at(200, 150).r, 980, 2);
    // Falling with distance, about as its inverse square.
    const float near = lamp.at(208, 150).r, far = lamp.at(264, 150).r;
    EXPECT_GT(far, 0);
    EXPECT_GT(near / far, 16);
    EXPECT_LT(near / far, 256);
}

TEST(Lens, GlareLeavesAnEvenSceneEven) {
    for (const int width : {64, 77, 1}) {
        Image wall({0, 0, width, 51}, Rgb{2, 3, 4});
        add_glare(wall, 0.05, {});
        for (std::size_t i = 0; i < wall.size(); ++i) ASSERT_NEAR(wall.data()[i].g, 3, 1e-4) << width;
    }
}

TEST(Poisson, HasTheMeanVarianceAndSkewnessOfItsName) {
    for (const double expected : {0.3, 5.0, 29.5, 30.5, 400.0}) {
        constexpr int count = 400000;
        double sum = 0, squares = 0, cubes = 0;
        std::uint32_t state = 12345;
        for (int i = 0; i < count; ++i) {
            state = state * 1664525u + 1013904223u;
            const double deviation =
                static_cast<double>(poisson_number(static_cast<float>(expected), state ^ (state >> 13))) - expected;
            sum += deviation;
            squares += deviation * deviation;
            cubes += deviation * deviation * deviation;
        }
        const double variance = squares / count;
        EXPECT_NEAR(sum / count, 0, 5 * std::sqrt(expected / count)) << expected;
        EXPECT_NEAR(variance / expected, 1, 0.015) << expected;
        EXPECT_NEAR(cubes / count / std::pow(variance, 1.5), 1 / std::sqrt(expected), 0.04) << expected;
    }
}

} // namespace
