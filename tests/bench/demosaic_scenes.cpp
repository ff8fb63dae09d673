// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/demosaic_scenes.h"
#include "engine/base/parallel.h"
#include "engine/colour/spaces.h"
#include "engine/photo/open_photo.h"
#include "engine/sample/random.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>

namespace bench {
namespace {

using namespace engine;

constexpr int width = 768, height = 512, finer = 4;
constexpr float pi = std::numbers::pi_v<float>;

Rgb mixed(Rgb a, Rgb b, float part) { return a + (b - a) * part; }
Rgb hue_of(float turns, float saturation) { // luminance about 1
    const auto wave = [&](float offset) { return 1 + saturation * std::cos(2 * pi * (turns - offset)); };
    return {wave(0), wave(1.0f / 3), wave(2.0f / 3)};
}

// What a pixel sees: the mean over its own area, after a lens that spreads light over half a pixel.
Image seen_by_pixels(const Image& fine) {
    constexpr float weights[5] = {0.125f, 0.25f, 0.25f, 0.25f, 0.125f};
    const Rect area{0, 0, fine.width() / finer, fine.height() / finer};
    Image seen(area);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        for (int x = 0; x < area.width; ++x) {
            Rgb sum{};
            for (int v = 0; v < 5; ++v)
                for (int u = 0; u < 5; ++u)
                    sum = sum + fine.nearest(finer * x + u, finer * y + v) * (weights[u] * weights[v]);
            const auto part = [](float value) { return std::clamp(value, 0.0f, 1.0f); };
            seen.at(x, y) = {part(sum.r), part(sum.g), part(sum.b)};
        }
    });
    return seen;
}

// `colour(x, y)`: in pixels of the seen picture.
Image drawn(const std::function<Rgb(float x, float y)>& colour) {
    Image fine({0, 0, width * finer, height * finer});
    for_each_index(fine.height(), Priority::screen, {}, [&](int y) {
        for (int x = 0; x < fine.width(); ++x)
            fine.at(x, y) = colour((static_cast<float>(x) + 0.5f) / finer, (static_cast<float>(y) + 0.5f) / finer);
    });
    return seen_by_pixels(fine);
}

// Rings from slow to nearly two pixels a period: grey on the left, coloured on the right.
Rgb zone_plate(float x, float y) {
    const bool is_left = x < width / 2.0f;
    const float dx = x - (is_left ? width / 4.0f : 3 * width / 4.0f), dy = y - height / 2.0f;
    const float wave = std::cos(0.9f * pi * (dx * dx + dy * dy) / width);
    if (is_left) return Rgb{1, 1, 1} * (0.4f + 0.35f * wave);
    return mixed({0.55f, 0.30f, 0.12f}, {0.18f, 0.42f, 0.50f}, 0.5f + 0.5f * wave);
}

// Edges of all angles; contrasts from black and white to two colours of one luminance.
Rgb stars(float x, float y) {
    const int column = static_cast<int>(x / 128), row = static_cast<int>(y / 128);
    const float dx = x - (static_cast<float>(column) + 0.5f) * 128, dy = y - (static_cast<float>(row) + 0.5f) * 128;
    const auto n = static_cast<float>(column + 6 * row);
    const bool is_first = std::sin(24 * std::atan2(dy, dx) + n) > 0;
    const float contrast = random_number(11, column, row);
    const Rgb one = hue_of(0.13f * n, 0.2f + 0.6f * random_number(12, column, row)) * (0.25f + 0.2f * contrast);
    const Rgb two = hue_of(0.13f * n + 0.4f, 0.5f * random_number(13, column, row)) * (0.25f - 0.2f * contrast);
    return std::hypot(dx, dy) > 62 ? Rgb{0.2f, 0.2f, 0.2f} : is_first ? one : two;
}

