// The light meter's arithmetic: where a luminance lies on its axis and how high its bars are. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/light_meter.h"
#include <array>

namespace ui {

// x = (log10 L + 4.5) / 8.5 x width, from 10^-4.5 to 10^4 cd/m2 (design section 5).
struct LightAxis {
    double left = 0, width = 1;

    double x_of(double cd_m2) const; // ends of the axis for what lies outside
    double cd_m2_at(double x) const;
};

// (count / most)^0.55, lightly smoothed over five bins; 1 is the highest.
std::array<float, engine::LightMeter::bins> bar_heights(const std::array<float, engine::LightMeter::bins>& shares);
// The height of a share that is shown beside the bars of `shares`, at most 1.
float height_beside(const std::array<float, engine::LightMeter::bins>& shares, float share);

// How many bins on each side a look at one luminance takes with it: as many as one bar is smoothed over, half a stop.
inline constexpr int hovered_reach = 2;

} // namespace ui
