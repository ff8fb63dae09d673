// Tools to draw the simulated night scenes: pictures as functions of a place, noise, colours of lamps, soft light and mirrors.
// Places are fractions of the height of the picture: x from 0 to 1.5, y from 0 (top) to 1.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/sample/lighting.h"
#include "engine/sample/random.h"
#include "tests/shared/night_scenes.h"
#include <array>
#include <cmath>
#include <functional>

namespace test::paint {

using engine::cloudy_noise;
using engine::random_between;
using engine::random_number;
using engine::Rgb;
using engine::smooth_noise;
using engine::street::fraction;
using engine::street::smooth;
namespace lamp_colour = engine::street::lamp_colour;

// What is seen at a place.
struct Sample {
    Rgb light; // cd/m2
    float lamp = 0, sky = 0;
    int sign = -1;
};
using Picture = std::function<Sample(float x, float y)>;

// Four looks into each pixel. Fills light and truth of a scene.
void draw(NightScene& scene, const Picture& picture);

// Luminous or lit colour of luminance `level` and the chromaticity of a black body or daylight of this temperature.
Rgb white_light(double kelvin, float level);
inline Rgb mix(Rgb a, Rgb b, float part) { return a * (1 - part) + b * part; }
inline Rgb times(Rgb a, Rgb b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }
inline float gauss(float distance, float sigma) { return std::exp(-0.5f * distance * distance / (sigma * sigma)); }

// A map of light on a quarter of the picture's size, read with linear interpolation.
class LightMap {
public:
    LightMap() = default;
    explicit LightMap(const Picture& picture);
    // A Gaussian of this sigma (fractions of the height) over the map.
    LightMap blurred(float sigma) const;
    Rgb at(float x, float y) const;

private:
    engine::Image m_values;
};

// A mirror image that water or a wet street shows: `above` is the picture over the line y = line.
struct Mirror {
    const engine::Image* above = nullptr;
    float line = 0.5f;
    // Read at place (x, y) above the line, averaged over `spread` upwards and downwards.
    Rgb at(float x, float y, float spread, std::uint32_t seed) const;
};

} // namespace test::paint
