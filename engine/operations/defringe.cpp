// Defringe: takes the purple and green seams off that lenses draw beside lamps and hard edges. A seam is narrow, darker than the light beside it,
// and of a colour that neither that light nor the wider surroundings have: signs and lamps of the same colours stay. Knows no lens profile:
// what scaling the channels can repair is repaired before.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/image/proxy_row.h"
#include "engine/night/base_layer.h"
#include "engine/operation/define.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

struct Defringe {
    float purple = 0, green = 0;
    float purple_from = 240, purple_to = 340, green_from = 75, green_to = 190;
};

// Seams are up to about 6 pixels wide at 24 megapixels, and the lamp must still be seen from their far side. Below a quarter of a pixel they have
// melted into it.
constexpr float radius_of_long_edge = 1 / 800.0F;
constexpr float largest_radius = 12;
constexpr float fades_from = 0.2F, fades_over = 0.4F;
constexpr float hue_flank = 15; // degrees outside of the range where the effect ends
constexpr float brighter_from = 0.7F,
                brighter_over = 0.35F; // times its own light: the root mean square of its neighbours
constexpr float light_part = 0.35F;    // of that light; the rest is the least channel
constexpr float coloured_from = 0.08F, coloured_over = 0.25F;  // saturation of a seam
constexpr float explained_from = 0.2F, explained_over = 0.25F; // part of its colour that the surroundings have too
constexpr float coloured_weight = 0.05F; // of light in the mean of a pixel's neighbourhood, beside its least channel
constexpr int surroundings = 5;          // proxy pixels around each
constexpr float tiny = 1e-12F;

// The colour of the wider surroundings: means of the proxy with every light compressed, so that lamps count little more than what they light.
struct Surroundings final : Analysis {
    std::shared_ptr<const Image> colour; // of any brightness

    std::shared_ptr<const Analysis> after_gain(double) const override { return std::make_shared<Surroundings>(*this); }
};

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene&) {
    Image compressed(proxy.area()), rows(proxy.area()), means(proxy.area());
    for (std::size_t i = 0; i < proxy.size(); ++i) {
        const Rgb c = proxy.data()[i];
        const float light = luminance(c);
        compressed.data()[i] = light > least_luminance ? c * fast_exp2(-0.75F * fast_log2(light)) : Rgb{};
    }
    for (int y = 0; y < proxy.height(); ++y)
        for (int x = 0; x < proxy.width(); ++x) {
            Rgb sum;
            for (int d = -surroundings; d <= surroundings; ++d) sum = sum + compressed.nearest(x + d, y);
            rows.at(x, y) = sum;
        }
    for (int y = 0; y < proxy.height(); ++y)
        for (int x = 0; x < proxy.width(); ++x) {
            Rgb sum;
            for (int d = -surroundings; d <= surroundings; ++d) sum = sum + rows.nearest(x, y + d);
            means.at(x, y) = sum;
        }
    auto found = std::make_shared<Surroundings>();
    found->colour = std::make_shared<Image>(std::move(means));
    return found;
}

float radius_at(float long_edge) { return std::min(largest_radius, long_edge * radius_of_long_edge); }
int whole_radius(float radius) { return std::max(1, static_cast<int>(std::ceil(radius))); }

int reach(const Defringe& defringe, float long_edge) {
    return defringe.purple == 0 && defringe.green == 0 ? 0 : whole_radius(radius_at(long_edge));
}
bool is_neutral(const Defringe& defringe) { return defringe.purple == 0 && defringe.green == 0; }

// Degrees, 0..360, of a colour with these extremes; red is 0, green 120.
inline float hue_of(Rgb c, float most, float least) {
    const float per_span = 60.0F / (most - least + tiny);
    const float from_red = (c.g - c.b) * per_span, from_green = 120.0F + (c.b - c.r) * per_span,
                from_blue = 240.0F + (c.r - c.g) * per_span;
    const float hue = most == c.r ? from_red : (most == c.g ? from_green : from_blue);
    return hue < 0.0F ? hue + 360.0F : hue;
}

