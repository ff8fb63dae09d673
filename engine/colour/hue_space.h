// Oklab (Ottosson 2020) on scene light, for operations that turn colours: lightness l, opponent a and b. It is homogeneous: light twice as
// bright has the same hue and the same purity (chroma / l), so nothing here has an end at white. Works on blocks of pixels in planes, which
// compilers vectorise. Light that no eye could see (negative cones) passes through as it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace engine {

struct HueBlock {
    static constexpr int most = 64; // pixels
    using Plane = std::array<float, most>;
    Plane l, a, b;
    Plane rest_l, rest_m, rest_s;       // cones of the light that passes through
    std::array<std::int32_t, most> hue; // place in a HueTable
};

// Values for all hues, periodic. Places follow |a| + |b| = 1 around the circle, which needs no arc tangent.
class HueTable {
public:
    static constexpr int entries = 2048;
    // `value` of the hue in degrees, 0 to 360.
    template <class Value> explicit HueTable(const Value& value) : m_values(entries) {
        for (int i = 0; i < entries; ++i)
            m_values[static_cast<std::size_t>(i)] = static_cast<float>(value(degrees_at(i)));
    }
    static double degrees_at(int place);
    static std::int32_t place_of(double degrees);                                 // any angle
    explicit HueTable(std::vector<float> values) : m_values(std::move(values)) {} // `entries` of them
    float at(std::int32_t place) const { return m_values[static_cast<std::size_t>(place)]; }
    void read(const HueBlock& block, int count, HueBlock::Plane& to) const {
        for (int i = 0; i < count; ++i) to[static_cast<std::size_t>(i)] = at(block.hue[static_cast<std::size_t>(i)]);
    }

private:
    std::vector<float> m_values;
};

// Purity of the purest light of Rec.2020 at each hue: beyond it a channel is negative.
const HueTable& purest();
double purest_at(double degrees);

class HueSpace {
public:
    HueSpace();
    void split(const Rgb* from, int count, HueBlock& block) const;
    void join(const HueBlock& block, int count, Rgb* to) const;

private:
    PixelMatrix m_to_cones, m_from_cones, m_to_opponent, m_from_opponent;
};

// The hue of a colour as rendered pictures name it, for constants: sRGB red 29, yellow 110, green 142, blue 264 degrees.
double hue_degrees(Rgb linear_rec2020);

namespace hue_detail {
// Cube root of x >= 1e-30, relative error below 2e-7: a third of the exponent, then Halley's method twice.
inline float cube_root(float x) {
    const auto bits = static_cast<float>(std::bit_cast<std::int32_t>(x)) * (1.0F / 3.0F);
    float y = std::bit_cast<float>(static_cast<std::int32_t>(bits) + 0x2a5119f2);
    for (int i = 0; i < 2; ++i) {
        const float cube = y * y * y;
        y = y * ((cube + 2.0F * x) / (2.0F * cube + x));
    }
    return y;
}
inline constexpr float least_cone = 1e-20F;
} // namespace hue_detail

inline void HueSpace::split(const Rgb* from, int count, HueBlock& block) const {
    using namespace hue_detail;
    const PixelMatrix cones = m_to_cones, opponent = m_to_opponent;
    constexpr float quarter = HueTable::entries / 4;
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const Rgb c = cones * from[k];
        const Rgb seen = {c.r > least_cone ? c.r : least_cone, c.g > least_cone ? c.g : least_cone,
                          c.b > least_cone ? c.b : least_cone};
        block.rest_l[k] = c.r - seen.r, block.rest_m[k] = c.g - seen.g, block.rest_s[k] = c.b - seen.b;
        const Rgb lab = opponent * Rgb{cube_root(seen.r), cube_root(seen.g), cube_root(seen.b)};
        block.l[k] = lab.r, block.a[k] = lab.g, block.b[k] = lab.b;
        const float side = lab.b / (std::abs(lab.g) + std::abs(lab.b) + 1e-30F); // -1 to 1
        const float around = lab.g < 0.0F ? 2.0F - side : (side < 0.0F ? 4.0F + side : side);
        block.hue[k] = static_cast<std::int32_t>(around * quarter) & (HueTable::entries - 1);
    }
}

inline void HueSpace::join(const HueBlock& block, int count, Rgb* to) const {
    const PixelMatrix cones = m_from_cones, opponent = m_from_opponent;
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const Rgb root = opponent * Rgb{block.l[k], block.a[k], block.b[k]};
        to[k] = cones * Rgb{root.r * root.r * root.r + block.rest_l[k], root.g * root.g * root.g + block.rest_m[k],
                            root.b * root.b * root.b + block.rest_s[k]};
    }
}

// Purity times `factor`, 0 or more: straight below 1; above it the purest light is an end that nothing reaches from inside, so that neon stays
// and pale colours grow most. `purity` of light beyond that end (noise, or a camera's blue) is not raised.
inline float purer(float purity, float factor, float purest) {
    const float part = purity / purest, rest = part < 1.0F ? part : 1.0F;
    const float grown = factor / (1.0F + (factor - 1.0F) * rest);
    return factor > 1.0F ? grown : factor;
}

} // namespace engine
