// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/quadratic.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr int rounds = 6;
constexpr double gaussian_sigma_of_median = 1.4826; // of absolute deviations (Hampel 1974)
constexpr double least_sigma = 0.02;                // EV: finer than any sky is smooth; keeps noise-free samples
constexpr double ridge = 1e-6;                      // lets skies in a corner or a strip be fitted

using Row = std::array<double, 7>;

// Gaussian elimination of six equations; the ridge keeps the pivots positive.
std::array<double, 6> solve(std::array<Row, 6> rows) {
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = i + 1; j < 6; ++j) {
            const double factor = rows[j][i] / rows[i][i];
            for (std::size_t k = i; k < 7; ++k) rows[j][k] -= factor * rows[i][k];
        }
    std::array<double, 6> result{};
    for (std::size_t i = 6; i-- > 0;) {
        double rest = rows[i][6];
        for (std::size_t k = i + 1; k < 6; ++k) rest -= rows[i][k] * result[k];
        result[i] = rest / rows[i][i];
    }
    return result;
}

} // namespace

Fit fit_quadratic(const std::vector<Sample>& samples, double keep_below, double keep_above) {
    Fit fit;
    if (samples.empty()) return fit;
    std::vector<double> distances(samples.size());
    double lowest = -std::numeric_limits<double>::infinity(), highest = -lowest;
    for (int round = 0; round < rounds; ++round) {
        std::array<Row, 6> sums{};
        double count = 0;
        for (std::size_t s = 0; s < samples.size(); ++s) {
            if (round > 0 && (distances[s] < lowest || distances[s] > highest)) continue;
            const double x = samples[s].x, y = samples[s].y;
            const Row terms{1, x, y, x * x, x * y, y * y, samples[s].value};
            for (std::size_t i = 0; i < 6; ++i)
                for (std::size_t k = i; k < 7; ++k) sums[i][k] += terms[i] * terms[k];
            ++count;
        }
        for (std::size_t i = 0; i < 6; ++i) {
            for (std::size_t k = 0; k < i; ++k) sums[i][k] = sums[k][i];
            if (i > 0) sums[i][i] += ridge * count;
        }
        if (count == 0) break;
        fit.surface.c = solve(sums);
        for (std::size_t s = 0; s < samples.size(); ++s)
            distances[s] = samples[s].value - fit.surface(samples[s].x, samples[s].y);
        std::vector<double> sizes(distances.size());
        std::transform(distances.begin(), distances.end(), sizes.begin(), [](double d) { return std::abs(d); });
        const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
        std::nth_element(sizes.begin(), middle, sizes.end());
        fit.sigma = gaussian_sigma_of_median * *middle;
        lowest = -keep_below * std::max(fit.sigma, least_sigma);
        highest = keep_above * std::max(fit.sigma, least_sigma);
    }
    return fit;
}

} // namespace engine
