// Bulbs, masts, wires and signs: all so flat or round that they are drawn in the plane through their middle.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/props.h"

namespace engine::street {

namespace {

constexpr float inverse_pi = 0.31830989f;

class Bulb final : public Prop {
public:
    Bulb(Vector centre, float radius, Rgb light) : m_centre(centre), m_radius(radius), m_light(light) {}

    Bounds bounds() const override {
        return {m_centre.x - m_radius,
                m_centre.x + m_radius,
                m_centre.y - m_radius,
                m_centre.y + m_radius,
                m_centre.z,
                m_centre.z};
    }
    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting&) const override {
        const Vector place = ray.at(m_centre.z);
        const float x = place.x - m_centre.x, y = place.y - m_centre.y,
                    squared = (x * x + y * y) / (m_radius * m_radius);
        if (squared > 1) return std::nullopt;
        return SurfaceHit{m_centre.z, m_light * (0.7f + 0.3f * std::sqrt(1 - squared))};
    }

private:
    Vector m_centre;
    float m_radius;
    Rgb m_light;
};

class Mast final : public Prop {
public:
    Mast(Vector foot, float height, float arm) : m_foot(foot), m_height(height), m_arm(arm) {}

    Bounds bounds() const override {
        return {m_foot.x + std::min(-0.2f, m_arm),
                m_foot.x + std::max(0.2f, m_arm),
                0,
                m_height + 0.1f,
                m_foot.z,
                m_foot.z};
    }
    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const override {
        const Vector place = ray.at(m_foot.z);
        const float x = place.x - m_foot.x, y = place.y;
        if (y < 0 || y > m_height + 0.1f) return std::nullopt;
        const float radius = y < 1.0f ? 0.11f : y < 1.1f ? 0.13f : 0.075f - 0.004f * y;
        const bool in_arm = x * m_arm > 0 && std::abs(x) < std::abs(m_arm) &&
                            std::abs(y - m_height + 0.12f * std::abs(x / m_arm) - 0.12f) < 0.035f;
        if (std::abs(x) > radius && !in_arm) return std::nullopt;
        const float round = std::abs(x) < radius ? std::sqrt(1 - x * x / (radius * radius)) : 0.5f;
        return SurfaceHit{m_foot.z, lighting.around(place) * (0.035f * inverse_pi * (0.3f + round))};
    }

private:
    Vector m_foot;
    float m_height, m_arm;
};

class HangingWire final : public Prop {
public:
    explicit HangingWire(const Wire& wire) : m_wire(wire) {}

    Bounds bounds() const override {
        const Vector &a = m_wire.from, &b = m_wire.to;
        return {std::min(a.x, b.x),        std::max(a.x, b.x), std::min(a.y, b.y) - m_wire.sag - 0.1f,
                std::max(a.y, b.y) + 0.1f, std::min(a.z, b.z), std::max(a.z, b.z)};
    }
    // The wire runs across the view: for a line of sight the place on it follows from x alone.
    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting&) const override {
        const Vector &a = m_wire.from, way = m_wire.to - m_wire.from;
        const float divisor = way.x - ray.dx * way.z;
        if (std::abs(divisor) < 1e-6f) return std::nullopt;
        const float part = (ray.dx * a.z - a.x) / divisor;
        if (part < 0 || part > 1) return std::nullopt;
        const Vector on_wire = m_wire.at(part);
        if (std::abs(ray.eye_height + ray.dy * on_wire.z - on_wire.y) > 0.008f) return std::nullopt;
        return SurfaceHit{on_wire.z, {0.02f, 0.016f, 0.01f}};
    }

private:
    Wire m_wire;
};

class BladeSign final : public Prop {
public:
    BladeSign(Vector corner, NeonText text) : m_corner(corner), m_text(std::move(text)) {
        m_margin = 0.35f * m_text.height;
        m_width = m_text.width_in_metres() + 2 * m_margin;
        m_height = m_text.height_in_metres() + 2 * m_margin;
    }

    Bounds bounds() const override {
        return {m_corner.x, m_corner.x + m_width, m_corner.y, m_corner.y + m_height, m_corner.z, m_corner.z};
    }
    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const override {
        const Vector place = ray.at(m_corner.z);
        const float x = place.x - m_corner.x, y = place.y - m_corner.y;
        if (x < 0 || x > m_width || y < 0 || y > m_height) return std::nullopt;
        const float edge = std::min({x, m_width - x, y, m_height - y});
        const float line = std::abs(edge - 0.09f); // a tube runs around the panel
        Rgb light = m_text.light_at(x - m_margin, y - m_margin, 0.16f) + lighting.around(place) * (0.05f * inverse_pi);
        if (line < 0.012f)
            light = light + m_text.light * 0.4f;
        else
            light = light + m_text.light * (0.00035f / (line * line + 0.004f));
        return SurfaceHit{m_corner.z, light};
    }

private:
    Vector m_corner;
    NeonText m_text;
    float m_margin, m_width, m_height;
};

} // namespace

std::unique_ptr<Prop> make_bulb(Vector centre, float radius, Rgb luminance_of_it) {
    return std::make_unique<Bulb>(centre, radius, luminance_of_it);
}
std::unique_ptr<Prop> make_mast(Vector foot, float height, float arm) {
    return std::make_unique<Mast>(foot, height, arm);
}
std::unique_ptr<Prop> make_wire(const Wire& wire) { return std::make_unique<HangingWire>(wire); }
std::unique_ptr<Prop> make_blade_sign(Vector corner, NeonText text) {
    return std::make_unique<BladeSign>(corner, std::move(text));
}

} // namespace engine::street
