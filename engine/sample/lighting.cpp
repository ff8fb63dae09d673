// Inverse-square sums over some eighty lamps, made once for grids on the ground, on the walls and in the air between.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/lighting.h"
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"

namespace engine::street {

namespace lamp_colour {

Rgb of(double x, double y) {
    const auto rgb = rec2020_to_xyz().inverse() * xyz_of(Xy{x, y});
    const Rgb colour{static_cast<float>(std::max(0.0, rgb[0])), static_cast<float>(std::max(0.0, rgb[1])),
                     static_cast<float>(std::max(0.0, rgb[2]))};
    return colour * (1 / luminance(colour));
}

const Rgb sodium = of(0.525, 0.416);      // high pressure, 2000 K
const Rgb warm_led = of(0.437, 0.404);    // 3000 K
const Rgb neutral_led = of(0.382, 0.380); // 4000 K
const Rgb cool_led = of(0.322, 0.338);    // 6000 K
const Rgb candle = of(0.47, 0.413);       // filament bulbs, 2600 K
const Rgb red = of(0.665, 0.325), amber = of(0.56, 0.43), green = of(0.23, 0.64), cyan = of(0.18, 0.32),
          blue = of(0.165, 0.10), magenta = of(0.40, 0.20);

} // namespace lamp_colour

namespace {

constexpr float layer_step = 1.5f;
// Light that has bounced more than once, and the glow of the sky: lux near the ground, fading upwards.
Rgb stray_light(float height) {
    static const Rgb colour = lamp_colour::of(0.43, 0.40);
    return colour * (0.04f + 0.14f * std::exp(-height / 7));
}

template <class Value> void fill(LightGrid& grid, const Work& work, const Value& value) {
    for_each_index(grid.values.height(), Priority::screen, work.stop, [&](int row) {
        for (int column = 0; column < grid.values.width(); ++column)
            grid.values.at(column, row) = value(grid.left + grid.step * static_cast<float>(column),
                                                grid.top + grid.step * static_cast<float>(row));
    });
}

float falloff(const Lamp& lamp, Vector to_place, float distance) {
    if (dot(lamp.axis, lamp.axis) == 0) return 1;
    const float cosine = std::max(0.0f, dot(lamp.axis, to_place) / distance);
    return lamp.focus == 1 ? cosine : std::pow(cosine, lamp.focus);
}

} // namespace

LightGrid::LightGrid(float from_left, float from_top, float right, float bottom, float step_size)
    : left(from_left), top(from_top), step(step_size),
      values({0, 0, static_cast<int>((right - left) / step) + 2, static_cast<int>((bottom - top) / step) + 2}, Rgb{}) {}

Rgb LightGrid::at(float x, float y) const {
    const float u = std::clamp((x - left) / step, 0.0f, static_cast<float>(values.width()) - 1.001f);
    const float v = std::clamp((y - top) / step, 0.0f, static_cast<float>(values.height()) - 1.001f);
    const int column = static_cast<int>(u), row = static_cast<int>(v);
    const float s = u - static_cast<float>(column), t = v - static_cast<float>(row);
    const Rgb *above = values.row(row) + column, *below = values.row(row + 1) + column;
    return (above[0] * (1 - s) + above[1] * s) * (1 - t) + (below[0] * (1 - s) + below[1] * s) * t;
}

Lighting::Lighting(std::vector<Lamp> lamps, const StreetLimits& limits, const Work& work)
    : m_lamps(std::move(lamps)), m_ground(limits.left_wall, 3, limits.right_wall, limits.end, 0.25f),
      m_left(0, 0, limits.end, limits.wall_height, 0.4f), m_right(0, 0, limits.end, limits.wall_height, 0.4f) {
    fill(m_ground, work, [&](float x, float z) { return illuminance({x, 0, z}, {0, 1, 0}) + stray_light(0); });
    fill(m_left, work, [&](float z, float y) {
        return illuminance({limits.left_wall, y, z}, {1, 0, 0}) + stray_light(y);
    });
    fill(m_right, work, [&](float z, float y) {
        return illuminance({limits.right_wall, y, z}, {-1, 0, 0}) + stray_light(y);
    });
    for (float y = 0; y < 12; y += layer_step) {
        LightGrid layer(limits.left_wall, 3, limits.right_wall, limits.end, 1);
        fill(layer, work, [&](float x, float z) { return illuminance({x, y, z}, {}) + stray_light(y) * 0.5f; });
        m_layers.push_back(std::move(layer));
    }
}

// Without a normal: the mean over a small sphere.
Rgb Lighting::illuminance(Vector place, Vector normal) const {
    const bool has_normal = dot(normal, normal) > 0;
    Rgb sum;
    for (const Lamp& lamp : m_lamps) {
        const Vector to_lamp = lamp.place - place;
        const float cosine_times_distance = has_normal ? dot(normal, to_lamp) : 0;
        const float squared = dot(to_lamp, to_lamp) + 0.2f; // lamps have a size: no poles
        if (squared > 45 * 45 || (has_normal && cosine_times_distance <= 0)) continue;
        const float distance = std::sqrt(squared);
        const float cosine = has_normal ? cosine_times_distance / distance : 0.25f;
        sum = sum + lamp.intensity * (cosine * falloff(lamp, place - lamp.place, distance) / squared);
    }
    return sum;
}

Rgb Lighting::around(Vector place) const {
    const float level = std::clamp(place.y / layer_step, 0.0f, static_cast<float>(m_layers.size()) - 1.001f);
    const auto below = static_cast<std::size_t>(level);
    const float t = level - static_cast<float>(below);
    return m_layers[below].at(place.x, place.z) * (1 - t) + m_layers[below + 1].at(place.x, place.z) * t;
}

} // namespace engine::street
