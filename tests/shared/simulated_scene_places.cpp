// A city street and a mountain night. Places in fractions of the frame, textures in pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_scene_places.h"
#include "engine/sample/random.h"
#include <algorithm>

namespace test {

using engine::cloudy_noise;
using engine::random_between;
using engine::random_number;
using engine::Rgb;
using engine::smooth_noise;

namespace {

constexpr Rgb sodium{1.35F, 0.85F, 0.18F}, led{1, 1, 0.95F}, warm{1.2F, 0.95F, 0.55F}, cold{0.8F, 1, 1.35F};
constexpr float tree_x = 0.12F, tree_y = 0.47F, tree_radius = 0.17F; // radius in heights
constexpr float street = 0.74F;                                      // where the houses stand on the ground

Rgb mix(Rgb a, Rgb b, float part) { return a * (1 - part) + b * part; }
int cell(float value, float size) { return static_cast<int>(std::floor(value / size)); }

Rgb bricks(float x, float y, std::uint32_t seed) {
    const int row = cell(y, 7);
    const float shifted = x + (row % 2 != 0 ? 8.0F : 0.0F);
    const int column = cell(shifted, 16);
    const float in_row = y - 7 * static_cast<float>(row), in_brick = shifted - 16 * static_cast<float>(column);
    if (in_row < 1.2F || in_brick < 1.2F) return Rgb{1, 0.95F, 0.85F} * 1.1F;
    const float shade =
        random_between(0.45F, 1.05F, seed, column, row) * (0.85F + 0.3F * smooth_noise(x / 1.7F, y / 1.7F, seed + 1));
    return Rgb{1, 0.62F, 0.42F} * shade;
}

Rgb plaster(float x, float y, std::uint32_t seed) {
    return Rgb{0.95F, 0.92F, 0.8F} * (0.75F + 0.5F * cloudy_noise(x / 24, y / 24, seed) +
                                      0.15F * (smooth_noise(x / 1.5F, y / 1.5F, seed + 3) - 0.5F));
}

// Panes of 15 x 24 px every 36 x 48 px; a third of them lit at 5 to 20.
bool window(float x, float y, std::uint32_t seed, Rgb& light) {
    const int column = cell(x, 36), row = cell(y, 48);
    const float u = x - 36 * static_cast<float>(column) - 10, v = y - 48 * static_cast<float>(row) - 12;
    if (u < 0 || v < 0 || u > 15 || v > 24) return false;
    if (std::abs(u - 7.5F) < 0.8F || std::abs(v - 9) < 0.8F) {
        light = Rgb{1, 1, 1} * 0.12F;
    } else if (random_number(seed, column, row) < 0.34F) {
        const float level = random_between(5, 20, seed + 1, column, row) * (0.6F + 0.5F * v / 24) *
                            (0.8F + 0.4F * smooth_noise(x / 4, y / 4, seed));
        light = mix(warm, cold, random_number(seed + 2, column, row) < 0.25F ? 1 : 0.1F) * level;
    } else {
        light = Rgb{0.8F, 0.9F, 1} * (0.04F + 0.05F * v / 24);
    }
    return true;
}

// Random letters of 5 x 7 dots, a dot is 1.6 px.
float letters(float x, float y, std::uint32_t seed) {
    const float dot = 1.6F;
    const int column = cell(x, 6 * dot), row = cell(y, 10 * dot);
    const int u = cell(x - 6 * dot * static_cast<float>(column), dot),
              v = cell(y - 10 * dot * static_cast<float>(row), dot);
    if (u >= 5 || v >= 7) return 0;
    return random_number(seed + static_cast<std::uint32_t>(131 * row), 8 * column + u, v) < 0.45F ? 1.0F : 0.0F;
}

// Posters for sharpness: a Siemens star of 36 spokes, an edge of 5 degrees, letters.
bool poster(const SceneSetup& setup, float x, float y, Rgb& light) {
    const auto width = static_cast<float>(setup.width), height = static_cast<float>(setup.height),
               size = 0.085F * height;
    const float sx = x - 0.535F * width, sy = y - 0.55F * height;
    if (std::abs(sx) < size && std::abs(sy) < size) {
        const bool bright = std::hypot(sx, sy) < 0.95F * size && std::cos(36 * std::atan2(sy, sx)) > 0;
        light = Rgb{1, 1, 0.9F} * (bright ? 2.0F : 0.2F);
        return true;
    }
    const float ex = x - 0.68F * width, ey = y - 0.55F * height;
    if (std::abs(ex) < size && std::abs(ey) < size) {
        light = Rgb{1, 1, 0.9F} * (ex > 0.0875F * ey ? 1.8F : 0.2F);
        return true;
    }
    const float tx = x - 0.535F * width + size, ty = y - 0.69F * height;
    if (tx > 0 && tx < 0.145F * width + 2 * size && ty > 0 && ty < 0.05F * height) {
        light = Rgb{0.9F, 1, 1} * (letters(tx, ty, setup.seed) > 0 ? 2.2F : 0.35F);
        return true;
    }
    return false;
}

bool neon(const SceneSetup& setup, float x, float y, Rgb& light) {
    const auto width = static_cast<float>(setup.width), height = static_cast<float>(setup.height);
    const float ring = std::hypot(x - 0.37F * width, y - 0.48F * height);
    if (std::abs(ring - 0.05F * height) < 2.2F) return light = {45, 0.9F, 1.5F}, true;
    if (std::abs(x - 0.31F * width) < 2.2F && std::abs(y - 0.48F * height) < 0.06F * height)
        return light = {1.2F, 5, 50}, true;
    if (std::abs(y - 0.57F * height) < 1.8F && std::abs(x - 0.37F * width) < 0.05F * width)
        return light = {2, 36, 4}, true;
    return false;
}

Rgb street_light(const SceneSetup& setup, const std::vector<SceneLamp>& lamps, float x, float y, std::uint32_t seed) {
    const auto width = static_cast<float>(setup.width), height = static_cast<float>(setup.height);
    const float depth = (y / height - street) / (1 - street);
    const float grain = 0.6F + 0.5F * cloudy_noise(x / 9, y / (3 + 4 * depth), seed) +
                        0.3F * (smooth_noise(x / 1.6F, y / 1.6F, seed + 5) - 0.5F);
    if (x > 0.72F * width) { // under the arcade: deep shadow
        const float level = 0.022F + 0.06F * cloudy_noise(x / 40, y / 40, seed + 6) +
                            (letters(x * 0.4F, y * 0.4F, seed + 7) > 0 ? 0.03F : 0.0F);
        return Rgb{0.9F, 0.95F, 1} * level * grain;
    }
    Rgb light = Rgb{0.9F, 0.85F, 0.75F} * (0.16F * grain);
    for (const SceneLamp& lamp : lamps) { // wet asphalt draws each lamp into a streak
        const float ripple = 5 * (smooth_noise(x / 30, y / 4, seed + 8) - 0.5F),
                    away = (x - static_cast<float>(lamp.x) + ripple) / 7;
        light = light + lamp.light * (std::min(4.0F, 6e-4F * lamp.light.g) / lamp.light.g * std::exp(-away * away) *
                                      (1 - 0.6F * depth));
    }
    return light;
}

ScenePoint draw_city(const SceneSetup& setup, const std::vector<SceneLamp>& lamps, float x, float y) {
    const auto width = static_cast<float>(setup.width), height = static_cast<float>(setup.height);
    const std::uint32_t seed = setup.seed * 1000;
    const float u = x / width, v = y / height;
    ScenePoint point;
    if (tree_part(setup, static_cast<double>(x), static_cast<double>(y)) > 0) {
        const float away = std::hypot(x - tree_x * width, y - tree_y * height) / (tree_radius * height);
        const float leaves =
            0.5F * smooth_noise(x / 7, y / 7, seed + 20) + 0.5F * smooth_noise(x / 2.6F, y / 2.6F, seed + 21);
        if (leaves > 0.34F + 0.25F * std::max(0.0F, away - 0.6F)) {
            const float shade = 0.12F + 0.9F * (leaves - 0.34F) + 0.2F * smooth_noise(x / 1.4F, y / 1.4F, seed + 22);
            point.light = Rgb{0.75F, 1, 0.4F} * shade;
            return point;
        }
    }
    const int house = cell(u + 0.05F, 0.13F);
    const float roof = random_between(0.2F, 0.42F, seed + 30, house, 0);
    if (v < roof) {
        const float level = 0.05F + 0.3F * std::exp(-(0.5F - v) * 5) + 0.03F * cloudy_noise(x / 120, y / 60, seed + 31);
        point.light = mix(Rgb{0.75F, 0.9F, 1.25F}, Rgb{1.25F, 1, 0.75F}, std::clamp(v * 2.2F, 0.0F, 1.0F)) * level;
        point.sky = 1;
        return point;
    }
    if (v >= street) return point.light = street_light(setup, lamps, x, y, seed + 40), point;
    Rgb light;
    if (neon(setup, x, y, light) || poster(setup, x, y, light)) return point.light = light, point;
    const float lit = random_between(0.25F, 1.2F, seed + 50, house, 0) * (0.35F + 0.9F * (v - 0.2F));
    if (v > roof + 0.03F && v < street - 0.03F && window(x, y, seed + 51 + static_cast<std::uint32_t>(house), light))
        return point.light = light, point;
    point.light = (house % 2 == 0 ? bricks(x, y, seed + 60) : plaster(x, y, seed + 61)) * lit;
    return point;
}

float hills(const SceneSetup& setup, float u, float x) {
    const float height = 0.7F + 0.06F * std::sin(5 * u + 1) + 0.03F * std::sin(13 * u);
    float tip = 0; // spruces: triangles of random height every 9 px
    for (int k = -1; k <= 1; ++k) {
        const int tree = cell(x, 9) + k;
        const float middle = 9 * (static_cast<float>(tree) + random_number(setup.seed + 70, tree, 0));
        const float tall = random_between(0, 34, setup.seed + 71, tree, 0);
        tip = std::max(tip, tall - 4.5F * std::abs(x - middle));
    }
    return height - tip / static_cast<float>(setup.height);
}

ScenePoint draw_mountains(const SceneSetup& setup, float x, float y) {
    const auto width = static_cast<float>(setup.width), height = static_cast<float>(setup.height);
    const float u = x / width, v = y / height;
    ScenePoint point;
    if (v < hills(setup, u, x)) {
        const float glow = 0.35F * std::exp(-(0.75F - v) * 4) * (0.6F + 0.4F * std::cos(3 * (u - 0.3F)));
        point.light = Rgb{0.9F, 1, 1.2F} * 0.3F + Rgb{1.3F, 1, 0.65F} * glow;
        point.sky = 1;
        return point;
    }
    const float hx = x - 0.7F * width, hy = y - 0.84F * height;
    if (std::abs(hx) < 40 && std::abs(hy) < 25) {
        const bool pane = std::abs(std::abs(hx) - 15) < 6 && std::abs(hy) < 8;
        point.light = pane ? warm * 12 : plaster(x, y, setup.seed + 80) * 0.25F;
        return point;
    }
    const float grass = 0.4F + 0.9F * cloudy_noise(x / 20, y / 8, setup.seed + 81) +
                        0.5F * (smooth_noise(x / 1.8F, y / 1.8F, setup.seed + 82) - 0.5F);
    point.light = Rgb{0.85F, 1, 0.7F} * (0.1F * grass * (0.4F + 2 * (v - 0.6F)));
    return point;
}

} // namespace

float tree_part(const SceneSetup& setup, double x, double y) {
    const double radius = tree_radius * static_cast<double>(setup.height);
    const double away =
        std::hypot(x - tree_x * static_cast<double>(setup.width), y - tree_y * static_cast<double>(setup.height)) /
        radius;
    return static_cast<float>(std::clamp((1.1 - away) * 10, 0.0, 1.0));
}

std::vector<SceneLamp> place_lamps(const SceneSetup& setup) {
    const double width = setup.width, height = setup.height, radius = 1 + height / 1000;
    if (setup.place == ScenePlace::mountains) return {{0.78 * width, 0.86 * height, radius, sodium * 1e3F}};
    return {{0.24 * width, 0.5 * height, radius, sodium * 1e3F},
            {0.445 * width, 0.58 * height, 1.5 * radius, sodium * 3e3F},
            {0.61 * width, 0.45 * height, radius, led * 1e4F},
            {0.79 * width, 0.56 * height, 1.4 * radius, sodium * 3e4F},
            {0.93 * width, 0.6 * height, 1.6 * radius, led * 1e5F}};
}

ScenePoint draw_place(const SceneSetup& setup, const std::vector<SceneLamp>& lamps, double x, double y) {
    const auto u = static_cast<float>(x), v = static_cast<float>(y);
    return setup.place == ScenePlace::city ? draw_city(setup, lamps, u, v) : draw_mountains(setup, u, v);
}

} // namespace test
