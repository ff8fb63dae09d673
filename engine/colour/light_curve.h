// What a drawn curve does to scene light: its axes are logarithmic light with a linear toe, mid-grey in the middle and black at 0. Light
// beyond the right end goes on without a bend or a limit. Knows no pixels' neighbours and no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/fast_math.h"
#include "engine/colour/curve.h"
#include "engine/image/pixel.h"

namespace engine {

// Axis: log2(1 + light / curve_toe) / curve_stops. The toe puts mid-grey at 0.5 where white, the right end, is 5 EV above it (the brightest
// that the view transform tells apart well): (1 + 0.18 / toe)^2 = 1 + 5.76 / toe.
inline constexpr float curve_toe = 0.006F;      // 4.9 EV below mid-grey
inline constexpr float curve_stops = 9.908393F; // log2(1 + 5.76 / toe)
double curve_axis(double light);                // light >= 0
double light_at(double axis);                   // the inverse

class LightCurve {
public:
    LightCurve() = default; // changes nothing
    explicit LightCurve(const Curve& curve);

    // The curve's light for `light` is light * gain(light) + black(). Light below the toe's end has the gain of the deepest shadows, so that
    // noise is not lifted out of the black and negative light stays as it is.
    float gain(float light) const {
        const float lowest = least_light;
        const float place = fast_log2(1.0F + (light > lowest ? light : lowest) * (1.0F / curve_toe)) * per_stop;
        const float most = static_cast<float>(entries - 2);
        const float inside = place < most ? place : most;
        const auto index = static_cast<int>(inside);
        const float part = inside - static_cast<float>(index);
        const float below = m_gain[static_cast<std::size_t>(index)],
                    above = m_gain[static_cast<std::size_t>(index) + 1];
        return below + part * (above - below);
    }
    float black() const { return m_black; }
    bool is_identity() const { return m_gain.empty(); }

private:
    static constexpr float least_light = curve_toe / 1024;
    static constexpr float per_stop = 64;   // entries: linear interpolation is then exact to 1e-5
    static constexpr int entries = 64 * 28; // up to light of 1.6e6
    std::vector<float> m_gain;
    float m_black = 0;
};

// How bright a coloured light counts for a curve: its luminance where it is neutral, its own channel where it is pure, without a bend in
// between, so that blue neon is as bright to a curve as it is to the eye. Never below 0, never above the largest channel.
inline float curve_light(Rgb c) {
    const float r = c.r > 0.0F ? c.r : 0.0F, g = c.g > 0.0F ? c.g : 0.0F, b = c.b > 0.0F ? c.b : 0.0F;
    const float wr = 0.2627F * r, wg = 0.6780F * g, wb = 0.0593F * b, sum = wr + wg + wb;
    return (wr * r + wg * g + wb * b) / (sum > 1e-18F ? sum : 1e-18F);
}

} // namespace engine
