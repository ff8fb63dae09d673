// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/lamp_maps.h"
#include "engine/base/fast_math.h"
#include "engine/night/veil.h"
#include <cmath>
#include <optional>

namespace engine {
namespace {

constexpr float unclipped = 0.05F;       // of Regions::clipped: below it a pixel's colour is its own
constexpr float ring_over_radius = 1.5F; // how far around a source its colour is looked for, in radii (night.md 5.2)
constexpr float least_ring = 2, widest_ring = 12; // pixels of the proxy
constexpr float ring_ev_above_key = 2;            // what is darker is not lit by the lamp alone
constexpr float below_source = 1.0F / 6;          // of the source's brightest pixel
// Levels are told in keys, so that the maps of a brightened picture are the brightened maps. With the usual key of 0.1 a display shows no
// difference from 4 on (V = 0.958); cores turn white from 3 on: a flame that the sensor clipped is white inside (night.md 5.2 has 8, which
// made it a flat orange spot).
constexpr float display_white_in_keys = 40, white_core_in_keys = 30;
constexpr float brightest_overflow_in_keys = 600; // rendered pictures tell nothing of what lies above
constexpr float sky_matters_from = 1.5F;          // keys: 0.6 EV
constexpr float clipped_stops = 2;      // a clipped lamp is taken for this much brighter than the sensor's end
constexpr float glow_saturation = 0.7F; // scattered light is desaturated by 30 % (night.md 4.6)

struct Ratios {
    float red, blue, weight; // log2 R/G, log2 B/G, Y
};

// Y-weighted median of one component.
template <class Get> float weighted_median(std::vector<Ratios>& samples, const Get& get) {
    std::sort(samples.begin(), samples.end(), [&](const Ratios& a, const Ratios& b) { return get(a) < get(b); });
    double total = 0, sum = 0;
    for (const Ratios& s : samples) total += static_cast<double>(s.weight);
    for (const Ratios& s : samples)
        if ((sum += static_cast<double>(s.weight)) >= total / 2) return get(s);
    return get(samples.back());
}

Rgb colour_of(std::vector<Ratios>& samples) {
    const float red = weighted_median(samples, [](const Ratios& s) { return s.red; });
    const float blue = weighted_median(samples, [](const Ratios& s) { return s.blue; });
    const Rgb c = {fast_exp2(red), 1, fast_exp2(blue)};
    return c * (1 / luminance(c));
}

// Nearest source of every pixel and the distance to it; inside a source: the source, and minus the distance to its edge.
struct Nearness {
    Raster<std::int16_t> source;
    Plane distance;
};

// Two sweeps of a chamfer transform (Borgefors 1986: 3-4 weights), good to a tenth of the distance.
Nearness nearness_of(const Regions& regions) {
    const Rect area = regions.source.area();
    constexpr float far = 1e6F, straight = 1, diagonal = 4.0F / 3.0F;
    Nearness near{regions.source.copy(), Plane(area)};
    Plane depth(area);
    for (std::size_t i = 0; i < near.distance.size(); ++i) {
        const bool inside = regions.source.data()[i] >= 0;
        near.distance.data()[i] = inside ? 0 : far;
        depth.data()[i] = inside ? far : 0;
    }
    const auto sweep = [&](int from_x, int to_x, int from_y, int to_y, int step) {
        for (int y = from_y; y != to_y; y += step)
            for (int x = from_x; x != to_x; x += step) {
                float& distance = near.distance.at(x, y);
                float& inner = depth.at(x, y);
                const auto look = [&](int u, int v, float cost) {
                    if (!area.contains(u, v)) return;
                    if (near.distance.at(u, v) + cost < distance) {
                        distance = near.distance.at(u, v) + cost;
                        near.source.at(x, y) = near.source.at(u, v);
                    }
                    inner = std::min(inner, depth.at(u, v) + cost);
                };
                look(x - step, y, straight), look(x, y - step, straight);
                look(x - step, y - step, diagonal), look(x + step, y - step, diagonal);
            }
    };
    sweep(area.left, area.right(), area.top, area.bottom(), 1);
    sweep(area.right() - 1, area.left - 1, area.bottom() - 1, area.top - 1, -1);
    for (std::size_t i = 0; i < near.distance.size(); ++i)
        if (depth.data()[i] > 0) near.distance.data()[i] = -depth.data()[i];
    return near;
}

// Covers the rim between clipped and recorded light, whose pixels are half of both: the mean of the largest around each of them.
void cover_rim(const Plane& clipped, Plane& refill) {
    const Rect area = refill.area();
    const Plane own = refill.copy();
    const auto largest = [&](int x, int y) {
        float most = 0;
        for (int v = -1; v <= 1; ++v)
            for (int u = -1; u <= 1; ++u) most = std::max(most, own.nearest(x + u, y + v));
        return most;
    };
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x) {
            if (clipped.at(x, y) > 0) continue;
            bool beside = false;
            for (int v = -2; v <= 2; ++v)
                for (int u = -2; u <= 2; ++u) beside = beside || own.nearest(x + u, y + v) > 0;
            if (!beside) continue;
            float sum = 0;
            for (int v = -1; v <= 1; ++v)
                for (int u = -1; u <= 1; ++u) sum += largest(x + u, y + v);
            refill.at(x, y) = sum / 9;
        }
}

// A bright horizon counts as a bright surface, but it is sky: where the sky around a source is nearly as bright as the source, it is added to
// the sky and taken from the lamps.
void give_glowing_sky_back(const Image& picture, const Regions& regions, const Nearness& near, Plane& sky,
                           Plane& lamps) {
    constexpr float around = 4, nearly = 1.0F / 6, least_share = 0.25F,
                    least_radius = 10; // pixels of the proxy, of the source's light, of the ring, pixels
    std::vector<int> ring(regions.sources.size(), 0), glowing(ring);
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const std::int16_t source = near.source.data()[i];
        if (source < 0 || near.distance.data()[i] <= 0 || near.distance.data()[i] > around) continue;
        const auto index = static_cast<std::size_t>(source);
        ++ring[index];
        glowing[index] += regions.sky.data()[i] > 0.5F &&
                          luminance(picture.data()[i]) > nearly * static_cast<float>(regions.sources[index].luminance);
    }
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const std::int16_t source = near.source.data()[i];
        if (source < 0 || near.distance.data()[i] > around) continue;
        const auto index = static_cast<std::size_t>(source);
        if (regions.sources[index].kind == SourceKind::moon || regions.sources[index].radius < least_radius ||
            static_cast<float>(glowing[index]) < least_share * static_cast<float>(ring[index]))
            continue;
        if (near.distance.data()[i] <= 0) sky.data()[i] = 1;
        lamps.data()[i] = 0;
    }
}

