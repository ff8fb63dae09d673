// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/grain_field.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

namespace engine {
namespace {

// Two periodic fields of different size laid over each other repeat only after many pictures.
constexpr int side = 512, levels = 8;
constexpr float texels_per_grain = 2;
constexpr float second_size = 1.618034F,
                second_part = 0.6F; // the larger, weaker clumps that film has beside its grains

std::uint32_t hashed(std::uint32_t x, std::uint32_t y) { // PCG hash (Jarzynski and Olano 2020), one output
    x = x * 1664525U + 1013904223U, y = y * 1664525U + 1013904223U;
    x += y * 1664525U, y += x * 1664525U;
    x ^= x >> 16, y ^= y >> 16;
    x += y * 1664525U, y += x * 1664525U;
    return x ^ (x >> 16);
}

using Level = std::vector<float>; // rows of one mip level, each twice as wide as the next one's

class Field {
public:
    Field() {
        Level noise(static_cast<std::size_t>(side) * side);
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                float sum = 0; // of four even numbers: nearly a normal distribution, without its rare giants
                for (std::uint32_t k = 0; k < 4; ++k)
                    sum += static_cast<float>(
                               hashed(static_cast<std::uint32_t>(x) + 7919U * k, static_cast<std::uint32_t>(y)) >> 8) *
                               0x1p-24F -
                           0.5F;
                noise[index(x, y, side)] = sum;
            }
        m_levels[0] = smoothed(noise);
        double squares = 0;
        for (const float value : m_levels[0]) squares += static_cast<double>(value * value);
        const auto scale = static_cast<float>(1 / std::sqrt(squares / (static_cast<double>(side) * side)));
        for (float& value : m_levels[0]) value *= scale;
        for (std::size_t level = 1; level < levels; ++level)
            m_levels[level] = halved(m_levels[level - 1], side >> (level - 1));
    }

    const Level& level(int number) const { return m_levels[static_cast<std::size_t>(number)]; }
    static std::size_t index(int x, int y, int width) {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
    }

private:
    std::array<Level, levels> m_levels;

    // Binomial of five taps each way: a grain about two texels wide, which linear interpolation then draws without a grid.
    static Level smoothed(const Level& noise) {
        constexpr float taps[] = {1.0F / 16, 4.0F / 16, 6.0F / 16, 4.0F / 16, 1.0F / 16};
        Level rows(noise.size()), both(noise.size());
        for (int pass = 0; pass < 2; ++pass) {
            const Level& from = pass == 0 ? noise : rows;
            Level& to = pass == 0 ? rows : both;
            for (int y = 0; y < side; ++y)
                for (int x = 0; x < side; ++x) {
                    float sum = 0;
                    for (int k = -2; k <= 2; ++k)
                        sum += taps[k + 2] * from[pass == 0 ? index((x + k) & (side - 1), y, side)
                                                            : index(x, (y + k) & (side - 1), side)];
                    to[index(x, y, side)] = sum;
                }
        }
        return both;
    }

    static Level halved(const Level& from, int width) {
        const int half = width / 2;
        Level to(static_cast<std::size_t>(half) * static_cast<std::size_t>(half));
        for (int y = 0; y < half; ++y)
            for (int x = 0; x < half; ++x)
                to[index(x, y, half)] =
                    0.25F * (from[index(2 * x, 2 * y, width)] + from[index(2 * x + 1, 2 * y, width)] +
                             from[index(2 * x, 2 * y + 1, width)] + from[index(2 * x + 1, 2 * y + 1, width)]);
        return to;
    }
};

const Field& field() {
    static const Field built;
    return built;
}

// Adds part * one mip level. `step`: texels of level 0 per pixel.
void add_level(int number, double step, float part, int left, int y, int count, float* values) {
    const Level& level = field().level(number);
    const int width = side >> number, mask = width - 1;
    const double scale = step / (1 << number);
    const double down = (y + 0.5) * scale - 0.5, floor_y = std::floor(down);
    const auto fy = static_cast<float>(down - floor_y);
    const int row = static_cast<int>(static_cast<long long>(floor_y) & mask), next = (row + 1) & mask;
    const float* upper = level.data() + Field::index(0, row, width);
    const float* lower = level.data() + Field::index(0, next, width);
    for (int i = 0; i < count; ++i) {
        const double along = (left + i + 0.5) * scale - 0.5, floor_x = std::floor(along);
        const auto fx = static_cast<float>(along - floor_x);
        const auto x = static_cast<std::size_t>(static_cast<long long>(floor_x) & mask),
                   right = (x + 1) & static_cast<std::size_t>(mask);
        const float top = upper[x] + fx * (upper[right] - upper[x]), bottom = lower[x] + fx * (lower[right] - lower[x]);
        values[i] += part * (top + fy * (bottom - top));
    }
}

void add_field(double step, float part, int left, int y, int count, float* values) {
    // A pixel of `step` texels sees their mean: the level whose texels are as large, mixed from its two neighbours.
    const double wanted = std::log2(std::max(step, 1.0));
    const int below = std::min(static_cast<int>(wanted), levels - 2);
    const auto mix = static_cast<float>(std::min(wanted - below, 1.0));
    add_level(below, step, part * (1 - mix), left, y, count, values);
    if (mix > 0) add_level(below + 1, step, part * mix, left, y, count, values);
}

} // namespace

void grain_row(float grain, int left, int y, int count, float* values) {
    std::fill_n(values, count, 0.0F);
    const float norm = 1 / std::sqrt(1 + second_part * second_part);
    const double step = static_cast<double>(texels_per_grain) / static_cast<double>(grain);
    add_field(step, norm, left, y, count, values);
    add_field(step / static_cast<double>(second_size), norm * second_part, left, y, count, values);
}

} // namespace engine
