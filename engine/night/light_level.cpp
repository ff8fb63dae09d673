// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/light_level.h"
#include "engine/base/monotone_cubic.h"
#include "engine/colour/view.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

constexpr std::array<double, 4> stops{-100, 0, 60, 100};
constexpr double day_level = 500;       // cd/m2: an overcast day
constexpr double reference_level = 100; // cd/m2: from here on a picture is shown as bright as a day photo
// Day is at most this much brighter: what lies in the black of a candle-lit table is not worth a picture (docs/decisions/0017).
constexpr double most_lift = 4;
constexpr double lowest_level = -14, highest_level = 12;

double key_floor(double legibility) { return mid_grey * std::exp2(-4.5 + 2 * legibility / 100); }

} // namespace

double display_key(double u, double legibility) {
    const double x = std::log2(reference_level) - u;
    const double raw = mid_grey * std::exp2(-std::log2(1 + std::exp2(x)) / 3);
    return std::pow(std::pow(raw, 4) + std::pow(key_floor(legibility), 4), 0.25);
}

double level_of_key(double key, double legibility) {
    if (key <= display_key(lowest_level, legibility)) return lowest_level;
    const double floor = key_floor(legibility);
    const double raw = std::pow(std::pow(key, 4) - std::pow(floor, 4), 0.25);
    if (raw >= mid_grey * 0.9999) return highest_level; // K never quite reaches 0.18
    const double x = std::log2(std::pow(mid_grey / raw, 3) - 1);
    return std::clamp(std::log2(reference_level) - x, lowest_level, highest_level);
}

LightLevels light_levels(const NightScale& scale) {
    LightLevels levels{};
    const double shown = view_curve(scale.key); // the key is matched on the display, through the view transform
    const auto key = [&](double u) { return display_key(u, scale.legibility); };
    levels.eye = std::log2(scale.adaptation) + scale.scene_light;
    levels.photo = std::max(level_of_key(shown, scale.legibility), levels.eye + 1.5);
    levels.day = std::max(std::log2(day_level), levels.photo + 1.5);
    levels.dark = levels.eye - 4;
    levels.shift_day = std::clamp(std::log2(mid_grey / scale.key), 0.5, most_lift);
    levels.shift_eye =
        std::clamp(std::log2(view_curve_inverse(std::min(key(levels.eye), shown)) / scale.key), -3.5, -0.6);
    levels.shift_dark =
        levels.shift_eye -
        std::max(1.0, std::log2(view_curve_inverse(key(levels.eye)) / view_curve_inverse(key(levels.dark))) + 0.5);
    return levels;
}

double LightLevels::level(double sense) const {
    const std::array<double, 4> u{day, photo, eye, dark};
    return monotone_cubic(stops, u, sense);
}

double LightLevels::shift(double sense) const {
    const std::array<double, 4> e{shift_day, 0, shift_eye, shift_dark};
    return monotone_cubic(stops, e, sense);
}

double LightLevels::contrast(double sense) {
    constexpr std::array<double, 4> c{0.70, 1, 1.10, 1.20};
    return monotone_cubic(stops, c, sense);
}

} // namespace engine
