// Connected groups of marked pixels, and the shape of each. Knows only marks and counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <cstdint>
#include <vector>

namespace engine {

using Marks = Raster<std::uint8_t>; // 0 or 1

struct Component {
    int pixels = 0;
    Rect box;            // smallest rectangle around it
    double x = 0, y = 0; // centroid, pixel centres at whole numbers
    double spread = 0;   // mean squared distance from the centroid; 1/6 of a pixel's own extent included
    double farthest = 0; // distance of the farthest pixel centre from the centroid

    // 1 for a disc, the shape of least spread for its area; ellipse 2:1 0.8, square 0.95.
    double roundness() const;
    // Area over that of the circle around it: about 1 for a disc, 0.64 for a square.
    double fills_its_circle() const;
};

struct Components {
    Raster<std::int32_t> labels; // index into list, or -1
    std::vector<Component> list; // in reading order of their first pixels
};

// Groups of marks; pixels are neighbours along edges, and along corners too if `corners`.
Components connected(const Marks& marks, bool corners);

} // namespace engine
