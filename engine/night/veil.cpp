// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/veil.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr int cell = 16;              // pixels of the proxy on a side
constexpr double darkest_part = 0.05; // "local 5th percentile"
constexpr float most_of_pixel = 0.6F;
constexpr float least_of_top = 0.02F; // of the strongest glow: below it nothing can be told about a veil

// The darkest twentieth of each cell, smoothed: the veil there is at most this.
Plane local_floor(const Plane& y) {
    const Rect area = y.area();
    const int columns = (area.width + cell - 1) / cell, rows = (area.height + cell - 1) / cell;
    Plane cells(Rect{0, 0, columns, rows});
    std::vector<float> values;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            values.clear();
            const Rect part = Rect{area.left + column * cell, area.top + row * cell, cell, cell}.clipped_to(area);
            for (int v = part.top; v < part.bottom(); ++v)
                values.insert(values.end(), y.row(v) + (part.left - area.left), y.row(v) + (part.right() - area.left));
            const auto at =
                values.begin() + static_cast<std::ptrdiff_t>(darkest_part * static_cast<double>(values.size() - 1));
            std::nth_element(values.begin(), at, values.end());
            cells.at(column, row) = *at;
        }
    Plane floor(area);
    for (int row = area.top; row < area.bottom(); ++row)
        mask_row(cells, area, row - area.top, 0, area.width, floor.row(row));
    return floor;
}

} // namespace

bool fit_veil(const Image& picture, const Image& glow, const Regions& regions, Plane& veil) {
    const Rect area = picture.area();
    Plane y(area);
    float top = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        y.data()[i] = std::max(0.0F, luminance(picture.data()[i]));
        if (regions.lamps.data()[i] == 0) top = std::max(top, luminance(glow.data()[i]));
    }
    if (!(top > 0)) return false;
    const Plane floor = local_floor(y);
    // The veil lies under everything: the places with the least light for the scattered light they get tell how strong it is.
    std::vector<float> strengths;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const float scattered = luminance(glow.data()[i]);
        if (regions.lamps.data()[i] == 0 && scattered > least_of_top * top)
            strengths.push_back(y.data()[i] / scattered);
    }
    if (strengths.size() < 16) return false;
    const auto low =
        strengths.begin() + static_cast<std::ptrdiff_t>(darkest_part * static_cast<double>(strengths.size()));
    std::nth_element(strengths.begin(), low, strengths.end());
    const float strength = *low;
    if (!(strength > 0)) return false;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const float wanted =
            std::min({strength * luminance(glow.data()[i]), floor.data()[i], most_of_pixel * y.data()[i]});
        veil.data()[i] = wanted * (1 - regions.lamps.data()[i]);
    }
    return true;
}

} // namespace engine
