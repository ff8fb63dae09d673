// Lines of a simulated sensor that are read out too high or low: found, evened, and never seen where there are none.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/photo/banding.h"
#include "engine/sample/sensor.h"
#include <algorithm>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace {

using namespace engine;

constexpr int width = 1200, height = 800, black = 512, white = 15892;
constexpr double full_well = 70000.0 * 100 / 3200, read_noise = 2.5, values_per_electron = (white - black) / full_well;

struct Bands {
    std::vector<double> rows, columns; // electrons
};

Bands bands(double rows, double columns, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal(0, 1);
    Bands result{std::vector<double>(height), std::vector<double>(width)};
    for (double& offset : result.rows) offset = rows * normal(random);
    for (double& offset : result.columns) offset = columns * normal(random);
    return result;
}

RawFile expose(const std::function<double(int x, int y)>& electrons, const Bands& bands, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> read(0, read_noise);
    RawFile raw;
    raw.width = width, raw.height = height;
    raw.pattern = {CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue};
    raw.black = {black, black, black, black};
    raw.white = white;
    const double s = 1 / full_well, o = read_noise * read_noise * s * s;
    raw.facts.noise = NoiseProfile{{s, s, s}, {o, o, o}};
    raw.mosaic = Raster<std::uint16_t>({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const double e = poisson_number(static_cast<float>(electrons(x, y)), static_cast<std::uint32_t>(random())) +
                             read(random) + bands.rows[static_cast<std::size_t>(y)] +
                             bands.columns[static_cast<std::size_t>(x)];
            raw.mosaic.at(x, y) =
                static_cast<std::uint16_t>(std::clamp(std::round(black + e * values_per_electron), 0.0, double(white)));
        }
    return raw;
}

double night(int x, int y) { return 1 + 3.0 * x / width + (std::hypot(x - 900, y - 300) < 60 ? 800 : 0); }

// Of what is left of offsets after correction: what the eye sees, differences of near lines of one colour.
double roughness(const std::vector<double>& offsets) {
    double sum = 0;
    for (std::size_t i = 2; i + 2 < offsets.size(); ++i)
        sum += std::pow(offsets[i] - 0.5 * (offsets[i - 2] + offsets[i + 2]), 2);
    return std::sqrt(sum / 1.5 / static_cast<double>(offsets.size() - 4));
}

TEST(BandingOfRows, IsTakenAwayToAFractionOfItsStrength) {
    for (const double strength : {0.3, 0.5, 1.0}) { // merge.md 7.1: 0.3 electrons
        const Bands truth = bands(strength, 0, 5);
        RawFile raw = expose(night, truth, 6);
        const Banding banding = measure_banding(raw);
        ASSERT_EQ(banding.rows.size(), std::size_t{height}) << strength;
        EXPECT_TRUE(banding.columns.empty());
        std::vector<double> left(height);
        for (std::size_t y = 0; y < left.size(); ++y) left[y] = truth.rows[y] - banding.rows[y] / values_per_electron;
        std::printf("rows of %.1f electrons: %.3f -> %.3f\n", strength, roughness(truth.rows), roughness(left));
        // The noise of a line's mean: sqrt(2.5^2 + 2.5) / sqrt(1200) = 0.09 electrons.
        EXPECT_LT(roughness(left), 0.13);

        double before = 0, after = 0;
        for (std::size_t i = 0; i < raw.mosaic.size(); ++i) before += raw.mosaic.data()[i];
        remove_banding(raw, banding);
        for (std::size_t i = 0; i < raw.mosaic.size(); ++i) after += raw.mosaic.data()[i];
        EXPECT_LT(std::abs(after - before) / static_cast<double>(raw.mosaic.size()) / values_per_electron, 0.02)
            << "nothing gets brighter or darker";
        const Banding again = measure_banding(raw);
        EXPECT_TRUE(again.empty()) << "what is left is too little to be seen";
    }
}

TEST(BandingOfColumns, IsTakenAwayToo) {
    const Bands truth = bands(0, 0.6, 5);
    const RawFile raw = expose(night, truth, 7);
    const Banding banding = measure_banding(raw);
    EXPECT_TRUE(banding.rows.empty());
    ASSERT_EQ(banding.columns.size(), std::size_t{width});
    std::vector<double> left(width);
    for (std::size_t x = 0; x < left.size(); ++x) left[x] = truth.columns[x] - banding.columns[x] / values_per_electron;
    EXPECT_LT(roughness(left), 0.16) << "0.11 is the noise of the mean of 800 samples";
}

TEST(NoBanding, IsSeenInCleanSensorsWhateverTheyShow) {
    const Bands none = bands(0, 0, 1);
    const std::vector<std::function<double(int, int)>> scenes{
        [](int, int) { return 0.0; },
        night,
        [](int x, int y) { return 2 + 3 * ((y / 7 + x / 31) % 2); },                // bricks
        [](int x, int y) { return x < width / 2 ? 1.0 : 2 + 4.0 * ((y / 3) % 2); }, // a blind
        [](int x, int y) { return y > 400 + x / 50 ? 1.0 : 12.0; },                 // a horizon, slightly aslant
        [](int x, int y) { return (x / 5) % 2 == 0 && y % 200 < 90 ? 6.0 : 1.0; },  // a fence
        [](int x, int y) {
            return 300 + 200 * std::sin(0.01 * x) * std::cos(0.013 * y);
        }}; // evening: hardly any darkness
    for (std::size_t scene = 0; scene < scenes.size(); ++scene)
        for (std::uint32_t seed = 1; seed <= 3; ++seed) {
            RawFile raw = expose(scenes[scene], none, seed);
            const Raster<std::uint16_t> before = raw.mosaic.copy();
            const Banding banding = measure_banding(raw);
            EXPECT_TRUE(banding.empty()) << "scene " << scene;
            remove_banding(raw, banding);
            EXPECT_EQ(std::memcmp(before.data(), raw.mosaic.data(), before.bytes()), 0);
        }
}

TEST(Banding, IsTheSameOnAnyNumberOfThreads) {
    RawFile one = expose(night, bands(0.6, 0.6, 3), 4), other = one.copy();
    remove_banding(one, measure_banding(one));
    shuffle_for_tests(5);
    remove_banding(other, measure_banding(other));
    shuffle_for_tests(0);
    EXPECT_EQ(std::memcmp(one.mosaic.data(), other.mosaic.data(), one.mosaic.bytes()), 0);
}

} // namespace