// Woven threads of two colours, three to eight pixels wide, in patches turned differently.
Rgb fabric(float x, float y) {
    const int column = static_cast<int>(x / 192), row = static_cast<int>(y / 128);
    const float angle = random_between(0, pi / 2, 21, column, row), pitch = random_between(3, 8, 22, column, row);
    const float u = (x * std::cos(angle) + y * std::sin(angle)) / pitch,
                v = (y * std::cos(angle) - x * std::sin(angle)) / pitch;
    const bool is_over = ((static_cast<int>(std::floor(u)) + static_cast<int>(std::floor(v))) & 1) != 0;
    const float across = is_over ? u - std::floor(u) : v - std::floor(v);
    const float shade = 0.35f + 0.65f * std::sin(pi * across);
    const float hue = random_number(23, column, row);
    const Rgb thread = is_over ? hue_of(hue, 0.5f) * 0.42f : hue_of(hue + 0.35f, 0.3f) * 0.22f;
    return thread * (shade * (0.85f + 0.3f * cloudy_noise(x / 20, y / 20, 24)));
}

// Rows of made-up letters: strokes of a sixteen-part display, many sizes, inks and papers.
Rgb text(float x, float y) {
    const int block = static_cast<int>(x / 256) + 3 * static_cast<int>(y / 128);
    const float slant = random_between(-0.2f, 0.2f, 31, block, 0), size = random_between(7, 26, 32, block, 0);
    const float u = (x + slant * y) / (0.7f * size), v = (y - slant * x) / (1.4f * size);
    const int column = static_cast<int>(std::floor(u)), row = static_cast<int>(std::floor(v));
    const float px = (u - static_cast<float>(column)) * 0.7f, py = v - static_cast<float>(row);
    const Rgb paper = hue_of(random_number(33, block, 1), 0.5f) * random_between(0.08f, 0.5f, 34, block, 2);
    const Rgb ink = hue_of(random_number(35, block, 3), 0.8f) * (paper.g > 0.25f ? 0.04f : 0.5f);
    constexpr float ends[10][4] = {
        {.1f, .1f, .5f, .1f}, {.1f, .4f, .5f, .4f}, {.1f, .7f, .5f, .7f}, {.1f, .1f, .1f, .4f}, {.1f, .4f, .1f, .7f},
        {.5f, .1f, .5f, .4f}, {.5f, .4f, .5f, .7f}, {.1f, .1f, .5f, .7f}, {.5f, .1f, .1f, .7f}, {.3f, .1f, .3f, .7f}};
    for (int i = 0; i < 10; ++i) {
        if (random_number(36 + static_cast<std::uint32_t>(i), column + 50 * block, row) < 0.62f) continue;
        const float *e = ends[i], dx = e[2] - e[0], dy = e[3] - e[1];
        const float along = std::clamp(((px - e[0]) * dx + (py - e[1]) * dy) / (dx * dx + dy * dy), 0.0f, 1.0f);
        if (std::hypot(px - e[0] - along * dx, py - e[1] - along * dy) < 0.055f) return ink;
    }
    return paper;
}

// Pickets, bricks and tiles in perspective: long regular lines down to the finest.
Rgb fence(float x, float y) {
    if (y < 170) { // tiles of a roof that leans away
        const float depth = 60 / (y + 30), u = (x - 300) * depth, v = 900 * depth;
        const bool is_gap = v - std::floor(v) < 0.2f || u / 6 - std::floor(u / 6) < 0.15f;
        return is_gap ? Rgb{0.06f, 0.04f, 0.035f}
                      : Rgb{0.42f, 0.20f, 0.13f} * (0.8f + 0.4f * random_number(41, int(std::floor(u / 6)), int(v)));
    }
    const float lean = (x - 384) / 768, pitch = 14 - 11 * x / width;
    const float u = std::log(pitch / 14) * -14 * width / 154, w = u / 2 - std::floor(u / 2);
    const bool is_picket = w < 0.55f && y > 190 + 12 * std::abs(w - 0.27f);
    if (is_picket) return Rgb{0.75f, 0.74f, 0.70f} * (0.75f + 0.25f * (0.5f + lean));
    const float grass = cloudy_noise(x / 3 + 0.3f * y, y / 25, 42);
    return Rgb{0.10f, 0.22f, 0.05f} * (0.3f + 1.6f * grass * grass);
}

