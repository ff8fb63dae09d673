// Everything far away: the night sky with the glow of the city, a few stars, and three depths of towers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/sample/geometry.h"
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace engine::street {

class Sky {
public:
    explicit Sky(std::uint32_t seed) : m_seed(seed) {}
    Rgb light(const Ray& ray) const; // of a ray that looks upwards

private:
    Rgb stars(const Ray& ray) const;
    std::uint32_t m_seed;
};

class Skyline {
public:
    explicit Skyline(std::uint32_t seed);
    std::optional<Rgb> light(const Ray& ray) const;

private:
    struct Tower {
        float left, right, height;
        Rgb windows, crown, floodlight;
        float share_of_lit_windows, pitch, storey;
        std::uint32_t seed;
        int top; // 0 flat, 1 stepped, 2 with a mast
    };
    struct Layer {
        float depth, haze;         // haze: part of the light of the air before it
        std::vector<Tower> towers; // by rising `left`
    };
    static std::optional<Rgb> tower_light(const Layer& layer, const Tower& tower, float x, float y);
    std::array<Layer, 3> m_layers; // nearest first
};

} // namespace engine::street
