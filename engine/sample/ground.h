// The wet ground: asphalt with markings, kerbs, flagstones and the setts of the square, puddles, and the lights mirrored in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/sample/lighting.h"
#include "engine/sample/reflections.h"
#include <cstdint>
#include <vector>

namespace engine::street {

struct Shadow {
    float x, z, radius_x, radius_z, strength; // where a thing stands and keeps the light off
};

class Ground {
public:
    Ground(std::uint32_t seed, const std::vector<Shadow>& shadows, const StreetLimits& limits);
    // `ray` looks downwards.
    Rgb light(const Ray& ray, const Lighting& lighting, const Reflections& reflections) const;

    static constexpr float road_left = -7.5f, road_right = 0.5f;

private:
    struct Surface {
        Rgb reflectance;
        float roughness, mirror; // 0..3; part of the Fresnel reflection that the surface keeps
        float tilt_x = 0, tilt_z = 0;
    };
    Surface surface_at(float x, float z, float footprint_x, float footprint_z) const;
    Surface setts(float x, float z, float footprint_x, float footprint_z) const;
    Surface asphalt(float x, float z, float footprint_x, float footprint_z) const;
    Surface flagstones(float x, float z, float footprint_x, float footprint_z) const;

    std::uint32_t m_seed;
    LightGrid m_unshaded; // part of the light that reaches the ground, where things stand
};

} // namespace engine::street
