// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/light_sources.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/regions/smoothing.h"
#include <cmath>
#include <numbers>
#include <vector>

namespace engine {
namespace {

constexpr float least_luminance = 1e-7F; // keeps log2 finite
// Seeds, night.md 5.1: a channel at its end, or 4 EV above the key and, where it is known, brighter than 20 cd/m2.
constexpr float seed_clip_part = 0.985F, seed_ev = 4;
constexpr double seed_cd_m2 = 20;
// A lamp smaller than a pixel of the proxy is averaged with the dark around it: half-way clipped counts too where it stands
// out this much from its neighbourhood.
constexpr float small_clip_part = 0.35F, small_stands_out_ev = 2.5F;
// Weight of a pixel: soft step of (b - 3) / 2 (night.md 5.1), or of the last third before clipping.
constexpr float weight_from_ev = 3, weight_over_ev = 2, weight_from_clip = 0.7F;
constexpr float group_weight = 0.5F;
// Groups above 2 % of the frame are surfaces. So are pieces of one: seeds that fill a good part of a neighbourhood that is
// that large and little darker.
constexpr double surface_share = 0.02, surface_filled = 0.10;
constexpr float surface_weight = 0.5F, neighbourhood_ev = 2, neighbourhood_clip = 0.4F;
constexpr std::size_t most_sources = 2000;
// The moon's disc is 0.49 to 0.56 degrees wide; half a pixel of edge is forgiven.
constexpr double moon_from_degrees = 0.45, moon_to_degrees = 0.60, moon_roundness = 0.85, moon_fills = 0.70;
constexpr double moon_from_cd_m2 = 300, moon_to_cd_m2 = 2e4; // 2500 when full and high (night.md 1.4)
// A group in the sky is a star up to this radius (of the long edge), a trail or a meteor when it is this thin.
constexpr double star_radius = 0.0022, trail_roundness = 0.35;
// What is sky by its own pixels and does not stand out is the bright part of the sky: the glow of a town, a dusk, a day.
constexpr float glow_stands_out_ev = 1;

// Of every third pixel: a mean of a quarter of a million values is exact enough.
float key_of_log(const Plane& log_y) {
    std::vector<float> values;
    values.reserve(log_y.size() / 3 + 1);
    for (std::size_t i = 0; i < log_y.size(); i += 3) values.push_back(log_y.data()[i]);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const float lamps_from = *middle + seed_ev;
    double sum = 0;
    std::size_t count = 0;
    for (const float value : values)
        if (value <= lamps_from) sum += static_cast<double>(value), ++count;
    return static_cast<float>(sum / static_cast<double>(count));
}

// Groups of `mark` that contain a seed; the others are unmarked.
Components with_seeds(Components groups, const Marks& seeds) {
    std::vector<std::int32_t> index(groups.list.size(), -1);
    for (std::size_t i = 0; i < seeds.size(); ++i)
        if (const std::int32_t group = groups.labels.data()[i]; group >= 0 && seeds.data()[i])
            index[static_cast<std::size_t>(group)] = 0;
    std::vector<Component> kept;
    for (std::size_t g = 0; g < index.size(); ++g)
        if (index[g] == 0) {
            index[g] = static_cast<std::int32_t>(kept.size());
            kept.push_back(groups.list[g]);
        }
    for (std::size_t i = 0; i < seeds.size(); ++i)
        if (std::int32_t& group = groups.labels.data()[i]; group >= 0) group = index[static_cast<std::size_t>(group)];
    groups.list = std::move(kept);
    return groups;
}

// What a group is, as far as lamps go.
enum class Nature { lamp, surface, moon, of_the_sky };

struct Measured {
    double light = 0;        // sum of luminance
    double luminance = 0;    // median
    double clipped = 0;      // share of pixels with a channel at its end
    double sky_around = 0;   // share of the ring around it that is sky
    double in_sky = 0;       // share of its pixels that is sky
    bool in_surface = false; // a piece of a larger bright neighbourhood
};

// Median luminance, sums and the ring around each group.
std::vector<Measured> measure(const Components& groups, const Image& unedited, const Plane& clip_part,
                              const Plane& sky) {
    std::vector<Measured> all(groups.list.size());
    const Rect area = unedited.area();
    for_each_index(static_cast<int>(all.size()), Priority::screen, {}, [&](int own) {
        const auto g = static_cast<std::size_t>(own);
        const Component& group = groups.list[g];
        Measured& m = all[g];
        std::vector<float> values;
        values.reserve(static_cast<std::size_t>(group.pixels));
        constexpr int margin = 6; // the sky of the grid begins a cell away from bright things
        int ring = 0, in_sky = 0;
        const Rect around = group.box.grown_by(margin), inside = around.clipped_to(area);
        for (int y = inside.top; y < inside.bottom(); ++y)
            for (int x = inside.left; x < inside.right(); ++x) {
                if (groups.labels.at(x, y) == own) {
                    const float light = luminance(unedited.at(x, y));
                    values.push_back(light);
                    m.light += static_cast<double>(light);
                    m.in_sky += sky.at(x, y) > 0.5F ? 1 : 0;
                    m.clipped += clip_part.at(x, y) >= seed_clip_part ? 1 : 0;
                } else if (x < around.left + 2 || x >= around.right() - 2 || y < around.top + 2 ||
                           y >= around.bottom() - 2) {
                    ++ring;
                    in_sky += sky.at(x, y) > 0.5F;
                }
            }
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        m.luminance = static_cast<double>(*middle);
        m.clipped /= group.pixels;
        m.in_sky /= group.pixels;
        m.sky_around = ring > 0 ? static_cast<double>(in_sky) / ring : 0;
    });
    return all;
}

// Marks groups that fill a good part of a large bright neighbourhood: a floodlit wall clips in pieces.
void find_pieces_of_surfaces(const BrightGroups& bright, const Plane& clip_part, std::vector<Measured>& measured) {
    Marks marks(bright.weight.area());
    const float from = bright.log_key + neighbourhood_ev;
    for_each_index(marks.height(), Priority::screen, {}, [&](int y) {
        const float *light = bright.log_y.row(y), *clip = clip_part.row(y), *weight = bright.weight.row(y);
        std::uint8_t* mark = marks.row(y);
        for (int x = 0; x < marks.width(); ++x)
            mark[x] = (light[x] > from) &
                      ((clip[x] > neighbourhood_clip) | (weight[x] >= group_weight) | (light[x] > from + 1));
    });
    const Components neighbourhoods = connected(marks, true);
    std::vector<int> filled(neighbourhoods.list.size(), 0);
    const auto neighbourhood_of = [&](std::size_t i) { return neighbourhoods.labels.data()[i]; };
    for (std::size_t i = 0; i < marks.size(); ++i)
        if (bright.groups.labels.data()[i] >= 0 && neighbourhood_of(i) >= 0)
            ++filled[static_cast<std::size_t>(neighbourhood_of(i))];
    const double frame = static_cast<double>(marks.size());
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const std::int32_t group = bright.groups.labels.data()[i], n = neighbourhood_of(i);
        if (group < 0 || n < 0) continue;
        const double size = neighbourhoods.list[static_cast<std::size_t>(n)].pixels;
        if (size > surface_share * frame && filled[static_cast<std::size_t>(n)] > surface_filled * size)
            measured[static_cast<std::size_t>(group)].in_surface = true;
    }
}

bool could_be_moon(const Component& group, const Measured& m, const RegionFacts& facts, bool sky_is_known, int height) {
    if (facts.degrees_per_pixel <= 0 || group.roundness() < moon_roundness || group.fills_its_circle() < moon_fills)
        return false;
    const double diameter = 2 * std::sqrt(group.pixels / std::numbers::pi) * facts.degrees_per_pixel;
    const double edge = 0.5 * facts.degrees_per_pixel;
    if (diameter < moon_from_degrees - edge || diameter > moon_to_degrees + edge) return false;
    const double cd_m2 = m.luminance * facts.cd_m2_per_unit;
    if (m.clipped < 0.5 && facts.cd_m2_per_unit > 0 && (cd_m2 < moon_from_cd_m2 || cd_m2 > moon_to_cd_m2)) return false;
    return sky_is_known ? m.sky_around > 0.8 : group.y < 0.4 * height;
}

} // namespace