// Curved barbs of feathers in strong colours.
Rgb feathers(float x, float y) {
    const float bend = 40 * cloudy_noise(x / 160, y / 160, 51), u = x + bend, v = y - 0.4f * bend;
    const float side = std::abs(std::fmod(v + 1000, 96.0f) - 48);
    const float barb = std::sin(2 * pi * (0.16f * u + 0.12f * side + 2 * cloudy_noise(x / 40, y / 40, 52)));
    const float hue = 0.9f * cloudy_noise(u / 200, v / 100, 53) + 0.25f * std::floor((v + 1000) / 96);
    const float fine = cloudy_noise(x / 4, y / 4, 54);
    return hue_of(hue, 0.75f) * ((0.16f + 0.10f * barb + 0.16f * fine) * (side < 1.5f ? 2.0f : 1.0f));
}

// Clouded structure of all sizes, little colour: rock, bark, skin.
Rgb rock(float x, float y) {
    const float coarse = cloudy_noise(x / 90, y / 90, 61), fine = cloudy_noise(x / 7, y / 7, 62);
    const float light = 0.02f + 0.5f * coarse * coarse + 0.35f * (fine - 0.5f) * coarse;
    return hue_of(0.08f + 0.3f * cloudy_noise(x / 30, y / 30, 63), 0.35f * cloudy_noise(x / 12, y / 12, 64)) *
           std::max(0.0f, light);
}

// Shiny round things in saturated colours, in front of each other.
Rgb fruit(float x, float y) {
    Rgb colour = Rgb{0.30f, 0.26f, 0.20f} * (0.5f + cloudy_noise(x / 50, y / 6, 71));
    for (int i = 0; i < 60; ++i) {
        const float radius = random_between(20, 70, 72, i, 0), cx = random_between(0, width, 72, i, 1),
                    cy = random_between(0, height, 72, i, 2);
        const float dx = (x - cx) / radius, dy = (y - cy) / radius, square = dx * dx + dy * dy;
        if (square >= 1) continue;
        const float z = std::sqrt(1 - square), lit = std::max(0.0f, 0.5f * z - 0.5f * dx - 0.6f * dy);
        const float gloss = std::pow(lit, 40.0f);
        const float speckle =
            smooth_noise(x / 1.7f, y / 1.7f, 73U + static_cast<std::uint32_t>(i)) > 0.86f ? 0.6f : 1.0f;
        colour =
            hue_of(random_number(74, i, 3), 0.85f) * ((0.05f + 0.35f * lit) * speckle) + Rgb{0.8f, 0.8f, 0.8f} * gloss;
    }
    return colour;
}

// Leaves in front of leaves, sizes spread by a power law: the statistics of natural pictures (Lee, Mumford and Huang 2001).
Image foliage() {
    Image fine({0, 0, width * finer, height * finer}, Rgb{0.02f, 0.03f, 0.01f});
    constexpr int leaves = 26000;
    for (int i = 0; i < leaves; ++i) {
        const float length = finer * 2.2f / std::sqrt(1.0016f - random_number(81, i, 0)); // density ~ length^-3
        const float breadth = length * random_between(0.25f, 0.6f, 81, i, 1), angle = random_between(0, pi, 81, i, 2);
        const float cx = random_between(0, width * finer, 81, i, 3), cy = random_between(0, height * finer, 81, i, 4);
        const float light = 0.02f + 0.5f * std::pow(random_number(81, i, 5), 2.2f);
        const Rgb leaf = hue_of(random_between(0.13f, 0.38f, 81, i, 6), random_between(0.1f, 0.55f, 81, i, 7)) * light;
        const float c = std::cos(angle), s = std::sin(angle);
        const int reach = static_cast<int>(length) + 1;
        for (int y = std::max(0, int(cy) - reach); y < std::min(fine.height(), int(cy) + reach); ++y)
            for (int x = std::max(0, int(cx) - reach); x < std::min(fine.width(), int(cx) + reach); ++x) {
                const float dx = static_cast<float>(x) - cx, dy = static_cast<float>(y) - cy;
                const float u = (dx * c + dy * s) / length, v = (dy * c - dx * s) / breadth;
                if (u * u + v * v < 1) fine.at(x, y) = leaf * (std::abs(v) < 0.08f ? 1.4f : 1 + 0.3f * v);
            }
    }
    return seen_by_pixels(fine);
}

