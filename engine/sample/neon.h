// Letters of glass tube: the few words of the sample night as strokes on a grid, and the light at a place near them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include <string>

namespace engine::street {

struct NeonText {
    std::string text;     // capitals and digits of the stroke table, spaces
    float height = 1;     // of a letter, metres
    bool stacked = false; // one letter under the other
    Rgb light;            // of the tube, cd/m2

    float width_in_metres() const;
    float height_in_metres() const;
    // At `x` to the right and `y` up from the lower left corner: the tube, or the panel lit by it (`panel_reflectance`).
    Rgb light_at(float x, float y, float panel_reflectance) const;
};

} // namespace engine::street
