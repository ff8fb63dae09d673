// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/light_mix.h"
#include "engine/base/fast_math.h"
#include "engine/colour/spaces.h"
#include "engine/kernels/kernels.h"
#include <cmath>
#include <vector>

namespace engine {
namespace {

// Numbers of night.md 5.5 where nothing else is said.
constexpr int coarse_long_edge = 256;       // 1/16 of a photo of some 4000 pixels
constexpr double window_of_diagonal = 0.04; // half width of windows whose reflectances are grey on average
// The specification has 0.03: that paints a rim of 0.4 EV in R / B along a hard edge between tungsten and LED, 0.01 one of 0.1 EV.
constexpr double smooth_of_diagonal = 0.01;
constexpr float edge_of_weights = 0.02F; // eps of the guided filter, in squares of the distance between both lights
// Painted things look as if lit by more than one of the lights; cut off there, all greys would get too little.
constexpr float beyond_the_lights = 0.25F;
constexpr double least_distance = 0.25;    // of both lights in log2(R / B): below they are one
constexpr double surely_two = 0.5;         // up to here the effect fades in
constexpr double least_share = 0.02;       // of all cells that each of the two must have
constexpr float darkest_part = 1.0F / 256; // of the mean light: darker cells are noise
constexpr float locus_rise = 0.2F;         // from sodium to LED log2(G / sqrt(R B)) rises by this per log2(R / B)
constexpr float off_locus = 0.4F, far_off = 0.8F; // no street lamp is greener or more purple: neon, signals, foliage
constexpr float most_in_sodium = 0.35F;           // nearly monochromatic: beyond is nothing but noise

// A cell of the reduced proxy.
struct Cell {
    float warmth = 0;    // log2(R / B)
    float greenness = 0; // log2(G / sqrt(R B))
    float say = 0;       // in finding the lights: 0 for lamps, sky, darkness and neon
    float most = 1;
};

struct Cells {
    int width, height;
    std::vector<Cell> cells;
    Rect area() const { return {0, 0, width, height}; }
    template <class Number> Plane plane(const Number& number) const {
        Plane result(area());
        for (std::size_t i = 0; i < cells.size(); ++i) result.data()[i] = number(cells[i]);
        return result;
    }
};

// Means over squares clipped at the edges.
Plane box_mean(const Plane& plane, int radius) {
    const Rect area = plane.area();
    Plane rows(area), result(area);
    for (int y = 0; y < area.height; ++y) {
        double sum = 0;
        for (int x = 0; x < std::min(radius, area.width); ++x) sum += static_cast<double>(plane.at(x, y));
        for (int x = 0; x < area.width; ++x) {
            if (x + radius < area.width) sum += static_cast<double>(plane.at(x + radius, y));
            if (x > radius) sum -= static_cast<double>(plane.at(x - radius - 1, y));
            rows.at(x, y) =
                static_cast<float>(sum / (std::min(x + radius, area.width - 1) - std::max(x - radius, 0) + 1));
        }
    }
    std::vector<double> sums(static_cast<std::size_t>(area.width));
    const auto add = [&](int y, double sign) {
        for (int x = 0; x < area.width; ++x)
            sums[static_cast<std::size_t>(x)] += sign * static_cast<double>(rows.at(x, y));
    };
    for (int y = 0; y < std::min(radius, area.height); ++y) add(y, 1);
    for (int y = 0; y < area.height; ++y) {
        if (y + radius < area.height) add(y + radius, 1);
        if (y > radius) add(y - radius - 1, -1);
        const int count = std::min(y + radius, area.height - 1) - std::max(y - radius, 0) + 1;
        for (int x = 0; x < area.width; ++x)
            result.at(x, y) = static_cast<float>(sums[static_cast<std::size_t>(x)] / count);
    }
    return result;
}

// About a Gaussian: three boxes whose variances add up to sigma^2.
Plane smoothed(Plane plane, double sigma) {
    const int radius = static_cast<int>(std::lround((std::sqrt(4 * sigma * sigma + 1) - 1) / 2));
    if (radius < 1) return plane;
    return box_mean(box_mean(box_mean(plane, radius), radius), radius);
}

// Sodium lamps, of whatever pressure: x > 0.50 and purity > 0.8 in the scene, before it was balanced. Fades in below.
float sodium(const std::array<double, 3>& xyz) {
    const double sum = xyz[0] + xyz[1] + xyz[2];
    if (!(sum > 0)) return 0;
    const double x = xyz[0] / sum, y = xyz[1] / sum;
    // From equal energy to the edge of colours, which is the line x + y = 1 between 560 and 700 nm.
    const double purity = (x + y - 2.0 / 3) / (1 - 2.0 / 3);
    return smooth_step(static_cast<float>((x - 0.47) / 0.03)) * smooth_step(static_cast<float>((purity - 0.7) / 0.1));
}

Cells cells_of(const Image& proxy, const MixFacts& facts) {
    const int factor = (std::max(proxy.width(), proxy.height()) + coarse_long_edge - 1) / coarse_long_edge;
    Cells cells{(proxy.width() + factor - 1) / factor, (proxy.height() + factor - 1) / factor, {}};
    cells.cells.resize(static_cast<std::size_t>(cells.area().pixels()));
    const Matrix to_scene = bradford(d65, xy_of(facts.white)) * rec2020_to_xyz();
    std::vector<float> light(cells.cells.size());
    double total = 0;
    for (int y = 0; y < cells.height; ++y)
        for (int x = 0; x < cells.width; ++x) {
            const Rect block = Rect{x * factor, y * factor, factor, factor}.clipped_to(proxy.area());
            double sum[3] = {}, say = 0, sky = 0;
            for (int v = block.top; v < block.bottom(); ++v)
                for (int u = block.left; u < block.right(); ++u) {
                    const float lamp = facts.lamps ? facts.lamps->at(u, v) : 0.0F;
                    const float lost = facts.clipped ? facts.clipped->at(u, v) : 0.0F;
                    const auto part = static_cast<double>((1.0F - lamp) * (1.0F - lost));
                    const Rgb c = proxy.at(u, v);
                    sum[0] += part * static_cast<double>(c.r), sum[1] += part * static_cast<double>(c.g);
                    sum[2] += part * static_cast<double>(c.b), say += part;
                    if (facts.sky) sky += static_cast<double>(facts.sky->at(u, v));
                }
            const auto i = static_cast<std::size_t>(y * cells.width + x);
            Cell& cell = cells.cells[i];
            const auto pixels = static_cast<double>(block.pixels());
            const auto below_sky = static_cast<float>(1 - sky / pixels);
            cell.most = below_sky;
            if (!(say > 0.1 * pixels) || !(std::min({sum[0], sum[1], sum[2]}) > 0)) continue;
            const double logs[3] = {std::log2(sum[0]), std::log2(sum[1]), std::log2(sum[2])};
            cell.warmth = static_cast<float>(logs[0] - logs[2]);
            cell.greenness = static_cast<float>(logs[1] - (logs[0] + logs[2]) / 2);
            const float aside = std::abs(cell.greenness - locus_rise * cell.warmth);
            const float lamplike = 1.0F - smooth_step((aside - off_locus) / (far_off - off_locus));
            const auto xyz = to_scene * std::array<double, 3>{sum[0], sum[1], sum[2]};
            cell.most *= lamplike * (1.0F - (1.0F - most_in_sodium) * sodium(xyz));
            cell.say = below_sky * lamplike * static_cast<float>(say / pixels);
            light[i] = static_cast<float>((0.2627 * sum[0] + 0.6780 * sum[1] + 0.0593 * sum[2]) / say);
            total += static_cast<double>(light[i]);
        }
    // Dark cells fade out; all others count alike, however near to a lamp they are.
    const auto floor = darkest_part * static_cast<float>(total / static_cast<double>(light.size()));
    for (std::size_t i = 0; i < light.size(); ++i)
        cells.cells[i].say *= light[i] > 0 ? light[i] / (light[i] + floor) * smooth_step(light[i] / floor) : 0.0F;
    return cells;
}

// The mean of a window's cells, each as much as it has a say. Fills the places that have none.
struct Filled {
    Plane value, say;
};
Filled filled(const Cells& cells, float Cell::*number, int radius) {
    const Plane say = box_mean(cells.plane([](const Cell& c) { return c.say; }), radius);
    Plane value = box_mean(cells.plane([&](const Cell& c) { return c.say * c.*number; }), radius);
    for (std::size_t i = 0; i < value.size(); ++i) value.data()[i] /= std::max(say.data()[i], 1e-6F);
    return {std::move(value), say.copy()};
}

struct Group {
    double say = 0, warmth = 0, greenness = 0;
    void add(double weight, double w, double g) { say += weight, warmth += weight * w, greenness += weight * g; }
    double mean_warmth() const { return warmth / say; }
    double mean_greenness() const { return greenness / say; }
};

// The split of all cells by warmth whose halves are tightest (2-means in one dimension has a best answer: Otsu 1979).
std::optional<std::pair<Group, Group>> split(const Plane& warmth, const Plane& greenness, const Plane& say) {
    constexpr int bins = 512;
    constexpr float lowest = -8, highest = 8;
    std::vector<Group> bin(bins);
    Group all;
    for (std::size_t i = 0; i < warmth.size(); ++i) {
        const float place = (warmth.data()[i] - lowest) / (highest - lowest) * bins;
        const auto weight = static_cast<double>(say.data()[i]);
        const auto w = static_cast<double>(warmth.data()[i]), g = static_cast<double>(greenness.data()[i]);
        if (!(weight > 1e-4)) continue;
        bin[static_cast<std::size_t>(std::clamp(static_cast<int>(place), 0, bins - 1))].add(weight, w, g);
        all.add(weight, w, g);
    }
    std::optional<std::pair<Group, Group>> best;
    double best_between = 0;
    Group cool;
    for (int k = 0; k + 1 < bins; ++k) {
        const Group& next = bin[static_cast<std::size_t>(k)];
        cool.say += next.say, cool.warmth += next.warmth, cool.greenness += next.greenness;
        const Group warm{all.say - cool.say, all.warmth - cool.warmth, all.greenness - cool.greenness};
        if (cool.say < least_share * all.say || warm.say < least_share * all.say || !(all.say > 0)) continue;
        const double distance = warm.mean_warmth() - cool.mean_warmth();
        const double between = cool.say * warm.say * distance * distance;
        if (between > best_between) best_between = between, best = {cool, warm};
    }
    return best;
}

// log2 of the channels at luminance 1.
std::array<float, 3> light_of(double warmth, double greenness) {
    const double r = std::exp2(warmth / 2), g = std::exp2(greenness), b = std::exp2(-warmth / 2);
    const double log_y = std::log2(0.2627 * r + 0.6780 * g + 0.0593 * b);
    return {static_cast<float>(warmth / 2 - log_y), static_cast<float>(greenness - log_y),
            static_cast<float>(-warmth / 2 - log_y)};
}

} // namespace

std::optional<LightMix> find_light_mix(const Image& proxy, const MixFacts& facts) {
    const Cells cells = cells_of(proxy, facts);
    const double diagonal = std::hypot(cells.width, cells.height);
    const int radius = std::max(1, static_cast<int>(std::lround(window_of_diagonal * diagonal)));
    const Filled warmth = filled(cells, &Cell::warmth, radius), greenness = filled(cells, &Cell::greenness, radius);
    const auto lights = split(warmth.value, greenness.value, warmth.say);
    if (!lights) return std::nullopt;
    const auto& [cool, warm] = *lights;
    const double distance = warm.mean_warmth() - cool.mean_warmth();
    if (!(distance > least_distance)) return std::nullopt;

    LightMix mix;
    mix.warm = light_of(warm.mean_warmth(), warm.mean_greenness());
    mix.cool = light_of(cool.mean_warmth(), cool.mean_greenness());
    const double nearest = std::clamp(-cool.mean_warmth() / distance, 0.0, 1.0); // log2(R / B) of white is 0
    mix.target = light_of(cool.mean_warmth() + nearest * distance,
                          cool.mean_greenness() + nearest * (warm.mean_greenness() - cool.mean_greenness()));

    // Between both lights by each cell's own colour; the guided filter evens out the colours of things and keeps the edges of light.
    Plane place(cells.area());
    for (std::size_t i = 0; i < place.size(); ++i) {
        const Cell& cell = cells.cells[i];
        const float known = smooth_step(cell.say * 4);
        const float own = cell.warmth * known + warmth.value.data()[i] * (1.0F - known);
        place.data()[i] = static_cast<float>((static_cast<double>(own) - cool.mean_warmth()) / distance);
    }
    const GuidedBase filter = guided_base(place, 0.5F, radius, edge_of_weights);
    for (std::size_t i = 0; i < place.size(); ++i)
        place.data()[i] = std::clamp(filter.slope.data()[i] * place.data()[i] + filter.offset.data()[i],
                                     -beyond_the_lights, 1 + beyond_the_lights);
    mix.warm_part = smoothed(std::move(place), smooth_of_diagonal * diagonal);

    const float sure = smooth_step(static_cast<float>((distance - least_distance) / (surely_two - least_distance)));
    mix.most = smoothed(cells.plane([&](const Cell& c) { return c.most * sure; }), smooth_of_diagonal * diagonal);
    return mix;
}

} // namespace engine
