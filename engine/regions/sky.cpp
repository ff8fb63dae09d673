// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/sky.h"
#include "engine/regions/quadratic.h"
#include "engine/regions/sky_grid.h"
#include <cmath>
#include <vector>

namespace engine {
namespace {

// Steepest gradient of a sky: 0.3 EV per 1 % of the long edge, the glow of a city at the horizon. night.md 5.4 has 0.15 for the light alone;
// here colour counts too.
constexpr float steepest_change = 0.30F * 100 / 256;
constexpr float roughest_texture = 0.20F;
// In noise everything is rough: then the calmest third of the picture sets the measure, up to a limit.
constexpr double calm_share = 0.33;
constexpr float over_calm = 1.7F, most_tolerance = 2;
constexpr double least_size = 0.01;                         // of the frame
constexpr float light_leeway = 0.6F, colour_leeway = 0.25F; // EV from the gradient, beside 2.5 sigma
constexpr double most_light_sigma = 0.35, most_colour_sigma = 0.15;

Marks marked(const Rect& area) { return Marks(area, std::uint8_t{0}); }

double share_of(const Marks& marks) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) count += marks.data()[i];
    return static_cast<double>(count) / static_cast<double>(marks.size());
}

// Light and colour of the sky as surfaces over the picture.
struct SkyModel {
    Fit light, red, blue;

    SkyModel(const SkyGrid& grid, const Marks& sky) {
        std::vector<Sample> samples[3];
        each_cell(sky, [&](int x, int y, float u, float v) {
            if ((x ^ y) & 1 || y % 2) return; // a quarter of the cells tells six numbers well enough
            samples[0].push_back({u, v, grid.light.at(x, y)});
            samples[1].push_back({u, v, grid.red.at(x, y)});
            samples[2].push_back({u, v, grid.blue.at(x, y)});
        });
        light = fit_quadratic(samples[0], 2.5, 2.5);
        red = fit_quadratic(samples[1], 2.5, 2.5);
        blue = fit_quadratic(samples[2], 2.5, 2.5);
    }

    template <class PerCell> static void each_cell(const Marks& cells, const PerCell& per_cell) {
        const Rect area = cells.area();
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x)
                if (cells.at(x, y))
                    per_cell(x, y, static_cast<float>(x) / static_cast<float>(area.width),
                             static_cast<float>(y) / static_cast<float>(area.height));
    }

    float above(const SkyGrid& grid, int x, int y) const { return off(light, grid.light, x, y); }
    // Brighter than the surface can follow, in about its colour: the glow at the horizon.
    bool could_glow(const SkyGrid& grid, int x, int y) const {
        return above(grid, x, y) > 0 &&
               std::abs(off(red, grid.red, x, y)) < 3 * leeway(red, colour_leeway, most_colour_sigma) &&
               std::abs(off(blue, grid.blue, x, y)) < 3 * leeway(blue, colour_leeway, most_colour_sigma);
    }
    bool fits(const SkyGrid& grid, int x, int y) const {
        return std::abs(above(grid, x, y)) < leeway(light, light_leeway, most_light_sigma) &&
               std::abs(off(red, grid.red, x, y)) < leeway(red, colour_leeway, most_colour_sigma) &&
               std::abs(off(blue, grid.blue, x, y)) < leeway(blue, colour_leeway, most_colour_sigma);
    }

private:
    static float off(const Fit& fit, const Plane& plane, int x, int y) {
        const Rect area = plane.area();
        return plane.at(x, y) - static_cast<float>(fit.surface(static_cast<double>(x) / area.width,
                                                               static_cast<double>(y) / area.height));
    }
    static float leeway(const Fit& fit, float least, double most_sigma) {
        return least + 2.5F * static_cast<float>(std::min(fit.sigma, most_sigma));
    }
};

// Cells of `among` connected to `sky` become sky.
void grow(Marks& sky, const Marks& among) {
    const Rect area = sky.area();
    std::vector<std::pair<int, int>> front;
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            if (sky.at(x, y)) front.emplace_back(x, y);
    while (!front.empty()) {
        const auto [x, y] = front.back();
        front.pop_back();
        for (const auto& [u, v] : {std::pair{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}})
            if (area.contains(u, v) && among.at(u, v) && !sky.at(u, v)) {
                sky.at(u, v) = 1;
                front.emplace_back(u, v);
            }
    }
}

