// Sky glow: takes the light of cities out of a night sky and brings stars forward or back (night.md 5.4). Works in the sky that Regions
// found; what lies below it keeps every bit.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/operation/define.h"
#include "engine/regions/quadratic.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

struct SkyGlow {
    float removal = 0;
    float stars = 0;
};

constexpr float most_removed = 0.85F; // of the veil (night.md 5.4): the rest keeps it a sky
constexpr double floor_percentile = 0.20;
constexpr int cell = 6; // proxy pixels; the median of a cell knows no stars
constexpr float surely_sky = 0.95F;
constexpr std::size_t least_cells = 30;
// Of the distances from the veil: what lies above is the Milky Way or a cloud, not veil.
constexpr double keep_below = 3, keep_above = 1.5;
constexpr float least_light = 1e-6F;

constexpr double star_sigma = 1.5; // pixels of the full-size photo
constexpr float most_added = 1.5F, most_taken = 0.9F;
// A star stands out of the noise; the opening lies about 2 sigma below the mean, so that noise alone reaches 6. sigma is at
// least this part of the sky behind the star.
constexpr float star_from_sigma = 6, star_over_sigma = 6, least_relative_sigma = 0.02F;

struct SkyGlowAnalysis final : Analysis {
    bool has_sky = false;
    std::array<Quadratic, 3> veil; // log2 of red, green and blue of the sky without stars
    Rgb floor; // its darkest fifth, no channel brighter than its luminance: the sky without the glow

    std::shared_ptr<const Analysis> after_gain(double gain) const override {
        auto brighter = std::make_shared<SkyGlowAnalysis>(*this);
        for (Quadratic& channel : brighter->veil) channel.c[0] += std::log2(gain);
        brighter->floor = floor * static_cast<float>(gain);
        return brighter;
    }
};

float middle_of(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    auto analysis = std::make_shared<SkyGlowAnalysis>();
    if (!scene.regions) return analysis;
    const Rect area = proxy.area();
    Plane sky(area);
    for (int y = area.top; y < area.bottom(); ++y)
        mask_row(scene.regions->sky, area, y, area.left, area.width, sky.row(y));

    std::array<std::vector<Sample>, 3> samples;
    std::array<std::vector<float>, 3> values;
    for (int top = 0; top < area.height; top += cell)
        for (int left = 0; left < area.width; left += cell) {
            for (auto& channel : values) channel.clear();
            const Rect inside = Rect{left, top, cell, cell}.clipped_to(area);
            for (int y = inside.top; y < inside.bottom(); ++y)
                for (int x = inside.left; x < inside.right(); ++x)
                    if (sky.at(x, y) > surely_sky) {
                        const Rgb c = proxy.at(x, y);
                        values[0].push_back(c.r), values[1].push_back(c.g), values[2].push_back(c.b);
                    }
            if (values[0].size() * 5 < static_cast<std::size_t>(inside.pixels()) * 3) continue;
            const float x = (static_cast<float>(inside.left) + 0.5F * static_cast<float>(inside.width)) /
                            static_cast<float>(area.width),
                        y = (static_cast<float>(inside.top) + 0.5F * static_cast<float>(inside.height)) /
                            static_cast<float>(area.height);
            for (std::size_t i = 0; i < 3; ++i)
                samples[i].push_back({x, y, std::log2(std::max(least_light, middle_of(values[i])))});
        }
    if (samples[0].size() < least_cells) return analysis;
    analysis->has_sky = true;
    for (std::size_t i = 0; i < 3; ++i) analysis->veil[i] = fit_quadratic(samples[i], keep_below, keep_above).surface;

    std::vector<std::pair<float, Rgb>> lights;
    for (const Sample& s : samples[0]) {
        const auto light = [&](std::size_t i) {
            return static_cast<float>(std::exp2(analysis->veil[i](static_cast<double>(s.x), static_cast<double>(s.y))));
        };
        const Rgb c{light(0), light(1), light(2)};
        lights.emplace_back(luminance(c), c);
    }
    std::stable_sort(lights.begin(), lights.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    lights.resize(static_cast<std::size_t>(floor_percentile * static_cast<double>(lights.size())) + 1);
    Rgb sum;
    for (const auto& [y, c] : lights) sum = sum + c;
    const Rgb darkest = sum * (1 / static_cast<float>(lights.size()));
    const float grey = lights.back().first;
    analysis->floor = {std::min(darkest.r, grey), std::min(darkest.g, grey), std::min(darkest.b, grey)};
    return analysis;
}

// Radius of the squares that a star fits into, in pixels at this scale.
int star_radius(float long_edge, float full_long_edge) {
    const double scale = full_long_edge > 0 ? std::min(1.0, static_cast<double>(long_edge / full_long_edge)) : 1.0;
    return std::max(1, static_cast<int>(std::ceil(3 * star_sigma * scale)));
}

// Reach does not know the photo's full size; the largest radius holds at any scale.
int reach(const SkyGlow& glow, float) { return glow.stars == 0 ? 0 : 2 * star_radius(1, 1); }

// Smallest (or largest) value of each square of `radius` around the pixels of the area shrunk by it.
template <class Better> Plane extreme(const Plane& plane, int radius, const Better& better) {
    const Rect from = plane.area(), to = from.grown_by(-radius);
    Plane rows({to.left, from.top, to.width, from.height}), result(to);
    for (int y = from.top; y < from.bottom(); ++y) {
        const float* in = plane.row(y);
        float* out = rows.row(y);
        std::copy_n(in, to.width, out);
        for (int d = 1; d <= 2 * radius; ++d)
            for (int x = 0; x < to.width; ++x) out[x] = better(in[x + d], out[x]) ? in[x + d] : out[x];
    }
    for (int y = to.top; y < to.bottom(); ++y) {
        float* out = result.row(y);
        std::copy_n(rows.row(y - radius), to.width, out);
        for (int d = 1 - radius; d <= radius; ++d) {
            const float* in = rows.row(y + d);
            for (int x = 0; x < to.width; ++x) out[x] = better(in[x], out[x]) ? in[x] : out[x];
        }
    }
    return result;
}

// The sky without anything as small as a star: morphological opening of the luminance.
Plane without_stars(const Tile& tile, int radius) {
    const Rect area = tile.output.area().grown_by(2 * radius);
    Plane light(area);
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        float* to = light.row(y);
        for (int x = 0; x < area.width; ++x) to[x] = luminance(from[x]);
    }
    const Plane dark = extreme(light, radius, [](float a, float b) { return a < b; });
    return extreme(dark, radius, [](float a, float b) { return a > b; });
}

