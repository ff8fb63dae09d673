// Seeing between day and night: mesopic luminance and how rods see colours (night.md 2). Pure functions.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/fast_math.h"
#include "engine/image/pixel.h"

namespace engine {

// V'(555 nm) on the scale of V: 683 / 1699 (CIE 191:2010).
inline constexpr double rod_share_at_555 = 683.0 / 1699.0;

// CIE 191:2010 (MES2). `photopic` in cd/m2, `s_over_p` the ratio of scotopic to photopic luminance of the light.
double mesopic_coefficient(double photopic,
                           double s_over_p); // m: 1 = cones only (5 cd/m2 and more), 0 = rods only (0.005 and less)
double mesopic_luminance(double photopic, double s_over_p); // cd/m2

// m without iteration, for pictures: from log2 of the photopic luminance in cd/m2.
inline float mesopic_coefficient(float log2_photopic) {
    const float m = 0.7670F + 0.3334F * 0.301029996F * log2_photopic;
    return m < 0.0F ? 0.0F : (m > 1.0F ? 1.0F : m);
}

// Luminance for rods relative to a white of the working space: 1 for white. Linear fit to lamps and charts (night.md 2.3),
// at least 0.15 of Y times the share of white, so that it never turns negative.
inline float scotopic_of_white(Rgb c) {
    constexpr float white = -0.1084F + 0.9796F + 1.4654F;
    const float s = (-0.1084F * c.r + 0.9796F * c.g + 1.4654F * c.b) * (1 / white);
    const float least = 0.15F / white * luminance(c);
    return s > least ? s : least;
}

// Y' = Y (1.33 (1 + (Y + Z) / X) - 1.68): scotopic luminance of Ward Larson, Rushmeier & Piatko (1997). Kept to compare with.
double scotopic_larson(double x, double y, double z);

} // namespace engine
