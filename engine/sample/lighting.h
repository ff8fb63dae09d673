// The lamps of the street and the light that they throw on it: inverse squares, summed once into maps that shading then reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/image/image.h"
#include "engine/sample/geometry.h"
#include <vector>

namespace engine::street {

// Colours of luminance 1 from CIE 1931 chromaticities.
namespace lamp_colour {
Rgb of(double x, double y);
extern const Rgb sodium, warm_led, neutral_led, cool_led, candle, red, amber, green, cyan, blue, magenta;
} // namespace lamp_colour

struct Lamp {
    Vector place;
    Rgb intensity; // candela in each channel
    Vector axis{0, 0,
                0}; // zero: shines everywhere alike; otherwise with the cosine to this unit vector to the power `focus`
    float focus = 1;
};

// Values on a regular grid, read with linear interpolation; outside it the edge repeats.
class LightGrid {
public:
    LightGrid() = default;
    LightGrid(float left, float top, float right, float bottom, float step);
    Rgb at(float x, float y) const;

    float left = 0, top = 0, step = 1;
    Image values;
};

// Where things are: the walls of both sides and the ground between them.
struct StreetLimits {
    float left_wall = -10.5f, right_wall = 22, end = 96, wall_height = 26;
};

class Lighting {
public:
    Lighting(std::vector<Lamp> lamps, const StreetLimits& limits, const Work& work);
    // Illuminance in lux.
    Rgb on_ground(float x, float z) const { return m_ground.at(x, z); }
    Rgb on_left_wall(float z, float y) const { return m_left.at(z, y); }
    Rgb on_right_wall(float z, float y) const { return m_right.at(z, y); }
    // Mean illuminance of a small sphere, for things in the street.
    Rgb around(Vector place) const;

private:
    Rgb illuminance(Vector place, Vector normal) const;
    std::vector<Lamp> m_lamps;
    LightGrid m_ground, m_left, m_right;
    std::vector<LightGrid> m_layers; // `around` by height
};

} // namespace engine::street
