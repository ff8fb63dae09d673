// The guided filter's kernel: every value as its plain twin finds it, whatever the size of plane and window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/kernels/kernels.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace {

using engine::GuidedBase;
using engine::Plane;
using engine::Rect;

// A plane of numbers in double precision; means over clipped windows by four nested loops.
struct Twin {
    int width, height, radius;
    std::vector<double> value;

    double& at(int x, int y) { return value[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + x]; }
    template <class Formula> Twin each(const Formula& formula) const {
        Twin result = *this;
        for (double& v : result.value) v = formula(v);
        return result;
    }
    template <class Formula> Twin with(const Twin& other, const Formula& formula) const {
        Twin result = *this;
        for (std::size_t i = 0; i < value.size(); ++i) result.value[i] = formula(value[i], other.value[i]);
        return result;
    }
    Twin mean() {
        Twin result = *this;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                double sum = 0;
                int count = 0;
                for (int v = std::max(0, y - radius); v <= std::min(height - 1, y + radius); ++v)
                    for (int u = std::max(0, x - radius); u <= std::min(width - 1, x + radius); ++u, ++count)
                        sum += at(u, v);
                result.at(x, y) = sum / count;
            }
        return result;
    }
};

struct NaiveBase {
    Twin slope, offset, detail;
};

NaiveBase naive_guided_base(const Plane& plane, int radius, double edge) {
    const auto times = [](double a, double b) { return a * b; };
    Twin value{plane.width(), plane.height(), radius, {plane.data(), plane.data() + plane.size()}};
    Twin mean = value.mean();
    const Twin variance =
        value.with(value, times).mean().with(mean, [](double square, double m) { return square - m * m; });
    Twin window_slope = variance.each([&](double v) { return std::max(v, 0.0) / (std::max(v, 0.0) + edge); });
    Twin window_offset = mean.with(window_slope, [](double m, double a) { return m * (1 - a); });
    NaiveBase base{window_slope.mean(), window_offset.mean(), value};
    Twin difference = value.with(base.slope, times).with(base.offset, [](double a, double b) { return a + b; });
    difference = value.with(difference, [](double v, double b) { return (v - b) * (v - b); });
    base.detail = difference.mean();
    return base;
}

// Log light of a night: dark ground with noise, a wall, lamps of a few pixels up to 12 EV above it.
Plane night_plane(int width, int height, unsigned seed) {
    Plane plane({0, 0, width, height});
    std::mt19937 random(seed);
    std::normal_distribution<float> noise(0, 0.3F);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            plane.at(x, y) = (3 * x > 2 * width ? -3.0F : -9.0F) + noise(random);
            if ((x / 3 + y / 3) % 17 == 0) plane.at(x, y) += 6;
        }
    return plane;
}

void expect_close(const Plane& fast, Twin& naive, double tolerance, const std::string& what) {
    for (int y = 0; y < fast.height(); ++y)
        for (int x = 0; x < fast.width(); ++x)
            ASSERT_NEAR(static_cast<double>(fast.at(x, y)), naive.at(x, y), tolerance)
                << what << " at " << x << ' ' << y << " of " << fast.width() << " x " << fast.height();
}

void expect_twins(const Plane& plane, int radius, float edge) {
    const GuidedBase fast = guided_base(plane, -6, radius, edge);
    NaiveBase naive = naive_guided_base(plane, radius, static_cast<double>(edge));
    expect_close(fast.slope, naive.slope, 2e-5, "slope");
    expect_close(fast.offset, naive.offset, 2e-4, "offset");
    expect_close(fast.detail, naive.detail, 2e-5, "detail");
}

} // namespace

TEST(GuidedBase, EqualsItsPlainTwinForEveryShapeAndWindow) {
    const Rect shapes[] = {{0, 0, 1, 1},   {0, 0, 1, 97},   {0, 0, 97, 1}, {0, 0, 7, 5},
                           {0, 0, 17, 33}, {0, 0, 131, 67}, {0, 0, 64, 48}};
    for (const Rect& shape : shapes)
        for (const int radius : {1, 3, 10}) expect_twins(night_plane(shape.width, shape.height, 5), radius, 0.1225F);
    expect_twins(night_plane(80, 60, 6), 15, 0.01F);
}

TEST(GuidedBase, LeavesAFlatPlaneWithoutSlopeAndDetail) {
    for (const float level : {-23.25F, -6.0F, 9.0F}) {
        const GuidedBase base = guided_base(Plane({0, 0, 90, 70}, level), -6, 8, 0.1225F);
        for (std::size_t i = 0; i < base.slope.size(); ++i) {
            ASSERT_NEAR(base.slope.data()[i], 0, 1e-3);
            ASSERT_NEAR(base.slope.data()[i] * level + base.offset.data()[i], level, 1e-4);
            ASSERT_NEAR(base.detail.data()[i], 0, 1e-8);
        }
    }
}

TEST(GuidedBase, HasTheSameBitsInEveryOrderOfItsStrips) {
    const Plane plane = night_plane(143, 111, 9);
    const GuidedBase first = guided_base(plane, -6, 5, 0.1225F);
    for (const unsigned seed : {3U, 4U}) {
        engine::shuffle_for_tests(seed);
        const GuidedBase again = guided_base(plane, -6, 5, 0.1225F);
        engine::shuffle_for_tests(0);
        EXPECT_EQ(std::memcmp(first.slope.data(), again.slope.data(), first.slope.bytes()), 0);
        EXPECT_EQ(std::memcmp(first.offset.data(), again.offset.data(), first.offset.bytes()), 0);
        EXPECT_EQ(std::memcmp(first.detail.data(), again.detail.data(), first.detail.bytes()), 0);
    }
}
