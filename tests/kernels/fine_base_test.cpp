// The guided filter of small windows: every value as its plain twin finds it, for windows of any size, and the same bits in every tile.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace {

using engine::FineBase;
using engine::Plane;
using engine::Rect;

// A picture of numbers without end, in double precision, and weighted windows by nested loops.
template <class Value> double window_mean(const Value& value, int x, int y, int radius, double rim) {
    double sum = 0, weights = 0;
    for (int v = -radius; v <= radius; ++v)
        for (int u = -radius; u <= radius; ++u) {
            const double weight = (std::abs(u) == radius ? rim : 1) * (std::abs(v) == radius ? rim : 1);
            sum += weight * value(x + u, y + v), weights += weight;
        }
    return sum / weights;
}

struct Line {
    double slope, offset, variance;
};

Line line_of(const Plane& plane, int x, int y, int radius, double rim, double edge) {
    const auto value = [&](int u, int v) { return static_cast<double>(plane.at(u, v)); };
    const double mean = window_mean(value, x, y, radius, rim);
    const double square = window_mean([&](int u, int v) { return value(u, v) * value(u, v); }, x, y, radius, rim);
    const double variance = std::max(0.0, square - mean * mean), slope = variance / (variance + edge);
    return {slope, mean * (1 - slope), variance};
}

Plane noisy_step(Rect area, unsigned seed) {
    Plane plane(area);
    std::mt19937 random(seed);
    std::normal_distribution<float> noise(0, 0.3F);
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x)
            plane.at(x, y) = (x + y > area.left + area.top + 30 ? -3.0F : -9.0F) + noise(random);
    return plane;
}

Plane cut(const Plane& plane, Rect part) {
    Plane result(part);
    for (int y = part.top; y < part.bottom(); ++y)
        for (int x = part.left; x < part.right(); ++x) result.at(x, y) = plane.at(x, y);
    return result;
}

} // namespace

TEST(FineBase, EqualsItsPlainTwinForEveryWindow) {
    for (const int radius : {1, 2, 4})
        for (const float rim : {0.1F, 0.6F, 1.0F})
            for (const float edge : {0.04F, 0.1225F}) {
                const Plane plane = noisy_step({-7, 3, 43, 31}, 2);
                const FineBase found = engine::fine_base(plane, -6, radius, rim, edge);
                const Rect inner = plane.area().grown_by(-2 * radius);
                ASSERT_EQ(found.base.area(), inner);
                const auto wide = static_cast<double>(rim), variance_edge = static_cast<double>(edge);
                for (int y = inner.top; y < inner.bottom(); y += 3)
                    for (int x = inner.left; x < inner.right(); ++x) {
                        const auto line = [&](int u, int v) {
                            return line_of(plane, u, v, radius, wide, variance_edge);
                        };
                        const double slope = window_mean([&](int u, int v) { return line(u, v).slope; }, x, y, radius,
                                                         wide),
                                     offset = window_mean([&](int u, int v) { return line(u, v).offset; }, x, y, radius,
                                                          wide);
                        ASSERT_NEAR(found.base.at(x, y), slope * static_cast<double>(plane.at(x, y)) + offset, 2e-4);
                        ASSERT_NEAR(found.variance.at(x, y), line(x, y).variance, 2e-4);
                    }
            }
}

TEST(FineBase, HasTheSameBitsInEveryTile) {
    const Plane plane = noisy_step({0, 0, 150, 170}, 4);
    const int radius = 3;
    const FineBase whole = engine::fine_base(plane, -6, radius, 0.4F, 0.09F);
    for (const Rect part : {Rect{6, 6, 1, 1}, Rect{10, 20, 17, 70}, Rect{61, 90, 64, 65}, Rect{7, 6, 130, 3}}) {
        const FineBase tile = engine::fine_base(cut(plane, part.grown_by(2 * radius)), -6, radius, 0.4F, 0.09F);
        for (int y = part.top; y < part.bottom(); ++y)
            for (int x = part.left; x < part.right(); ++x) {
                ASSERT_EQ(tile.base.at(x, y), whole.base.at(x, y)) << x << ' ' << y;
                ASSERT_EQ(tile.variance.at(x, y), whole.variance.at(x, y)) << x << ' ' << y;
            }
    }
}

TEST(FineBase, ChangesLittleWhenTheWindowGrowsByAFraction) {
    const Plane plane = noisy_step({0, 0, 60, 60}, 5);
    // A rim of almost nothing is the window without it.
    const FineBase thin = engine::fine_base(plane, -6, 3, 1e-6F, 0.09F),
                   small = engine::fine_base(plane, -6, 2, 1, 0.09F);
    for (int y = 12; y < 48; ++y)
        for (int x = 12; x < 48; ++x) ASSERT_NEAR(thin.base.at(x, y), small.base.at(x, y), 1e-3);
}
