// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/geometry/lens_map.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace engine {
namespace {

RadialPolynomial product(const RadialPolynomial& a, const RadialPolynomial& b) {
    RadialPolynomial result(a.size() + b.size() - 1);
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) result[i + j] += a[i] * b[j];
    return result;
}

// outer(r * inner(r)).
RadialPolynomial after(const RadialPolynomial& outer, const RadialPolynomial& inner) {
    RadialPolynomial place(inner.size() + 1);
    std::copy(inner.begin(), inner.end(), place.begin() + 1);
    RadialPolynomial result{outer.back()};
    for (std::size_t i = outer.size() - 1; i-- > 0;) {
        result = product(result, place);
        result[0] += outer[i];
    }
    return result;
}

RadialPolynomial with_amount(RadialPolynomial factor, double amount) {
    for (double& c : factor) c *= amount;
    factor[0] += 1 - amount;
    return factor;
}

// Radii that are ever looked at: the photo with its corners, and a margin for what is turned into view.
constexpr double largest_radius = 1.1;

// Of a longer polynomial the first terms of its Chebyshev series on [0, largest_radius], as powers of r.
LensMap::Polynomial economised(RadialPolynomial longer) {
    constexpr int terms = LensMap::terms, nodes = 32;
    LensMap::Polynomial result{};
    while (longer.back() == 0 && longer.size() > 1) longer.pop_back();
    if (longer.size() <= terms) {
        std::copy(longer.begin(), longer.end(), result.begin());
        return result;
    }
    std::array<double, terms> series{};
    for (int n = 0; n < nodes; ++n) {
        const double angle = std::numbers::pi * (n + 0.5) / nodes;
        const double value = value_at(longer, 0.5 * largest_radius * (std::cos(angle) + 1));
        for (int k = 0; k < terms; ++k) series[k] += (k == 0 ? 1.0 : 2.0) / nodes * value * std::cos(k * angle);
    }
    // T[k+1] = 2 x T[k] - T[k-1], with x = 2 r / largest_radius - 1.
    const RadialPolynomial x{-1, 2 / largest_radius};
    RadialPolynomial before{1}, now = x;
    result[0] = series[0];
    for (int k = 1; k < terms; ++k) {
        for (std::size_t i = 0; i < now.size(); ++i) result[i] += series[k] * now[i];
        RadialPolynomial next = product(now, x);
        for (double& c : next) c *= 2;
        for (std::size_t i = 0; i < before.size(); ++i) next[i] -= before[i];
        before = std::exchange(now, next);
    }
    return result;
}

// A picture `scale` times as small. r * factor(r) becomes scale r * factor(scale r).
LensMap scaled(LensMap map, double scale) {
    for (LensMap::Polynomial& factor : map.factor) {
        double power = scale;
        for (double& c : factor) c *= power, power *= scale;
    }
    return map;
}

// How far outside the photo the edges of the frame look: its points at radii from `nearest` to 1 are moved along their radius, so that
// factors above 1 leave the photo.
double largest_edge_factor(const LensMap& map, double nearest) {
    constexpr int points = 32;
    double largest = 0;
    for (const LensMap::Polynomial& factor : map.factor)
        for (int i = 0; i <= points; ++i) {
            double value = 0;
            const double r = nearest + (1 - nearest) * i / points;
            for (std::size_t k = factor.size(); k-- > 0;) value = value * r + factor[k];
            largest = std::max(largest, value);
        }
    return largest;
}

// Where places further out no longer lie further out in the file, a calibration has come to its end.
bool grows_outwards(const LensMap::Polynomial& factor, double r) {
    double slope = 0;
    for (std::size_t k = factor.size(); k-- > 0;) slope = slope * r + static_cast<double>(k + 1) * factor[k];
    return slope > 0.05;
}

} // namespace

double value_at(const RadialPolynomial& polynomial, double r) {
    double value = 0;
    for (std::size_t i = polynomial.size(); i-- > 0;) value = value * r + polynomial[i];
    return value;
}

LensMap lens_map(const LensShape& shape, const LensAmounts& amounts, const ManualLens& manual) {
    RadialPolynomial distortion = with_amount(shape.distortion, amounts.distortion);
    if (manual.distortion != 0) distortion = product(distortion, {1, 0, -manual.distortion});
    const auto channel = [&](const RadialPolynomial& fringe, const RadialPolynomial& more, double by_hand) {
        const RadialPolynomial colour = with_amount(fringe, amounts.fringes);
        RadialPolynomial factor = product(distortion, after(colour, distortion));
        factor.resize(std::max(factor.size(), more.size()));
        for (std::size_t i = 0; i < more.size(); ++i) factor[i] += amounts.fringes * more[i];
        for (double& c : factor) c *= 1 + by_hand;
        return economised(factor);
    };
    LensMap map;
    map.factor = {channel(shape.red, shape.red_more, manual.red), economised(distortion),
                  channel(shape.blue, shape.blue_more, manual.blue)};
    map.centre_x = shape.centre_x;
    map.centre_y = shape.centre_y;
    return map;
}

LensMap filling(const LensMap& map, int photo_width, int photo_height) {
    if (map == LensMap{}) return map;
    const double nearest = std::min(photo_width, photo_height) / std::max(1.0, std::hypot(photo_width, photo_height));
    const auto fits = [&](double scale) {
        return largest_edge_factor(scaled(map, scale), nearest) <= 1 && grows_outwards(map.factor[1], scale);
    };
    constexpr double smallest = 0.5, largest = 2, step = 0.01;
    double inside = smallest, outside = largest;
    for (double scale = smallest + step; scale <= largest && outside == largest; scale += step)
        (fits(scale) ? inside : outside) = scale;
    for (int i = 0; i < 30; ++i) {
        const double between = 0.5 * (inside + outside);
        (fits(between) ? inside : outside) = between;
    }
    return scaled(map, inside);
}

} // namespace engine
