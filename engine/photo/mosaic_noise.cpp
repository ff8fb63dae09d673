// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/mosaic_noise.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <vector>

namespace engine {
namespace {

constexpr int most_patches_a_side = 9, patch_size = 224; // in samples of the sensor
constexpr int block = 16;                                // in samples of one colour
// The lower quarter of the blocks of one brightness is the flattest. A sample variance of 64 independent differences of nothing but
// noise lies at 0.876 of the true one there (quantile of chi-square / 64 by Wilson and Hilferty 1931).
constexpr double flattest = 0.25, flattest_of_noise = 0.876;
constexpr double brightest = 0.8;         // of the white level: above, samples end
constexpr int most_at_the_end = 2;        // samples of 256 that may be as dark as numbers get
constexpr std::size_t fewest_blocks = 12; // of a level of brightness, and at least three levels
constexpr double blocks_of_a_level = 32, most_levels = 40;
constexpr double usual_read_noise = 3;       // electrons
constexpr double rounding_of_floats = 1e-12; // variance: of a value near the black level of an 11-bit mantissa

struct Block {
    double x = 0, variance = 0;
};

// `first`: the first sample of one colour, others lie two apart. False: this place tells nothing.
template <class Sample> bool measured(const RawFile& raw, const Raster<Sample>& mosaic, int left, int top,
                                      std::size_t position, Block& result) {
    using Number = std::conditional_t<std::is_integral_v<Sample>, int, float>;
    const float black = raw.black[position], range = raw.white - black;
    double sum = 0, squares = 0;
    int ended = 0;
    for (int y = 0; y < block; y += 2) {
        const Sample *upper = mosaic.row(top + 2 * y) + left, *lower = mosaic.row(top + 2 * y + 2) + left;
        for (int x = 0; x < 2 * block; x += 4) {
            const Number a = upper[x], b = upper[x + 2], c = lower[x], d = lower[x + 2];
            if (static_cast<double>(std::max(std::max(a, b), std::max(c, d))) > black + brightest * range) return false;
            ended += (a == 0) + (b == 0) + (c == 0) + (d == 0);
            const double difference =
                0.5 * static_cast<double>(a - b - c + d); // no gradient shows; the variance of one sample
            sum += static_cast<double>(a + b + c + d);
            squares += difference * difference;
        }
    }
    if (ended > most_at_the_end || range <= 0) return false;
    result = {(sum / (block * block) - black) / range, squares / (block * block / 4) / (double{range} * range)};
    return true;
}

std::vector<Rect> patches_of(Rect area) {
    const int columns = std::clamp(area.width / patch_size, 1, most_patches_a_side),
              rows = std::clamp(area.height / patch_size, 1, most_patches_a_side);
    const int width = std::min(patch_size, area.width) & ~1, height = std::min(patch_size, area.height) & ~1;
    std::vector<Rect> patches;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            const auto place = [](int index, int count, int size, int whole) {
                const int centre = static_cast<int>((2LL * index + 1) * whole / (2 * count));
                return std::clamp(centre - size / 2, 0, whole - size) & ~1;
            };
            patches.push_back(
                {place(column, columns, width, area.width), place(row, rows, height, area.height), width, height});
        }
    return patches;
}

struct Level {
    double x = 0, variance = 0, weight = 0;
};

struct Line {
    double scale = 0, offset = 0;
};

// The first time the flattest blocks of each level of brightness; then, knowing what noise to expect, the mean of all that show
// no more than that: of nothing but noise 0.3 % of blocks lie higher than 1.5 times what is expected.
constexpr double most_of_noise = 1.5;

std::vector<Level> levels_of(std::vector<Block>& blocks, const Line* expected) {
    std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.x < b.x; });
    const auto count = static_cast<double>(blocks.size());
    const auto levels = static_cast<std::size_t>(std::clamp(count / blocks_of_a_level, 1.0, most_levels));
    std::vector<Level> result;
    for (std::size_t i = 0; i < levels; ++i) {
        const auto first = blocks.begin() + static_cast<std::ptrdiff_t>(i * blocks.size() / levels),
                   last = blocks.begin() + static_cast<std::ptrdiff_t>((i + 1) * blocks.size() / levels);
        const auto size = static_cast<std::size_t>(last - first);
        if (size < fewest_blocks) continue;
        Level level;
        if (expected) {
            double used = 0;
            for (auto at = first; at != last; ++at) {
                if (at->variance > most_of_noise * (expected->scale * at->x + expected->offset)) continue;
                level.x += at->x, level.variance += at->variance, used += 1;
            }
            if (used < fewest_blocks) continue;
            level.x /= used, level.variance /= used, level.weight = used;
            result.push_back(level);
            continue;
        }
        std::sort(first, last, [](const Block& a, const Block& b) { return a.variance < b.variance; });
        const double rank = flattest * static_cast<double>(size) - 0.5;
        const auto below = static_cast<std::ptrdiff_t>(rank);
        const double part = rank - static_cast<double>(below);
        // The brightness of the flat ones; those above may be bright for what is in them.
        const auto used = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(size) / 2);
        for (auto at = first; at < first + used; ++at) level.x += at->x / static_cast<double>(used);
        level.variance =
            ((first + below)->variance * (1 - part) + (first + below + 1)->variance * part) / flattest_of_noise;
        level.weight = static_cast<double>(size);
        if (level.variance > 0) result.push_back(level);
    }
    return result;
}

