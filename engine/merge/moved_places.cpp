// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/moved_places.h"
#include "engine/base/fast_math.h"
#include <algorithm>
#include <cmath>

namespace engine {

MovedPlaces::MovedPlaces(Rect pixels)
    : m_cells{0, 0, (pixels.width + cell - 1) / cell, (pixels.height + cell - 1) / cell} {
    const auto count = static_cast<std::size_t>(m_cells.pixels());
    m_agree.resize(count), m_shown.resize(count), m_any.resize(count);
}

void MovedPlaces::add(const Agreement& agrees, const OpenQuads& open) {
    constexpr int side = cell / agreement_cell;
    for (int y = 0; y < m_cells.height; ++y)
        for (int x = 0; x < m_cells.width; ++x) {
            int sum = 0, count = 0;
            for (int v = y * side; v < std::min(agrees.height(), (y + 1) * side); ++v)
                for (int u = x * side; u < std::min(agrees.width(), (x + 1) * side); ++u)
                    if (open.row(2 * v)[2 * u] != quad_outside) sum += agrees.row(v)[u], ++count;
            if (count == 0) continue;
            const auto at =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(m_cells.width) + static_cast<std::size_t>(x);
            const float mean = static_cast<float>(sum) / static_cast<float>(255 * count);
            m_agree[at] += mean, m_shown[at] += 1;
            if (mean < 0.5F) m_any[at] = 1;
        }
}

Plane MovedPlaces::map() const {
    Plane map(m_cells);
    for (std::size_t i = 0; i < map.size(); ++i) map.data()[i] = m_shown[i] > 0 ? 1 - m_agree[i] / m_shown[i] : 0;
    return map;
}

double MovedPlaces::share() const {
    return m_any.empty() ? 0 : static_cast<double>(std::ranges::count(m_any, 1)) / static_cast<double>(m_any.size());
}

void take_places(Agreement& agrees, const std::vector<MergePlace>& places, int frame, Rect pixels) {
    const int longest = std::max(pixels.width, pixels.height);
    for (const MergePlace& place : places) {
        const double radius = std::max(1.0, place.radius * longest), soft = std::max(1.0, radius / 5);
        const double middle_x = place.x * pixels.width, middle_y = place.y * pixels.height;
        for (int y = 0; y < agrees.height(); ++y)
            for (int x = 0; x < agrees.width(); ++x) {
                const double distance =
                    std::hypot((x + 0.5) * agreement_cell - middle_x, (y + 0.5) * agreement_cell - middle_y);
                if (distance > radius + soft / 2) continue;
                const float inside = 1 - smooth_step(static_cast<float>((distance - radius) / soft + 0.5));
                std::uint8_t& own = agrees.row(y)[x];
                const auto part = static_cast<float>(own);
                own = static_cast<std::uint8_t>(
                    std::lround(place.frame == frame ? std::max(part, 255 * inside) : part * (1 - inside)));
            }
    }
}

} // namespace engine
