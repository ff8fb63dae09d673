// Scattered light around lamps, by a pyramid.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/lamp_maps.h"
#include <array>
#include <cmath>

namespace engine {
namespace {

// Energies of the octaves from 0.1, 0.2, 0.4, 0.8 and 1.6 degrees on (CIE 146:2002, age 30, pigmentation 0.5; night.md 3.4), summing to 1.
constexpr std::array<float, 5> octave_energy{0.103F / 0.221F, 0.055F / 0.221F, 0.031F / 0.221F, 0.019F / 0.221F,
                                             0.013F / 0.221F};
constexpr double first_octave = 0.1; // degrees

// Sum of light is kept: 2 x 2 pixels become one with the mean, blurred by 1 4 6 4 1 (Burt & Adelson 1983).
Image halved(const Image& from) {
    const Rect area = from.area();
    const Rect half{0, 0, std::max(1, (area.width + 1) / 2), std::max(1, (area.height + 1) / 2)};
    constexpr std::array<float, 5> weights{1 / 16.0F, 4 / 16.0F, 6 / 16.0F, 4 / 16.0F, 1 / 16.0F};
    Image rows(Rect{0, 0, area.width, half.height});
    for (int y = 0; y < half.height; ++y)
        for (int x = 0; x < area.width; ++x) {
            Rgb sum;
            for (int k = -2; k <= 2; ++k)
                sum =
                    sum + from.nearest(area.left + x, area.top + 2 * y + k) * weights[static_cast<std::size_t>(k + 2)];
            rows.at(x, y) = sum;
        }
    Image result(half);
    for (int y = 0; y < half.height; ++y)
        for (int x = 0; x < half.width; ++x) {
            Rgb sum;
            for (int k = -2; k <= 2; ++k)
                sum = sum + rows.nearest(2 * x + k, y) * weights[static_cast<std::size_t>(k + 2)];
            result.at(x, y) = sum;
        }
    return result;
}

// `to` += `from` at twice its size, bilinear.
void add_doubled(const Image& from, Image& to) {
    const Rect area = to.area();
    for (int y = 0; y < area.height; ++y) {
        const float v = static_cast<float>(y) * 0.5F;
        const int top = static_cast<int>(v);
        const float down = v - static_cast<float>(top);
        Rgb* line = to.data() + static_cast<std::ptrdiff_t>(y) * area.width;
        for (int x = 0; x < area.width; ++x) {
            const float u = static_cast<float>(x) * 0.5F;
            const int left = static_cast<int>(u);
            const float across = u - static_cast<float>(left);
            const Rgb a = from.nearest(left, top), b = from.nearest(left + 1, top), c = from.nearest(left, top + 1),
                      d = from.nearest(left + 1, top + 1);
            const Rgb above = a + (b - a) * across, below = c + (d - c) * across;
            line[x] = line[x] + above + (below - above) * down;
        }
    }
}

} // namespace

Image scattered(Image overflow, double degrees_per_pixel) {
    // Level k of the pyramid is blurred to a radius of about 2^k pixels of the proxy. The first octave lies at level 1 or above.
    const Rect area = overflow.area();
    const int first = std::max(1, static_cast<int>(std::lround(std::log2(first_octave / degrees_per_pixel))) + 1);
    const int last = first + static_cast<int>(octave_energy.size()) - 1;
    std::vector<Image> levels; // from level 1 on
    levels.push_back(halved(overflow));
    overflow = {}; // what is not needed any more is not kept: these are large
    while (static_cast<int>(levels.size()) < last && (levels.back().width() > 2 || levels.back().height() > 2))
        levels.push_back(halved(levels.back()));
    Image sum;
    for (int level = static_cast<int>(levels.size()); level >= 1; --level) {
        Image& here = levels[static_cast<std::size_t>(level - 1)];
        const int octave = level - first;
        const bool counts = octave >= 0 && octave < static_cast<int>(octave_energy.size());
        const float energy = counts ? octave_energy[static_cast<std::size_t>(octave)] : 0.0F;
        for (std::size_t i = 0; i < here.size(); ++i) here.data()[i] = here.data()[i] * energy;
        if (sum.size() > 0) add_doubled(sum, here);
        sum = std::move(here);
    }
    Image result(area, {0, 0, 0});
    add_doubled(sum, result);
    // What is too weak to be seen is nothing at all.
    float brightest = 0;
    for (std::size_t i = 0; i < result.size(); ++i) brightest = std::max(brightest, luminance(result.data()[i]));
    const float unseen = 1e-4F * brightest;
    for (std::size_t i = 0; i < result.size(); ++i) {
        const float y = luminance(result.data()[i]), left = std::max(0.0F, y - unseen) / std::max(y, 1e-12F);
        result.data()[i] = result.data()[i] * left;
    }
    return result;
}

} // namespace engine
