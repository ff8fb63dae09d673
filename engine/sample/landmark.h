// The floodlit town hall with its clock tower at the end of the street: 1 to 4 cd/m2, lit from below.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/sample/geometry.h"
#include <optional>

namespace engine::street {

struct Landmark {
    float depth = 96, centre = 3.5f;
    static constexpr float half_width = 17, height = 49;
};

// The light of the front at `x` from its middle and `y` above the square; nothing beside and above it. `pixel` in metres.
std::optional<Rgb> landmark_light(float x, float y, float pixel);

} // namespace engine::street
