// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/tone_curve.h"
#include <algorithm>

namespace engine {

NightTone night_tone(const LightLevels& levels, double sense, double legibility) {
    constexpr double lamp_hold = 0.25;
    const double shift = levels.shift(sense);
    const double shadow_hold = shift < 0 ? 0.25 + 0.40 * legibility / 100 : 1;
    NightTone tone;
    tone.shift = static_cast<float>(shift);
    tone.contrast = static_cast<float>(LightLevels::contrast(sense) - 1);
    tone.lamp_hold = static_cast<float>(lamp_hold);
    tone.shadow_hold = static_cast<float>(shadow_hold);
    // Wide enough that f stays increasing: no lamp is ever pulled below its surroundings (night.md 4.4).
    tone.lamp_range = static_cast<float>(std::max(4.0, 1.5 * std::max(shift, 0.0) * (1 - lamp_hold) / 0.65));
    tone.shadow_range = static_cast<float>(std::max(4.0, 1.5 * std::max(-shift, 0.0) * (1 - shadow_hold) / 0.65));
    constexpr double darkest = 4e-4;
    tone.toe = sense > 0 ? smooth_step(static_cast<float>(sense / 100)) * static_cast<float>(darkest) : 0.0F;
    return tone;
}

} // namespace engine
