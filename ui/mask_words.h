// What masks, their shapes and how they were made are called, and their icons: pure text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/masks/mask.h"
#include <QString>
#include <array>
#include <vector>

namespace ui {

// In the order in which they are offered.
inline constexpr std::array<engine::MaskShape, 8> offered_shapes = {
    engine::MaskShape::sky,    engine::MaskShape::ground, engine::MaskShape::lamps, engine::MaskShape::brush,
    engine::MaskShape::linear, engine::MaskShape::radial, engine::MaskShape::light, engine::MaskShape::colour};

QString shape_name(engine::MaskShape shape); // "Radial"
QString shape_icon(engine::MaskShape shape); // "radial"
QString shape_help(engine::MaskShape shape); // one sentence

// Parts that a person sees as one: a shape, or strokes of the brush that follow each other.
struct MaskGroup {
    std::size_t first = 0, count = 1;
};
std::vector<MaskGroup> groups_of(const engine::Mask& mask);
QString group_name(const engine::Mask& mask, const MaskGroup& group); // "− Brush, 3 strokes"

QString how_made(const engine::Mask& mask); // "Automatic + brush", "Inverse of radial"

} // namespace ui
