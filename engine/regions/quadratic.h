// A second-degree surface over the photo, fitted to samples of which some do not belong: the veil of a night sky.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <array>
#include <vector>

namespace engine {

// c0 + c1 x + c2 y + c3 x^2 + c4 x y + c5 y^2, x and y from 0 to 1 across the photo's width and height.
struct Quadratic {
    std::array<double, 6> c{};
    double operator()(double x, double y) const {
        return c[0] + x * (c[1] + c[3] * x + c[4] * y) + y * (c[2] + c[5] * y);
    }
};

struct Sample {
    float x, y, value;
};

struct Fit {
    Quadratic surface;
    double sigma = 0; // robust: 1.4826 times the median distance of all samples from the surface
};

// Least squares, five times anew without the samples farther than `keep_above` sigma above and `keep_below` sigma below the surface.
// The same samples give the same bits. All zero without samples.
Fit fit_quadratic(const std::vector<Sample>& samples, double keep_below, double keep_above);

} // namespace engine