struct Row {
    std::vector<float> sky, inner;
    explicit Row(std::size_t width) : sky(width), inner(width) {}
};

// One channel of the veil along a row, log2: c[0] + c[1] x + c[2] x^2.
std::array<float, 3> along_row(const Quadratic& q, double y) {
    return {static_cast<float>(q.c[0] + y * (q.c[2] + q.c[5] * y)), static_cast<float>(q.c[1] + q.c[4] * y),
            static_cast<float>(q.c[3])};
}

void remove_veil(const SkyGlowAnalysis& analysis, float share, const Rect& photo, int y, int left, int width,
                 const Row& row, Rgb* pixels) {
    const double v = (static_cast<double>(y) + 0.5) / photo.height;
    const std::array<float, 3> red = along_row(analysis.veil[0], v), green = along_row(analysis.veil[1], v),
                               blue = along_row(analysis.veil[2], v);
    const Rgb floor = analysis.floor;
    const float per_width = 1 / static_cast<float>(photo.width);
    const auto light = [](const std::array<float, 3>& q, float u) { return fast_exp2(q[0] + u * (q[1] + u * q[2])); };
    for (int x = 0; x < width; ++x) {
        const float u = (static_cast<float>(left + x) + 0.5F) * per_width;
        const Rgb c = pixels[x], veil{light(red, u), light(green, u), light(blue, u)};
        // Where the mask only touches, the pixel itself tells whether it is sky: roofs and branches are darker than the veil. So the
        // veil goes up to their edge and they keep their light.
        const float likeness = smooth_step((luminance(c) / luminance(veil) - 0.35F) * (1 / 0.4F));
        const float inner = row.inner[static_cast<std::size_t>(x)], outer = row.sky[static_cast<std::size_t>(x)];
        const float part = share * (inner + (outer - inner) * likeness);
        const auto cleared = [part](float value, float of_veil, float lowest) {
            const float excess = of_veil - lowest;
            const float taken = value - part * (excess > 0.0F ? excess : 0.0F);
            const float least = 0.1F * lowest < value ? 0.1F * lowest : value;
            return taken > least ? taken : least;
        };
        const Rgb result{cleared(c.r, veil.r, floor.r), cleared(c.g, veil.g, floor.g), cleared(c.b, veil.b, floor.b)};
        pixels[x].r = part > 0.0F ? result.r : c.r;
        pixels[x].g = part > 0.0F ? result.g : c.g;
        pixels[x].b = part > 0.0F ? result.b : c.b;
    }
}

