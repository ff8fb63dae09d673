// What lamps do to a night picture (night.md 5.2, 5.3, 4.6), measured once on the proxy of the picture that the night step receives: the colour
// of clipped cores, the light that no display can show spread as a glow, and the veil that lens and fog have already laid around lamps.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/proxy_row.h"
#include "engine/regions/regions.h"
#include <array>

namespace engine {

// Angle of view of the long edge where the photo does not tell: a 28 mm lens on 36 x 24 mm.
inline constexpr double usual_degrees = 65.5;

struct LampMaps {
    // All of the proxy's area, but for the glow.
    Image colour;       // of the nearest lamp's surroundings, luminance 1; empty without refill
    SparsePlane refill; // part of the pixel that takes this colour: clipped lamps, less in cores far above white
    // Light beyond display white, scattered by the eye's point spread, at half the proxy's size; empty if there is none.
    std::array<Plane, 3> glow;
    SparsePlane veil;  // luminance of the veil that can be taken away again, never more than what is there
    SparsePlane lamps; // Lambda
    SparsePlane moon;  // 1 in the moon
    SparsePlane sky;   // 1 in the bright parts of the sky, also where it glows like a lamp
};

// `picture` and `regions` on the same proxy. `key` is that of the picture; `degrees_per_pixel` 0 if not known (a 28 mm lens is assumed).
LampMaps find_lamp_maps(const Image& picture, const Regions& regions, double key, double degrees_per_pixel);

// Colours of the sources in linear light, luminance 1, by index of Regions::sources: the median of what is not clipped in them and around them.
std::vector<Rgb> source_colours(const Image& picture, const Regions& regions, double key);

// Light above what a display shows as white, scattered: five octaves from 0.1 degrees on with the energies of CIE 146:2002.
Image scattered(Image overflow, double degrees_per_pixel);

} // namespace engine
