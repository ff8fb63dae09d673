// Sky, stars and towers as functions of the direction of sight, nearest layer first.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/sky.h"
#include "engine/sample/lighting.h"
#include "engine/sample/random.h"

namespace engine::street {

namespace {

struct SkyColours {
    Rgb zenith = lamp_colour::of(0.275, 0.285);  // airglow and scattered blue
    Rgb glow = lamp_colour::of(0.425, 0.392);    // the city's lamps in haze
    Rgb between = lamp_colour::of(0.335, 0.318); // the violet between them
};

const SkyColours& colours() {
    static const SkyColours table;
    return table;
}

} // namespace

// 0.001 cd/m2 above, 0.06 at the horizon (night.md 1.4: city sky 0.01 to 0.05), and low clouds lit from below.
Rgb Sky::light(const Ray& ray) const {
    const float up = std::max(0.0f, ray.dy);
    const SkyColours& colour = colours();
    const float glow = 0.046f * std::exp(-up / 0.105f), between = 0.016f * std::exp(-up / 0.145f);
    Rgb light = colour.zenith * 0.0007f + colour.glow * glow + colour.between * between;
    // A layer of thin clouds in perspective.
    const float flat = 1 / (up + 0.12f);
    const float cloud = cloudy_noise(ray.dx * flat * 2.1f + 3, flat * 2.6f, m_seed + 11);
    const float cover = smooth(0.46f, 0.72f, cloud);
    light = light * (1 + 1.1f * cover) + colour.between * (0.0014f * cover * std::exp(-up / 0.25f));
    return light + stars(ray) * (1 - 0.85f * cover);
}

// One candidate in each cell of a grid in the picture; faint ones are many (their number grows tenfold in 2 magnitudes).
Rgb Sky::stars(const Ray& ray) const {
    constexpr float cell = 0.030f, radius = 0.00055f; // of the picture: about a pixel wide at 2000 rows
    const float u = ray.dx / cell, v = ray.dy / cell;
    const int column = static_cast<int>(std::floor(u)), row = static_cast<int>(std::floor(v));
    const float chance = random_number(m_seed + 12, column, row);
    if (chance > 0.55f || ray.dy < 0.10f) return {};
    const float x = (fraction(u) - random_between(0.2f, 0.8f, m_seed + 13, column, row)) * cell,
                y = (fraction(v) - random_between(0.2f, 0.8f, m_seed + 14, column, row)) * cell;
    const float squared = (x * x + y * y) / (radius * radius);
    if (squared > 12) return {};
    const float peak = 0.020f / (chance / 0.55f + 0.012f);
    const float colour = random_number(m_seed + 15, column, row);
    const Rgb tint{0.85f + 0.35f * colour, 1, 1.25f - 0.4f * colour};
    const float through_haze = smooth(0.10f, 0.40f, ray.dy);
    return tint * (peak * std::exp(-squared) * through_haze);
}

Skyline::Skyline(std::uint32_t seed) {
    constexpr std::array<float, 3> depths{240, 390, 620}, hazes{0.15f, 0.4f, 0.65f};
    for (std::size_t l = 0; l < m_layers.size(); ++l) {
        Layer& layer = m_layers[l];
        layer.depth = depths[l];
        layer.haze = hazes[l];
        const std::uint32_t own = seed * 31 + 100 + static_cast<std::uint32_t>(l);
        const float limit = layer.depth * 0.85f;
        int i = 0;
        for (float x = -limit; x < limit; ++i) {
            const auto chance = [&](int what) { return random_number(own, i, what); };
            const float width = 14 + 16 * chance(0) + 6 * static_cast<float>(l);
            // High towers stand to the right of the town hall, so that they leave its outline free.
            const float direction = (x + width / 2) / layer.depth;
            const float centre = std::exp(-std::pow((direction - 0.36f) / 0.17f, 2.0f)) +
                                 0.35f * std::exp(-std::pow((direction + 0.30f) / 0.12f, 2.0f));
            const float height = layer.depth * (0.045f + 0.06f * chance(1) + (0.09f + 0.26f * chance(2)) * centre);
            const Rgb windows = chance(3) < 0.5f   ? lamp_colour::neutral_led
                                : chance(3) < 0.8f ? lamp_colour::warm_led
                                                   : lamp_colour::cool_led;
            Rgb crown{};
            if (chance(4) < 0.35f && height > 0.16f * layer.depth) {
                const std::array<Rgb, 5> lights{lamp_colour::cyan, lamp_colour::magenta, lamp_colour::blue,
                                                lamp_colour::warm_led, lamp_colour::cool_led};
                crown = lights[static_cast<std::size_t>(chance(5) * 4.99f)] * 22.0f;
            }
            // Some are lit from their foot.
            const Rgb floodlight =
                chance(12) < 0.4f
                    ? (chance(13) < 0.6f ? lamp_colour::warm_led : lamp_colour::cool_led) * (0.12f + 0.35f * chance(14))
                    : Rgb{};
            layer.towers.push_back({x, x + width, height, windows, crown, floodlight,
                                    0.16f + 0.40f * chance(6) * chance(6), 1.7f + 1.3f * chance(7),
                                    3.1f + 0.6f * chance(8), own * 977 + static_cast<std::uint32_t>(i),
                                    static_cast<int>(chance(9) * 2.99f)});
            x += width + (chance(10) < 0.4f ? 2 + 14 * chance(11) : 0.5f);
        }
    }
}

std::optional<Rgb> Skyline::light(const Ray& ray) const {
    if (ray.dy < -0.02f || ray.dy > 0.5f) return std::nullopt;
    for (const Layer& layer : m_layers) {
        const float x = ray.dx * layer.depth, y = ray.eye_height + ray.dy * layer.depth;
        const auto after = std::upper_bound(layer.towers.begin(), layer.towers.end(), x,
                                            [](float place, const Tower& tower) { return place < tower.left; });
        if (after == layer.towers.begin()) continue;
        if (const auto light = tower_light(layer, *std::prev(after), x, y)) return light;
    }
    return std::nullopt;
}

std::optional<Rgb> Skyline::tower_light(const Layer& layer, const Tower& tower, float x, float y) {
    const float width = tower.right - tower.left, from_left = x - tower.left, middle = std::abs(from_left - width / 2);
    if (from_left > width || y < 0) return std::nullopt;
    const Rgb haze = colours().glow * (0.030f * layer.haze);
    if (y > tower.height) {
        const float above = y - tower.height;
        if (tower.top == 1 && above < 6 && middle < width * 0.28f) return Rgb{0.012f, 0.011f, 0.012f} + haze;
        if (tower.top == 2 && above < 16 && middle < 0.35f) {
            if (above > 15) return lamp_colour::red * 60.0f; // warning light for aircraft
            return Rgb{0.02f, 0.015f, 0.015f} + haze;
        }
        return std::nullopt;
    }
    const float from_top = tower.height - y;
    if (luminance(tower.crown) > 0 && from_top < 5)
        return tower.crown *
               (from_top < 0.7f || std::abs(from_top - 3) < 0.25f || middle > width / 2 - 0.35f ? 1.0f : 0.012f);
    // The street's light climbs the lower storeys.
    const float facade = 0.022f + 0.09f * std::exp(-y / 22);
    const Rgb wall = colours().glow * (facade * (from_left < width * 0.35f ? 0.6f : 1.0f)) +
                     tower.floodlight * (std::exp(-y / 40) + 0.15f) + haze;
    const float column = from_left / tower.pitch, storey = y / tower.storey;
    const int column_number = static_cast<int>(std::floor(column)), floor_number = static_cast<int>(std::floor(storey));
    if (std::abs(fraction(column) - 0.5f) > 0.36f || std::abs(fraction(storey) - 0.55f) > 0.24f || from_top < 2)
        return wall;
    // Whole floors are lit now and then; else single rooms.
    const float floor_chance = random_number(tower.seed, -1, floor_number);
    const float share = floor_chance < 0.08f ? 0.9f : tower.share_of_lit_windows * (0.4f + 1.2f * floor_chance);
    if (random_number(tower.seed, column_number, floor_number) > share) return wall * 0.6f + haze * 0.4f;
    const float bright = random_number(tower.seed + 1, column_number, floor_number);
    const float within = 0.75f + 0.35f * smooth(0.4f, 0.75f, fraction(storey)); // ceiling lamps
    return tower.windows * ((2.0f + 16 * bright * bright * bright) * within * (1 - 0.5f * layer.haze)) + wall;
}

} // namespace engine::street
