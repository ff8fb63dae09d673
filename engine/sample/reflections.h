// The street as the wet ground mirrors it: the picture from an eye below the ground, blurred upright by different degrees.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/image/image.h"
#include "engine/sample/geometry.h"
#include <vector>

namespace engine::street {

class Reflections {
public:
    Reflections() = default;
    // `mirrored` shows the part of the picture below the horizon, `rows_in_height` of its rows are the height of the picture.
    Reflections(Image mirrored, float rows_in_height, const Work& work);
    // At a place of the picture (fractions of its height); `roughness` from 0 (still water) to 3 (rough asphalt).
    Rgb at(float x, float y, float roughness) const;

private:
    Rgb read(const Image& level, float x, float y) const;
    float m_rows_in_height = 1;
    std::vector<Image> m_levels;
};

} // namespace engine::street
