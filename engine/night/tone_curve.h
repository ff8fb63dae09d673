// The tone function of the night on the base layer (night.md 4.4): pointwise in b, the EV of a neighbourhood above the picture's key.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/fast_math.h"
#include "engine/night/light_level.h"
#include "engine/night/night_settings.h"

namespace engine {

// One position of the slider. Lamps, colour and glow take this same tone as given.
struct NightTone {
    float shift = 0;           // E(N), EV
    float contrast = 0;        // c(N) - 1
    float lamp_hold = 0.25F;   // h: part of the shift that lamps take
    float shadow_hold = 0.45F; // g': part of a darkening that deep shadows take; 1 for N > 0
    float lamp_range = 4;      // d_hi, EV
    float shadow_range = 4;    // d_lo, EV
    float toe = 0;             // t: light below it sinks to black without a clip; in units of the signal

    // f(b) - b in EV.
    float change(float b) const { return change(b, 1.0F); }
    // The same where only `held` (0..1) of the lamps' hold counts: a bright sky is no lamp and goes down with the rest.
    float change(float b, float held) const {
        const float hold_lamps = 1.0F - held * (1.0F - lamp_hold) * smooth_step((b - 1.5F) / lamp_range);
        const float hold_shadows = 1.0F - (1.0F - shadow_hold) * smooth_step((-1.0F - b) / shadow_range);
        return shift * hold_lamps * hold_shadows + contrast * 2.5F * tanh_less_one(b * (1 / 2.5F));
    }
    // Y1^2 / (Y1 + t) / Y1
    float toe_gain(float y1) const { return y1 / (y1 + toe); }

private:
    // tanh(x) - 1 = -2 / (1 + e^2x): the pivot of the contrast is the lamp end.
    static float tanh_less_one(float x) { return -2.0F / (1.0F + fast_exp2(x * 2.88539008F)); }
};

// What the picture and the display add to the tone.
struct ToneScale {
    double key = 0.18;      // of the picture
    double noise_floor = 0; // signal that equals its noise, in units of the picture; 0: no noise
    double headroom = 1; // of the display (Scene::headroom): lamps hold even more where it can show them (night.md 4.8)
};

NightTone night_tone(const LightLevels& levels, const NightSettings& settings, const ToneScale& scale);

} // namespace engine
