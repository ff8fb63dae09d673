// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_handles.h"
#include "ui/stroke.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace ui {
namespace {

using engine::MaskPoint;
using engine::MaskShape;

constexpr double reach = 12;           // the design's pixels around a handle
constexpr double turn_away = 28;       // of the turning handle from the ellipse
constexpr double least_radius = 0.002; // of the long edge: a shape that is smaller is lost under its own handle
constexpr double half_line = 0.5;      // of the long edge, to either side of a linear shape
constexpr double radians_per_degree = std::numbers::pi / 180;

double x_of(MaskPoint p) { return static_cast<double>(p.x); }
double y_of(MaskPoint p) { return static_cast<double>(p.y); }
MaskPoint point_of(double x, double y) { return {rounded_part(x), rounded_part(y)}; }

} // namespace

MaskHandles::MaskHandles(const engine::MaskPart& part, const CanvasMap& map, double long_edge, double ratio)
    : m_part(part), m_map(map), m_long_edge(long_edge), m_ratio(ratio) {
    if (part.shape == MaskShape::linear && part.points.size() == 2) {
        const MaskPoint a = part.points[0], b = part.points[1];
        m_handles = {{MaskGrip::first, on_canvas(x_of(a), y_of(a))},
                     {MaskGrip::second, on_canvas(x_of(b), y_of(b))},
                     {MaskGrip::whole, on_canvas((x_of(a) + x_of(b)) / 2, (y_of(a) + y_of(b)) / 2)}};
    } else if (part.shape == MaskShape::radial && part.points.size() == 1) {
        const double angle = static_cast<double>(part.angle) * radians_per_degree, c = std::cos(angle),
                     s = std::sin(angle);
        const double x = x_of(part.points[0]), y = y_of(part.points[0]), rx = static_cast<double>(part.radius_x),
                     ry = static_cast<double>(part.radius_y);
        const auto add = [&](MaskGrip grip, double u, double v) {
            m_handles.push_back({grip, on_canvas(x + u * c - v * s, y + u * s + v * c)});
        };
        add(MaskGrip::radius_x, rx, 0);
        add(MaskGrip::radius_x, -rx, 0);
        add(MaskGrip::radius_y, 0, ry);
        add(MaskGrip::radius_y, 0, -ry);
        // Beyond the handle above, away from the centre.
        const QPointF centre = on_canvas(x, y), top = m_handles.back().at, out = top - centre;
        const double length = std::max(1.0, std::hypot(out.x(), out.y()));
        m_handles.push_back({MaskGrip::turn, top + out * (turn_away * m_ratio / length)});
        m_handles.push_back({MaskGrip::whole, centre});
    }
}

MaskGrip MaskHandles::grip_at(QPointF canvas) const {
    double nearest = reach * m_ratio;
    MaskGrip grip = MaskGrip::none;
    for (const MaskHandle& handle : m_handles) {
        const QPointF off = handle.at - canvas;
        const double away = std::hypot(off.x(), off.y());
        if (away <= nearest) nearest = away, grip = handle.grip;
    }
    if (grip != MaskGrip::none) return grip;
    if (m_part.shape == MaskShape::radial && ellipse(1).containsPoint(canvas, Qt::OddEvenFill)) return MaskGrip::whole;
    return MaskGrip::none;
}

QPolygonF MaskHandles::ellipse(double part_of_radius) const {
    const double angle = static_cast<double>(m_part.angle) * radians_per_degree, c = std::cos(angle),
                 s = std::sin(angle);
    const double rx = part_of_radius * static_cast<double>(m_part.radius_x),
                 ry = part_of_radius * static_cast<double>(m_part.radius_y);
    QPolygonF line;
    constexpr int corners = 96;
    for (int i = 0; i <= corners; ++i) {
        const double t = 2 * std::numbers::pi * i / corners, u = rx * std::cos(t), v = ry * std::sin(t);
        line << on_canvas(x_of(m_part.points[0]) + u * c - v * s, y_of(m_part.points[0]) + u * s + v * c);
    }
    return line;
}

