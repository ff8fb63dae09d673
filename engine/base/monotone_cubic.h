// Smooth interpolation that never overshoots: what rises between anchors rises there all along.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <span>

namespace engine {

// Monotone cubic through anchors with increasing x (Fritsch & Butland 1984): interior slopes are weighted harmonic means of the secants, end
// slopes are the end secants. Constant outside.
double monotone_cubic(std::span<const double> xs, std::span<const double> ys, double x);

} // namespace engine
