// Blends pictures at all scales at once (Burt and Adelson 1983; Mertens, Kautz and Van Reeth 2007), one picture after the other: memory does
// not grow with their
// number. Knows planes and weights, not what they mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <array>
#include <functional>
#include <stop_token>
#include <vector>

namespace engine {

// Half the size, rounded up: means with weights 1, 4, 6, 4, 1; edges are repeated. Planes begin at (0, 0). What comes back after a stop is of
// no use.
Plane half_of(const Plane& plane, const std::stop_token& stop);
// to += weight x (plane - the smooth plane of its size made of `half`).
void add_detail(const Plane& plane, const Plane& half, const Plane& weight, Plane& to, const std::stop_token& stop);
// to += the smooth plane of its size made of `half`.
void add_smooth(const Plane& half, Plane& to, const std::stop_token& stop);

class BlendPyramid {
public:
    // Down to about eight pixels on the short side.
    BlendPyramid(int width, int height);
    // One picture: weights of all pictures add up to 1 everywhere. `fill(c, plane)` writes channel c into a plane of the whole size.
    void add(Plane weight, const std::function<void(int, Plane&)>& fill, const std::stop_token& stop);
    // Once, after the last picture: red, green and blue.
    std::array<Plane, 3> collapse(const std::stop_token& stop);

private:
    int m_width, m_height;
    std::array<std::vector<Plane>, 3> m_levels; // finest first; the last one is no detail but all that is left
};

} // namespace engine
