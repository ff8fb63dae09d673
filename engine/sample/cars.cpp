// Cars as two convex solids, body and cabin, with lamps, glass and wheels painted on their faces.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/props.h"
#include <array>
#include <limits>

namespace engine::street {

namespace {

constexpr float inverse_pi = 0.31830989f;

enum Face { facing, left_side, right_side, far_side, top_side, bottom_side };

// The solid is what lies behind all of its planes: dot(normal, place) <= offset.
struct Solid {
    std::array<Vector, 6> normals;
    std::array<float, 6> offsets;
};

struct SolidHit {
    float depth;
    Face face;
};

std::optional<SolidHit> meet(const Solid& solid, Vector origin, Vector direction) {
    float enter = 0, leave = std::numeric_limits<float>::max();
    Face face = facing;
    for (std::size_t i = 0; i < solid.normals.size(); ++i) {
        const float speed = dot(solid.normals[i], direction),
                    distance = solid.offsets[i] - dot(solid.normals[i], origin);
        if (speed < 0 && distance / speed > enter) {
            enter = distance / speed;
            face = static_cast<Face>(i);
        }
        if (speed > 0) leave = std::min(leave, distance / speed);
        if (speed == 0 && distance < 0) return std::nullopt;
    }
    if (enter <= 0 || enter > leave) return std::nullopt;
    return SolidHit{enter, face};
}

// A box whose upper edges are drawn in: by `front` and `back` along the car, by `side` on each side.
Solid tapered(float half_width, float bottom, float top, float near_z, float far_z, float front, float back,
              float side) {
    const float rise = top - bottom;
    Solid solid{{{{0, front, -rise}, {-rise, side, 0}, {rise, side, 0}, {0, back, rise}, {0, 1, 0}, {0, -1, 0}}}, {}};
    const std::array<Vector, 6> on_face{{{0, bottom, near_z},
                                         {-half_width, bottom, 0},
                                         {half_width, bottom, 0},
                                         {0, bottom, far_z},
                                         {0, top, 0},
                                         {0, bottom, 0}}};
    for (std::size_t i = 0; i < 6; ++i) solid.offsets[i] = dot(solid.normals[i], on_face[i]);
    return solid;
}

class Car final : public Prop {
public:
    Car(Vector foot, const CarLook& look)
        : m_foot(foot), m_look(look),
          m_lower(tapered(car_width / 2, 0.22f, 0.62f, 0, car_length, -0.10f, 0.0f, -0.02f)),
          m_upper(tapered(car_width / 2, 0.60f, 0.95f, -0.04f, car_length, 0.22f, 0.2f, 0.10f)),
          m_cabin(look.towards_us
                      ? tapered(car_width / 2 - 0.10f, 0.93f, car_height, 1.15f, 4.1f, 0.75f, 0.5f, 0.17f)
                      : tapered(car_width / 2 - 0.10f, 0.93f, car_height, 0.35f, 3.2f, 0.5f, 0.75f, 0.17f)) {}

    Bounds bounds() const override {
        return {m_foot.x - car_width * 0.5f - 0.05f,
                m_foot.x + car_width * 0.5f + 0.05f,
                0,
                car_height + 0.25f,
                m_foot.z - 0.15f,
                m_foot.z + car_length};
    }

    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const override {
        const Vector origin{-m_foot.x, ray.eye_height, -m_foot.z}, direction{ray.dx, ray.dy, 1};
        const auto lower = meet(m_lower, origin, direction), upper = meet(m_upper, origin, direction),
                   cabin = meet(m_cabin, origin, direction);
        const auto depth = [](const std::optional<SolidHit>& met) {
            return met ? met->depth : std::numeric_limits<float>::max();
        };
        const float nearest = std::min({depth(lower), depth(upper), depth(cabin)});
        if (nearest == std::numeric_limits<float>::max()) return wheels_and_sign(ray, lighting);
        const Vector place = origin + direction * nearest;
        const Vector in_street = ray.at(nearest);
        if (nearest == depth(cabin))
            return SurfaceHit{nearest, cabin_light(place, cabin->face, lighting.around(in_street))};
        return SurfaceHit{nearest, body_light(place, nearest == depth(lower) ? lower->face : upper->face,
                                              lighting.around(in_street))};
    }

private:
    // Paint: some diffuse colour, and the street mirrored in it, more so towards the edges of each face.
    Rgb painted(Face face, Vector place, Rgb light) const {
        const float facing_light = face == top_side ? 1.4f : face == facing ? 0.28f : 0.8f;
        const float gloss = 0.012f + 0.05f * smooth(0.70f, 0.95f, place.y) + (face == top_side ? 0.12f : 0.0f);
        const Rgb& paint = m_look.paint;
        const float shade = inverse_pi * facing_light;
        return Rgb{light.r * paint.r * shade, light.g * paint.g * shade, light.b * paint.b * shade} +
               light * (gloss * inverse_pi);
    }

