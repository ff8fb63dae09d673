// A mountain lake under a moonless sky: the Milky Way, stars with the light of their magnitudes, the glow of a far town, a lit tent.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/night_scenes_paint.h"

namespace test {

using namespace engine;
using namespace paint;

namespace {

constexpr float shore = 0.72f, focal = 0.83f; // where lake meets mountains; 20 mm on 36 x 24 mm
constexpr float dark_sky = 0.00021f;          // 22 magnitudes a square second of arc (night.md 1.4)
constexpr float pixel_angle = 1 / (focal * night_scene_height);
constexpr float zero_magnitude_lux = 2.54e-6f;

// Across the band from lower left to upper right; 0 on its middle, in heights of the picture.
float from_band(float x, float y) {
    return (y - 0.56f + 0.62f * (x - 0.35f)) * 0.85f + 0.05f * (cloudy_noise(x * 1.7f, y * 1.7f, 101) - 0.5f);
}

float band(float x, float y) {
    const float away = from_band(x, y), along = x;
    const float bulge = 0.052f + 0.050f * gauss(along - 0.42f, 0.25f);
    const float brightness = (0.55f + 0.75f * gauss(along - 0.42f, 0.30f)) * gauss(away, bulge);
    const float structure =
        0.25f + 0.85f * cloudy_noise(x * 5.5f + 1, y * 5.5f, 102) + 0.75f * cloudy_noise(x * 17, y * 17, 105);
    const float lane = cloudy_noise(x * 3.1f, y * 3.1f + 4, 103), fine = cloudy_noise(x * 13, y * 13, 106);
    const float dust =
        gauss(away + 0.012f - 0.11f * (lane - 0.5f) - 0.06f * (fine - 0.5f), 0.012f + 0.03f * lane) * 0.80f +
        0.6f * smooth(0.50f, 0.72f, 0.5f * (lane + fine)) * gauss(away, 0.06f);
    return brightness * structure * (1 - std::min(0.88f, dust));
}

Rgb sky(float x, float y) {
    static const Rgb night = white_light(6800, 1), milky = white_light(5200, 1), town = lamp_colour::of(0.45, 0.41),
                     airglow = lamp_colour::of(0.33, 0.43);
    const float up = std::max(0.0f, shore - y);
    const float dome = gauss(x - 1.22f, 0.26f) * (0.0011f * std::exp(-up / 0.055f) + 0.0004f * std::exp(-up / 0.17f));
    const float glow = 0.00013f * std::exp(-up / 0.20f) * (0.6f + 0.8f * cloudy_noise(x * 1.2f, y * 3.5f, 104));
    return night * (dark_sky * 0.85f) + airglow * glow + town * dome + milky * (0.00085f * band(x, y));
}

// Adds the stars: their number grows tenfold in two magnitudes and is larger in the Milky Way.
void add_stars(NightScene& scene) {
    constexpr int candidates = 26000;
    constexpr float faintest = 9.6f;
    for (int i = 0; i < candidates; ++i) {
        const float x = 1.5f * random_number(111, i, 0), y = shore * random_number(111, i, 1);
        if (random_number(111, i, 2) > 0.30f + 0.9f * band(x, y)) continue;
        const float magnitude = faintest + 2.1f * std::log10(std::max(1e-6f, random_number(111, i, 3)));
        const float extinction = 0.25f / std::max(0.10f, (shore - y) / focal + 0.05f); // of air near the horizon
        const float lux =
            zero_magnitude_lux * std::pow(10.0f, -0.4f * (std::max(-0.5f, magnitude) + 0.3f * extinction));
        const float sum = lux / (pixel_angle * pixel_angle);
        const double kelvin = 3600 + 9000 * std::pow(random_number(111, i, 4), 2.0);
        const Rgb colour = mix(white_light(kelvin, 1), Rgb{1, 1, 1}, 0.3f);
        const float px = x * night_scene_height, py = y * night_scene_height;
        constexpr float sigma = 0.62f;
        for (int v = static_cast<int>(py) - 2; v <= static_cast<int>(py) + 2; ++v)
            for (int u = static_cast<int>(px) - 2; u <= static_cast<int>(px) + 2; ++u) {
                if (!scene.light.area().contains(u, v) || scene.sky.at(u, v) < 0.5f) continue;
                const float away = std::hypot(static_cast<float>(u) + 0.5f - px, static_cast<float>(v) + 0.5f - py);
                const float part = gauss(away, sigma) / (2 * 3.14159265f * sigma * sigma);
                scene.light.at(u, v) = scene.light.at(u, v) + colour * (sum * part);
            }
    }
}

float ridge(int layer, float x) {
    const auto seed = 120 + static_cast<std::uint32_t>(layer);
    if (layer == 0) { // far peaks
        const float peak = 0.20f * std::max(0.0f, 1 - std::abs(x - 0.86f) / 0.42f) +
                           0.13f * std::max(0.0f, 1 - std::abs(x - 0.30f) / 0.34f);
        return 0.035f + peak + 0.075f * (cloudy_noise(x * 4, 2, seed) - 0.35f);
    }
    return 0.03f + 0.065f * cloudy_noise(x * 2.2f + 3, 5, seed) + 0.012f * cloudy_noise(x * 60, 2, seed + 1);
}

// Rocks and snow by starlight.
Rgb mountain(int layer, float x, float y) {
    static const Rgb starlight = white_light(6000, 1);
    const float up = shore - y;
    if (layer == 1) return starlight * (0.000035f * (0.5f + cloudy_noise(x * 70, y * 90, 131)));
    const float slope = cloudy_noise(x * 9 + y * 6, y * 9, 132), fine = cloudy_noise(x * 40, y * 40 - x * 15, 133);
    const float snow = smooth(0.44f, 0.60f, 0.65f * slope + 0.35f * fine + 0.8f * (up - 0.13f));
    return starlight * ((0.00004f + 0.00018f * snow) * (0.6f + 0.8f * fine)) + sky(x, shore - 0.02f) * 0.08f;
}

struct Tent {
    float x = 0.44f, foot = 0.885f, width = 0.075f, height = 0.080f;
};
constexpr Tent tent;

Sample tent_view(float x, float y, bool& hit) {
    const float u = (x - tent.x) / tent.width, v = (tent.foot - y) / tent.height;
    hit = v > 0 && v < 1 && std::abs(u) < std::sqrt(std::max(0.0f, 1 - v * v * (0.6f + 0.4f * v)));
    if (!hit) return {};
    const float seam =
        std::abs(u) < 0.02f || std::abs(std::abs(u) - 0.62f * std::sqrt(1 - v * v)) < 0.015f ? 0.35f : 1.0f;
    const float lantern = gauss(std::hypot(u - 0.12f, (v - 0.35f) * 1.3f), 0.42f);
    const Rgb cloth = lamp_colour::of(0.52, 0.41);
    return {cloth * ((0.0016f + 0.0120f * lantern) * seam * (0.85f + 0.3f * cloudy_noise(x * 90, y * 90, 141))), 0, 0};
}

Rgb bank(float x, float y) {
    static const Rgb starlight = white_light(6000, 1), warm = lamp_colour::of(0.52, 0.41);
    const float stones = cloudy_noise(x * 26, y * 48, 142), fine = cloudy_noise(x * 90, y * 120, 143);
    const float away = std::hypot((x - tent.x) / 0.16f, (y - tent.foot - 0.012f) / 0.05f);
    const float reflectance = 0.35f + 1.3f * stones * (0.5f + fine);
    return (starlight * 0.00005f + warm * (0.0016f / (1 + 3 * away * away * away))) * reflectance;
}

float bank_edge(float x) {
    return 0.905f - 0.075f * smooth(0.95f, 0.30f, x) + 0.05f * (cloudy_noise(x * 6, 3, 144) - 0.5f);
}

} // namespace

NightScene draw_stars() {
    NightScene scene;
    scene.name = "stars";
    scene.title = "Stars over a lake";
    scene.white = {4600, 0};
    scene.key = 0.08;
    scene.iso = 3200;
    scene.f_number = 1.8;
    scene.focal_length = 20;
    scene.glare = 0.002;
    scene.is_moonlit = true;
    draw(scene, [](float x, float y) -> Sample {
        bool hit = false;
        if (const Sample seen = tent_view(x, y, hit); hit) return seen;
        if (y > bank_edge(x)) return {bank(x, y)};
        if (y > shore) return {};
        for (const int layer : {1, 0})
            if (shore - y < ridge(layer, x)) return {mountain(layer, x, y)};
        return {sky(x, y), 0, 1};
    });
    add_stars(scene);
    const Image above = scene.light.copy();
    const Mirror mirror{&above, shore};
    for (int row = static_cast<int>(shore * night_scene_height); row < night_scene_height; ++row)
        for (int column = 0; column < night_scene_width; ++column) {
            const float x = (static_cast<float>(column) + 0.5f) / night_scene_height,
                        y = (static_cast<float>(row) + 0.5f) / night_scene_height;
            bool hit = false;
            tent_view(x, y, hit);
            if (hit || y <= shore || y > bank_edge(x)) continue;
            const float wave = (cloudy_noise(x * 8, y * 60, 151) - 0.5f) * 0.012f;
            const Rgb image = mirror.at(x + wave, 2 * shore - y + wave, 0.012f + 0.1f * (y - shore), 152);
            scene.light.at(column, row) = image * (0.40f + 0.35f * smooth(0.9f, shore, y)) + Rgb{1, 1, 1} * 0.000012f;
        }
    return scene;
}

} // namespace test
