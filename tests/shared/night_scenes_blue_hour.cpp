// An old harbour town in the blue hour: the last colour of the day over a skyline with lit windows, a floodlit tower, quay lamps
// and all of it again in moving water.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/night_scenes_paint.h"

namespace test {

using namespace engine;
using namespace paint;

namespace {

constexpr float quay = 0.665f, water = 0.685f; // edge of the pavement, and of the water under the wall

Rgb sky(float x, float y) {
    static const Rgb zenith = lamp_colour::of(0.232, 0.232), middle = lamp_colour::of(0.275, 0.275),
                     rose = lamp_colour::of(0.385, 0.335), ember = lamp_colour::of(0.50, 0.40);
    const float up = std::max(0.0f, quay - y), sun = gauss(x - 0.35f, 0.62f);
    Rgb light = zenith * (1.5f * std::exp(-up / 0.75f)) + middle * (2.2f * std::exp(-up / 0.24f)) +
                rose * (3.2f * (0.35f + 0.65f * sun) * std::exp(-up / 0.19f)) +
                ember * (11.0f * sun * std::exp(-up / 0.085f));
    const float flat = 1 / (up + 0.13f);
    const float cloud = smooth(0.50f, 0.72f, cloudy_noise(x * flat * 0.55f + 7, flat * 2.1f + x * 0.4f, 161));
    const Rgb lit = rose * (4.2f * sun * std::exp(-up / 0.17f)) + zenith * 0.55f;
    return light * (1 - 0.42f * cloud) + lit * (0.75f * cloud);
}

struct House {
    float left, right, eaves, ridge; // places; heights over the quay
    Rgb wall, shade;
    bool gable;
    std::uint32_t seed;
};

const std::vector<House>& houses() {
    static const std::vector<House> list = [] {
        const std::array<Rgb, 7> walls{{{0.46f, 0.33f, 0.22f},
                                        {0.52f, 0.46f, 0.36f},
                                        {0.44f, 0.22f, 0.15f},
                                        {0.36f, 0.40f, 0.42f},
                                        {0.50f, 0.38f, 0.18f},
                                        {0.30f, 0.36f, 0.30f},
                                        {0.55f, 0.52f, 0.48f}}};
        std::vector<House> row;
        float x = -0.03f;
        for (int i = 0; x < 1.5f; ++i) {
            const float width = random_between(0.075f, 0.125f, 171, i, 0);
            const float eaves = random_between(0.105f, 0.165f, 171, i, 1);
            const Rgb lamps = random_number(171, i, 5) < 0.75f ? white_light(2500, 1) : white_light(3600, 1);
            row.push_back({x, x + width, eaves, eaves + random_between(0.045f, 0.075f, 171, i, 2),
                           walls[static_cast<std::size_t>(random_number(171, i, 3) * 6.99f)], lamps,
                           random_number(171, i, 4) < 0.55f, 180 + static_cast<std::uint32_t>(i)});
            x += width;
        }
        return row;
    }();
    return list;
}

struct QuayLamp {
    float x, y;
};
constexpr std::array<QuayLamp, 7> quay_lamps{{{0.09f, 0.594f},
                                              {0.31f, 0.594f},
                                              {0.53f, 0.594f},
                                              {0.75f, 0.594f},
                                              {0.97f, 0.594f},
                                              {1.19f, 0.594f},
                                              {1.41f, 0.594f}}};
const Rgb& quay_colour() {
    static const Rgb colour = lamp_colour::of(0.50, 0.415);
    return colour;
}

// Illuminance of a front over pi: the sky, and the lamps before it.
Rgb incident(float x, float y) {
    static const Rgb dusk = white_light(11000, 1);
    Rgb sum = dusk * 1.15f;
    for (const QuayLamp& lamp : quay_lamps) {
        const float dx = (x - lamp.x) / 0.055f, dy = (y - lamp.y - 0.012f) / 0.055f;
        sum = sum + quay_colour() * (10 / std::pow(1 + dx * dx + dy * dy, 1.5f));
    }
    return sum;
}

bool window(const House& house, float u, float up, Sample& seen, float x, float y) {
    const float column = u * 4 - 0.0f, storey = (up - 0.012f) / 0.037f;
    const int c = static_cast<int>(std::floor(column)), s = static_cast<int>(std::floor(storey));
    const float in_column = std::abs(fraction(column) - 0.5f), in_storey = std::abs(fraction(storey) - 0.52f);
    if (c < 0 || c > 3 || s < 0 || in_column > 0.24f || in_storey > 0.30f || up > house.eaves - 0.008f) return false;
    const bool bar = in_column < 0.025f || std::abs(fraction(storey) - 0.66f) < 0.022f;
    const float chance = random_number(house.seed, c, s), share = s == 0 ? 0.72f : 0.36f;
    if (bar) {
        seen = {times(incident(x, y), Rgb{0.45f, 0.44f, 0.42f})};
    } else if (chance < share) {
        const float level = 7 + 55 * std::pow(random_number(house.seed + 50, c, s), 2.5f) + (s == 0 ? 14.0f : 0.0f);
        const float curtain = 0.55f + 0.45f * smooth(0.05f, 0.24f, in_column) + 0.25f * (0.5f - fraction(storey));
        seen = {house.shade * (level * curtain), 0, 0};
    } else {
        seen = {sky(1.5f - x, 0.25f) * 0.10f};
    }
    return true;
}

Sample house_view(float x, float y, bool& hit) {
    hit = false;
    const float up = quay - y;
    for (const House& house : houses()) {
        if (x < house.left || x >= house.right) continue;
        const float u = (x - house.left) / (house.right - house.left);
        const float top =
            house.gable ? house.eaves + (house.ridge - house.eaves) * (1 - std::abs(2 * u - 1)) : house.ridge;
        const bool chimney = std::abs(u - 0.22f) < 0.045f && up < house.ridge + 0.014f;
        if (up > top && !chimney) return {};
        hit = true;
        if (up > top) return {times(incident(x, y), Rgb{0.10f, 0.06f, 0.05f})};
        if (up > house.eaves && !(house.gable && up < top - 0.006f)) { // tiles
            const float tile = 0.7f + 0.6f * cloudy_noise(x * 30, y * 160, 162);
            return {times(incident(x, y), Rgb{0.13f, 0.065f, 0.05f} * tile)};
        }
        Sample seen;
        if (window(house, u, up, seen, x, y)) return seen;
        const float plaster = 0.75f + 0.45f * cloudy_noise(x * 22, y * 34, house.seed);
        const float corner = u < 0.03f || u > 0.97f ? 0.75f : 1.0f;
        return {times(incident(x, y), house.wall) * (plaster * corner)};
    }
    return {};
}

// The church tower with its floodlights.
Sample tower_view(float x, float y, bool& hit) {
    const float u = (x - 1.02f) / 0.038f, up = quay - y;
    const float spire = up - 0.335f;
    hit = std::abs(u) < (spire < 0 ? 1.0f : 0.95f * (1 - spire / 0.15f)) && up > 0 && up < 0.485f;
    if (!hit) return {};
    static const Rgb flood = white_light(2700, 1), dusk = white_light(11000, 1);
    const float texture = 0.75f + 0.5f * cloudy_noise(x * 70, y * 70, 163);
    if (spire > 0) return {times(dusk * 1.3f + flood * 0.6f, Rgb{0.09f, 0.14f, 0.12f}) * texture};
    const bool clock = std::hypot(u, (up - 0.312f) / 0.038f) < 0.5f;
    if (clock) return {white_light(3500, 11)};
    const float storey = fraction(up / 0.11f);
    const bool opening = std::abs(u) < 0.30f && storey > 0.35f && storey < 0.75f && up > 0.18f;
    if (opening) return {flood * 0.5f};
    const float light = 9 * std::exp(-(up - 0.17f) / 0.11f) * (0.75f + 0.35f * u);
    return {times(flood * light + dusk * 1.2f, Rgb{0.50f, 0.44f, 0.34f}) * texture};
}

Sample town(float x, float y) {
    for (const QuayLamp& lamp : quay_lamps) {
        const float away = std::hypot(x - lamp.x, y - lamp.y);
        if (away < 0.0052f) return {quay_colour() * 4200.0f, 1};
        if (std::abs(x - lamp.x) < 0.0014f && y > lamp.y && y < quay) return {Rgb{0.05f, 0.05f, 0.055f}};
    }
    if (y > quay) { // the wall of the quay
        const float stone = cloudy_noise(x * 30, y * 60, 164);
        return {times(incident(x, quay), Rgb{0.10f, 0.095f, 0.085f}) * (0.4f + 0.9f * stone)};
    }
    bool hit = false;
    if (const Sample seen = house_view(x, y, hit); hit) return seen;
    if (const Sample seen = tower_view(x, y, hit); hit) return seen;
    const float hills = 0.095f + 0.11f * (cloudy_noise(x * 1.6f, 3, 165) - 0.3f);
    if (quay - y < hills) return {mix(Rgb{0.05f, 0.055f, 0.06f}, sky(x, quay - 0.05f), 0.16f)};
    return {sky(x, y), 0, 1};
}

} // namespace

NightScene draw_blue_hour() {
    NightScene scene;
    scene.name = "blue_hour";
    scene.title = "Harbour in the blue hour";
    scene.white = {5200, 0};
    scene.key = 0.11;
    scene.iso = 200;
    scene.f_number = 4;
    scene.focal_length = 35;
    draw(scene, [](float x, float y) -> Sample { return y < water ? town(x, y) : Sample{}; });
    const Image above = scene.light.copy();
    const Mirror mirror{&above, water};
    for (int row = static_cast<int>(water * night_scene_height); row < night_scene_height; ++row)
        for (int column = 0; column < night_scene_width; ++column) {
            const float x = (static_cast<float>(column) + 0.5f) / night_scene_height,
                        y = (static_cast<float>(row) + 0.5f) / night_scene_height;
            const float near = (y - water) / (1 - water), scale = 1 / (near + 0.12f);
            const float swell = cloudy_noise(x * 3.2f * scale + 9, scale * 7.5f, 166) - 0.5f,
                        ripple = cloudy_noise(x * 11 * scale, scale * 26, 167) - 0.5f;
            const float tilt = (0.16f * swell + 0.10f * ripple) * (0.25f + 0.75f * near);
            const Rgb image = mirror.at(x + 0.12f * tilt, 2 * water - y - 0.02f + tilt, 0.015f + 0.05f * near, 168);
            const float fresnel = 0.62f - 0.34f * near + 0.5f * tilt;
            scene.light.at(column, row) = image * std::max(0.08f, fresnel) + Rgb{0.030f, 0.052f, 0.062f};
        }
    return scene;
}

} // namespace test
