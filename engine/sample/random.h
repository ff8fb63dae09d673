// Random numbers as pure functions of coordinates and a seed: the same on every thread count and in any order.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cmath>
#include <cstdint>

namespace engine {

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014) over the coordinates.
inline std::uint64_t random_bits(std::uint32_t seed, int x, int y) {
    std::uint64_t z =
        (static_cast<std::uint64_t>(static_cast<std::uint32_t>(x)) << 32 | static_cast<std::uint32_t>(y)) +
        0x9e3779b97f4a7c15ULL * (seed + 1ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

// 0 <= number < 1. A quicker hash, for pictures: 32-bit mixer with the constants of Wellons, "lowbias32" (2018).
inline float random_number(std::uint32_t seed, int x, int y) {
    std::uint32_t h =
        static_cast<std::uint32_t>(x) * 0x9e3779b1u + static_cast<std::uint32_t>(y) * 0x85ebca77u + seed * 0xc2b2ae3du;
    h = (h ^ (h >> 16)) * 0x7feb352du;
    h = (h ^ (h >> 15)) * 0x846ca68bu;
    return static_cast<float>((h ^ (h >> 16)) >> 8) * 0x1p-24f;
}

inline float random_between(float low, float high, std::uint32_t seed, int x, int y) {
    return low + (high - low) * random_number(seed, x, y);
}

// Smooth noise of mean 0.5, one period a unit.
inline float smooth_noise(float x, float y, std::uint32_t seed) {
    const float left = std::floor(x), top = std::floor(y);
    const int column = static_cast<int>(left), row = static_cast<int>(top);
    float u = x - left, v = y - top;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    const float above = random_number(seed, column, row) * (1 - u) + random_number(seed, column + 1, row) * u;
    const float below = random_number(seed, column, row + 1) * (1 - u) + random_number(seed, column + 1, row + 1) * u;
    return above * (1 - v) + below * v;
}

// Five octaves of it, each half as strong, read from a table that repeats every 32 units; mean 0.5.
float cloudy_noise(float x, float y, std::uint32_t seed);

} // namespace engine
