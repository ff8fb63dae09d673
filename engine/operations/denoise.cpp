// Noise reduction by what is known of the sensor's noise (night.md 5.6): one strength fits all photos, because it counts in standard deviations. This file
// declares the parameters and puts tiles through the steps; what noise looks like and how it is told from light is in engine/denoise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/denoise/clean_planes.h"
#include "engine/operation/define.h"
#include "engine/photo/merge_noise.h"
#include <algorithm>
#include <cmath>
#include <memory>

namespace engine {
namespace {

enum class Quality { fast, best };

struct Denoise {
    float amount = 0;
    float luminance = 100, colour = 100, detail = 50;
    Quality quality = Quality::fast;
};

// Up to the middle of the slider noise is mixed back in, above it more is taken for noise.
constexpr float whole_amount = 50;
// Standard deviations below which a coefficient is noise, tuned on simulated scenes (docs/denoise.md).
constexpr double luminance_threshold = 2.4, colour_threshold = 3.0;
// Blotches of colour and brightness are looked for up to patches of so many full-size pixels' width.
constexpr double coarsest_side = 4.5;
// Part of the standard deviation of brightness that the whole amount leaves. tests/operations/denoise_test.cpp measures it.
constexpr double left_by_whole = 0.2;

float part_of(float amount, float share) { return std::min(1.0F, amount / whole_amount) * share / 100; }

bool is_neutral(const Denoise& denoise) {
    return denoise.amount == 0 || (denoise.luminance == 0 && denoise.colour == 0);
}

double noise_left(const Denoise& denoise) {
    const double part = static_cast<double>(part_of(denoise.amount, denoise.luminance));
    const double deviation = 1 - part * (1 - left_by_whole);
    return deviation * deviation;
}

// Half sizes that are looked at, where a pixel is `side` full-size pixels wide.
int levels_at(double side) { return 1 + std::max(0, static_cast<int>(std::floor(std::log2(coarsest_side / side)))); }

// As many as full size has: the same for all scales.
int reach(const Denoise& denoise, float) {
    PlaneNoise noise;
    noise.variance.resize(static_cast<std::size_t>(levels_at(1)));
    noise.twice = denoise.quality == Quality::best;
    return noise.reach();
}

PlaneNoise plane_noise(const Denoise& denoise, int plane, double side, double variance, const ChannelNoise& channels) {
    PlaneNoise noise;
    // From half size on photos are read without demosaicing.
    const Demosaicing demosaicing = !channels.is_mosaic || side >= 2 ? Demosaicing::none
                                    : channels.is_from_file          ? Demosaicing::knowing_noise
                                                                     : Demosaicing::plain;
    for (int level = 0; level < levels_at(side); ++level) {
        PatchLimits limits = noise_spectrum(plane, side * std::exp2(level), demosaicing);
        const auto here = static_cast<float>(variance * std::exp2(-2.0 * level));
        for (float& limit : limits) limit *= here;
        limits[0] = 0; // the mean of a patch is light
        noise.variance.push_back(limits);
    }
    const double more = 1 + std::max(0.0, static_cast<double>(denoise.amount - whole_amount) / 50);
    noise.threshold = (plane == 0 ? luminance_threshold * std::exp2(static_cast<double>(50 - denoise.detail) / 50)
                                  : colour_threshold) *
                      more;
    noise.twice = denoise.quality == Quality::best;
    noise.density = noise.twice ? PatchDensity::dense : PatchDensity::usual;
    noise.point_from = plane == 0 ? 3.1 : 4.5;
    noise.most_witness = plane == 0 ? 3.2 : 0;
    return noise;
}

// Merged photos, whose noise differs by place: cleaned for noise of each octave that occurs, and mixed between the two nearest. Around whole octaves one is enough,
// so that places of the usual noise cost nothing more.
constexpr float farthest_octave = 6, one_is_enough = 0.2F; // 0.2 octaves are 7 % of the deviation

float within_reach(float octaves) { return std::clamp(octaves, -farthest_octave, farthest_octave); }

// Part of `octave` at a place.
float share_of(int octave, float place) {
    const float away = std::abs(within_reach(place) - static_cast<float>(octave));
    return std::clamp((1 - one_is_enough - away) / (1 - 2 * one_is_enough), 0.0F, 1.0F);
}

Plane clean_by_place(const Plane& noisy, Rect wanted, const PlaneNoise& noise, const NoiseMap& map, double side) {
    Plane octaves(wanted), mixed(wanted, 0.0F);
    float least = farthest_octave, most = -farthest_octave;
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        map.row(wanted.left, y, wanted.width, side, octaves.row(y));
        const auto [low, high] = std::minmax_element(octaves.row(y), octaves.row(y) + wanted.width);
        least = std::min(least, within_reach(*low)), most = std::max(most, within_reach(*high));
    }
    for (int octave = static_cast<int>(std::floor(least)); octave <= static_cast<int>(std::ceil(most)); ++octave) {
        // The places that have a part of it.
        Rect places;
        for (int y = wanted.top; y < wanted.bottom(); ++y) {
            const float* row = octaves.row(y);
            int first = 0, last = wanted.width - 1;
            while (first < wanted.width && share_of(octave, row[first]) == 0) ++first;
            while (last > first && share_of(octave, row[last]) == 0) --last;
            if (first == wanted.width) continue;
            const int left = wanted.left + first, right = wanted.left + last + 1;
            if (places.empty())
                places = {left, y, right - left, 1};
            else
                places = {std::min(places.left, left), places.top,
                          std::max(places.right(), right) - std::min(places.left, left), y + 1 - places.top};
        }
        if (places.empty()) continue;
        PlaneNoise here = noise;
        for (PatchLimits& limits : here.variance)
            for (float& limit : limits) limit *= std::exp2(static_cast<float>(octave));
        const Plane clean = clean_plane(noisy, places, here);
        for (int y = places.top; y < places.bottom(); ++y) {
            const float* from = clean.row(y) + (places.left - clean.area().left);
            const float* place = octaves.row(y) + (places.left - wanted.left);
            float* to = mixed.row(y) + (places.left - wanted.left);
            for (int x = 0; x < places.width; ++x) {
                const float share = share_of(octave, place[x]);
                if (share > 0) to[x] += share * from[x];
            }
        }
    }
    return mixed;
}

void render(const Denoise& denoise, const Tile& tile) {
    static const CaptureFacts nothing;
    const Scene& scene = tile.scene;
    const ChannelNoise channels = channel_noise(scene.facts ? *scene.facts : nothing, scene.noise);
    const float luminance_part = part_of(denoise.amount, denoise.luminance),
                colour_part = part_of(denoise.amount, denoise.colour);
    if (!channels.is_known() || (luminance_part == 0 && colour_part == 0))
        return tile.map([](Rgb light) { return light; });
    const double side = scene.full_long_edge > scene.long_edge
                            ? static_cast<double>(scene.full_long_edge) / static_cast<double>(scene.long_edge)
                            : 1;
    const Stabiliser stabiliser(channels, side * side);

    std::vector<PlaneNoise> noise;
    for (int plane = 0; plane < 3; ++plane)
        noise.push_back(
            plane_noise(denoise, plane, side, stabiliser.variance()[static_cast<std::size_t>(plane)], channels));

    // Reduced photos have fewer levels and need less than the declared reach.
    const Rect wanted = tile.output.area(), known = wanted.grown_by(noise.front().reach());
    constexpr int room = 80; // saves the kernels a copy
    std::array<Plane, 3> noisy;
    for (Plane& plane : noisy) plane = Plane({known.left, known.top, known.width + room, known.height});
    for (int y = known.top; y < known.bottom(); ++y) {
        stabiliser.forward(tile.input.row(y) + (known.left - tile.input.area().left), known.width, noisy[0].row(y),
                           noisy[1].row(y), noisy[2].row(y));
        for (Plane& plane : noisy) std::fill_n(plane.row(y) + known.width, room, 0.0F);
    }
    const std::array<float, 3> part{luminance_part, colour_part, colour_part};
    const std::shared_ptr<const NoiseMap> map = noise_map_of(scene.facts);
    std::array<Plane, 3> clean;
    for (std::size_t p = 0; p < 3; ++p)
        if (part[p] != 0)
            clean[p] =
                map ? clean_by_place(noisy[p], wanted, noise[p], *map, side) : clean_plane(noisy[p], wanted, noise[p]);
    std::array<std::vector<float>, 3> mixed;
    for (auto& line : mixed) line.resize(static_cast<std::size_t>(wanted.width));
    const float left = 1 - luminance_part;
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        for (std::size_t p = 0; p < 3; ++p) {
            const float* before = noisy[p].row(y) + (wanted.left - known.left);
            if (part[p] == 0) {
                std::copy_n(before, wanted.width, mixed[p].data());
                continue;
            }
            const float* after = clean[p].row(y) + (wanted.left - clean[p].area().left);
            float* to = mixed[p].data();
            const float share = part[p];
            for (int x = 0; x < wanted.width; ++x) to[x] = before[x] + share * (after[x] - before[x]);
        }
        const auto backward = [&](int first, int end, float averaged) {
            stabiliser.backward(mixed[0].data() + first, mixed[1].data() + first, mixed[2].data() + first, end - first,
                                tile.output.row(y) + first, averaged);
        };
        if (!map) {
            backward(0, wanted.width, 1 - left * left);
            continue;
        }
        // What the bend of the curve adds goes with the noise of the place.
        constexpr int piece = 16;
        for (int x = wanted.left; x < wanted.right();) {
            const int end = std::min(wanted.right(), (x & ~(piece - 1)) + piece);
            float level = 0;
            map->row((x & ~(piece - 1)) + piece / 2, y, 1, side, &level);
            backward(x - wanted.left, end - wanted.left, (1 - left * left) * std::exp2(within_reach(level)));
            x = end;
        }
    }
}

} // namespace