    Rgb body_light(Vector place, Face face, Rgb light) const {
        const float side = std::abs(place.x);
        if (face == facing) {
            if (m_look.lights && m_look.towards_us &&
                std::hypot((side - 0.66f) / 0.13f, (place.y - 0.68f) / 0.075f) < 1)
                return lamp_colour::cool_led * 13000.0f;
            if (!m_look.towards_us && side > 0.50f && side < 0.84f && place.y > 0.70f && place.y < 0.84f)
                return m_look.lights ? lamp_colour::red * (place.y > 0.745f && place.y < 0.785f ? 18.0f : 8.0f)
                                     : lamp_colour::red * 0.03f;
            if (m_look.lights && !m_look.towards_us && side < 0.50f && std::abs(place.y - 0.775f) < 0.015f)
                return lamp_colour::red * 16.0f; // the light bar
            if (side < 0.26f && place.y > 0.42f && place.y < 0.54f)
                return lamp_colour::neutral_led * (m_look.lights ? 1.0f : 0.1f) *
                       (std::abs(std::sin(place.x * 46)) > 0.5f ? 2.0f : 0.8f); // plate
            if (m_look.towards_us && side < 0.5f && place.y > 0.45f && place.y < 0.72f)
                return light * (fraction(place.y / 0.05f) < 0.5f ? 0.02f : 0.006f); // grille
            if (place.y < 0.40f) return light * 0.004f;
        }
        if ((face == left_side || face == right_side) && is_wheel(place)) return light * 0.006f;
        const bool seam =
            (face == left_side || face == right_side) && std::abs(fraction(place.z / 1.15f) - 0.5f) < 0.008f;
        return painted(face, place, light) * (seam ? 0.3f : 1.0f);
    }

    static bool is_wheel(Vector place) {
        return std::hypot(place.z - 0.85f, place.y - 0.30f) < 0.36f ||
               std::hypot(place.z - car_length + 0.85f, place.y - 0.30f) < 0.36f;
    }

    Rgb cabin_light(Vector place, Face face, Rgb light) const {
        if (face == top_side) return painted(face, place, light);
        const float side = std::abs(place.x),
                    limit = car_width / 2 - 0.10f - 0.17f * (place.y - 0.93f) / (car_height - 0.93f);
        const bool pillar = (face == facing || face == far_side)
                                ? side > limit - 0.07f
                                : std::abs(fraction((place.z - 0.2f) / 1.15f) - 0.5f) < 0.03f;
        if (pillar || place.y > car_height - 0.05f) return painted(face, place, light);
        // Glass: dark inside, the lights of the street mirrored towards its top.
        return light * (0.003f + 0.012f * smooth(1.0f, car_height, place.y));
    }

    // Under the car one sees its wheels against the ground; on a taxi's roof a small lit box.
    std::optional<SurfaceHit> wheels_and_sign(const Ray& ray, const Lighting& lighting) const {
        const float axle = m_foot.z + 0.5f;
        const Vector behind = ray.at(axle);
        const float side = std::abs(behind.x - m_foot.x);
        if (behind.y > 0 && behind.y < 0.3f && side > 0.58f && side < 0.80f)
            return SurfaceHit{axle, lighting.around(behind) * 0.003f};
        const Vector roof = ray.at(m_foot.z + 1.6f);
        if (m_look.taxi && std::abs(roof.x - m_foot.x) < 0.26f && roof.y > car_height - 0.02f &&
            roof.y < car_height + 0.16f)
            return SurfaceHit{m_foot.z + 1.6f,
                              lamp_colour::amber *
                                  (std::abs(std::sin((roof.x - m_foot.x) * 30)) > 0.45f ? 110.0f : 30.0f)};
        return std::nullopt;
    }

    Vector m_foot;
    CarLook m_look;
    Solid m_lower, m_upper, m_cabin;
};

} // namespace

std::unique_ptr<Prop> make_car(Vector foot, const CarLook& look) { return std::make_unique<Car>(foot, look); }

} // namespace engine::street
