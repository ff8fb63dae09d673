// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/tone_curve.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr double darkest = 4e-4;              // toe of a picture without noise (night.md 4.4)
constexpr double noise_at_most_of_key = 0.25; // a picture of nothing but noise still keeps its mid-tones

} // namespace

NightTone night_tone(const LightLevels& levels, const NightSettings& settings, const ToneScale& scale) {
    const auto sense = static_cast<double>(settings.sense);
    const double lamp_hold = std::clamp(0.25 * std::exp2(-static_cast<double>(settings.lights) / 50), 0.06, 1.0) /
                             std::sqrt(std::max(1.0, scale.headroom));
    const double shift = levels.shift(sense);
    const double shadow_hold = shift < 0 ? 0.25 + 0.40 * static_cast<double>(settings.legibility) / 100 : 1;
    NightTone tone;
    tone.shift = static_cast<float>(shift);
    tone.contrast = static_cast<float>(LightLevels::contrast(sense) - 1);
    tone.lamp_hold = static_cast<float>(lamp_hold);
    tone.shadow_hold = static_cast<float>(shadow_hold);
    // Wide enough that f stays increasing: no lamp is ever pulled below its surroundings (night.md 4.4).
    tone.lamp_range = static_cast<float>(std::max(4.0, 1.5 * std::max(shift, 0.0) * (1 - lamp_hold) / 0.65));
    tone.shadow_range = static_cast<float>(std::max(4.0, 1.5 * std::max(-shift, 0.0) * (1 - shadow_hold) / 0.65));
    if (sense > 0) {
        // What the sensor cannot tell from noise sinks: the level where signal equals noise, as this tone shows it.
        const double noise = std::clamp(scale.noise_floor, 1e-9, noise_at_most_of_key * scale.key);
        const double shown =
            noise * std::exp2(static_cast<double>(tone.change(static_cast<float>(std::log2(noise / scale.key)))));
        tone.toe =
            smooth_step(settings.sense / 100) * settings.noise_toe / 100 * static_cast<float>(std::max(darkest, shown));
    }
    return tone;
}

} // namespace engine