// 1 from `from` to `to`, 0 beyond the flanks.
inline float within(float hue, float from, float to) {
    const float inside = hue - from < to - hue ? hue - from : to - hue;
    return smooth_step(1.0F + inside * (1 / hue_flank));
}

// Part of the colour of `c` that `other` has too: 1 for the same hue and saturation, 0 for grey, negative for opponents.
inline float explained(Rgb c, float light, Rgb other) {
    const float other_light = luminance(other), scale = light / (other_light > tiny ? other_light : tiny);
    const Rgb own = {c.r - light, c.g - light, c.b - light};
    const Rgb there = {other.r * scale - light, other.g * scale - light, other.b * scale - light};
    return (own.r * there.r + own.g * there.g + own.b * there.b) /
           (own.r * own.r + own.g * own.g + own.b * own.b + tiny * light * light + 1e-30F);
}

// Means over squares whose outermost pixels count by `rim`, of colours times their colourless light, so that they are those of the lamp and
// not of its seam. The same bits wherever a tile begins. Works on the channels as plain numbers.
class Neighbourhood {
public:
    Neighbourhood(const Tile& tile, int radius, float rim)
        : m_tile(tile), m_radius(radius), m_rim(rim), m_share(1 / ((static_cast<float>(2 * radius - 1) + 2 * rim) *
                                                                   (static_cast<float>(2 * radius - 1) + 2 * rim))),
          m_weighted(tile.output.area().grown_by(radius)),
          m_down(static_cast<std::size_t>(3 * (tile.output.width() + 2 * radius))),
          m_mean(static_cast<std::size_t>(tile.output.width())) {
        const Rect area = m_weighted.area();
        for (int y = area.top; y < area.bottom(); ++y) {
            const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
            Rgb* to = m_weighted.row(y);
            for (int x = 0; x < area.width; ++x) {
                const Rgb c = from[x];
                const float low = c.g < c.b ? c.g : c.b, least = c.r < low ? c.r : low;
                const float weight = (1.0F - coloured_weight) * least + coloured_weight * luminance(c);
                to[x] = c * (weight > 0.0F ? weight : 0.0F);
            }
        }
    }

    const Rgb* row(int y) {
        const Rect area = m_tile.output.area();
        const int wide = 3 * (area.width + 2 * m_radius);
        const auto numbers = [&](int v) { return &m_weighted.row(v)->r; };
        float* const down = m_down.data();
        const float *first = numbers(y - m_radius), *last = numbers(y + m_radius);
        for (int i = 0; i < wide; ++i) down[i] = m_rim * (first[i] + last[i]);
        for (int d = 1 - m_radius; d < m_radius; ++d) {
            const float* inner = numbers(y + d);
            for (int i = 0; i < wide; ++i) down[i] += inner[i];
        }
        float* const mean = &m_mean[0].r;
        const int count = 3 * area.width;
        const float *from = down, *until = down + static_cast<std::ptrdiff_t>(6) * m_radius;
        for (int i = 0; i < count; ++i) mean[i] = m_rim * (from[i] + until[i]);
        for (int d = 1; d < 2 * m_radius; ++d) {
            const float* inner = down + static_cast<std::ptrdiff_t>(3) * d;
            for (int i = 0; i < count; ++i) mean[i] += inner[i];
        }
        for (int i = 0; i < count; ++i) mean[i] *= m_share;
        return m_mean.data();
    }

private:
    const Tile& m_tile;
    int m_radius;
    float m_rim, m_share;
    Image m_weighted;
    std::vector<float> m_down;
    std::vector<Rgb> m_mean;
};

