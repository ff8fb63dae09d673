// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_noise.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace engine {
namespace {

// Blocks of 16 x 16 samples of one colour position. At most so many a position, spread evenly, are looked at: a quarter of a percent of error is enough.
constexpr int block = 16, samples = block * block;
constexpr int most_blocks = 2500;
constexpr std::size_t fewest_blocks = 200; // merge.md 1.4
constexpr double brightest = 0.8;          // above, samples may be clipped
constexpr std::size_t most_levels = 40, fewest_of_level = 8;
// Levels must span this to tell photons from electronics.
constexpr double least_range = 4;
// The part of blocks, the quietest of a level, that sets the first guess; their variance is this part of the true one for nothing but noise: the 25th
// percentile of chi squared with 255 degrees of freedom over 255 (Wilson and Hilferty 1931).
constexpr double quiet_part = 0.25, quiet_of_noise = 0.9389;
// Blocks of noise alone stay below 1.4 times the expected variance in all but 3 of 10^5 cases; they lose nothing by the cut.
constexpr double most_of_noise = 1.4;

struct Block {
    double level = 0, variance = 0;
};

struct Found {
    std::vector<Block> blocks;
    std::size_t looked_at = 0;
};

// The block whose first sample is (x, y). False: moved, flickering or too bright.
bool measured(const Plane& first, const Plane& second, int x, int y, FrameMotion::EvenShift shift, Block& result) {
    double sum = 0, difference = 0, squares = 0;
    float highest = 0;
    for (int j = 0; j < 2 * block; j += 2) {
        const float *a = first.row(y + j) + x, *b = second.row(y + j + shift.dy) + x + shift.dx;
        for (int i = 0; i < 2 * block; i += 2) {
            const double d = double{a[i]} - b[i];
            sum += double{a[i]} + b[i];
            difference += d;
            squares += d * d;
            highest = std::max(highest, std::max(a[i], b[i]));
        }
    }
    const double mean = difference / samples;
    result.level = sum / (2 * samples);
    result.variance = 0.5 * (squares / samples - mean * mean) * samples / (samples - 1);
    // The mean of the difference has variance 2 v / 256; 2 percent are for lamps that flicker.
    return highest < brightest &&
           std::abs(mean) <= 3 * std::sqrt(2 * result.variance / samples) + 0.02 * std::abs(result.level);
}

Found blocks_of(const Plane& first, const Plane& second, int position, FrameMotion::EvenShift shift) {
    const Rect area = first.area();
    const int left = std::max(0, -shift.dx) + (position & 1), top = std::max(0, -shift.dy) + (position >> 1);
    const int columns = (area.width - std::abs(shift.dx) - (position & 1)) / (2 * block),
              rows = (area.height - std::abs(shift.dy) - (position >> 1)) / (2 * block);
    Found found;
    if (columns < 1 || rows < 1) return found;
    const int count = columns * rows, used = std::min(count, most_blocks);
    for (int i = 0; i < used; ++i) {
        const auto at = static_cast<int>((2LL * i + 1) * count / (2LL * used));
        Block here;
        ++found.looked_at;
        if (measured(first, second, left + at % columns * 2 * block, top + at / columns * 2 * block, shift, here))
            found.blocks.push_back(here);
    }
    return found;
}

struct Level {
    double x = 0, variance = 0, weight = 0;
};
struct Line {
    double scale = 0, offset = 0;
    double at(double x) const { return scale * std::max(0.0, x) + offset; }
};

// `blocks` in order of their level. Without a line: the quiet quarter of each level; with one: the mean of what noise alone can be.
std::vector<Level> levels_of(const std::vector<Block>& blocks, const Line* expected) {
    const std::size_t count = std::clamp<std::size_t>(blocks.size() / fewest_of_level, 1, most_levels);
    std::vector<Level> levels;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = i * blocks.size() / count, end = (i + 1) * blocks.size() / count;
        Level level;
        if (expected) {
            for (std::size_t b = begin; b < end; ++b) {
                if (blocks[b].variance > most_of_noise * expected->at(blocks[b].level)) continue;
                level.x += blocks[b].level, level.variance += blocks[b].variance, level.weight += 1;
            }
            if (level.weight < 1) continue;
            level.x /= level.weight, level.variance /= level.weight;
        } else {
            std::vector<double> variances;
            for (std::size_t b = begin; b < end; ++b) {
                level.x += blocks[b].level / static_cast<double>(end - begin);
                variances.push_back(blocks[b].variance);
            }
            const auto quiet =
                variances.begin() + static_cast<std::ptrdiff_t>(quiet_part * static_cast<double>(variances.size()));
            std::nth_element(variances.begin(), quiet, variances.end());
            level.variance = *quiet / quiet_of_noise;
            level.weight = static_cast<double>(end - begin);
        }
        levels.push_back(level);
    }
    return levels;
}