// What is smooth and reaches the top: the largest piece, and others that continue its gradient.
Marks seed_sky(const SkyGrid& grid, const Marks& smooth) {
    const Rect area = grid.area();
    const Components pieces = connected(smooth, false);
    Marks sky = marked(area);
    std::int32_t largest = -1;
    for (std::size_t p = 0; p < pieces.list.size(); ++p)
        if (pieces.list[p].box.top <= 1 &&
            (largest < 0 || pieces.list[p].pixels > pieces.list[static_cast<std::size_t>(largest)].pixels))
            largest = static_cast<std::int32_t>(p);
    if (largest < 0) return sky;
    for (std::size_t i = 0; i < sky.size(); ++i) sky.data()[i] = pieces.labels.data()[i] == largest;
    return sky;
}

// Enclosed by sky on all sides: bright things without edges (clouds, the Milky Way) and bright lines (meteors) are in the sky,
// tiny things are birds and wires.
void fill_holes(const SkyGrid& grid, const SkyModel& model, float change_limit, Marks& sky) {
    constexpr int tiny = 6;
    constexpr double line_roundness = 0.35;
    const Rect area = grid.area();
    Marks rest(area);
    for (std::size_t i = 0; i < rest.size(); ++i) rest.data()[i] = !sky.data()[i];
    const Components holes = connected(rest, true);
    std::vector<double> above(holes.list.size(), 0), change(holes.list.size(), 0);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            if (const std::int32_t hole = holes.labels.at(x, y); hole >= 0) {
                above[static_cast<std::size_t>(hole)] += static_cast<double>(model.above(grid, x, y));
                change[static_cast<std::size_t>(hole)] += static_cast<double>(grid.change.at(x, y));
            }
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            const std::int32_t own = holes.labels.at(x, y);
            if (own < 0) continue;
            const Component& hole = holes.list[static_cast<std::size_t>(own)];
            const bool enclosed = hole.box.left > 0 && hole.box.top > 0 && hole.box.right() < area.width &&
                                  hole.box.bottom() < area.height;
            const bool is_bright = above[static_cast<std::size_t>(own)] > 0;
            const bool has_no_edge =
                change[static_cast<std::size_t>(own)] < static_cast<double>(change_limit) * hole.pixels;
            if (enclosed && (hole.pixels <= tiny || (is_bright && (has_no_edge || hole.roundness() < line_roundness))))
                sky.at(x, y) = 1;
        }
}

// Smooth pieces that continue the gradient: above the lowest sky they lie behind an arch or between towers; further down only if
// something bright alone parts them from the sky, a meteor.
void add_pieces(const SkyGrid& grid, const SkyModel& model, const Marks& calm, int lowest, Marks& sky) {
    constexpr int least_cells = 12, thickest_meteor = 12;
    const Rect area = sky.area();
    const Components pieces = connected(calm, false);
    std::vector<int> below_bright(pieces.list.size(), 0);
    for (int x = 0; x < area.width; ++x)
        for (int y = 1; y < area.height; ++y) {
            const std::int32_t piece = pieces.labels.at(x, y);
            if (piece < 0 || sky.at(x, y) || pieces.labels.at(x, y - 1) >= 0) continue;
            int v = y - 1;
            while (v > 0 && y - v < thickest_meteor && !sky.at(x, v) && model.above(grid, x, v) > 0) --v;
            below_bright[static_cast<std::size_t>(piece)] += sky.at(x, v);
        }
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            const std::int32_t own = pieces.labels.at(x, y);
            if (own < 0) continue;
            const Component& piece = pieces.list[static_cast<std::size_t>(own)];
            const bool is_high = piece.box.bottom() <= lowest + area.height / 50;
            if (piece.pixels >= least_cells &&
                (is_high || 2 * below_bright[static_cast<std::size_t>(own)] > piece.box.width))
                sky.at(x, y) = 1;
        }
}

