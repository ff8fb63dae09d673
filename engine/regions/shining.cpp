// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/shining.h"
#include "engine/base/fast_math.h"
#include <algorithm>

namespace engine {
namespace {

constexpr float surface_mask = 0.5F, lamp_over = 0.4F; // bright surfaces are at most 0.5 in the mask of lamps

// The largest value of each pixel and its neighbours in the row, or in the column.
template <class Neighbour> Plane widened(const Plane& plane, const Neighbour& neighbour) {
    Plane result(plane.area());
    for (int y = 0; y < plane.height(); ++y)
        for (int x = 0; x < plane.width(); ++x)
            result.at(x, y) = std::max({neighbour(x, y, -1), plane.at(x, y), neighbour(x, y, 1)});
    return result;
}

} // namespace

Plane shining_places(const Regions& regions) {
    Plane shining(regions.lamps.area());
    for (std::size_t i = 0; i < shining.size(); ++i)
        shining.data()[i] = std::max(smooth_step((regions.lamps.data()[i] - surface_mask) * (1 / lamp_over)),
                                     regions.clipped.data()[i]);
    const Plane wider = widened(shining, [&](int x, int y, int step) { return shining.nearest(x + step, y); });
    return widened(wider, [&](int x, int y, int step) { return wider.nearest(x, y + step); });
}

} // namespace engine