float ring_of(const LightSource& source) {
    return std::clamp(ring_over_radius * source.radius, least_ring, widest_ring);
}

std::vector<Rgb> source_colours(const Image& picture, const Regions& regions, double key, const Nearness& near) {
    const auto lit = static_cast<float>(key) * std::exp2(ring_ev_above_key);
    std::vector<float> brightness(regions.sources.size(), 0);
    for (std::size_t i = 0; i < picture.size(); ++i)
        if (const std::int16_t source = regions.source.data()[i]; source >= 0)
            brightness[static_cast<std::size_t>(source)] =
                std::max(brightness[static_cast<std::size_t>(source)], luminance(picture.data()[i]));
    // Of each source: what is as bright as its own light, and anything around it.
    std::vector<std::vector<Ratios>> own(regions.sources.size()), around(regions.sources.size());
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const std::int16_t source = near.source.data()[i];
        if (source < 0) continue;
        const auto index = static_cast<std::size_t>(source);
        const Rgb c = picture.data()[i];
        const float y = luminance(c);
        if (near.distance.data()[i] > ring_of(regions.sources[index]) || regions.clipped.data()[i] > unclipped ||
            !(y > 0) || !(c.g > 0))
            continue;
        // Signs of deep colours have channels of nothing or less: bounded, not left out.
        const auto ratio = [&](float channel) { return fast_log2(std::clamp(channel / c.g, 1.0F / 256, 256.0F)); };
        // A rim that is half clipped is half white: the more colour, the more it tells.
        const float top = std::max({c.r, c.g, c.b}), bottom = std::min({c.r, c.g, c.b});
        const float saturation = std::clamp(1 - bottom / top, 0.05F, 1.0F);
        const Ratios ratios = {ratio(c.r), ratio(c.b), y * saturation};
        around[index].push_back(ratios);
        // What is much darker than the source is a wall behind it and has the wall's colour.
        if (y > std::max(lit, below_source * brightness[index])) own[index].push_back(ratios);
    }
    std::vector<Ratios> all;
    for (const auto& samples : own) all.insert(all.end(), samples.begin(), samples.end());
    const Rgb usual = all.empty() ? Rgb{1, 1, 1} : colour_of(all);
    std::vector<Rgb> colours;
    colours.reserve(own.size());
    for (std::size_t i = 0; i < own.size(); ++i)
        colours.push_back(!own[i].empty() ? colour_of(own[i]) : (!around[i].empty() ? colour_of(around[i]) : usual));
    return colours;
}

