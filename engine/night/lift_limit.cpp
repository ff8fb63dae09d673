// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/lift_limit.h"
#include "engine/colour/view.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Standard deviation of L* that a lifted place may show. The detail layer loses its noise as well, so that less than 2 is left (night.md 5.6).
constexpr double most_noise = 3.0;

// Display luminance of a lightness L* (CIE 1976).
double luminance_of(double lightness) {
    return lightness > 8 ? std::pow((lightness + 16) / 116, 3) : lightness * 27 / 24389;
}

// How far light y may rise in EV until its noise of `sigma` EV shows as `most_noise` L*: dL*/dEV = (L* + 16) / 3 ln 2 times the slope of
// the view transform in the dark, 1.5. Without bound where even a bright rendering shows less.
double allowed_lift(double log_light, double sigma) {
    const double lightness = most_noise * 3 / (std::log(2.0) * 1.5 * std::max(sigma, 1e-6)) - 16;
    const double highest = std::log2(view_curve_inverse(luminance_of(std::clamp(lightness, 1.0, 95.0))));
    constexpr double free_from = 60, free_over = 35; // L*
    const double held = 1 - static_cast<double>(smooth_step(static_cast<float>((lightness - free_from) / free_over)));
    return std::max(0.0, highest - log_light) + 1 / std::max(held, 1e-6) - 1;
}

} // namespace

LimitedLift::LimitedLift(const NightTone& tone, double key, const LightNoise& noise, double reduction) {
    const double log_key = std::log2(key), averaged = 1 / std::max(1.0, reduction);
    for (int i = 0; i <= entries; ++i) {
        const double b = static_cast<double>(lowest) + i / static_cast<double>(per_ev);
        const double wanted = static_cast<double>(tone.change(static_cast<float>(b)));
        const double y = std::exp2(b + log_key);
        const double sigma = std::sqrt(std::max(0.0, noise.variance(y))) * averaged / (y * std::log(2.0));
        const double allowed = allowed_lift(b + log_key, sigma);
        // Softly the smaller of both, never less than 0: wanted allowed / (wanted^4 + allowed^4)^(1/4).
        const double power = std::pow(std::pow(std::max(wanted, 0.0), 4) + std::pow(allowed, 4), 0.25);
        const double limited = power > 0 ? std::max(wanted, 0.0) * allowed / power : 0;
        m_change[static_cast<std::size_t>(i)] = static_cast<float>(wanted > 0 ? limited : wanted);
    }
}

} // namespace engine