// `before` is the row's light before the veil went; stars are found in it and keep its colour.
void change_stars(float amount, const LightNoise& noise, const Rgb* before, const float* background, int width,
                  const Row& row, Rgb* pixels) {
    const auto noise_scale = static_cast<float>(noise.scale), noise_offset = static_cast<float>(noise.offset);
    for (int x = 0; x < width; ++x) {
        const float light = luminance(before[x]), behind = background[x];
        const float star = light - behind, positive = behind > 0.0F ? behind : 0.0F;
        const float relative = least_relative_sigma * positive;
        const float variance = noise_scale * positive + noise_offset + relative * relative + 1e-14F;
        const float found = smooth_step((star / std::sqrt(variance) - star_from_sigma) * (1 / star_over_sigma));
        const float part = amount * found * row.inner[static_cast<std::size_t>(x)];
        const float gain = part * star / (light > least_light ? light : least_light);
        pixels[x] = pixels[x] + before[x] * gain;
    }
}

void render(const SkyGlow& glow, const Tile& tile) {
    const auto& analysis = static_cast<const SkyGlowAnalysis&>(*tile.analysis);
    const Rect area = tile.output.area();
    const bool changes_stars = analysis.has_sky && glow.stars != 0;
    const int radius = star_radius(tile.scene.long_edge, tile.scene.full_long_edge);
    const Plane background = changes_stars ? without_stars(tile, radius) : Plane();
    const float amount = glow.stars * 0.01F * (glow.stars > 0 ? most_added : most_taken);
    // Pixels of a reduced photo are means of several.
    const double scale = tile.scene.full_long_edge > 0
                             ? std::min(1.0, static_cast<double>(tile.scene.long_edge / tile.scene.full_long_edge))
                             : 1.0;
    const LightNoise noise{tile.scene.noise.scale * scale * scale, tile.scene.noise.offset * scale * scale};
    Row row(static_cast<std::size_t>(area.width));
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        Rgb* to = tile.output.row(y);
        std::copy_n(from, area.width, to);
        if (!analysis.has_sky) continue;
        mask_row(tile.scene.regions->sky, tile.scene.photo, y, area.left, area.width, row.sky.data());
        for (std::size_t x = 0; x < row.sky.size(); ++x) {
            const float mask = row.sky[x];
            row.inner[x] = smooth_step((mask - 0.6F) * (1 / 0.35F));
            row.sky[x] = smooth_step((mask - 0.05F) * (1 / 0.45F));
        }
        if (glow.removal > 0)
            remove_veil(analysis, glow.removal * 0.01F * most_removed, tile.scene.photo, y, area.left, area.width, row,
                        to);
        if (changes_stars) change_stars(amount, noise, from, background.row(y), area.width, row, to);
    }
}

} // namespace

Operation sky_glow() {
    return define<SkyGlow>({
        .id = "sky_glow",
        .title = "Sky glow",
        .group = Group::night,
        .help = "Takes the light of cities out of the night sky and brings the stars forward. Changes the sky only.",
        .parameters = {slider<&SkyGlow::removal>({.key = "removal",
                                                  .label = "Skyglow removal",
                                                  .range = {0, 100},
                                                  .help =
                                                      "How much of the glow goes: its gradient and its colour. Stars "
                                                      "and the Milky Way keep their light."}),
                       slider<&SkyGlow::stars>({.key = "stars",
                                                .label = "Stars",
                                                .range = {-100, 100},
                                                .help = "Brighter stars, or smaller and dimmer ones."})},
        .reach = reach,
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
