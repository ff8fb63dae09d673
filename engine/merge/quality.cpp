// Measures of single frames, and the choice of those that take part.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/quality.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace engine {
namespace {

constexpr int crops_a_side = 3, crop = 512, block = 16; // block: half-size pixels
constexpr float end_of_range = 0.9F;                    // of a sample: above, it may have ended
constexpr double flattest = 0.1;                        // part of the blocks that shows nothing but noise

// One half-size sample: (R + 2 G + B) / 4, its largest channel as a part of its end, and its noise.
struct Sample {
    float light = 0, largest = 0, variance = 0;
};

Sample sample_at(const FrameLight& frame, int x, int y) {
    if (frame.layout == FrameLayout::picture) {
        float sum = 0, largest = 0;
        for (int i = 0; i < 4; ++i) {
            const Rgb c = frame.picture.at(x + (i & 1), y + (i >> 1));
            sum += (c.r + 2 * c.g + c.b) / 16;
            const auto part = [](float value, float end) { return end > 0 ? value / end : 0.0F; };
            largest = std::max({largest, part(c.r, frame.ends.r), part(c.g, frame.ends.g), part(c.b, frame.ends.b)});
        }
        const auto& s = frame.noise.scale;
        const auto& o = frame.noise.offset;
        const auto variance =
            static_cast<float>((s[0] + 4 * s[1] + s[2]) * std::max(sum, 0.0F) + o[0] + 4 * o[1] + o[2]) / 64;
        return {sum, largest, variance};
    }
    Sample result;
    for (std::size_t i = 0; i < 4; ++i) {
        const float value = frame.mosaic.at(x + static_cast<int>(i & 1), y + static_cast<int>(i >> 1));
        const auto colour = static_cast<std::size_t>(frame.pattern[i]);
        result.light += value / 4;
        result.largest = std::max(result.largest, value);
        result.variance +=
            static_cast<float>(frame.noise.scale[colour] * std::max(value, 0.0F) + frame.noise.offset[colour]) / 16;
    }
    return result;
}

void look_at_block(const FrameLight& frame, int left, int top, FrameLook& look) {
    std::array<std::array<Sample, block + 1>, block + 1> samples;
    for (int y = 0; y <= block; ++y)
        for (int x = 0; x <= block; ++x)
            samples[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] =
                sample_at(frame, left + 2 * x, top + 2 * y);
    double level = 0, differences = 0, variance = 0;
    float largest = 0;
    for (std::size_t y = 0; y < block; ++y)
        for (std::size_t x = 0; x < block; ++x) {
            const Sample &here = samples[y][x], &right = samples[y][x + 1], &below = samples[y + 1][x];
            level += here.light, variance += here.variance;
            const double dx = right.light - here.light, dy = below.light - here.light;
            differences += dx * dx + dy * dy;
            largest = std::max(largest, here.largest);
        }
    constexpr double count = block * block;
    look.level.push_back(static_cast<float>(level / count));
    look.noise.push_back(static_cast<float>(variance / count));
    look.detail.push_back(static_cast<float>(differences / count)); // noise is taken off below
    look.clipped.push_back(largest > end_of_range);
}

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Two differences, each of two samples.
constexpr double noise_in_detail = 4;

} // namespace

FrameLook look_at(const FrameLight& frame) {
    FrameLook look;
    const Rect area = frame.area();
    constexpr int reach = 2 * (block + 1); // sensor pixels that a block looks at
    for (int row = 0; row < crops_a_side; ++row)
        for (int column = 0; column < crops_a_side; ++column) {
            const auto begin = [&](int index, int whole) {
                const int centre = static_cast<int>((2LL * index + 1) * whole / (2 * crops_a_side));
                return std::max(0, std::min(centre - crop / 2, whole - crop)) & ~1;
            };
            const int left = begin(column, area.width), top = begin(row, area.height);
            const int right = std::min(left + crop, area.width), bottom = std::min(top + crop, area.height);
            for (int y = top; y + reach <= bottom + 2 && y + reach <= area.height; y += 2 * block)
                for (int x = left; x + reach <= right + 2 && x + reach <= area.width; x += 2 * block)
                    look_at_block(frame, x, y, look);
        }
    // Of pictures nobody knows the noise: the flattest blocks show it.
    if (std::ranges::all_of(look.noise, [](float variance) { return variance <= 0; }) && !look.detail.empty()) {
        std::vector<float> details = look.detail;
        const auto floor =
            details.begin() + static_cast<std::ptrdiff_t>(flattest * static_cast<double>(details.size()));
        std::nth_element(details.begin(), floor, details.end());
        std::ranges::fill(look.noise, static_cast<float>(*floor / noise_in_detail));
    }
    std::vector<double> levels;
    std::size_t clipped = 0, lit = 0;
    for (std::size_t i = 0; i < look.level.size(); ++i) {
        look.detail[i] = static_cast<float>(std::max(0.0, look.detail[i] - noise_in_detail * look.noise[i]));
        levels.push_back(look.level[i]);
        clipped += look.clipped[i];
        // Mean of 256 samples: six of its standard deviations.
        lit += look.clipped[i] || look.level[i] > 6 * std::sqrt(look.noise[i] / (block * block));
    }
    const auto count = static_cast<double>(std::max<std::size_t>(1, look.level.size()));
    look.median_level = median_of(std::move(levels));
    look.clipped_share = static_cast<double>(clipped) / count;
    look.is_dark = static_cast<double>(lit) < 0.002 * count;
    return look;
}

double sharpness_ratio(const FrameLook& a, double exposure_a, const FrameLook& b, double exposure_b) {
    double sum_a = 0, sum_b = 0;
    for (std::size_t i = 0; i < std::min(a.detail.size(), b.detail.size()); ++i) {
        if (a.clipped[i] || b.clipped[i]) continue;
        sum_a += a.detail[i] / (exposure_a * exposure_a);
        sum_b += b.detail[i] / (exposure_b * exposure_b);
    }
    return sum_b > 0 ? std::sqrt(sum_a / sum_b) : 0;
}

double light_ratio(const FrameLook& a, const FrameLook& b) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(a.level.size(), b.level.size()); ++i) {
        if (a.clipped[i] || b.clipped[i]) continue;
        const auto tells = [&](const FrameLook& look) {
            return look.level[i] > 6 * std::sqrt(look.noise[i] / (block * block));
        };
        if (tells(a) && tells(b)) ratios.push_back(static_cast<double>(a.level[i]) / static_cast<double>(b.level[i]));
    }
    constexpr std::size_t fewest = 8;
    return ratios.size() < fewest ? 0 : median_of(std::move(ratios));
}

double shown_share(const FrameLook& look) {
    double shown = 0;
    for (std::size_t i = 0; i < look.level.size(); ++i)
        shown += !look.clipped[i] && look.level[i] > 4 * std::sqrt(look.noise[i]);
    return shown / static_cast<double>(std::max<std::size_t>(1, look.level.size())) - 0.5 * look.clipped_share;
}

} // namespace engine
