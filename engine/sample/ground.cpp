// Ground: what the surface is made of at a place, how wet it is there, and from that its diffuse and its mirrored light.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/ground.h"
#include "engine/sample/random.h"

namespace engine::street {

namespace {

constexpr float inverse_pi = 0.31830989f;

float resolved(float size, float footprint) { return smooth(0.4f, 1.8f, size / footprint); }

// Water at a flat angle (Schlick 1994), index of refraction 1.33.
float fresnel(float cosine) {
    const float sine = 1 - cosine, squared = sine * sine;
    return 0.02f + 0.98f * squared * squared * sine;
}

struct Stone {
    int column, row;
    float from_joint;    // metres
    float across, along; // -0.5..0.5 within the stone
};

// Rows of stones whose joints are staggered.
Stone stone_at(float x, float z, float width, float length) {
    const float row = z / length;
    const int row_number = static_cast<int>(std::floor(row));
    const float column = x / width + random_number(4401, row_number, 0);
    const float across = fraction(column) - 0.5f, along = fraction(row) - 0.5f;
    return {static_cast<int>(std::floor(column)), row_number,
            std::min((0.5f - std::abs(across)) * width, (0.5f - std::abs(along)) * length), across, along};
}

} // namespace

Ground::Ground(std::uint32_t seed, const std::vector<Shadow>& shadows, const StreetLimits& limits)
    : m_seed(seed), m_unshaded(limits.left_wall, 3, limits.right_wall, limits.end, 0.1f) {
    Image& grid = m_unshaded.values;
    std::fill_n(grid.data(), grid.size(), Rgb{1, 1, 1});
    for (const Shadow& shadow : shadows) {
        const auto column = [&](float x) {
            return std::clamp(static_cast<int>((x - m_unshaded.left) / m_unshaded.step), 0, grid.width() - 1);
        };
        const auto row = [&](float z) {
            return std::clamp(static_cast<int>((z - m_unshaded.top) / m_unshaded.step), 0, grid.height() - 1);
        };
        for (int r = row(shadow.z - shadow.radius_z); r <= row(shadow.z + shadow.radius_z); ++r)
            for (int c = column(shadow.x - shadow.radius_x); c <= column(shadow.x + shadow.radius_x); ++c) {
                const float u =
                    (m_unshaded.left + m_unshaded.step * static_cast<float>(c) - shadow.x) / shadow.radius_x;
                const float v = (m_unshaded.top + m_unshaded.step * static_cast<float>(r) - shadow.z) / shadow.radius_z;
                grid.at(c, r) = grid.at(c, r) * (1 - shadow.strength * std::max(0.0f, 1 - u * u - v * v));
            }
    }
}

Ground::Surface Ground::setts(float x, float z, float footprint_x, float footprint_z) const {
    // Fans would be prettier; rows are what most squares have. Their lines bend a little with the settling of the ground.
    const float bend = 0.10f * (smooth_noise(x * 0.4f, z * 0.4f, m_seed + 1) - 0.5f);
    const Stone stone = stone_at(x, z + bend, 0.19f, 0.13f);
    const float detail = resolved(0.13f, footprint_z) * resolved(0.13f, footprint_x);
    const auto chance = [&](std::uint32_t what) { return random_number(m_seed + what, stone.column, stone.row); };
    const float shade = 1 + detail * (1.1f * (chance(2) - 0.5f));
    const float grain = 1 + detail * 0.5f * (smooth_noise(x * 90, z * 90, m_seed + 3) - 0.5f);
    // Every so often a band of lighter stone crosses the square.
    const bool band = fraction(x / 4.8f) < 0.085f || fraction(z / 4.8f) < 0.06f;
    const Rgb granite = band ? Rgb{0.30f, 0.29f, 0.275f} : Rgb{0.155f, 0.150f, 0.148f};
    const float joint = 1 - smooth(0.004f, 0.014f, stone.from_joint);
    Surface surface{granite * (shade * grain * (1 - 0.75f * joint * detail)), 1.25f,
                    0.42f * (1 - 0.85f * joint * detail)};
    surface.tilt_x = detail * (0.07f * (chance(4) - 0.5f) + 0.10f * stone.across);
    surface.tilt_z = detail * (0.05f * (chance(5) - 0.5f) + 0.09f * stone.along);
    return surface;
}

Ground::Surface Ground::asphalt(float x, float z, float footprint_x, float footprint_z) const {
    const float detail = resolved(0.02f, footprint_z) * resolved(0.02f, footprint_x);
    const float grain = 1 + detail * 0.9f * (smooth_noise(x * 70, z * 70, m_seed + 6) - 0.5f);
    const float patch = 0.75f + 0.5f * cloudy_noise(x * 0.5f, z * 0.25f, m_seed + 7);
    Surface surface{Rgb{0.070f, 0.070f, 0.072f} * (grain * patch), 2.1f, 0.30f};
    surface.tilt_z = detail * 0.05f * (smooth_noise(x * 60, z * 60, m_seed + 8) - 0.5f);
    // Worn white paint: the crossing, the line between the lanes, the edge line.
    const bool crossing =
        z > 9.2f && z < 12.4f && fraction(x / 1.0f) < 0.5f && x > road_left + 0.4f && x < road_right - 0.3f;
    const bool dashes = z > 15 && std::abs(x + 2.6f) < 0.07f && fraction(z / 6) < 0.5f;
    const bool edge = z > 15 && std::abs(x + 5.6f) < 0.06f;
    if (crossing || dashes || edge) {
        const float worn = smooth(0.30f, 0.50f, cloudy_noise(x * 5, z * 5, m_seed + 9));
        surface.reflectance = surface.reflectance * (1 - worn) + Rgb{0.46f, 0.45f, 0.42f} * worn;
        surface.roughness -= 0.6f * worn;
    }
    return surface;
}

Ground::Surface Ground::flagstones(float x, float z, float footprint_x, float footprint_z) const {
    const Stone stone = stone_at(x, z, 0.75f, 0.5f);
    const float detail = resolved(0.2f, footprint_z) * resolved(0.2f, footprint_x);
    const auto chance = [&](std::uint32_t what) { return random_number(m_seed + what, stone.column, stone.row); };
    const float joint = 1 - smooth(0.004f, 0.012f, stone.from_joint);
    const float stains = 0.8f + 0.4f * cloudy_noise(x * 2, z * 2, m_seed + 10);
    Surface surface{Rgb{0.20f, 0.19f, 0.18f} *
                        (stains * (1 + detail * 0.4f * (chance(11) - 0.5f)) * (1 - 0.6f * joint * detail)),
                    1.5f, 0.45f * (1 - 0.7f * joint * detail)};
    surface.tilt_x = detail * 0.02f * (chance(12) - 0.5f);
    surface.tilt_z = detail * 0.02f * (chance(13) - 0.5f);
    return surface;
}

Ground::Surface Ground::surface_at(float x, float z, float footprint_x, float footprint_z) const {
    if (std::abs(x - road_right) < 0.10f || std::abs(x - road_left) < 0.10f) // kerb stones of a metre
        return {Rgb{0.27f, 0.26f, 0.25f} * (fraction(z) < 0.012f ? 0.4f : 1.0f), 1.4f, 0.4f};
    if (x > road_left && x < road_right) return asphalt(x, z, footprint_x, footprint_z);
    return x < road_left ? flagstones(x, z, footprint_x, footprint_z) : setts(x, z, footprint_x, footprint_z);
}

Rgb Ground::light(const Ray& ray, const Lighting& lighting, const Reflections& reflections) const {
    const float depth = std::min(ray.eye_height / -ray.dy, 400.0f);
    const float x = ray.dx * depth;
    const float footprint_x = ray.spread * depth, footprint_z = ray.spread * depth * depth / ray.eye_height;
    Surface surface = surface_at(x, depth, footprint_x, footprint_z);

    const float cosine = -ray.dy / std::sqrt(1 + ray.dx * ray.dx + ray.dy * ray.dy);
    const float film = smooth(0.25f, 0.55f, cloudy_noise(x * 0.9f + 7, depth * 0.55f, m_seed + 20)); // how wet
    const float puddle = smooth(0.600f, 0.630f, cloudy_noise(x * 0.42f, depth * 0.30f, m_seed + 21));
    surface.mirror *= 0.45f + 0.55f * film;
    surface.roughness += 0.5f * (1 - film);
    const float ripple = 0.006f * (smooth_noise(x * 9, depth * 9, m_seed + 22) - 0.5f);
    surface.mirror += (0.95f - surface.mirror) * puddle;
    surface.roughness += (0.12f - surface.roughness) * puddle;
    surface.tilt_x *= 1 - puddle;
    surface.tilt_z = surface.tilt_z * (1 - puddle) + ripple * puddle;

    // A facet that leans by an angle turns the mirrored ray by twice as much; sideways only by the flatness of the view.
    const float picture_x = Viewpoint::vanishing_x + Viewpoint::focal_length * (ray.dx + 2 * surface.tilt_x * -ray.dy);
    const float picture_y = Viewpoint::horizon + Viewpoint::focal_length * (-ray.dy + 2 * surface.tilt_z);
    const float reflected = fresnel(cosine) * surface.mirror;
    const Rgb mirror = reflections.at(picture_x, picture_y, surface.roughness) * reflected;

    // Water in the pores darkens stone (Lekner and Dorf 1988): about half of the dry reflectance.
    const float wet = 0.85f - 0.30f * film - 0.25f * puddle;
    const Rgb light = lighting.on_ground(x, depth);
    const float shade = inverse_pi * wet * (1 - reflected) * m_unshaded.at(x, depth).g;
    const Rgb diffuse{light.r * surface.reflectance.r * shade, light.g * surface.reflectance.g * shade,
                      light.b * surface.reflectance.b * shade};
    return diffuse + mirror;
}

} // namespace engine::street
