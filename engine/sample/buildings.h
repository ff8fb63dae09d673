// The houses along both sides of the street: walls with brick, windows with rooms behind them, shop fronts, neon on the wall.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/sample/lighting.h"
#include "engine/sample/neon.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace engine::street {

enum class WallKind { brick, plaster, modern };

struct WallSign {
    NeonText text;
    float along = 0,
          bottom = 5; // lower left corner as the reader sees it: metres from the reader's left end of the house
};

struct House {
    float near_z = 0, far_z = 10, height = 15;
    WallKind kind = WallKind::brick;
    Rgb reflectance;
    Rgb shop_light; // cd/m2 of a white wall in the shop; black: no shop
    float share_of_lit_windows = 0.4f;
    std::uint32_t seed = 0;
    std::vector<WallSign> signs;
};

constexpr float shop_height = 4.2f, storey_height = 3.4f;

struct SurfaceHit {
    float depth;
    Rgb light;
};

// One side of the street: its wall is the plane x = wall_x, houses touch each other.
class HouseRow {
public:
    HouseRow(float wall_x, std::vector<House> houses) : m_wall_x(wall_x), m_houses(std::move(houses)) {}
    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const;
    const std::vector<House>& houses() const { return m_houses; }
    float wall_x() const { return m_wall_x; }

private:
    std::optional<SurfaceHit> hit_end_wall(const Ray& ray, std::size_t first) const;
    float m_wall_x;
    std::vector<House> m_houses; // by rising distance
};

// A place on a wall and how it is looked at: `along` and `up` in metres, direction (along, up, into the wall > 0).
struct WallView {
    float along, up;
    Vector direction;
    float footprint_along, footprint_up; // what one pixel covers, metres
};
Rgb wall_light(const House& house, const WallView& view, Rgb illuminance);

} // namespace engine::street
