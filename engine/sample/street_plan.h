// What stands where in the sample night: houses, lamps, signs, people, traffic. The seed varies windows, textures and passers-by,
// never the composition.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/sample/buildings.h"
#include "engine/sample/ground.h"
#include "engine/sample/landmark.h"
#include "engine/sample/props.h"
#include <cstdint>
#include <vector>

namespace engine::street {

struct StreetPlan {
    StreetLimits limits;
    Landmark landmark;
    std::vector<House> left_houses, right_houses;
    Props props;
    std::vector<Lamp> lamps;
    std::vector<Shadow> shadows;
};

StreetPlan plan_street(std::uint32_t seed);

} // namespace engine::street