BrightGroups find_bright_groups(const Image& unedited, const Plane& clip_part, const RegionFacts& facts) {
    const Rect area = unedited.area();
    BrightGroups bright{Plane(area), 0, Plane(area), {}, {}, {}};
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        const Rgb* from = unedited.row(y);
        float* to = bright.log_y.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float light = luminance(from[x]);
            to[x] = fast_log2(light > least_luminance ? light : least_luminance);
        }
    });
    bright.log_key = key_of_log(bright.log_y);
    const Plane around = box_mean(bright.log_y, std::max(2, std::max(area.width, area.height) / 64));
    const float seed_from =
        facts.cd_m2_per_unit > 0
            ? std::max(bright.log_key + seed_ev, static_cast<float>(std::log2(seed_cd_m2 / facts.cd_m2_per_unit)))
            : bright.log_key + seed_ev;
    Marks marks(area), seeds(area);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        const float *light = bright.log_y.row(y), *clip = clip_part.row(y), *mean = around.row(y);
        float* weight = bright.weight.row(y);
        std::uint8_t *seed = seeds.row(y), *mark = marks.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float by_light = smooth_step((light[x] - bright.log_key - weight_from_ev) / weight_over_ev);
            const float by_clip = smooth_step((clip[x] - weight_from_clip) / (seed_clip_part - weight_from_clip));
            const bool small = clip[x] >= small_clip_part && light[x] - mean[x] > small_stands_out_ev;
            const float w = by_light > by_clip ? by_light : by_clip;
            weight[x] = small && w < group_weight ? group_weight : w;
            seed[x] = clip[x] >= seed_clip_part || light[x] > seed_from || small;
            mark[x] = weight[x] >= group_weight;
        }
    });
    bright.groups = with_seeds(connected(marks, true), seeds);
    const std::size_t count = bright.groups.list.size();
    std::vector<int> clipped(count, 0);
    bright.stands_out.assign(count, 0.0F);
    for (std::size_t i = 0; i < marks.size(); ++i)
        if (const std::int32_t g = bright.groups.labels.data()[i]; g >= 0) {
            bright.stands_out[static_cast<std::size_t>(g)] += bright.log_y.data()[i] - around.data()[i];
            clipped[static_cast<std::size_t>(g)] += clip_part.data()[i] >= seed_clip_part;
        }
    for (std::size_t g = 0; g < count; ++g) {
        const int pixels = bright.groups.list[g].pixels;
        bright.stands_out[g] /= static_cast<float>(pixels);
        bright.throws_light.push_back(bright.stands_out[g] > glow_stands_out_ev || 2 * clipped[g] > pixels);
    }
    return bright;
}

