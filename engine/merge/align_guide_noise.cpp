// Noise of guides.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_guide_noise.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

using Filter = std::vector<double>;

// `second` with its taps `stretch` apart, after `first`.
Filter after(const Filter& first, const Filter& second, std::size_t stretch) {
    Filter result(first.size() + (second.size() - 1) * stretch, 0);
    for (std::size_t i = 0; i < first.size(); ++i)
        for (std::size_t k = 0; k < second.size(); ++k) result[i + k * stretch] += first[i] * second[k];
    return result;
}
double energy(const Filter& filter) {
    double sum = 0;
    for (const double tap : filter) sum += tap * tap;
    return sum;
}

// All that samples have gone through up to a level, along one axis, in steps of samples.
struct LevelFilter {
    Filter filter{1};
    std::size_t stretch = 1;

    explicit LevelFilter(int level) {
        for (int i = 0; i <= level; ++i, stretch *= 2) filter = after(filter, {0.125, 0.375, 0.375, 0.125}, stretch);
    }
    double energy_after(const Filter& next) const { return energy(after(filter, next, stretch)); }
};

} // namespace

LightNoise light_noise(const FrameLight& frame) {
    const NoiseProfile& noise = frame.noise;
    const double scale = (noise.scale[0] + 2 * noise.scale[1] + noise.scale[2]) / 4;
    const double offset = (noise.offset[0] + 2 * noise.offset[1] + noise.offset[2]) / 4;
    // Pictures: noise of neighbours hangs together after demosaicing and compression, so what the profile says of single pixels says little of quads.
    if (frame.layout == FrameLayout::bayer && scale > 0) {
        const double left = LevelFilter(0).energy_after({1}), part = left * left; // of the variance of one sample
        const double own =
            part * std::max(offset, scale * scale / 100); // no sensor is quieter than a tenth of an electron
        return {part * scale, own, own / (part * scale) + 0.375 * part * scale, true};
    }
    // Display values carry about even noise above this light: their curve is close to a root, with a straight toe.
    constexpr double knee_of_pictures = 0.002;
    return {1, 0, knee_of_pictures, false};
}

LevelNoise noise_of_level(int level) {
    const LevelFilter filter(level);
    const double light = filter.energy_after({1}), finest = LevelFilter(0).energy_after({1}), unit = finest * finest;
    return {light * light / unit, filter.energy_after({-0.5, 0, 0.5}) * filter.energy_after({0.25, 0.5, 0.25}) / unit};
}

double measured_noise(const GuideLevel& level) {
    // Mean square of (a - b - c + d) / 2 in blocks of 8 x 8; its gain for white noise is 1. The flattest tenth of the blocks that are not black (black has no noise in a compressed picture)
    // is 0.83 of the truth for 64 overlapping values (simulated).
    constexpr int side = 8;
    constexpr double share = 0.1, bias = 0.83;
    std::vector<double> blocks;
    for (int top = 0; top + side < level.light.height(); top += side)
        for (int left = 0; left + side < level.light.width(); left += side) {
            double sum = 0;
            bool usable = true;
            for (int y = top; y < top + side; ++y) {
                const float* upper = level.light.row(y);
                const float* lower = level.light.row(y + 1);
                for (int x = left; x < left + side; ++x) {
                    const double d = 0.5 * static_cast<double>(upper[x] - upper[x + 1] - lower[x] + lower[x + 1]);
                    sum += d * d;
                    usable = usable && level.valid.at(x, y);
                }
            }
            if (usable && sum > 0) blocks.push_back(sum / (side * side));
        }
    constexpr double least = 1e-8;
    if (blocks.empty()) return least;
    const auto tenth = blocks.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(blocks.size()));
    std::nth_element(blocks.begin(), tenth, blocks.end());
    int index = 0;
    for (int wide = level.side; wide > 2; wide /= 2) ++index;
    const double difference = LevelFilter(index).energy_after({1, -1}), finest = LevelFilter(0).energy_after({1});
    return std::max(least, *tenth / (difference * difference / (4 * finest * finest) * bias));
}

} // namespace engine
