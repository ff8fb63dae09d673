// How far a dark place may be lifted (N < 0) before its noise shows more than a photographer would accept (night.md 4.4 end, 5.6).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/night/tone_curve.h"
#include "engine/photo/light_noise.h"
#include <array>

namespace engine {

// The change of the tone function for N < 0 with that limit, as a table over b. Decreases in N and leaves f increasing.
class LimitedLift {
public:
    LimitedLift() = default;
    // `noise` in units of the picture whose key is `key`. `reduction`: how many times the full-size photo is larger than the size at which
    // a picture is usually looked at; noise is averaged by as much.
    LimitedLift(const NightTone& tone, double key, const LightNoise& noise, double reduction);

    // f(b) - b in EV; linear between entries a sixteenth of a stop apart.
    float change(float b) const {
        const float at = (b - lowest) * per_ev;
        const float inside = at < 0.0F ? 0.0F : (at > last ? last : at);
        const int i = static_cast<int>(inside);
        const float t = inside - static_cast<float>(i);
        return m_change[static_cast<std::size_t>(i)] +
               t * (m_change[static_cast<std::size_t>(i) + 1] - m_change[static_cast<std::size_t>(i)]);
    }

private:
    static constexpr float lowest = -20, per_ev = 16;
    static constexpr int entries = 36 * 16;
    static constexpr float last = entries - 1.0F;
    std::array<float, entries + 1> m_change{};
};

} // namespace engine
