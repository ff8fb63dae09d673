// A road under the full moon: 0.2 lux, a far window with light in it, long shadows of trees towards the viewer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/night_scenes_paint.h"

namespace test {

using namespace engine;
using namespace paint;

namespace {

constexpr float horizon = 0.55f, focal = 1.17f, eye = 1.6f; // heights of the picture; metres
constexpr float moon_x = 1.12f, moon_y = 0.17f;
constexpr float moon_radius = 0.0053f * focal; // 0.26 degrees and a little: near perigee
constexpr float moon_luminance = 2500;         // night.md 1.4
constexpr float moon_lux = 0.20f;
constexpr float pi = 3.14159265f;

const Rgb& moonlight() {
    static const Rgb colour = white_light(4100, 1);
    return colour;
}

Rgb sky(float x, float y) {
    static const Rgb blue = white_light(14000, 1), haze = white_light(5200, 1);
    const float up = std::max(0.0f, horizon - y), from_moon = std::hypot(x - moon_x, y - moon_y);
    const float aureole = 0.008f * std::exp(-from_moon / 0.030f) + 0.0032f * std::exp(-from_moon / 0.20f);
    Rgb light = blue * (0.0013f + 0.0016f * std::exp(-up / 0.16f)) + haze * (0.0012f * std::exp(-up / 0.05f)) +
                moonlight() * aureole;
    const float flat = 1 / (up + 0.22f);
    const float cloud = smooth(0.48f, 0.78f, cloudy_noise(x * flat * 0.9f + 2, flat * 2.4f, 61));
    light = light * (1 - 0.25f * cloud) + moonlight() * (cloud * (0.0009f + 0.0085f * std::exp(-from_moon / 0.13f)));
    // The brighter stars: of the second to the fifth magnitude.
    const float u = x / 0.045f, v = y / 0.045f;
    const int column = static_cast<int>(std::floor(u)), row = static_cast<int>(std::floor(v));
    const float chance = random_number(62, column, row);
    if (chance < 0.22f) {
        const float dx = (fraction(u) - random_between(0.2f, 0.8f, 63, column, row)) * 0.045f,
                    dy = (fraction(v) - random_between(0.2f, 0.8f, 64, column, row)) * 0.045f;
        const float tint = random_number(65, column, row);
        light = light + Rgb{0.9f + 0.3f * tint, 1, 1.2f - 0.3f * tint} *
                            (0.0022f / (chance + 0.006f) * gauss(std::hypot(dx, dy), 0.00060f) * (1 - cloud) *
                             smooth(0.02f, 0.15f, up));
    }
    return light;
}

// Height of the hills over the horizon, far to near.
float ridge(int layer, float x) {
    const auto seed = 70 + static_cast<std::uint32_t>(layer);
    const float scale = 1.3f + static_cast<float>(layer) * 1.4f;
    const float forest = layer > 0 ? 0.010f * cloudy_noise(x * 45, 3, seed + 9) : 0;
    return (0.105f - 0.030f * static_cast<float>(layer)) * cloudy_noise(x * scale + 5, 1.5f, seed) + forest + 0.006f;
}

struct Tree {
    float x, foot, height, width; // places in the picture
    std::uint32_t seed;
};
const std::array<Tree, 6> trees{{{0.10f, 0.76f, 0.66f, 0.26f, 81},
                                 {0.36f, 0.632f, 0.23f, 0.11f, 82},
                                 {0.475f, 0.598f, 0.125f, 0.07f, 83},
                                 {1.05f, 0.610f, 0.150f, 0.09f, 84},
                                 {1.24f, 0.655f, 0.29f, 0.15f, 85},
                                 {1.47f, 0.80f, 0.58f, 0.22f, 86}}};

// How much of the view a tree covers, and how much of the moon reaches the leaves seen.
struct Leaves {
    float cover = 0, lit = 0;
    bool is_wood = false;
};
Leaves leaves(const Tree& tree, float x, float y) {
    const float up = (tree.foot - y) / tree.height, across = (x - tree.x) / tree.width;
    if (up < 0 || up > 1.25f || std::abs(across) > 0.95f) return {};
    const float bend = 0.04f * std::sin(up * 5 + static_cast<float>(tree.seed));
    const float trunk = 0.055f * (1.15f - up);
    if (up < 0.75f && std::abs(across - bend) < trunk)
        return {1, 0.25f + 0.5f * smooth(-trunk, trunk, across - bend), true};
    // The crown: heaps of leaves around the boughs.
    float shape = 9;
    for (int bough = 0; bough < 9; ++bough) {
        const float turn = 6.28f * random_number(tree.seed, bough, 1),
                    away = std::sqrt(random_number(tree.seed, bough, 2));
        const float u = across - 0.36f * away * std::cos(turn), v = up - 0.66f - 0.25f * away * std::sin(turn);
        shape = std::min(shape, std::hypot(u / 0.20f, v / 0.15f) / random_between(0.75f, 1.25f, tree.seed, bough, 3));
    }
    const float size = 0.22f / tree.width;
    const float coarse = cloudy_noise(x * 14 * size, y * 14 * size, tree.seed),
                fine = cloudy_noise(x * 55 * size, y * 55 * size, tree.seed + 7);
    if (shape + 1.0f * (coarse - 0.5f) + 1.3f * (fine - 0.5f) > 0.95f) return {};
    const float towards_moon = (x < moon_x ? 1.0f : -1.0f) * 0.16f * across + 0.22f * (up - 0.66f);
    return {1, 0.08f + 0.92f * smooth(0.42f, 0.80f, 0.62f * fine + 0.38f * coarse + towards_moon)};
}

// Trees throw their shadow on the ground away from the moon: a squeezed picture of the tree below its foot.
float moon_on_ground(float x, float y) {
    float light = 1;
    for (const Tree& tree : trees) {
        const float below = y - tree.foot;
        if (below < -0.004f) continue;
        const float lean = moon_x - tree.x; // away from the foot of the moon
        const float shadow = leaves(tree, x + lean * below * 1.1f, tree.foot - 1.35f * below).cover;
        light = std::min(light, 1 - 0.86f * shadow);
    }
    return light;
}

Rgb ground(float x, float y) {
    const float depth = focal * eye / (y - horizon), right = (x - 0.75f) * depth / focal;
    const float along = std::log2(depth);
    const float centre = 0.9f + 0.0011f * depth * depth - 0.06f * depth, from_centre = right - centre;
    const float far = smooth(40, 160, depth);
    const float facing = moon_lux * 0.55f; // the moon stands 35 degrees high
    const float light = facing * moon_on_ground(x, y) + 0.018f;
    Rgb reflectance;
    const float edge = 2.9f + 0.25f * (cloudy_noise(depth * 2, right, 91) - 0.5f);
    if (std::abs(from_centre) < edge) {
        const float coarse = cloudy_noise(right * 0.6f, depth * 0.6f, 92),
                    grain = smooth_noise(right * 55, depth * 55, 93);
        const float grain_part = 1 - smooth(4, 14, depth);
        float tone = 0.115f * (0.65f + 0.5f * coarse + 0.35f * (grain - 0.5f) * grain_part);
        const float crack = std::abs(cloudy_noise(right * 0.9f, depth * 0.9f, 94) - 0.5f);
        tone *= crack < 0.006f ? 0.45f : 1.0f;
        reflectance = Rgb{1, 0.99f, 0.97f} * tone;
        const bool dash = fraction(depth / 6) < 0.5f && std::abs(from_centre) < 0.07f;
        if (dash || std::abs(std::abs(from_centre) - 2.6f) < 0.055f)
            reflectance = Rgb{1, 1, 0.97f} * (0.42f * (0.7f + 0.5f * coarse));
    } else {
        const float blades = cloudy_noise(right * 7, along * 46, 95),
                    patches = cloudy_noise(right * 0.35f, depth * 0.2f, 96);
        reflectance =
            Rgb{0.72f + 0.35f * patches, 1, 0.56f} * (0.115f * (0.25f + 1.3f * blades * (1 - far) + 0.6f * far));
    }
    // Towards the light dry grass and asphalt shine.
    const float shine = 1 + 1.3f * gauss(x - moon_x, 0.20f) * smooth(0.30f, 0, y - horizon);
    return times(moonlight(), reflectance) * (light / pi * shine) + sky(x, horizon) * (0.35f * far);
}

// A farmhouse at the end of the fields, somebody is still up.
Sample house(float x, float y, bool& hit) {
    const float u = (x - 0.245f) / 0.052f, v = (y - 0.548f) / 0.036f; // -1 to 1 across, 0 eaves to 1 foot
    hit = std::abs(u) < 1 && v < 1 && v > (std::abs(u) < 1 ? -0.95f * (1 - std::abs(u)) : 0);
    if (!hit) return {};
    for (const float window : {-0.45f, 0.40f})
        if (std::abs(u - window) < 0.14f && v > 0.25f && v < 0.68f)
            return {white_light(2400, 0.35f) * (0.8f + 0.3f * v), 1};
    const float wall = v > 0 ? 0.010f : 0.0045f;
    return {moonlight() * (wall * (0.75f + 0.5f * cloudy_noise(x * 200, y * 200, 97)))};
}

Sample view(float x, float y) {
    for (const Tree& tree : {trees[0], trees[5], trees[4], trees[1], trees[3], trees[2]})
        if (const Leaves seen = leaves(tree, x, y); seen.cover > 0) {
            const float inside = 0.0005f + 0.0042f * seen.lit * seen.lit;
            return {times(moonlight(), seen.is_wood ? Rgb{1, 0.93f, 0.84f} : Rgb{0.80f, 1.04f, 0.62f}) * inside};
        }
    bool hit = false;
    if (const Sample seen = house(x, y, hit); hit) return seen;
    if (y > horizon) return {ground(x, y)};
    for (int layer = 2; layer >= 0; --layer)
        if (horizon - y < ridge(layer, x)) {
            const float haze = 0.75f - 0.28f * static_cast<float>(layer);
            const float wood = cloudy_noise(x * 60, y * 90, 98);
            const Rgb near = times(moonlight(), Rgb{0.8f, 1, 0.65f}) * (0.0009f + 0.0022f * wood);
            return {mix(near, sky(x, horizon - 0.02f) * 0.8f, haze)};
        }
    const float from_moon = std::hypot(x - moon_x, y - moon_y);
    if (from_moon < moon_radius) {
        const float maria = cloudy_noise((x - moon_x) / moon_radius * 0.9f + 4, (y - moon_y) / moon_radius * 0.9f, 99);
        return {moonlight() * (moon_luminance * (0.55f + 0.45f * smooth(0.40f, 0.60f, maria))), 1, 0};
    }
    return {sky(x, y), 0, 1};
}

} // namespace

NightScene draw_moonlit_road() {
    NightScene scene;
    scene.name = "moonlit_road";
    scene.title = "Moonlit road";
    scene.white = {4300, 0};
    scene.key = 0.08;
    scene.glare = 0.0012;
    scene.iso = 1600;
    scene.f_number = 2.0;
    scene.is_moonlit = true;
    draw(scene, view);
    return scene;
}

} // namespace test
