// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stroke.h"
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

double distance(const engine::MaskPoint& p, const engine::MaskPoint& a, const engine::MaskPoint& b) {
    const double dx = static_cast<double>(b.x) - static_cast<double>(a.x),
                 dy = static_cast<double>(b.y) - static_cast<double>(a.y);
    const double px = static_cast<double>(p.x) - static_cast<double>(a.x),
                 py = static_cast<double>(p.y) - static_cast<double>(a.y);
    const double length2 = dx * dx + dy * dy;
    const double along = length2 > 0 ? std::clamp((px * dx + py * dy) / length2, 0.0, 1.0) : 0;
    return std::hypot(px - along * dx, py - along * dy);
}

} // namespace

float rounded_part(double fraction) { return static_cast<float>(std::round(fraction * 1e5) / 1e5); }

std::vector<engine::MaskPoint> thinned(const std::vector<engine::MaskPoint>& points, double tolerance) {
    std::vector<bool> stays(points.size(), false);
    if (points.empty()) return {};
    stays.front() = stays.back() = true;
    std::vector<std::pair<std::size_t, std::size_t>> open{{0, points.size() - 1}};
    while (!open.empty()) {
        const auto [first, last] = open.back();
        open.pop_back();
        double furthest = tolerance;
        std::size_t at = first;
        for (std::size_t i = first + 1; i < last; ++i) {
            const double away = distance(points[i], points[first], points[last]);
            if (away > furthest) furthest = away, at = i;
        }
        if (at == first) continue;
        stays[at] = true;
        open.emplace_back(first, at);
        open.emplace_back(at, last);
    }
    std::vector<engine::MaskPoint> left;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (!stays[i]) continue;
        const engine::MaskPoint point{rounded_part(static_cast<double>(points[i].x)),
                                      rounded_part(static_cast<double>(points[i].y))};
        if (left.empty() || left.back() != point) left.push_back(point);
    }
    return left;
}

} // namespace ui