// Closes gaps of one or two cells where the light is that of the sky: wires, thin branches, stars beside each other.
void close_gaps(const Marks& fitting, Marks& sky) {
    const Rect area = sky.area();
    const auto near = [&](const Marks& marks, int x, int y, bool all) {
        for (int v = std::max(0, y - 1); v <= std::min(area.height - 1, y + 1); ++v)
            for (int u = std::max(0, x - 1); u <= std::min(area.width - 1, x + 1); ++u)
                if (static_cast<bool>(marks.at(u, v)) != all) return !all;
        return all;
    };
    Marks wide(area);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) wide.at(x, y) = near(sky, x, y, false);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            if (!sky.at(x, y) && fitting.at(x, y) && near(wide, x, y, true)) sky.at(x, y) = 1;
}

// Signs for and against. A photographer would ask: does it span the top, is it darker or bluer than what is below, does it end above the
// ground, and is it lit by a lamp in the picture?
struct Evidence {
    double darker = 0, bluer = 0, spans_top = 0, reaches_bottom = 0, lit_by_lamps = 0, share = 0, rough = 0, stars = 0;

    bool is_sky() const {
        return share >= least_size && 0.6 * darker + 0.6 * bluer + 0.7 * spans_top + 0.5 * stars -
                                              2.5 * reaches_bottom * (1 - stars) - 1.8 * lit_by_lamps - rough + 0.05 >
                                          0;
    }
};

double median(std::vector<float>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return static_cast<double>(*middle);
}

double unit(double x) { return std::clamp(x, -1.0, 1.0); }

// How much of the light's variation along the rows the field of the lamps explains, times how strong it is. Along rows, because
// the glow of a city also rises towards its lamps, but downwards.
double lamp_light(const SkyGrid& grid, const Marks& sky) {
    const Rect area = grid.area();
    double ll = 0, ff = 0, lf = 0;
    int cells = 0;
    for (int y = 0; y < area.height; ++y) {
        double light = 0, field = 0;
        int count = 0;
        for (int x = 0; x < area.width; ++x)
            if (sky.at(x, y)) {
                light += static_cast<double>(grid.light.at(x, y));
                field += static_cast<double>(grid.lamp_field.at(x, y));
                ++count;
            }
        if (count < 8) continue;
        light /= count, field /= count;
        for (int x = 0; x < area.width; ++x)
            if (sky.at(x, y)) {
                const double l = static_cast<double>(grid.light.at(x, y)) - light,
                             f = static_cast<double>(grid.lamp_field.at(x, y)) - field;
                ll += l * l, ff += f * f, lf += l * f;
            }
        cells += count;
    }
    if (cells == 0 || ll <= 0 || ff <= 0) return 0;
    const double correlation = lf / std::sqrt(ll * ff), variation = std::sqrt(ll / cells);
    return std::max(0.0, correlation) * std::min(1.0, variation / 0.5);
}

// Cells in which a pixel stands far above the noise of the sky.
int count_stars(const SkyGrid& grid, const Marks& sky) {
    std::vector<float> textures;
    for (std::size_t i = 0; i < sky.size(); ++i)
        if (sky.data()[i]) textures.push_back(grid.texture.data()[i]);
    const float from = 0.2F + 10 * static_cast<float>(median(textures));
    const Rect area = sky.area();
    int stars = 0;
    for (int y = 2; y < area.height - 2; ++y)
        for (int x = 2; x < area.width - 2; ++x) {
            if (!sky.at(x, y) || grid.brightest.at(x, y) <= from) continue;
            // A point alone in the sky, not a piece of an edge.
            int others = 0;
            bool inside = true;
            for (int v = y - 2; v <= y + 2; ++v)
                for (int u = x - 2; u <= x + 2; ++u) {
                    inside = inside && sky.at(u, v);
                    others += grid.brightest.at(u, v) > from;
                }
            stars += inside && others <= 3;
        }
    return stars;
}