// Relative least squares with Huber weights; a block's variance has a relative error of sqrt(2 / 255). Without a range of levels `scale` is kept.
Line line_through(const std::vector<Level>& levels, bool has_range, double scale) {
    Line line;
    for (int round = 0; round < 12; ++round) {
        double w = 0, wx = 0, wxx = 0, wv = 0, wxv = 0;
        for (const Level& level : levels) {
            const double x = std::max(0.0, level.x),
                         expected = std::max(round == 0 ? level.variance : line.at(x), 1e-14);
            const double away = std::abs(level.variance / expected - 1) / std::sqrt(2.0 / (samples - 1) / level.weight);
            const double weight = level.weight / (expected * expected) * (away > 1.345 ? 1.345 / away : 1);
            w += weight, wx += weight * x, wxx += weight * x * x, wv += weight * level.variance,
                wxv += weight * x * level.variance;
        }
        if (has_range) {
            const double determinant = w * wxx - wx * wx;
            if (determinant > 0) line = {(w * wxv - wx * wv) / determinant, (wxx * wv - wx * wxv) / determinant};
            if (line.offset < 0) line = {wxv / wxx, 0};
            if (line.scale < 0) line = {0, wv / w};
        } else {
            line = {scale, (wv - scale * wx) / w};
            if (line.offset < 0)
                line = {wv / std::max(wx, 1e-12), 0}; // even without electronics it is less than expected
        }
    }
    return line;
}

} // namespace

std::optional<PairNoise> noise_of_pair(const Plane& first, const Plane& second, const std::array<CfaColour, 4>& pattern,
                                       FrameMotion::EvenShift shift, const NoiseProfile& expected) {
    if (first.width() != second.width() || first.height() != second.height() || shift.dx % 2 != 0 || shift.dy % 2 != 0)
        return std::nullopt;
    std::array<Found, 4> found;
    for_each_index(4, Priority::exporting, {},
                   [&](int i) { found[static_cast<std::size_t>(i)] = blocks_of(first, second, i, shift); });

    PairNoise result;
    result.has_scale = true;
    double looked_at = 0, agreed = 0;
    for (const Found& position : found)
        looked_at += static_cast<double>(position.looked_at), agreed += static_cast<double>(position.blocks.size());
    result.agreement = looked_at > 0 ? agreed / looked_at : 0;
    for (std::size_t colour = 0; colour < 3; ++colour) {
        std::vector<Block> blocks;
        for (std::size_t i = 0; i < 4; ++i)
            if (static_cast<std::size_t>(pattern[i]) == colour)
                blocks.insert(blocks.end(), found[i].blocks.begin(), found[i].blocks.end());
        if (blocks.size() < fewest_blocks) return std::nullopt;
        std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) {
            return a.level != b.level ? a.level < b.level : a.variance < b.variance;
        });
        // The range in which photons can be told from electronics begins where their noise is as strong as half of it.
        const double darkest = blocks[blocks.size() / 20].level,
                     lightest = blocks[blocks.size() - 1 - blocks.size() / 20].level;
        const double even = 0.5 * expected.offset[colour] / std::max(expected.scale[colour], 1e-12);
        const bool has_range = lightest > least_range * std::max(darkest, even);
        result.has_scale = result.has_scale && has_range;
        Line line = line_through(levels_of(blocks, nullptr), has_range, expected.scale[colour]);
        for (int round = 0; round < 3; ++round)
            line = line_through(levels_of(blocks, &line), has_range, expected.scale[colour]);
        if (!std::isfinite(line.scale) || !std::isfinite(line.offset)) return std::nullopt;
        result.profile.scale[colour] = line.scale;
        result.profile.offset[colour] = line.offset;
    }
    return result;
}

double variance_ratio(const NoiseProfile& measured, const NoiseProfile& told, double x) {
    double farthest = 1;
    for (std::size_t c = 0; c < 3; ++c) {
        const double a = measured.scale[c] * x + measured.offset[c], b = told.scale[c] * x + told.offset[c];
        if (!(a > 0) || !(b > 0)) continue;
        if (std::abs(std::log(a / b)) > std::abs(std::log(farthest))) farthest = a / b;
    }
    return farthest;
}

double clipped_sigma(double x, double variance, double low, double high) {
    if (!(variance > 0)) return 0;
    const double sigma = std::sqrt(variance), a = (low - x) / sigma, b = (high - x) / sigma;
    const auto density = [](double z) { return std::exp(-0.5 * z * z) / std::sqrt(2 * std::numbers::pi); };
    const auto below = [](double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); };
    // Moments of a normal variable whose tails are put on the ends.
    const double pa = below(a), pb = 1 - below(b), inside = 1 - pa - pb;
    const double first = a * pa + b * pb + density(a) - density(b);
    const double second = a * a * pa + b * b * pb + inside + a * density(a) - b * density(b);
    return sigma * std::sqrt(std::max(0.0, second - first * first));
}

} // namespace engine
