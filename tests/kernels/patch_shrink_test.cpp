// The patch kernels: every pixel as their plain twin finds it, and the same bits whatever rectangle is asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include <cmath>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <numbers>
#include <random>

namespace {

using namespace engine;

double cosine(int k, int n) {
    return (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * n + 1) * k * std::numbers::pi / 16);
}

using Patch = std::array<std::array<double, 8>, 8>;

Patch transformed(const Plane& plane, int left, int top) {
    Patch result{};
    for (int v = 0; v < 8; ++v)
        for (int u = 0; u < 8; ++u)
            for (int y = 0; y < 8; ++y)
                for (int x = 0; x < 8; ++x)
                    result[v][u] += cosine(u, x) * cosine(v, y) * static_cast<double>(plane.at(left + x, top + y));
    return result;
}

// One pixel by its definition: all patches that hold it, transformed by four nested loops.
using Gain = std::function<double(double own, double pilot, double limit)>;
double naive_pixel(const Plane& plane, const Plane& pilot, int x, int y, const PatchLimits& limits, int step,
                   const Gain& gain) {
    double light = 0, total = 0;
    const auto window = [](int n) { return 0.25 + std::sin((n + 0.5) * std::numbers::pi / 8); };
    for (int top = y - 7; top <= y; ++top)
        for (int left = x - 7; left <= x; ++left) {
            if (((top % step) + step) % step != 0 || ((left % step) + step) % step != 0) continue;
            const Patch own = transformed(plane, left, top), of_pilot = transformed(pilot, left, top);
            double value = 0, kept = 0;
            for (int v = 0; v < 8; ++v)
                for (int u = 0; u < 8; ++u) {
                    const double g = gain(own[v][u], of_pilot[v][u], static_cast<double>(limits[8 * v + u]));
                    kept += g * g;
                    value += g * own[v][u] * cosine(u, x - left) * cosine(v, y - top);
                }
            const double weight = window(x - left) * window(y - top) / kept;
            light += weight * value;
            total += weight;
        }
    return light / total;
}

double threshold(double own, double, double limit) {
    const double ratio = limit / (own * own + 1e-12);
    return std::max(0.0, 1 - ratio * ratio);
}
double wiener(double, double pilot, double limit) { return pilot * pilot / (pilot * pilot + limit); }

// Noise, an edge and a lamp.
Plane picture(Rect area) {
    Plane plane(area);
    std::mt19937 random(5);
    std::normal_distribution<float> noise;
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x)
            plane.at(x, y) =
                noise(random) + (x > 20 ? 4.0F : 0.0F) + (std::abs(x - 9) + std::abs(y - 5) < 3 ? 60.0F : 0.0F);
    return plane;
}

PatchLimits falling_limits() {
    PatchLimits limits;
    for (int i = 0; i < 64; ++i) limits[static_cast<std::size_t>(i)] = 6.0F / static_cast<float>(1 + i / 8 + i % 8);
    limits[0] = 0;
    return limits;
}

const Rect whole{-13, -9, 70, 50}, inside{-5, -2, 53, 35}; // whole covers inside grown by patch_reach

} // namespace

TEST(PatchShrink, EqualsItsNaiveTwinEverywhere) {
    const Plane plane = picture(whole), pilot = [] {
        Plane smooth = picture(whole);
        for (std::size_t i = 0; i < smooth.size(); ++i) smooth.data()[i] *= 0.8F;
        return smooth;
    }();
    const PatchLimits limits = falling_limits();
    const Plane usual = patch_threshold(plane, inside, limits, PatchDensity::usual),
                dense = patch_threshold(plane, inside, limits, PatchDensity::dense),
                second = patch_wiener(plane, pilot, inside, limits);
    for (int y = inside.top; y < inside.bottom(); y += 2)
        for (int x = inside.left; x < inside.right(); x += 3) {
            ASSERT_NEAR(static_cast<double>(usual.at(x, y)), naive_pixel(plane, plane, x, y, limits, 4, threshold),
                        2e-3)
                << x << " " << y;
            ASSERT_NEAR(static_cast<double>(dense.at(x, y)), naive_pixel(plane, plane, x, y, limits, 2, threshold),
                        2e-3)
                << x << " " << y;
            ASSERT_NEAR(static_cast<double>(second.at(x, y)), naive_pixel(plane, pilot, x, y, limits, 2, wiener), 2e-3)
                << x << " " << y;
        }
}

TEST(PatchShrink, GivesTheSameBitsWhateverRectangleIsAskedFor) {
    const Plane plane = picture(whole);
    const PatchLimits limits = falling_limits();
    for (const PatchDensity density : {PatchDensity::usual, PatchDensity::dense}) {
        const Plane all = patch_threshold(plane, inside, limits, density);
        for (const Rect part : {Rect{-5, -2, 1, 1}, Rect{0, 0, 17, 9}, Rect{3, 11, 45, 22}, Rect{47, 32, 1, 1}}) {
            const Plane some =
                patch_threshold(padded_by_repeating_edges(plane, part.grown_by(patch_reach)), part, limits, density);
            for (int y = part.top; y < part.bottom(); ++y)
                ASSERT_EQ(std::memcmp(&some.at(part.left, y), &all.at(part.left, y),
                                      sizeof(float) * static_cast<std::size_t>(part.width)),
                          0)
                    << part.left << " " << y;
        }
    }
}

TEST(PatchShrink, WithoutLimitsNothingChanges) {
    const Plane plane = picture(whole);
    const Plane same = patch_threshold(plane, inside, PatchLimits{}, PatchDensity::usual);
    for (int y = inside.top; y < inside.bottom(); ++y)
        for (int x = inside.left; x < inside.right(); ++x) ASSERT_NEAR(same.at(x, y), plane.at(x, y), 1e-4F * 60);
}
