// Two passes over the rows with a union-find of provisional labels (Rosenfeld & Pfaltz 1966).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/components.h"
#include <cmath>
#include <numbers>
#include <utility>

namespace engine {
namespace {

class Sets {
public:
    std::int32_t add() {
        m_parent.push_back(static_cast<std::int32_t>(m_parent.size()));
        return m_parent.back();
    }
    std::int32_t root(std::int32_t a) {
        while (at(a) != a) {
            at(a) = at(at(a));
            a = at(a);
        }
        return a;
    }
    std::int32_t unite(std::int32_t a, std::int32_t b) {
        a = root(a), b = root(b);
        if (a > b) std::swap(a, b);
        at(b) = a; // the older one stays, so that labels keep their reading order
        return a;
    }
    std::size_t size() const { return m_parent.size(); }

private:
    std::vector<std::int32_t> m_parent;
    std::int32_t& at(std::int32_t a) { return m_parent[static_cast<std::size_t>(a)]; }
};

} // namespace

double Component::roundness() const { return pixels / (2 * std::numbers::pi * spread); }

double Component::fills_its_circle() const {
    // Half a pixel beyond the farthest centre lies the edge of the shape, a little less along diagonals.
    const double radius = farthest + 0.4;
    return pixels / (std::numbers::pi * radius * radius);
}

Components connected(const Marks& marks, bool corners) {
    const Rect area = marks.area();
    Components found{Raster<std::int32_t>(area, -1), {}};
    Sets sets;
    for (int y = area.top; y < area.bottom(); ++y) {
        const std::uint8_t* mark = marks.row(y);
        std::int32_t* label = found.labels.row(y);
        const std::int32_t* above = y > area.top ? found.labels.row(y - 1) : nullptr;
        for (int x = 0; x < area.width; ++x) {
            if (!mark[x]) continue;
            std::int32_t own = x > 0 ? label[x - 1] : -1;
            const auto join = [&](std::int32_t other) {
                if (other >= 0) own = own < 0 ? other : sets.unite(own, other);
            };
            if (above) {
                join(above[x]);
                if (corners && x > 0) join(above[x - 1]);
                if (corners && x + 1 < area.width) join(above[x + 1]);
            }
            label[x] = own < 0 ? sets.add() : own;
        }
    }
    std::vector<std::int32_t> index(sets.size(), -1);
    std::vector<double> squares;
    for (int y = area.top; y < area.bottom(); ++y) {
        std::int32_t* label = found.labels.row(y);
        for (int i = 0; i < area.width; ++i) {
            if (label[i] < 0) continue;
            std::int32_t& own = index[static_cast<std::size_t>(sets.root(label[i]))];
            const int x = area.left + i;
            if (own < 0) {
                own = static_cast<std::int32_t>(found.list.size());
                found.list.push_back({0, {x, y, 0, 0}, 0, 0, 0, 0});
                squares.push_back(0);
            }
            label[i] = own;
            Component& component = found.list[static_cast<std::size_t>(own)];
            Rect& box = component.box;
            const int right = std::max(box.right(), x + 1);
            box.left = std::min(box.left, x);
            box.width = right - box.left;
            box.height = y + 1 - box.top;
            ++component.pixels;
            component.x += x;
            component.y += y;
            squares[static_cast<std::size_t>(own)] += static_cast<double>(x) * x + static_cast<double>(y) * y;
        }
    }
    for (std::size_t c = 0; c < found.list.size(); ++c) {
        Component& component = found.list[c];
        component.x /= component.pixels;
        component.y /= component.pixels;
        component.spread =
            squares[c] / component.pixels - component.x * component.x - component.y * component.y + 1.0 / 6;
    }
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x)
            if (const std::int32_t own = found.labels.at(x, y); own >= 0) {
                Component& component = found.list[static_cast<std::size_t>(own)];
                const double dx = x - component.x, dy = y - component.y;
                component.farthest = std::max(component.farthest, dx * dx + dy * dy);
            }
    for (Component& component : found.list) component.farthest = std::sqrt(component.farthest);
    return found;
}

} // namespace engine
