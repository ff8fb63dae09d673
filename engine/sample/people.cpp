// Walkers: limbs as capsules in the plane that faces the photographer, mostly dark against the light behind them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/props.h"
#include "engine/sample/random.h"
#include <array>

namespace engine::street {

namespace {

constexpr float inverse_pi = 0.31830989f;

// Distance to a limb that narrows from `radius_a` to `radius_b`, in body heights; negative inside.
float limb(float x, float y, Vector a, Vector b, float radius_a, float radius_b) {
    const float dx = b.x - a.x, dy = b.y - a.y;
    const float t = std::clamp(((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy), 0.0f, 1.0f);
    return std::hypot(x - a.x - t * dx, y - a.y - t * dy) - (radius_a + (radius_b - radius_a) * t);
}

// Half the width of a person in a coat at height `y`: neck, sloping shoulders, waist, the coat's hem at `hem`.
float coat_half_width(float y, float hem) {
    constexpr std::array<std::array<float, 2>, 6> outline{
        {{0.875f, 0.026f}, {0.85f, 0.042f}, {0.825f, 0.100f}, {0.79f, 0.128f}, {0.62f, 0.106f}, {0.50f, 0.112f}}};
    if (y > outline.front()[0] || y < hem) return 0;
    for (std::size_t i = 1; i < outline.size(); ++i)
        if (y > outline[i][0]) {
            const float t = (outline[i - 1][0] - y) / (outline[i - 1][0] - outline[i][0]);
            return outline[i - 1][1] + (outline[i][1] - outline[i - 1][1]) * t;
        }
    return 0.112f + 0.14f * (0.50f - y);
}

class Person final : public Prop {
public:
    Person(Vector foot, const PersonLook& look) : m_foot(foot), m_look(look) {
        const auto chance = [&](int what) { return random_number(look.seed, what, 0); };
        m_coat = Rgb{0.7f + 0.6f * chance(1), 0.9f, 0.8f + 0.5f * chance(2)} * (0.03f + 0.16f * chance(3) * chance(3));
        m_umbrella = chance(4) < 0.4f   ? Rgb{0.45f, 0.04f, 0.04f}
                     : chance(4) < 0.6f ? Rgb{0.5f, 0.38f, 0.05f}
                                        : Rgb{0.05f, 0.06f, 0.08f};
        m_lean = 0.02f * (chance(5) - 0.5f);
        m_hem = 0.30f + 0.16f * chance(6);
    }

    Bounds bounds() const override {
        const float side = m_look.umbrella ? 0.62f : 0.5f;
        return {m_foot.x - side, m_foot.x + side, 0, m_look.height + (m_look.umbrella ? 0.45f : 0.05f),
                m_foot.z,        m_foot.z};
    }

    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const override {
        const Vector place = ray.at(m_foot.z);
        if (place.y < 0) return std::nullopt;
        const float x = (place.x - m_foot.x) / m_look.height, y = place.y / m_look.height;
        const float head = std::hypot(x - m_lean, (y - 0.937f) * 0.76f) - 0.046f;
        // The foot that is farther away ends higher in the picture.
        const float gap = 0.030f + 0.04f * m_look.stride, lift = 0.05f * m_look.stride;
        const float legs = std::min(limb(x, y, {-0.040f, 0.46f}, {-gap, 0.025f}, 0.056f, 0.026f),
                                    limb(x, y, {0.040f, 0.46f}, {gap, 0.025f + lift}, 0.056f, 0.026f));
        const float coat = std::abs(x - m_lean * smooth(0.4f, 0.85f, y)) - coat_half_width(y, m_hem);
        float arms = limb(x, y, {-0.118f, 0.79f}, {-0.142f, 0.50f}, 0.034f, 0.024f);
        arms = std::min(arms, m_look.umbrella ? std::min(limb(x, y, {0.118f, 0.79f}, {0.155f, 0.63f}, 0.034f, 0.028f),
                                                         limb(x, y, {0.155f, 0.63f}, {0.075f, 0.70f}, 0.028f, 0.022f))
                                              : limb(x, y, {0.118f, 0.79f}, {0.140f, 0.50f}, 0.034f, 0.024f));
        const float clothes = std::min(coat_half_width(y, m_hem) > 0 ? coat : 1.0f, arms);
        const float nearest = std::min({head, clothes, legs});
        if (nearest > 0) {
            const auto umbrella = m_look.umbrella ? umbrella_light(place, lighting) : std::nullopt;
            return umbrella ? std::optional(SurfaceHit{m_foot.z, *umbrella}) : std::nullopt;
        }
        const Rgb reflectance = nearest == clothes ? m_coat
                                : nearest == head  ? Rgb{0.20f, 0.13f, 0.09f} * (y > 0.93f ? 0.2f : 1.0f)
                                                   : Rgb{0.03f, 0.03f, 0.035f};
        // Edges catch light from beside and behind; the side to us is lit by what is behind the photographer, which is little.
        const float rim = smooth(-0.020f, 0.0f, nearest);
        const Rgb light = lighting.around(place);
        const float folds = 0.8f + 0.4f * smooth_noise(x * 40, y * 9, m_look.seed);
        const float shade = inverse_pi * (0.30f * folds + 1.1f * rim);
        return SurfaceHit{
            m_foot.z,
            {light.r * reflectance.r * shade, light.g * reflectance.g * shade, light.b * reflectance.b * shade}};
    }

private:
    // A dome over the head, of which one sees a little of the dark inside, and its stick.
    std::optional<Rgb> umbrella_light(Vector place, const Lighting& lighting) const {
        constexpr float radius = 0.54f, rise = 0.34f;
        const float x = place.x - m_foot.x - 0.05f, y = place.y - m_look.height - 0.06f;
        if (std::abs(x) < 0.009f && y < 0.1f && place.y > 0.66f * m_look.height) return Rgb{0.01f, 0.01f, 0.01f};
        const float across = x / radius;
        if (std::abs(across) > 1) return std::nullopt;
        const float arch = rise * std::sqrt(1 - across * across),
                    scallop = 0.05f * (1 - across * across) * std::abs(std::sin(across * 5.5f));
        const bool tip = std::abs(x) < 0.012f && y > 0 && y < rise + 0.07f;
        if (!tip && (y > arch || y < -0.045f * (1 - across * across))) return std::nullopt;
        const Rgb light = lighting.around({place.x, place.y + 0.3f, place.z});
        if (y < scallop)
            return Rgb{light.r * m_umbrella.r, light.g * m_umbrella.g, light.b * m_umbrella.b} * (0.12f * inverse_pi);
        // Six panels in view, each curved between its ribs; the top faces the lamps.
        const float turn = std::asin(
            std::clamp(across / std::max(0.05f, std::sqrt(1 - (y / rise) * (y / rise) * 0.98f)), -1.0f, 1.0f));
        const float panel = 0.72f + 0.28f * std::abs(std::cos(turn * 3));
        const float shade = inverse_pi * panel * (0.25f + 0.9f * smooth(0, rise, y));
        const float gloss = 0.010f * smooth(0.6f * rise, rise, y) * panel;
        return Rgb{light.r * m_umbrella.r * shade, light.g * m_umbrella.g * shade, light.b * m_umbrella.b * shade} +
               light * gloss;
    }

    Vector m_foot;
    PersonLook m_look;
    Rgb m_coat, m_umbrella;
    float m_lean, m_hem;
};

} // namespace

std::unique_ptr<Prop> make_person(Vector foot, const PersonLook& look) { return std::make_unique<Person>(foot, look); }

} // namespace engine::street
