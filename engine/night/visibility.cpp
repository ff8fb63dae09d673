// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/visibility.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr double sensitivity_scale = 8.6; // of the published sensitivities, as the authors' later work uses them

// Parameters p1..p4 of the neural part, at these luminances; in between linear in log luminance.
struct Fit {
    double luminance;
    std::array<double, 4> p;
};
constexpr std::array<Fit, 6> fits{{{0.002, {0.991265, 3.74038, 0.50722, 4.46044}},
                                   {0.02, {0.800889, 3.54104, 0.682505, 4.94958}},
                                   {0.2, {0.476505, 4.37453, 0.750315, 5.28678}},
                                   {2, {0.405782, 4.40602, 0.935314, 5.61425}},
                                   {20, {0.334278, 3.79542, 1.07327, 6.4635}},
                                   {150, {0.394533, 2.7755, 1.16577, 7.45665}}}};

std::array<double, 4> parameters_at(double luminance) {
    const double clamped = std::clamp(luminance, fits.front().luminance, fits.back().luminance);
    std::size_t i = 0;
    while (i + 2 < fits.size() && clamped > fits[i + 1].luminance) ++i;
    const double t = std::log(clamped / fits[i].luminance) / std::log(fits[i + 1].luminance / fits[i].luminance);
    std::array<double, 4> p{};
    for (std::size_t k = 0; k < p.size(); ++k) p[k] = fits[i].p[k] + t * (fits[i + 1].p[k] - fits[i].p[k]);
    return p;
}

// Transfer of the eye's optics.
double optical_transfer(double cycles) {
    return 0.42484 * std::exp(-0.028 * cycles) + 0.57244 * std::exp(-0.37 * cycles) +
           0.000168 * std::exp(-37 * cycles) + 0.002559 * std::exp(-360 * cycles);
}

} // namespace

double contrast_sensitivity(double cycles, double luminance) {
    const double seen = std::max(luminance, fits.front().luminance);
    const auto [p1, p2, p3, p4] = parameters_at(seen);
    const double neural =
        p4 / std::sqrt((1 + std::pow(p1 * cycles, p2)) / std::pow(1 - std::exp(-(cycles / 7) * (cycles / 7)), p3));
    const double peak = 30.162 * std::pow(std::pow(4.0627 / seen, 1.6596) + 1, -0.2712);
    return neural * optical_transfer(cycles) * peak;
}

double just_visible_log_contrast(double cycles, double luminance) {
    const double contrast = 1 / (sensitivity_scale * contrast_sensitivity(cycles, luminance));
    if (contrast >= 1) return std::numeric_limits<double>::infinity();
    return 0.5 * std::log10((1 + contrast) / (1 - contrast));
}

double visual_acuity(double luminance) { return 17.25 * std::atan(1.4 * std::log10(luminance) + 0.35) + 25.72; }

double cone_threshold(double luminance) {
    const double l = std::log10(luminance);
    if (l <= -2.6) return std::pow(10, -0.72);
    if (l >= 1.9) return std::pow(10, l - 1.255);
    return std::pow(10, std::pow(0.249 * l + 0.65, 2.7) - 0.72);
}

double rod_threshold(double luminance) {
    const double l = std::log10(luminance);
    if (l <= -3.94) return std::pow(10, -2.86);
    if (l >= -1.44) return std::pow(10, l - 0.395);
    return std::pow(10, std::pow(0.405 * l + 1.6, 2.18) - 2.86);
}

} // namespace engine
