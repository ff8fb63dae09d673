// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/detail_loss.h"
#include "engine/colour/view.h"
#include "engine/night/visibility.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr double display_white = 100;  // cd/m2 of the display that thresholds are compared with
constexpr double nothing_is_seen = 10; // log contrast in place of infinity

} // namespace

NoiseShare NoiseShare::of(const LightNoise& noise, double reduction_here, double reduction_of_proxy) {
    const double per_light = 1 / (std::log(2.0) * std::log(2.0)); // variance of log2 y from that of y
    const auto averaged = [](double reduction) {
        return static_cast<float>(1 / (std::max(1.0, reduction) * std::max(1.0, reduction)));
    };
    return {static_cast<float>(noise.scale * per_light), static_cast<float>(noise.offset * per_light),
            averaged(reduction_here), averaged(reduction_of_proxy)};
}

DetailThreshold::DetailThreshold(const NightTone& tone, double key, double log_luminance_of_key,
                                 double cycles_per_degree) {
    for (int i = 0; i <= entries; ++i) {
        const double b = static_cast<double>(lowest) + i / static_cast<double>(per_ev);
        const double in_scene = std::exp2(b + log_luminance_of_key);
        const double shown = key * std::exp2(b + static_cast<double>(tone.change(static_cast<float>(b))));
        const double on_display = std::max(1e-3, display_white * view_curve(shown));
        const auto threshold = [&](double cd_m2) {
            return std::min(nothing_is_seen, just_visible_log_contrast(cycles_per_degree, cd_m2));
        };
        m_rise[static_cast<std::size_t>(i)] =
            static_cast<float>(std::max(0.0, threshold(in_scene) - threshold(on_display)));
    }
}

} // namespace engine
