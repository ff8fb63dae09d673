// What is where in the simulated scenes of merge tests, as formulas of the place.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/shared/simulated_scene.h"

namespace test {

struct ScenePoint {
    engine::Rgb light; // linear Rec.2020, 1 a lit wall
    float sky = 0;
};
std::vector<SceneLamp> place_lamps(const SceneSetup& setup); // light in Rec.2020
ScenePoint draw_place(const SceneSetup& setup, const std::vector<SceneLamp>& lamps, double x, double y);
// 1 in the crown of the tree, 0 one tenth of its radius outside.
float tree_part(const SceneSetup& setup, double x, double y);

} // namespace test
