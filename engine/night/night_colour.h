// How colours change in the dark, at a luminance that is decided elsewhere (night.md 4.4 end, 4.5): rods add blue, colour fades, a part
// of the lamps' cast stays. Everything depends on L_v, the virtual luminance of the neighbourhood in cd/m2.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/night/light_level.h"
#include "engine/night/mesopic.h"
#include "engine/night/night_settings.h"

namespace engine {

struct NightColour {
    float weight = 0;        // w: 0 for N <= 0
    float blue_hold = 0;     // part of the darkening that blues and greens are spared, per log2 of their rod share
    float warm_contrast = 1; // of how little rods see of warm colours, from the lamp type
    float tint = 0;          // Oklab chroma per lightness at full rod vision, signed
    Rgb rod_weights, cone_shift, blue_shift; // Purkinje shift: c + (rod_weights . c) (k1 cone_shift + k2 blue_shift)
    bool has_cast = false;
    PixelMatrix cast;

    // Gain in EV of a pixel whose rods see `rods` times as much as of a white of its luminance, where the tone moves it by `change` EV:
    // reds sink (CIE 191), blues are held back, neutral stays.
    float mesopic_gain(float rods, float m, float change) const {
        constexpr auto share = static_cast<float>(rod_share_at_555);
        const bool warm = rods < 1.0F;
        const float ratio = (m + (1.0F - m) * share * rods) / (m + (1.0F - m) * share);
        const float log_ratio = fast_log2(warm ? ratio : rods);
        const float sinking = weight * (log_ratio > -1.5F ? log_ratio : -1.5F);
        const float held = blue_hold * (change < 0.0F ? -change : 0.0F) * (log_ratio < 1.0F ? log_ratio : 1.0F);
        return warm ? sinking : held;
    }

    // k1 and k2 of Wanat & Mantiuk (2014), the strength of rod intrusion, linear in log2 of the luminance between their three measured
    // levels 0.1027, 0.6228 and 10.0459 cd/m2; k2 halved as in the authors' later code.
    static float cone_intrusion(float log_luminance) {
        return clamped_above_zero(0.172619F - 0.0597447F * (log_luminance + 3.28349F),
                                  0.0172619F - 0.00430292F * (log_luminance + 0.683159F), 0.172619F);
    }
    static float blue_intrusion(float log_luminance) {
        return clamped_above_zero(0.357143F - 0.133452F * (log_luminance + 3.28349F),
                                  0.01011905F - 0.00252240F * (log_luminance + 0.683159F), 0.357143F);
    }
    // Part of the colour that is left: 1 - w (1 - L / (L + 0.108)) (Wanat & Mantiuk 2014, eq. 26).
    float colour_left(float luminance) const { return 1.0F - weight * (0.108F / (luminance + 0.108F)); }

    // Colour of `c` in the dark; its luminance is not kept, only its chromaticity matters.
    Rgb shifted(Rgb c, float log_luminance, float luminance_v) const {
        const float rods = rod_weights.r * c.r + rod_weights.g * c.g + rod_weights.b * c.b;
        const float k1 = weight * cone_intrusion(log_luminance) * rods,
                    k2 = weight * blue_intrusion(log_luminance) * rods;
        const Rgb moved = {c.r + k1 * cone_shift.r + k2 * blue_shift.r, c.g + k1 * cone_shift.g + k2 * blue_shift.g,
                           c.b + k1 * cone_shift.b + k2 * blue_shift.b};
        const float grey = luminance(moved), left = colour_left(luminance_v);
        return {grey + left * (moved.r - grey), grey + left * (moved.g - grey), grey + left * (moved.b - grey)};
    }

private:
    // Two falling lines that meet in the middle one of the measured levels.
    static float clamped_above_zero(float steep, float flat, float most) {
        const float k = steep > flat ? steep : flat;
        return k < 0.0F ? 0.0F : (k > most ? most : k);
    }
};

// `white`: the light that the picture is balanced for.
NightColour night_colour(const NightSettings& settings, const LightLevels& levels, const White& white);

// The moonlight tint on one row: Oklab a and b moved by `tint` times (1 - m) of each pixel, luminance kept.
void tint_row(const NightColour& colour, const float* m, Rgb* row, int count);

} // namespace engine
