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
    const float more = 1 + 1.2F / noise.frames;
    excess.assign(static_cast<std::size_t>(tile.width) * static_cast<std::size_t>(tile.height), 0);
    for (int row = 0; row < tile.height; ++row) {
        const int y = tile.top + row;
        const float* here = centre.row(y);
        const float *above = centre.row(std::max(y - spacing, 0)),
                    *below = centre.row(std::min(y + spacing, grid.height - 1));
        const float* value = values.data() + static_cast<std::ptrdiff_t>(row) * length;
        float* to = excess.data() + static_cast<std::ptrdiff_t>(row) * tile.width;
        const int first = tile.left * channels, beside = spacing * channels;
        for (int i = 0; i < length; ++i) {
            const int at = first + i;
            const float middle = here[at];
            const float slope = std::max(std::max(std::abs(here[std::max(at - beside, 0)] - middle),
                                                  std::abs(here[std::min(at + beside, last)] - middle)),
                                         std::max(std::abs(above[at] - middle), std::abs(below[at] - middle))) /
                                static_cast<float>(spacing);
            const auto colour = static_cast<std::size_t>(grid.colour(at, y));
            const float variance = (noise.scale[colour] * std::max(middle, 0.0F) + noise.offset[colour]) * more +
                                   unsteady * unsteady * middle * middle + misplaced * misplaced * slope * slope;
            const float off = (value[i] - middle) / std::sqrt(variance + 1e-20F);
            float& largest = to[channels == 3 ? i / 3 : i];
            if (std::abs(off) > std::abs(largest)) largest = off;
        }
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