float true_light(const Rgb& light, float clipped) { return luminance(light) * fast_exp2(clipped_stops * clipped); }

// Where the sensor clipped lamps, and what colour they take there.
void find_refill(const Image& picture, const Regions& regions, const Nearness& near, const std::vector<Rgb>& colours,
                 double key, LampMaps& maps) {
    const float white_core = white_core_in_keys * static_cast<float>(key);
    Plane refill(picture.area(), 0);
    bool any = false;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const std::int16_t number = near.source.data()[i];
        const float clipped = regions.clipped.data()[i];
        if (number < 0 || !(clipped > 0)) continue;
        const LightSource& source = regions.sources[static_cast<std::size_t>(number)];
        if (source.kind != SourceKind::lamp) continue;
        const float inner = std::max(0.0F, -near.distance.data()[i]) / std::max(1.0F, source.radius);
        const float above = std::max(true_light(picture.data()[i], clipped) / white_core, 1e-6F);
        const float core = smooth_step((inner - 0.4F) / 0.6F) * smooth_step(fast_log2(above) / 2);
        refill.data()[i] = smooth_step(clipped) * (1 - core);
        any = true;
    }
    if (!any) return;
    cover_rim(regions.clipped, refill);
    maps.refill = SparsePlane(std::move(refill));
    maps.colour = Image(picture.area(), {1, 1, 1});
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const std::int16_t number = near.source.data()[i];
        if (number < 0) continue;
        const auto index = static_cast<std::size_t>(number);
        if (near.distance.data()[i] <= ring_of(regions.sources[index])) maps.colour.data()[i] = colours[index];
    }
}

// Means of 2 x 2 pixels: a glow has no detail, and what is read for every pixel of the photo is to be small.
std::array<Plane, 3> halved_channels(const Image& picture) {
    const Rect half{0, 0, (picture.width() + 1) / 2, (picture.height() + 1) / 2};
    std::array<Plane, 3> channels{Plane(half), Plane(half), Plane(half)};
    for (int y = 0; y < half.height; ++y)
        for (int x = 0; x < half.width; ++x) {
            const Rgb mean = (picture.nearest(2 * x, 2 * y) + picture.nearest(2 * x + 1, 2 * y) +
                              picture.nearest(2 * x, 2 * y + 1) + picture.nearest(2 * x + 1, 2 * y + 1)) *
                             0.25F;
            channels[0].at(x, y) = mean.r, channels[1].at(x, y) = mean.g, channels[2].at(x, y) = mean.b;
        }
    return channels;
}

