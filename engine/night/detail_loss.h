// What of the detail layer is lost: what is only noise where shadows are lifted, and what the eye could not resolve in the dark
// (night.md 4.4).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/night/tone_curve.h"
#include "engine/photo/light_noise.h"
#include <array>
#include <cmath>

namespace engine {

// Which part of the detail around a pixel is noise: a Wiener filter's share.
struct NoiseShare {
    float scale = 0, offset = 0;  // variance in EV^2 of a full-size pixel at light y: scale / y + offset / y^2
    float here = 1, on_proxy = 1; // factors of that variance at the rendered scale and on the proxy

    // `reduction_here`: full-size long edge over that of the rendered scale.
    static NoiseShare of(const LightNoise& noise, double reduction_here, double reduction_of_proxy);

    // `base` in log2 of light, `detail` the local variance of the detail layer on the proxy, EV^2.
    float of_detail(float base, float detail) const {
        const float per_light = fast_exp2(-base);
        const float one_pixel = (scale + offset * per_light) * per_light;
        const float noise = here * one_pixel, other = detail - on_proxy * one_pixel;
        return noise / (noise + (other > 0.0F ? other : 0.0F) + 1e-9F);
    }
};

// Kulikowski's rule of visible contrast: a contrast c in the scene is seen as c minus its threshold; so it loses the difference of the
// thresholds of the dark scene and of the display (Wanat & Mantiuk 2014).
class DetailThreshold {
public:
    // Scene luminance of the neighbourhood is 2^(b + log_luminance_of_key) cd/m2; `cycles_per_degree` of the detail layer.
    DetailThreshold(const NightTone& tone, double key, double log_luminance_of_key, double cycles_per_degree);

    // Part of the detail that is left, 0.001..1.
    float kept(float b, float detail) const {
        const float at = (b - lowest) * per_ev;
        const float inside = at < 0.0F ? 0.0F : (at > last ? last : at);
        const int i = static_cast<int>(inside);
        const float t = inside - static_cast<float>(i);
        const auto k = static_cast<std::size_t>(i);
        const float rise = m_rise[k] + t * (m_rise[k + 1] - m_rise[k]);
        const float contrast = std::sqrt(detail) * 0.301029996F; // in log10, as the thresholds are
        const float left = 1.0F - rise / (contrast > 1e-4F ? contrast : 1e-4F);
        return left < 0.001F ? 0.001F : left;
    }

private:
    static constexpr float lowest = -16, per_ev = 2;
    static constexpr int entries = 30 * 2;
    static constexpr float last = entries - 1.0F;
    std::array<float, entries + 1> m_rise{};
};

} // namespace engine
