// The table of cloudy noise. Five octaves at each look would be most of the time of drawing the scene.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/random.h"
#include <cstddef>
#include <vector>

namespace engine {

namespace {

constexpr int period = 32, steps = 16,
              side = period * steps; // steps in a unit: the finest octave has one period in each

// smooth_noise() whose lattice repeats after `lattice` units.
float repeating_noise(float x, float y, int lattice, std::uint32_t seed) {
    const float left = std::floor(x), top = std::floor(y);
    const int column = static_cast<int>(left) % lattice, row = static_cast<int>(top) % lattice;
    float u = x - left, v = y - top;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    const int next_column = (column + 1) % lattice, next_row = (row + 1) % lattice;
    const float above = random_number(seed, column, row) * (1 - u) + random_number(seed, next_column, row) * u;
    const float below =
        random_number(seed, column, next_row) * (1 - u) + random_number(seed, next_column, next_row) * u;
    return above * (1 - v) + below * v;
}

std::vector<float> make_table() {
    std::vector<float> table(static_cast<std::size_t>(side) * side);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            float sum = 0, weight = 16.0f / 31;
            for (int octave = 0; octave < 5; ++octave, weight *= 0.5f) {
                const float scale = static_cast<float>(1 << octave) / steps;
                sum += weight * repeating_noise(static_cast<float>(x) * scale, static_cast<float>(y) * scale,
                                                period << octave, 900 + static_cast<std::uint32_t>(octave));
            }
            table[static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x)] = sum;
        }
    return table;
}

} // namespace

float cloudy_noise(float x, float y, std::uint32_t seed) {
    static const std::vector<float> table = make_table();
    // The seed moves the place in the table.
    const float u = x * steps + static_cast<float>(seed * 197u % 4096u),
                v = y * steps + static_cast<float>(seed * 331u % 4096u);
    const float left = std::floor(u), top = std::floor(v);
    const auto wrap = [](int i) {
        return static_cast<std::size_t>(static_cast<unsigned>(i) % static_cast<unsigned>(side));
    };
    const std::size_t column = wrap(static_cast<int>(left)), next_column = (column + 1) % side;
    const float *above = &table[wrap(static_cast<int>(top)) * side],
                *below = &table[wrap(static_cast<int>(top) + 1) * side];
    const float s = u - left, t = v - top;
    return (above[column] * (1 - s) + above[next_column] * s) * (1 - t) +
           (below[column] * (1 - s) + below[next_column] * s) * t;
}

} // namespace engine
