// A stroke of the hand as few points that still look the same: thinned (Douglas & Peucker 1973) and rounded for the recipe's text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/masks/mask.h"
#include <vector>

namespace ui {

// Five digits are a tenth of a pixel in the largest photos.
float rounded_part(double fraction);

// The line through what is left lies nowhere further than `tolerance` from the points; first and last stay.
std::vector<engine::MaskPoint> thinned(const std::vector<engine::MaskPoint>& points, double tolerance);

} // namespace ui
