// Capture sharpening on blurred scenes that are known: contrast comes back, noise and stars' light stay, nothing rings.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/operation.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

namespace {

using namespace engine;

const Rect wanted{0, 0, 200, 160};

// What `sharpen` makes of light given as a function of the place. `noise`: what the step is told of it; `side`: full-size pixels a pixel.
using Light = std::function<double(int x, int y)>;
Image sharpened(const Light& light, float amount, const LightNoise& noise = {}, float side = 1) {
    const Operation* operation = find_operation("sharpen");
    Settings settings = operation->initial_settings;
    settings[0] = amount;
    Scene scene;
    scene.long_edge = 200, scene.full_long_edge = 200 * side, scene.photo = wanted;
    scene.noise = noise;
    Image input(wanted.grown_by(operation->reach(settings, 200))), output(wanted);
    for (int y = input.area().top; y < input.area().bottom(); ++y)
        for (int x = input.area().left; x < input.area().right(); ++x)
            input.at(x, y) = Rgb{1, 1, 1} * static_cast<float>(light(x, y));
    operation->render(settings, {input, output, scene, nullptr});
    return output;
}

constexpr double blur = 0.7; // the radius of the initial settings
double blurred_edge(double x) { return 0.5 * std::erfc(-x / (std::numbers::sqrt2 * blur)); }

double noise_of_place(int x, int y) {
    std::mt19937 random(static_cast<unsigned>(7919 * (x + 50) + y + 50));
    return std::normal_distribution<double>()(random);
}

// The frequency in cycles per pixel at which the contrast of an edge profile, sampled every eighth of a pixel, is half.
double mtf50(const std::vector<double>& edge) {
    const double step = 1.0 / 8;
    for (double f = 0.02; f < 1; f += 0.002) {
        double re = 0, im = 0, total = 0;
        for (std::size_t i = 1; i < edge.size(); ++i) {
            const double line = edge[i] - edge[i - 1], x = step * static_cast<double>(i);
            re += line * std::cos(2 * std::numbers::pi * f * x), im += line * std::sin(2 * std::numbers::pi * f * x);
            total += line;
        }
        if (std::hypot(re, im) < 0.5 * total) return f;
    }
    return 1;
}

// Of an edge 1 in 8 off the vertical, whose rows together sample it eight times as finely.
double mtf50_of_edge(float amount) {
    const auto edge = [](int x, int y) { return 0.05 + 0.25 * blurred_edge(x - 100 - y / 8.0); };
    const Image image = sharpened(edge, amount);
    std::vector<double> profile(8 * 24);
    for (std::size_t i = 0; i < profile.size(); ++i) {
        // x - y / 8 = i / 8 - 12 + 100 with y from 64 on.
        const int y = 64 + static_cast<int>((8 - i % 8) % 8), eighths = static_cast<int>(i) - 96 + 800 + y;
        profile[i] = static_cast<double>(image.at(eighths / 8, y).g);
    }
    return mtf50(profile);
}

} // namespace

TEST(Sharpen, BringsTheContrastOfABlurredEdgeBack) {
    const double before = mtf50_of_edge(0), after = mtf50_of_edge(100);
    EXPECT_NEAR(before, std::sqrt(std::log(2.0) / 2) / (std::numbers::pi * blur), 0.01); // of a Gaussian
    EXPECT_GT(after, 1.35 * before);
    EXPECT_GT(mtf50_of_edge(50), 1.12 * before);
}

TEST(Sharpen, EdgesDoNotRing) {
    const Image image = sharpened([](int x, int) { return 0.05 + 0.25 * blurred_edge(x - 100 + 0.3); }, 100);
    for (int x = 80; x < 120; ++x) {
        EXPECT_LT(image.at(x, 80).g, 0.30 + 0.12 * 0.25) << x;
        EXPECT_GT(image.at(x, 80).g, 0.05 - 0.06 * 0.25) << x;
    }
}