Evidence weigh(const SkyGrid& grid, const SkyModel& model, const Marks& sky) {
    const Rect area = grid.area();
    std::vector<float> sky_light, rest_light, sky_colour, rest_colour;
    for (std::size_t i = 0; i < sky.size(); ++i) {
        (sky.data()[i] ? sky_light : rest_light).push_back(grid.light.data()[i]);
        (sky.data()[i] ? sky_colour : rest_colour).push_back(grid.blue.data()[i] - grid.red.data()[i]);
    }
    Evidence evidence;
    evidence.share = share_of(sky);
    int top = 0, bottom = 0;
    const int deep = area.height * 17 / 20; // a horizon lies above it
    for (int x = 0; x < area.width; ++x) {
        top += sky.at(x, std::min(1, area.height - 1));
        bool reaches = false;
        for (int y = deep; y < area.height; ++y) reaches = reaches || sky.at(x, y);
        bottom += reaches;
    }
    // Black has no colour to tell.
    const double signal = std::clamp(median(sky_light) - static_cast<double>(grid.log_floor) - 0.2, 0.0, 1.0);

    evidence.spans_top = unit((static_cast<double>(top) / area.width - 0.35) / 0.35);
    evidence.reaches_bottom = static_cast<double>(bottom) / area.width;
    evidence.darker = rest_light.empty() ? 0 : std::max(-0.3, unit((median(rest_light) - median(sky_light)) / 2));
    evidence.bluer = rest_light.empty() ? 0 : signal * unit((median(sky_colour) - median(rest_colour)) / 0.6);
    evidence.lit_by_lamps = lamp_light(grid, sky);
    evidence.stars = std::min(1.0, signal * count_stars(grid, sky) / 50.0);
    evidence.rough = std::max(0.0, (model.light.sigma - 0.3) / 0.5);
    return evidence;
}

float tolerance(const Plane& plane, float usual) {
    std::vector<float> values(plane.data(), plane.data() + plane.size());
    const auto calm = values.begin() + static_cast<std::ptrdiff_t>(calm_share * static_cast<double>(values.size()));
    std::nth_element(values.begin(), calm, values.end());
    return std::clamp(over_calm * *calm, usual, most_tolerance * usual);
}

} // namespace

RoughSky find_rough_sky(const Image& unedited, const BrightGroups& bright) {
    RoughSky rough{make_sky_grid(unedited, bright), {}};
    const SkyGrid& grid = rough.grid;
    rough.cells = marked(grid.area());
    const Rect area = grid.area();
    const float change_limit = tolerance(grid.change, steepest_change),
                texture_limit = tolerance(grid.texture, roughest_texture);
    Marks smooth(area);
    for (std::size_t i = 0; i < smooth.size(); ++i)
        smooth.data()[i] = grid.change.data()[i] < change_limit && grid.texture.data()[i] < texture_limit;
    Marks sky = seed_sky(grid, smooth);
    if (share_of(sky) < least_size / 2) return rough;

    SkyModel model(grid, sky);
    for (int round = 0; round < 2; ++round) {
        Marks fitting(area), calm(area);
        int lowest = 0;
        SkyModel::each_cell(sky, [&](int, int y, float, float) { lowest = std::max(lowest, y); });
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x) {
                fitting.at(x, y) = model.fits(grid, x, y);
                calm.at(x, y) = fitting.at(x, y) && grid.change.at(x, y) < 2 * change_limit &&
                                grid.texture.at(x, y) < 1.5F * texture_limit;
                if (sky.at(x, y) && !calm.at(x, y)) sky.at(x, y) = 0;
            }
        grow(sky, calm);
        Marks glowing = calm.copy();
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x)
                if (smooth.at(x, y) && model.could_glow(grid, x, y)) glowing.at(x, y) = 1;
        if (round > 0) grow(sky, glowing);
        // Behind an arch or below a meteor: smooth pieces that continue the gradient.
        add_pieces(grid, model, calm, lowest, sky);
        close_gaps(fitting, sky);
        model = SkyModel(grid, sky);
    }
    fill_holes(grid, model, change_limit, sky);
    if (!weigh(grid, model, sky).is_sky()) return rough;

    rough.cells = std::move(sky);
    return rough;
}

} // namespace engine
