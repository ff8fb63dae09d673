// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_clip.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr float kappa = 3;            // standard deviations (merge.md 4.5)
constexpr float unsteady = 0.02F;     // of the light: transparency from place to place
constexpr float misplaced = 0.3F;     // pixels of registration
constexpr float beside_strong = 1.5F; // standard deviations, in the glow of a streak
constexpr int strong_around = 4;      // of 25 samples: noise alone does that once in 10^8

} // namespace

void accept_samples(const SampleGrid& grid, const Plane& centre, const Rect& tile, const std::vector<float>& values,
                    const ClipNoise& noise, std::vector<std::uint8_t>& valid, std::vector<float>& excess) {
    const int channels = grid.channels, spacing = channels == 3 ? 1 : 2; // of samples of one colour, pixels
    const int length = tile.width * channels, last = grid.row_length() - 1;
    const float more = 1 + 1.2F / noise.frames, per_pixel = 1 / static_cast<float>(spacing);
    thread_local std::vector<float> own_scales, own_offsets; // of the row's samples
    std::vector<float>&scales = own_scales, &offsets = own_offsets;
    scales.resize(static_cast<std::size_t>(length)), offsets.resize(static_cast<std::size_t>(length));
    excess.assign(static_cast<std::size_t>(tile.width) * static_cast<std::size_t>(tile.height), 0);
    for (int row = 0; row < tile.height; ++row) {
        const int y = tile.top + row;
        const float* here = centre.row(y);
        const float *above = centre.row(std::max(y - spacing, 0)),
                    *below = centre.row(std::min(y + spacing, grid.height - 1));
        const float* value = values.data() + static_cast<std::ptrdiff_t>(row) * length;
        float* to = excess.data() + static_cast<std::ptrdiff_t>(row) * tile.width;
        const int first = tile.left * channels, beside = spacing * channels;
        const auto excess_of = [&](int at, int left, int right, float light, float scale, float offset) {
            const float middle = here[at];
            const float slope = std::max(std::max(std::abs(here[left] - middle), std::abs(here[right] - middle)),
                                         std::max(std::abs(above[at] - middle), std::abs(below[at] - middle))) *
                                per_pixel;
            const float variance = (scale * std::max(middle, 0.0F) + offset) * more +
                                   unsteady * unsteady * middle * middle + misplaced * misplaced * slope * slope;
            return (light - middle) / std::sqrt(variance + 1e-20F);
        };
        if (channels == 3) {
            for (int i = 0; i < length; ++i) {
                const auto colour = static_cast<std::size_t>(i % 3);
                const int at = first + i;
                const float off = excess_of(at, std::max(at - beside, 0), std::min(at + beside, last), value[i],
                                            noise.scale[colour], noise.offset[colour]);
                if (std::abs(off) > std::abs(to[i / 3])) to[i / 3] = off;
            }
            continue;
        }
        const auto even = static_cast<std::size_t>(grid.colour(first, y)),
                   odd = static_cast<std::size_t>(grid.colour(first + 1, y));
        for (int i = 0; i < length; ++i)
            scales[static_cast<std::size_t>(i)] = noise.scale[i & 1 ? odd : even],
            offsets[static_cast<std::size_t>(i)] = noise.offset[i & 1 ? odd : even];
        const float *scale = scales.data(), *offset = offsets.data();
        // Without the frame's edge there is nothing to clamp, and the loop runs in vectors.
        const int from = std::max(0, beside - first), end = std::min(length, last - beside - first + 1);
        const auto at_edge = [&](int i) {
            to[i] = excess_of(first + i, std::max(first + i - beside, 0), std::min(first + i + beside, last), value[i],
                              scale[i], offset[i]);
        };
        for (int i = 0; i < std::min(from, length); ++i) at_edge(i);
        for (int i = from; i < end; ++i)
            to[i] = excess_of(first + i, first + i - beside, first + i + beside, value[i], scale[i], offset[i]);
        for (int i = std::max(end, from); i < length; ++i) at_edge(i);
    }
    for (int row = 0; row < tile.height; ++row)
        for (int i = 0; i < tile.width; ++i) {
            const std::size_t index =
                static_cast<std::size_t>(row) * static_cast<std::size_t>(tile.width) + static_cast<std::size_t>(i);
            if (!valid[index]) continue;
            const float off = excess[index];
            bool keep = std::abs(off) <= kappa;
            if (keep && off > beside_strong) {
                int strong = 0;
                for (int v = std::max(0, row - clip_reach); v <= std::min(tile.height - 1, row + clip_reach); ++v)
                    for (int u = std::max(0, i - clip_reach); u <= std::min(tile.width - 1, i + clip_reach); ++u)
                        strong += excess[static_cast<std::size_t>(v) * static_cast<std::size_t>(tile.width) +
                                         static_cast<std::size_t>(u)] > kappa;
                keep = strong < strong_around;
            }
            if (!keep) valid[index] = 2;
        }
    for (std::size_t i = 0; i < valid.size(); ++i) {
        if (!valid[i]) excess[i] = 0;
        valid[i] = valid[i] == 1;
    }
}

} // namespace engine
