// The virtual light level behind the sense of night (night.md 4.1 to 4.3): one number N from -100 (bright as day) over 0 (photographic)
// and +60 (as the eye saw it) to +100 becomes a level of light, a display key and a shift of the mid-tones.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

// K(u): display-linear key (0.18 = a day photo's mid-tone) of a scene at 2^u cd/m2. Stevens' brightness exponent 1/3 below 100 cd/m2,
// with a floor that legibility (0..100) lifts from -4.5 to -2.5 EV.
double display_key(double u, double legibility);
// u for which display_key(u) = key; -14 at or below the floor's reach, at most 12.
double level_of_key(double key, double legibility);

// What the picture and the user tell.
struct NightScale {
    double key = 0.18;      // k_ph: geometric mean of the non-lamp pixels, as the view transform receives them
    double adaptation = 1;  // L_A, cd/m2
    double scene_light = 0; // user's trim of L_A, EV
    double legibility = 50; // 0..100
};

// Anchors at N = -100, 0, 60, 100, all from night.md 4.1 and 4.3.
struct LightLevels {
    double day, photo, eye, dark;            // u, log2 cd/m2
    double shift_day, shift_eye, shift_dark; // E, EV; 0 at N = 0
    double level(double sense) const;        // u(N)
    double shift(double sense) const;        // E(N)
    static double contrast(double sense);    // c(N)
};
LightLevels light_levels(const NightScale& scale);

} // namespace engine