Operation denoise() {
    return define<Denoise>({
        .id = "denoise",
        .title = "Noise",
        .group = Group::detail,
        .help = "Takes away the noise that the sensor adds at this ISO, and leaves what is light: texture, stars and "
                "lamps. Knows the camera's noise, so that the same strength suits every photo; a clean photo hardly "
                "changes.",
        .is_costly = true,
        .needs_noise = true,
        .parameters =
            {slider<&Denoise::amount>({.key = "amount",
                                       .label = "Noise",
                                       .range = {0, 100},
                                       .help =
                                           "50 takes away what can be told from light. Less leaves grain; more also "
                                           "smooths faint texture."}),
             slider<&Denoise::luminance>({.key = "luminance",
                                          .label = "Noise: brightness",
                                          .range = {0, 100},
                                          .unit = Unit::percent,
                                          .help = "Part of the brightness noise that goes. Less keeps a natural grain.",
                                          .advanced = true}),
             slider<&Denoise::colour>({.key = "colour",
                                       .label = "Noise: colour",
                                       .range = {0, 100},
                                       .unit = Unit::percent,
                                       .help = "Part of the coloured speckle and blotches that goes.",
                                       .advanced = true}),
             slider<&Denoise::detail>({.key = "detail",
                                       .label = "Keep texture",
                                       .range = {0, 100},
                                       .help = "More keeps faint texture, and some noise with it; less is smoother.",
                                       .advanced = true}),
             choice<&Denoise::quality>({.key = "quality",
                                        .label = "Noise: quality",
                                        .help =
                                            "Best looks twice and at four times as many places: finer texture and "
                                            "smoother skies, for several times the time. Screen and file are alike.",
                                        .options = {{"fast", "Fast"}, {"best", "Best"}},
                                        .advanced = true})},
        .reach = reach,
        .is_neutral = is_neutral,
        .noise_left = noise_left,
        .render = render,
    });
}

} // namespace engine