void classify_bright_groups(const BrightGroups& bright, const Image& unedited, const Plane& clip_part, const Plane& sky,
                            const RegionFacts& facts, Regions& regions) {
    const Rect area = unedited.area();
    const double frame = static_cast<double>(area.pixels());
    const std::vector<Component>& groups = bright.groups.list;
    std::vector<Measured> measured = measure(bright.groups, unedited, clip_part, sky);
    find_pieces_of_surfaces(bright, clip_part, measured);
    const bool sky_is_known = std::any_of(sky.data(), sky.data() + sky.size(), [](float s) { return s > 0.5F; });

    std::vector<Nature> natures(groups.size(), Nature::lamp);
    std::size_t moons = 0, moon = 0;
    const double star = std::max(1.5, star_radius * std::max(area.width, area.height));
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const Component& group = groups[g];
        const Measured& m = measured[g];
        const double radius = std::sqrt(group.pixels / std::numbers::pi);
        if (could_be_moon(group, m, facts, sky_is_known, area.height)) ++moons, moon = g;
        const bool is_glow = m.in_sky > 0.6 && (group.box.top == 0 || bright.stands_out[g] < glow_stands_out_ev);
        if (is_glow || (m.sky_around > 0.9 && (radius <= star || group.roundness() < trail_roundness)))
            natures[g] = Nature::of_the_sky;
        else if (group.pixels > surface_share * frame || m.in_surface)
            natures[g] = Nature::surface;
    }
    if (moons == 1) natures[moon] = Nature::moon; // there is one; a row of globes is none

    // Sources, brightest sum of light first.
    std::vector<std::size_t> order;
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (natures[g] != Nature::of_the_sky) order.push_back(g);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return measured[a].light > measured[b].light; });
    if (order.size() > most_sources) order.resize(most_sources);
    std::vector<std::int16_t> index(groups.size(), -1);
    for (const std::size_t g : order) {
        index[g] = static_cast<std::int16_t>(regions.sources.size());
        const SourceKind kind = natures[g] == Nature::moon      ? SourceKind::moon
                                : natures[g] == Nature::surface ? SourceKind::bright_surface
                                                                : SourceKind::lamp;
        regions.sources.push_back({kind, static_cast<float>(groups[g].x), static_cast<float>(groups[g].y),
                                   static_cast<float>(std::sqrt(groups[g].pixels / std::numbers::pi)), groups[g].pixels,
                                   measured[g].luminance, measured[g].clipped > 0});
    }

    // Lambda: a little beyond each group, faded by a small box, so that the edge of a lamp is soft where its light is.
    Plane keep(area, 0);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            const std::int32_t group = bright.groups.labels.at(x, y);
            if (group < 0) continue;
            const auto g = static_cast<std::size_t>(group);
            regions.source.at(x, y) = index[g];
            if (natures[g] == Nature::of_the_sky) continue;
            const float most = natures[g] == Nature::surface ? surface_weight : 1.0F;
            const int beyond = std::clamp(groups[g].pixels / 8, 1, 3);
            for (int v = std::max(0, y - beyond); v <= std::min(area.height - 1, y + beyond); ++v) {
                float* row = keep.row(v);
                for (int u = std::max(0, x - beyond); u <= std::min(area.width - 1, x + beyond); ++u)
                    row[u] = std::max(row[u], most);
            }
        }
    const Plane faded = box_mean(keep, 1);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        const float *soft = faded.row(y), *hard = keep.row(y), *weight = bright.weight.row(y);
        const std::int32_t* label = bright.groups.labels.row(y);
        float* lamp = regions.lamps.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float own = label[x] >= 0 ? hard[x] : 0.0F;
            lamp[x] = (soft[x] > own ? soft[x] : own) * weight[x];
        }
    });
}

} // namespace engine