void render(const Defringe& defringe, const Tile& tile) {
    const float radius = radius_at(tile.scene.long_edge);
    const float strength = 0.01F * smooth_step((radius - fades_from) * (1 / fades_over));
    const float purple = defringe.purple * strength, green = defringe.green * strength;
    if (purple == 0 && green == 0) return tile.map([](Rgb light) { return light; });
    const int whole = whole_radius(radius);
    Neighbourhood neighbourhood(tile, whole, std::clamp(radius - static_cast<float>(whole - 1), 0.05F, 1.0F));
    const Image& colour = *static_cast<const Surroundings&>(*tile.analysis).colour;
    std::array<float, ProxyRow::most> red, greens, blue;
    const Defringe range = defringe; // a copy, out of reach of the writes below
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* const means = neighbourhood.row(y);
        for (int left = area.left; left < area.right(); left += ProxyRow::most) {
            const int count = std::min(ProxyRow::most, area.right() - left);
            ProxyRow(colour.area(), tile.scene.photo, y, left, count)
                .read(colour, red.data(), greens.data(), blue.data());
            const Rgb *from = tile.input.row(y) + (left - tile.input.area().left), *mean = means + (left - area.left);
            Rgb* to = tile.output.row(y) + (left - area.left);
            for (int x = 0; x < count; ++x) {
                const auto i = static_cast<std::size_t>(x);
                const Rgb c = from[x], beside = mean[x], wide = {red[i], greens[i], blue[i]};
                const float light = luminance(c), light_beside = luminance(beside);
                const float low = c.g < c.b ? c.g : c.b, high = c.g < c.b ? c.b : c.g;
                const float least = c.r < low ? c.r : low, most = c.r > high ? c.r : high;
                const float hue = hue_of(c, most, least);
                const float wanted = purple * within(hue, range.purple_from, range.purple_to) +
                                     green * within(hue, range.green_from, range.green_to);
                // A seam lacks the other channels of the light beside it, however bright it is itself.
                const float own_light = light_part * light + (1.0F - light_part) * least;
                const float positive = own_light > tiny ? own_light : tiny;
                const float brightness = std::sqrt(light_beside > 0.0F ? light_beside : 0.0F);
                const float brighter = smooth_step((brightness / positive - brighter_from) * (1 / brighter_over));
                const float coloured =
                    smooth_step(((most - least) / (most + tiny) - coloured_from) * (1 / coloured_over));
                const float known = explained(c, light, wide);
                const float own = 1.0F - smooth_step((known - explained_from) * (1 / explained_over));
                const float all = wanted * brighter * coloured * own, part = all < 1.0F ? all : 1.0F;
                // The light of a seam in the colour of what it lies beside.
                const float scale = light / (light_beside > tiny ? light_beside : tiny);
                const bool is_possible = light > tiny && light_beside > tiny && light < 1e6F && light_beside < 1e13F;
                const float taken = is_possible ? part : 0.0F;
                to[x].r = c.r + taken * (beside.r * scale - c.r);
                to[x].g = c.g + taken * (beside.g * scale - c.g);
                to[x].b = c.b + taken * (beside.b * scale - c.b);
            }
        }
    }
}

template <auto member> Parameter hue(std::string_view key, std::string_view label, std::string_view help) {
    return slider<member>({.key = key, .label = label, .range = {0, 360}, .help = help, .advanced = true});
}

} // namespace

Operation defringe() {
    return define<Defringe>({
        .id = "defringe",
        .title = "Defringe",
        .group = Group::detail,
        .help = "Takes purple and green seams off lamps and hard edges. Signs and lamps of these colours stay.",
        .parameters =
            {slider<&Defringe::purple>(
                 {.key = "purple", .label = "Purple fringes", .range = {0, 100}, .help = "Purple and blue seams."}),
             slider<&Defringe::green>(
                 {.key = "green", .label = "Green fringes", .range = {0, 100}, .help = "Green and cyan seams."}),
             hue<&Defringe::purple_from>("purple_from", "Purple from", "Hue at which purple begins, in degrees."),
             hue<&Defringe::purple_to>("purple_to", "Purple to", "Hue at which purple ends, in degrees."),
             hue<&Defringe::green_from>("green_from", "Green from", "Hue at which green begins, in degrees."),
             hue<&Defringe::green_to>("green_to", "Green to", "Hue at which green ends, in degrees.")},
        .reach = reach,
        .is_neutral = is_neutral,
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
