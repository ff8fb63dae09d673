// Where a line of sight meets a row of houses. What it sees there is in wall.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/buildings.h"
#include "engine/sample/random.h"

namespace engine::street {

namespace {

constexpr float house_depth = 12;

} // namespace

std::optional<SurfaceHit> HouseRow::hit(const Ray& ray, const Lighting& lighting) const {
    const bool left = m_wall_x < 0;
    if (left ? ray.dx >= -1e-4f : ray.dx <= 1e-4f) return std::nullopt;
    const float depth = m_wall_x / ray.dx;
    if (depth >= m_houses.back().far_z) return std::nullopt;
    std::size_t index = 0;
    while (index + 1 < m_houses.size() && depth >= m_houses[index].far_z) ++index;
    const House& house = m_houses[index];
    if (depth < house.near_z) return hit_end_wall(ray, index);
    const float up = ray.eye_height + ray.dy * depth;
    if (up < 0) return std::nullopt;
    if (up > house.height) return hit_end_wall(ray, index + 1);

    // Seen from the street the left wall runs away to the right, the right wall to the left.
    const float along = left ? depth - house.near_z : house.far_z - depth;
    const float wall = std::abs(m_wall_x);
    const WallView view{along,
                        up,
                        {left ? 1.0f : -1.0f, ray.dy, std::abs(ray.dx)},
                        ray.spread * depth * depth / wall,
                        ray.spread * depth};
    const Rgb illuminance = left ? lighting.on_left_wall(depth, up) : lighting.on_right_wall(depth, up);
    return SurfaceHit{depth, wall_light(house, view, illuminance)};
}

// Over a low roof one sees the blind end wall of the next higher house: plaster in the stray light of the street.
std::optional<SurfaceHit> HouseRow::hit_end_wall(const Ray& ray, std::size_t first) const {
    for (std::size_t i = first; i < m_houses.size(); ++i) {
        const House& house = m_houses[i];
        const float x = ray.dx * house.near_z, up = ray.eye_height + ray.dy * house.near_z;
        const float behind = std::abs(x) - std::abs(m_wall_x);
        if (behind < 0 || behind > house_depth || up < 0 || up > house.height) continue;
        const float stains = 0.6f + 0.8f * cloudy_noise(x * 0.7f, up * 0.4f, house.seed + 5);
        const float light = 0.035f * stains * std::exp(-behind / 9);
        return SurfaceHit{house.near_z, house.reflectance * light};
    }
    return std::nullopt;
}

} // namespace engine::street