QPolygonF MaskHandles::across_at(double along) const {
    const MaskPoint a = m_part.points[0], b = m_part.points[1];
    const double dx = x_of(b) - x_of(a), dy = y_of(b) - y_of(a), length = std::max(1e-6, std::hypot(dx, dy));
    const double x = x_of(a) + along * dx, y = y_of(a) + along * dy, nx = -dy / length, ny = dx / length;
    QPolygonF line; // bent where the lens was corrected
    constexpr int pieces = 24;
    for (int i = -pieces; i <= pieces; ++i) {
        const double out = half_line * i / pieces;
        line << on_canvas(x + out * nx, y + out * ny);
    }
    return line;
}

std::vector<QPolygonF> MaskHandles::solid_lines() const {
    if (m_handles.empty()) return {};
    if (m_part.shape == MaskShape::linear) return {across_at(0), across_at(1)};
    return {ellipse(1)};
}

std::vector<QPolygonF> MaskHandles::dashed_lines() const {
    if (m_handles.empty()) return {};
    if (m_part.shape == MaskShape::linear) return {across_at(0.5)};
    const double full = 1 - 0.01 * static_cast<double>(m_part.softness);
    if (full < 0.02 || full > 0.98) return {};
    return {ellipse(full)};
}

engine::MaskPart moved_part(const engine::MaskPart& part, MaskGrip grip, MaskPoint from, MaskPoint to) {
    engine::MaskPart moved = part;
    const double dx = x_of(to) - x_of(from), dy = y_of(to) - y_of(from);
    const auto shift = [&](MaskPoint& p) { p = point_of(x_of(p) + dx, y_of(p) + dy); };
    const double angle = static_cast<double>(part.angle) * radians_per_degree, c = std::cos(angle), s = std::sin(angle);
    const auto radius = [&](double along) { return static_cast<float>(std::max(least_radius, std::abs(along))); };
    switch (grip) {
    case MaskGrip::none: break;
    case MaskGrip::whole:
        for (MaskPoint& p : moved.points) shift(p);
        break;
    case MaskGrip::first: shift(moved.points[0]); break;
    case MaskGrip::second: shift(moved.points[1]); break;
    case MaskGrip::radius_x: {
        const double u = (x_of(to) - x_of(part.points[0])) * c + (y_of(to) - y_of(part.points[0])) * s;
        moved.radius_x = rounded_part(static_cast<double>(radius(u)));
        break;
    }
    case MaskGrip::radius_y: {
        const double v = (y_of(to) - y_of(part.points[0])) * c - (x_of(to) - x_of(part.points[0])) * s;
        moved.radius_y = rounded_part(static_cast<double>(radius(v)));
        break;
    }
    case MaskGrip::turn: {
        const auto direction = [&](MaskPoint p) {
            return std::atan2(y_of(p) - y_of(part.points[0]), x_of(p) - x_of(part.points[0])) / radians_per_degree;
        };
        const double turned = static_cast<double>(part.angle) + direction(to) - direction(from);
        moved.angle = static_cast<float>(std::round(10 * std::remainder(turned, 360)) / 10);
        break;
    }
    }
    // A linear shape needs a direction.
    if (moved.shape == MaskShape::linear && moved.points[0] == moved.points[1]) return part;
    return moved;
}

engine::MaskPart drawn_part(const engine::MaskPart& part, MaskPoint from, MaskPoint to) {
    engine::MaskPart drawn = part;
    const double dx = x_of(to) - x_of(from), dy = y_of(to) - y_of(from);
    if (part.shape == MaskShape::linear) {
        drawn.points = {point_of(x_of(from), y_of(from)), point_of(x_of(to), y_of(to))};
        if (drawn.points[0] == drawn.points[1]) return part;
    } else {
        drawn.points = {point_of(x_of(from), y_of(from))};
        drawn.radius_x = rounded_part(std::max(least_radius, std::abs(dx)));
        drawn.radius_y = rounded_part(std::max(least_radius, std::abs(dy)));
        drawn.angle = 0;
    }
    return drawn;
}

} // namespace ui
