// Colour as the night metrics measure it: Oklab, ICtCp, L* and the edge of sRGB. Plain double precision; the engine does not use it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"

namespace test {

// Oklab (Ottosson 2020) of linear light relative to white.
struct Oklab {
    double l = 0, a = 0, b = 0;
    double chroma() const;
    double hue() const; // degrees, 0 to 360
};
Oklab oklab_of(engine::Rgb rec2020);
Oklab oklab_of_srgb(engine::Rgb linear_srgb);
// Largest chroma inside sRGB at this lightness and hue.
double largest_srgb_chroma(double lightness, double hue);
double difference(const Oklab& a, const Oklab& b); // Euclidean

// Hue angle in ICtCp (ITU-R BT.2100) of light whose 1 is `nits`; degrees. And the chroma, so that greys can be left out.
struct HueICtCp {
    double hue = 0, chroma = 0;
};
HueICtCp ictcp_of(engine::Rgb rec2020, double nits);

// Smallest angle between two hues, 0 to 180 degrees.
double hue_difference(double a, double b);

// CIE 1976 lightness of a luminance relative to white.
double lightness(double y);

} // namespace test
