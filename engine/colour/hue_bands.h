// The eight hues of mixers: where they lie in Oklab and how they share the circle between them. Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/hue_space.h"
#include <array>

namespace engine {

inline constexpr std::size_t hue_bands = 8;
// Red, orange, yellow, green, aqua, blue, purple, magenta: Oklab hues, in degrees, of sRGB ff0000, ff8000, ffff00, 00ff00, 00ffff, 0000ff,
// 8000ff and ff00ff.
inline constexpr std::array<double, hue_bands> band_hues{29, 56, 110, 142, 195, 264, 293, 328};

// The values of the two bands that a hue lies between, mixed without a kink; exactly a band's value at its hue.
double banded(const std::array<float, hue_bands>& values, double degrees);

// scale * banded() for all hues, quickly.
HueTable banded_table(const std::array<float, hue_bands>& values, float scale);
// The purest light at each hue after it was turned by `turn` (radians).
HueTable purest_after(const HueTable& turn);

// Greys belong to no hue: the part, 0 to 1, that a colour of this purity takes of what is done to its hue. Half at 0.04, a pale wall.
inline float hue_part(float purity) {
    constexpr float half = 0.04F;
    return purity * purity / (purity * purity + half * half);
}

} // namespace engine