Plane moon_of(const Regions& regions) {
    Plane moon(regions.source.area(), 0);
    for (std::size_t i = 0; i < moon.size(); ++i) {
        const std::int16_t number = regions.source.data()[i];
        if (number >= 0 && regions.sources[static_cast<std::size_t>(number)].kind == SourceKind::moon)
            moon.data()[i] = 1;
    }
    return moon;
}

// Light of lamps and moon above what a display shows; empty if there is none. A blown-out wall is no lamp: how far it lies above white
// is not known, and it would veil the whole picture.
Image overflow_of(const Image& picture, const Regions& regions, const std::vector<Rgb>& colours, double key) {
    const float display_white = display_white_in_keys * static_cast<float>(key),
                brightest = brightest_overflow_in_keys * static_cast<float>(key);
    Image overflow;
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const std::int16_t number = regions.source.data()[i];
        if (number < 0) continue;
        const LightSource& source = regions.sources[static_cast<std::size_t>(number)];
        const float clipped = regions.clipped.data()[i], light = true_light(picture.data()[i], clipped);
        if (source.kind == SourceKind::bright_surface || !(light > display_white)) continue;
        if (overflow.size() == 0) overflow = Image(picture.area(), {0, 0, 0});
        const float excess = std::min(light - display_white, brightest);
        const Rgb own = picture.data()[i] * (1 / std::max(luminance(picture.data()[i]), 1e-6F));
        const Rgb colour =
            source.kind == SourceKind::lamp && clipped > unclipped ? colours[static_cast<std::size_t>(number)] : own;
        const auto mixed = [&](float channel) { return excess * std::max(0.0F, 1 + glow_saturation * (channel - 1)); };
        overflow.data()[i] = {mixed(colour.r), mixed(colour.g), mixed(colour.b)};
    }
    return overflow;
}

} // namespace

std::vector<Rgb> source_colours(const Image& picture, const Regions& regions, double key) {
    return source_colours(picture, regions, key, nearness_of(regions));
}

LampMaps find_lamp_maps(const Image& picture, const Regions& regions, double key, double degrees_per_pixel) {
    const Rect area = picture.area();
    Plane lamps = regions.lamps.copy(), sky = regions.sky.copy();
    LampMaps maps;
    if (!regions.sources.empty()) {
        Image overflow;
        { // frees the distances before the glow is made
            const Nearness near = nearness_of(regions);
            const std::vector<Rgb> colours = source_colours(picture, regions, key, near);
            give_glowing_sky_back(picture, regions, near, sky, lamps);
            find_refill(picture, regions, near, colours, key, maps);
            overflow = overflow_of(picture, regions, colours, key);
        }
        const auto is_moon = [](const LightSource& source) { return source.kind == SourceKind::moon; };
        if (std::any_of(regions.sources.begin(), regions.sources.end(), is_moon))
            maps.moon = SparsePlane(moon_of(regions));
        const double degrees =
            degrees_per_pixel > 0 ? degrees_per_pixel : usual_degrees / std::max(area.width, area.height);
        if (overflow.size() > 0) {
            const Image glow = scattered(std::move(overflow), degrees);
            maps.glow = halved_channels(glow);
            Plane veil(area, 0);
            if (fit_veil(picture, glow, regions, veil)) maps.veil = SparsePlane(std::move(veil));
        }
    }
    // The sky matters where it is bright enough to be held like a lamp (1.5 EV above the key): the rest need not be read.
    const float least = sky_matters_from * static_cast<float>(key);
    for (std::size_t i = 0; i < sky.size(); ++i)
        if (!(luminance(picture.data()[i]) > least)) sky.data()[i] = 0;
    maps.lamps = SparsePlane(std::move(lamps));
    maps.sky = SparsePlane(std::move(sky));
    return maps;
}

} // namespace engine