// variance = scale x + offset by relative least squares; levels that lie above are taken for texture.
std::optional<Line> line_through(const std::vector<Level>& levels, double least_offset) {
    if (levels.size() < 3) return std::nullopt;
    Line line;
    double least = levels.front().variance, mean_x = 0, mean_variance = 0, weights = 0;
    for (const Level& level : levels) least = std::min(least, level.variance);
    constexpr double tolerated = 0.25;
    for (int round = 0; round < 16; ++round) {
        double w = 0, wx = 0, wxx = 0, wv = 0, wxv = 0;
        for (const Level& level : levels) {
            const double expected =
                round == 0 ? level.variance : std::max(line.scale * level.x + line.offset, 0.5 * least);
            const double above = level.variance / expected - 1;
            const double trust = above > tolerated ? (tolerated / above) * (tolerated / above) : 1;
            const double weight = level.weight * trust / (expected * expected);
            w += weight, wx += weight * level.x, wxx += weight * level.x * level.x;
            wv += weight * level.variance, wxv += weight * level.x * level.variance;
        }
        mean_x = wx / w, mean_variance = wv / w, weights = w;
        const double determinant = w * wxx - wx * wx;
        line = {0, mean_variance};
        if (!(determinant > 1e-9 * w * wxx)) break;
        line = {(w * wxv - wx * wv) / determinant, (wxx * wv - wx * wxv) / determinant};
        if (line.offset < least_offset) line = {std::max(0.0, (wxv - least_offset * wx) / wxx), least_offset};
        if (line.scale < 0) line = {0, mean_variance};
    }
    // How far brightness reaches decides whether it can tell photons from electronics.
    const auto [dark, bright] =
        std::minmax_element(levels.begin(), levels.end(), [](const Level& a, const Level& b) { return a.x < b.x; });
    if (weights > 0 && line.scale * (bright->x - dark->x) < 0.3 * mean_variance) {
        // variance = S x + (3 S)^2
        const double r = usual_read_noise * usual_read_noise, x = std::max(0.0, mean_x);
        line.scale = (std::sqrt(x * x + 4 * r * mean_variance) - x) / (2 * r);
        line.offset = std::max(least_offset, mean_variance - line.scale * x);
    }
    return line;
}

} // namespace

std::optional<NoiseProfile> measure_mosaic_noise(const RawFile& raw) {
    const bool is_bayer = std::count(raw.pattern.begin(), raw.pattern.end(), CfaColour::green) == 2;
    const Rect area = raw.light.size() > 0 ? raw.light.area() : raw.mosaic.area();
    if (!is_bayer || area.width < 4 * block || area.height < 4 * block) return std::nullopt;
    const std::vector<Rect> patches = patches_of(area);
    std::vector<std::array<std::vector<Block>, 3>> found(patches.size());
    for_each_index(static_cast<int>(patches.size()), Priority::screen, {}, [&](int i) {
        const Rect patch = patches[static_cast<std::size_t>(i)];
        for (int y = patch.top; y + 2 * block <= patch.bottom(); y += 2 * block)
            for (int x = patch.left; x + 2 * block <= patch.right(); x += 2 * block)
                for (std::size_t position = 0; position < 4; ++position) {
                    Block block_here;
                    const int left = x + static_cast<int>(position & 1), top = y + static_cast<int>(position >> 1);
                    if (raw.light.size() > 0 ? measured(raw, raw.light, left, top, position, block_here)
                                             : measured(raw, raw.mosaic, left, top, position, block_here))
                        found[static_cast<std::size_t>(i)][static_cast<std::size_t>(raw.pattern[position])].push_back(
                            block_here);
                }
    });
    NoiseProfile profile;
    for (std::size_t colour = 0; colour < 3; ++colour) {
        std::vector<Block> blocks;
        for (const auto& some : found) blocks.insert(blocks.end(), some[colour].begin(), some[colour].end());
        const double range = raw.white - *std::max_element(raw.black.begin(), raw.black.end());
        if (range <= 0) return std::nullopt;
        const double rounding = raw.is_float() ? rounding_of_floats : 1 / (12 * range * range);
        auto line = line_through(levels_of(blocks, nullptr), rounding);
        for (int round = 0; round < 4 && line; ++round) line = line_through(levels_of(blocks, &*line), rounding);
        if (!line || !(line->scale > 0)) return std::nullopt;
        profile.scale[colour] = line->scale;
        profile.offset[colour] = line->offset;
    }
    return profile;
}

} // namespace engine
