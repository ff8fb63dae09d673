// Noise measured between two frames, against sensors whose noise is known.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/frame_noise.h"
#include "engine/sample/sensor.h"
#include <gtest/gtest.h>
#include <random>

namespace {

using namespace engine;

constexpr std::array<CfaColour, 4> rggb{CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue};

// merge.md 7.1: 70 ke at ISO 100, 1.5 electrons before and 6 electrons (at ISO 100) after amplification, 14 bit.
struct TestSensor {
    double iso = 100;
    double electrons_of_white() const { return 70000 * 100 / iso; }
    double read_noise() const { return std::hypot(1.5, 6 * 100 / iso); }
    NoiseProfile truth() const {
        const double s = 1 / electrons_of_white(), rounding = 1 / 15380.0 / 15380.0 / 12;
        const double o = read_noise() * read_noise() * s * s + rounding;
        return {{s, s, s}, {o, o, o}};
    }
    // `light`: 1 is white. Rounded to 14 bits.
    float value(double light, std::mt19937& random) const {
        const double full = electrons_of_white();
        const double electrons = poisson_number(static_cast<float>(light * full), static_cast<std::uint32_t>(random()));
        std::normal_distribution<double> read(0, read_noise());
        return static_cast<float>(std::min(1.0, std::round((electrons + read(random)) / full * 15380) / 15380));
    }
};

// A wall with a wide range of light, windows, a lamp and a texture in one half.
double scene(int x, int y, int width, int height) {
    const double u = double(x) / width, v = double(y) / height;
    double light = 0.0004 * std::exp2(9 * u) * (0.7 + 0.6 * v);
    if (v > 0.8) light *= 1 + 0.5 * ((x / 3 + y / 5) % 2);
    if (std::hypot(x - 0.3 * width, y - 0.3 * height) < 9) light = 3;
    return light;
}

Plane frame(const TestSensor& sensor, std::uint32_t seed, int width, int height, int dx, int dy) {
    std::mt19937 random(seed);
    Plane plane(Rect{0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) plane.at(x, y) = sensor.value(scene(x + dx, y + dy, width, height), random);
    return plane;
}

TEST(PairNoise, IsFoundWithin10PercentOfPhotonsAnd20OfElectronicsAtAnyIso) {
    for (const double iso : {100.0, 400.0, 1600.0, 6400.0, 25600.0}) {
        const TestSensor sensor{iso};
        const NoiseProfile truth = sensor.truth();
        const auto found =
            noise_of_pair(frame(sensor, 1, 1000, 700, 0, 0), frame(sensor, 2, 1000, 700, 0, 0), rggb, {}, truth);
        ASSERT_TRUE(found) << iso;
        EXPECT_TRUE(found->has_scale) << iso;
        EXPECT_GT(found->agreement, 0.85);
        for (std::size_t c = 0; c < 3; ++c) {
            EXPECT_NEAR(found->profile.scale[c] / truth.scale[c], 1, 0.10) << iso << " colour " << c;
            EXPECT_NEAR(found->profile.offset[c] / truth.offset[c], 1, 0.20) << iso << " colour " << c;
        }
    }
}

TEST(PairNoise, OfShiftedFramesIsThatOfThePlacesThatShowTheSame) {
    const TestSensor sensor{3200};
    const NoiseProfile truth = sensor.truth();
    // The second frame looks 6 pixels further right and 4 up: (x, y) of the first is (x - 6, y + 4) there.
    const auto found =
        noise_of_pair(frame(sensor, 1, 1000, 700, 0, 0), frame(sensor, 2, 1000, 700, 6, -4), rggb, {-6, 4}, truth);
    ASSERT_TRUE(found);
    EXPECT_NEAR(found->profile.scale[1] / truth.scale[1], 1, 0.10);
    EXPECT_NEAR(found->profile.offset[1] / truth.offset[1], 1, 0.20);
}

TEST(PairNoise, OfAFieldWithoutLevelsMeasuresOneNumberAndTakesTheOtherFromTheIso) {
    const TestSensor sensor{1600};
    const NoiseProfile truth = sensor.truth();
    std::mt19937 random(4);
    std::array<Plane, 2> dark{Plane(Rect{0, 0, 800, 600}), Plane(Rect{0, 0, 800, 600})};
    for (Plane& plane : dark)
        for (std::size_t i = 0; i < plane.size(); ++i) plane.data()[i] = sensor.value(0, random);
    NoiseProfile expected = truth;
    for (double& offset : expected.offset) offset *= 5; // a wrong guess
    const auto found = noise_of_pair(dark[0], dark[1], rggb, {}, expected);
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->has_scale);
    EXPECT_EQ(found->profile.scale[0], truth.scale[0]);
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(found->profile.offset[c] / truth.offset[c], 1, 0.1);
    EXPECT_NEAR(variance_ratio(found->profile, expected, 0), 0.2, 0.03);
}

TEST(PairNoise, SaysNothingOfFramesThatShowDifferentThings) {
    const TestSensor sensor{800};
    EXPECT_FALSE(
        noise_of_pair(frame(sensor, 1, 600, 400, 0, 0), frame(sensor, 2, 600, 400, 300, 0), rggb, {}, sensor.truth()));
    EXPECT_FALSE(
        noise_of_pair(frame(sensor, 1, 60, 40, 0, 0), frame(sensor, 2, 60, 40, 0, 0), rggb, {}, sensor.truth()))
        << "too few places";
}

TEST(PairNoise, IsTheSameOnAnyNumberOfThreads) {
    const TestSensor sensor{800};
    const Plane a = frame(sensor, 1, 800, 600, 0, 0), b = frame(sensor, 2, 800, 600, 0, 0);
    const auto one = noise_of_pair(a, b, rggb, {}, sensor.truth());
    shuffle_for_tests(7);
    const auto other = noise_of_pair(a, b, rggb, {}, sensor.truth());
    shuffle_for_tests(0);
    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->profile.scale, other->profile.scale);
    EXPECT_EQ(one->profile.offset, other->profile.offset);
}

TEST(ClippedSigma, FollowsTheMomentsOfAClippedNormalNumber) {
    EXPECT_NEAR(clipped_sigma(0.5, 1e-4, 0, 1), 0.01, 1e-9) << "far from the ends";
    // Half of a normal number at an end: E[max(z,0)] = 1 / sqrt(2 pi), E[max(z,0)^2] = 1 / 2.
    EXPECT_NEAR(clipped_sigma(0, 1e-4, 0, 1), 0.01 * std::sqrt(0.5 - 0.5 / 3.14159265358979), 1e-9);
    EXPECT_NEAR(clipped_sigma(1, 1e-4, 0, 1), clipped_sigma(0, 1e-4, 0, 1), 1e-9);
    EXPECT_LT(clipped_sigma(1.1, 1e-4, 0, 1), 1e-8) << "all of it is clipped";
    EXPECT_EQ(clipped_sigma(0.5, 0, 0, 1), 0);
}

} // namespace