Image night() {
    Image fine = draw_night_scene({width * finer, height * finer, 1}, {});
    const PixelMatrix to_srgb(srgb_to_xyz().inverse() * rec2020_to_xyz());
    constexpr float white = 12; // cd/m2: street level exposed, lamps clip
    for (std::size_t i = 0; i < fine.size(); ++i) {
        const Rgb light = to_srgb * (fine.data()[i] * (1 / white));
        fine.data()[i] = {std::min(light.r, 1.5f), std::min(light.g, 1.5f), std::min(light.b, 1.5f)};
    }
    return seen_by_pixels(fine);
}

// A real photo, so much smaller that its own demosaicing is gone.
Image reduced(const std::filesystem::path& file, int times) {
    const auto photo = open_photo(file, {});
    if (!photo) throw std::runtime_error(photo.error().what);
    const auto small = (*photo)->reduced((*photo)->long_edge() / times, {});
    const PixelMatrix to_srgb(srgb_to_xyz().inverse() * rec2020_to_xyz());
    Image truth(small->area());
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const Rgb light = to_srgb * small->data()[i];
        const auto part = [](float value) { return std::clamp(value, 0.0f, 1.0f); };
        truth.data()[i] = {part(light.r), part(light.g), part(light.b)};
    }
    return truth;
}

struct Photo {
    const char *name, *file;
    int times;
};
constexpr Photo photos[] = {{"mural", "raw/hero7_gopr9231.dng", 4},
                            {"box", "raw/canon_s40_0119.crw", 3},
                            {"chart", "raw/canon_g2_0304.crw", 3}};

struct Drawing {
    const char* name;
    Rgb (*colour)(float x, float y);
};
constexpr Drawing drawings[] = {
    {"zone_plate", zone_plate}, {"stars", stars},       {"fabric", fabric}, {"text", text},
    {"fence", fence},           {"feathers", feathers}, {"rock", rock},     {"fruit", fruit}};

} // namespace

std::vector<std::string> demosaic_scene_names() {
    std::vector<std::string> names;
    for (const Drawing& drawing : drawings) names.emplace_back(drawing.name);
    names.insert(names.end(), {"foliage", "night"});
    if (test::samples())
        for (const Photo& photo : photos) names.emplace_back(photo.name);
    return names;
}

DemosaicScene draw_demosaic_scene(const std::string& name) {
    for (const Drawing& drawing : drawings)
        if (name == drawing.name) return {name, drawn(drawing.colour)};
    for (const Photo& photo : photos)
        if (name == photo.name) return {name, reduced(test::samples().value() / photo.file, photo.times)};
    if (name == "foliage") return {name, foliage()};
    if (name == "night") return {name, night()};
    throw std::runtime_error("no scene " + name);
}

Image draw_demosaic_patches() {
    return drawn([](float x, float y) {
        const int column = static_cast<int>(x / 96), row = static_cast<int>(y / 64);
        return hue_of(random_number(1, column, row), 0.6f * random_number(2, column, row)) *
               random_between(0.03f, 0.45f, 3, column, row);
    });
}

} // namespace bench