TEST(Sharpen, DoesNotRaiseTheNoiseOfFlatPlaces) {
    const LightNoise noise{0, 1e-4};
    const auto grey = [](int x, int y) { return 0.1 + 0.01 * noise_of_place(x, y); };
    const auto deviation = [](const Image& image) {
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < image.size(); ++i) {
            const auto value = static_cast<double>(image.data()[i].g);
            sum += value, squares += value * value;
        }
        const auto n = static_cast<double>(image.size());
        return std::sqrt(squares / n - sum * sum / n / n);
    };
    const double before = deviation(sharpened(grey, 0, noise));
    EXPECT_LT(deviation(sharpened(grey, 50, noise)), 1.15 * before);
    // Without the gate it would rise far more.
    EXPECT_GT(deviation(sharpened(grey, 50)), 1.3 * before);
}

TEST(Sharpen, StarsKeepTheirLight) {
    for (const double peak : {0.02, 0.1, 1.0, 20.0}) { // faint to clipped, over a sky of 0.01
        const auto star = [&](int x, int y) {
            return 0.01 + peak * std::exp(-(std::pow(x - 100.3, 2.0) + std::pow(y - 80.2, 2.0)) / (2 * 0.9 * 0.9));
        };
        const Image before = sharpened(star, 0), after = sharpened(star, 100);
        double flux_before = 0, flux_after = 0;
        for (int y = 70; y < 91; ++y)
            for (int x = 90; x < 111; ++x) {
                flux_before += static_cast<double>(before.at(x, y).g) - 0.01;
                flux_after += static_cast<double>(after.at(x, y).g) - 0.01;
                EXPECT_GT(after.at(x, y).g, 0.84F * 0.01F) << "a dark ring at " << x << " " << y;
            }
        EXPECT_NEAR(flux_after / flux_before, 1, 0.06) << "peak " << peak;
    }
}

TEST(Sharpen, LampsGetNoRings) {
    const auto lamp = [](int x, int y) {
        const double distance = std::hypot(x - 100, y - 80);
        return 0.01 + 40 * blurred_edge(6 - distance);
    };
    const Image before = sharpened(lamp, 0), after = sharpened(lamp, 100);
    for (int y = 60; y < 100; ++y)
        for (int x = 80; x < 120; ++x) ASSERT_NEAR(after.at(x, y).g / before.at(x, y).g, 1, 0.16F) << x << " " << y;
}

TEST(Sharpen, KeepsColoursAsTheyAre) {
    const Operation* operation = find_operation("sharpen");
    Settings settings = operation->initial_settings;
    settings[0] = 100.0F;
    Scene scene;
    scene.long_edge = scene.full_long_edge = 200, scene.photo = wanted;
    Image input(wanted.grown_by(operation->reach(settings, 200))), output(wanted);
    for (int y = input.area().top; y < input.area().bottom(); ++y)
        for (int x = input.area().left; x < input.area().right(); ++x)
            input.at(x, y) = Rgb{0.5F, 0.2F, 0.05F} * static_cast<float>(1 + blurred_edge(x - 100));
    operation->render(settings, {input, output, scene, nullptr});
    for (int x = 90; x < 110; ++x) {
        EXPECT_NEAR(output.at(x, 80).r / output.at(x, 80).g, 2.5F, 1e-4F);
        EXPECT_NEAR(output.at(x, 80).b / output.at(x, 80).g, 0.25F, 1e-4F);
    }
}

TEST(Sharpen, FindsNothingToTakeBackInReducedPhotos) {
    // At a quarter of the size the blur is a sixth of a pixel.
    const auto edge = [](int x, int) { return 0.05 + (x >= 100 ? 0.25 : 0); };
    const Image plain = sharpened(edge, 0, {}, 4), image = sharpened(edge, 100, {}, 4);
    for (int x = 90; x < 110; ++x) EXPECT_NEAR(image.at(x, 80).g, plain.at(x, 80).g, 0.04F * 0.3F) << x;
}
