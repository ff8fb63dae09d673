// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/picture_noise.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr int levels = 24;            // two for each stop below 1
constexpr int sizes = 160;            // of log2(difference^2), four for each stop
constexpr float smallest = -36;       // log2 of the smallest square
constexpr std::uint32_t enough = 400; // quads of a level
constexpr double median_of_square = 0.4549;
// Of the levels that tell a slope: the steeper ones count, so that no level is taken for moved because of its noise.
constexpr double steep_part = 0.75;
// An eighth of a step of 8 bits at the dark end of sRGB (1 / 255 / 12.92): pictures without noise have at least that.
constexpr double least_offset = 4e-5 * 4e-5;

using Histogram = std::array<std::array<std::uint32_t, sizes>, levels>;

double median_square(const std::array<std::uint32_t, sizes>& counts, std::uint32_t all) {
    std::uint32_t below = 0;
    std::size_t bin = 0;
    while (2 * (below + counts[bin]) < all) below += counts[bin++];
    const double part = (all / 2.0 - below) / std::max(1U, counts[bin]);
    return std::exp2(static_cast<double>(smallest) + (static_cast<double>(bin) + part) / 4);
}

} // namespace

NoiseProfile noise_of_difference(const AlignedFrame& frame, double exposure, const Reference& reference,
                                 const Work& work) {
    const Rect quads = reference.open.area();
    constexpr int every = 4;
    const int rows = (quads.height + every - 1) / every;
    // Counts of integers: the same in any order of the rows. One histogram for each of few strips keeps memory small.
    constexpr int strips = 16;
    std::vector<std::array<Histogram, 3>> parts(strips);
    for_each_index(strips, Priority::exporting, work.stop, [&](int strip) {
        const auto width = static_cast<std::size_t>(quads.width);
        std::array<std::vector<float>, 3> own{std::vector<float>(width), std::vector<float>(width),
                                              std::vector<float>(width)};
        auto& histograms = parts[static_cast<std::size_t>(strip)];
        for (Histogram& one : histograms)
            for (auto& level : one) level.fill(0);
        for (int row = strip; row < rows; row += strips) {
            const int j = row * every;
            quad_light_row(frame.light, static_cast<float>(1 / exposure), j, own[0].data(), own[1].data(),
                           own[2].data());
            for (int i = 0; i < quads.width; ++i) {
                if (frame.open.row(j)[i] != quad_open || reference.open.row(j)[i] != quad_open) continue;
                for (std::size_t c = 0; c < 3; ++c) {
                    const float here = own[c][static_cast<std::size_t>(i)], there = reference.light[c].row(j)[i];
                    const float mean = 0.5F * (here + there), d = here - there;
                    if (mean <= 0) continue;
                    const int level =
                        std::clamp(levels + static_cast<int>(std::floor(2 * fast_log2(mean + 1e-20F))), 0, levels - 1);
                    const int size =
                        std::clamp(static_cast<int>(4 * (fast_log2(d * d + 1e-30F) - smallest)), 0, sizes - 1);
                    ++histograms[c][static_cast<std::size_t>(level)][static_cast<std::size_t>(size)];
                }
            }
        }
    });
    // Variance of the difference: S y (1 + 1 / a) + O (1 + 1 / a^2), of means of four samples.
    const double of_scale = (1 + 1 / exposure) / 4, of_offset = (1 + 1 / (exposure * exposure)) / 4;
    NoiseProfile noise;
    for (std::size_t c = 0; c < 3; ++c) {
        std::array<double, levels> variance{};
        double offset = 1;
        for (std::size_t level = 0; level < levels; ++level) {
            std::array<std::uint32_t, sizes> counts{};
            std::uint32_t all = 0;
            for (const auto& part : parts)
                for (std::size_t k = 0; k < sizes; ++k) counts[k] += part[c][level][k], all += part[c][level][k];
            if (all < enough) continue;
            variance[level] = median_square(counts, all) / median_of_square;
            offset = std::min(offset, variance[level] / of_offset);
        }
        noise.offset[c] = std::max(offset == 1 ? 0 : offset, least_offset);
        std::vector<double> slopes;
        for (std::size_t level = 0; level < levels; ++level) {
            const double light = std::exp2((static_cast<double>(level) + 0.5 - levels) / 2);
            if (variance[level] > 0)
                slopes.push_back(std::max(0.0, variance[level] - of_offset * noise.offset[c]) / (of_scale * light));
        }
        std::ranges::sort(slopes);
        // At least as steep as 8 bits and the tone curve leave it: half a step at mid-grey.
        noise.scale[c] = std::max(
            slopes.empty() ? 0.0
                           : slopes[static_cast<std::size_t>(steep_part * static_cast<double>(slopes.size() - 1))],
            1e-6);
    }
    return noise;
}

} // namespace engine
