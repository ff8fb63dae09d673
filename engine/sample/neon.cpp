// The stroke table, and the light of a tube and of the panel behind it as functions of the distance to the nearest stroke.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/neon.h"
#include "engine/sample/geometry.h"
#include <array>
#include <string_view>

namespace engine::street {

namespace {

// Strokes on a grid of 4 x 6, four digits each: x, y of one end, x, y of the other; y up.
std::string_view strokes_of(char letter) {
    switch (letter) {
    case 'A': return "0004 0426 2644 4440 0242";
    case 'B': return "0006 0636 3645 4544 4433 0333 3342 4241 4130 0030";
    case 'C': return "4536 3616 1605 0501 0110 1030 3041";
    case 'E': return "0006 0646 0333 0040";
    case 'F': return "0006 0646 0333";
    case 'H': return "0006 4046 0343";
    case 'I': return "2026";
    case 'J': return "4641 4130 3010 1001";
    case 'K': return "0006 0346 1440";
    case 'L': return "0006 0040";
    case 'M': return "0006 0623 2346 4640";
    case 'N': return "0006 0640 4046";
    case 'O': return "4536 3616 1605 0501 0110 1030 3041 4145";
    case 'Q': return "4536 3616 1605 0501 0110 1030 3041 4145 2240";
    case 'R': return "0006 0636 3645 4544 4433 0333 2340";
    case 'S': return "4536 3616 1605 0504 0413 1333 3342 4241 4130 3010 1001";
    case 'T': return "0646 2026";
    case 'U': return "0601 0110 1030 3041 4146";
    case 'Y': return "0623 4623 2320";
    case 'Z': return "0646 4600 0040";
    case '2': return "0516 1636 3645 4544 4400 0040";
    case '4': return "3036 3602 0242";
    default: return "";
    }
}

constexpr float grid_width = 4, grid_height = 6, advance = 5.6f, line_advance = 7.4f;

float distance_to_stroke(float x, float y, std::string_view stroke) {
    const auto number = [&](std::size_t i) { return static_cast<float>(stroke[i] - '0'); };
    const float ax = number(0), ay = number(1), dx = number(2) - ax, dy = number(3) - ay;
    const float along = std::clamp(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0.0f, 1.0f);
    return std::hypot(x - ax - along * dx, y - ay - along * dy);
}

float distance_to_letter(float x, float y, char letter) {
    float nearest = 3;
    for (std::string_view strokes = strokes_of(letter); strokes.size() >= 4;
         strokes.remove_prefix(std::min<std::size_t>(5, strokes.size())))
        nearest = std::min(nearest, distance_to_stroke(x, y, strokes));
    return nearest;
}

} // namespace

float NeonText::width_in_metres() const {
    const float letters = stacked ? 1 : static_cast<float>(text.size());
    return (letters * advance - (advance - grid_width)) * height / grid_height;
}

float NeonText::height_in_metres() const {
    const float letters = stacked ? static_cast<float>(text.size()) : 1;
    return (letters * line_advance - (line_advance - grid_height)) * height / grid_height;
}

Rgb NeonText::light_at(float x, float y, float panel_reflectance) const {
    const float scale = grid_height / height;
    const float across = x * scale, up = y * scale;
    const auto count = static_cast<int>(text.size());
    const auto place = [&](float way, float step) {
        return std::clamp(static_cast<int>(std::floor((way + (step - 4) / 2) / step)), 0, count - 1);
    };
    const int index = stacked ? count - 1 - place(up - 1, line_advance) : place(across, advance);
    const float letter_x = stacked ? across : across - advance * static_cast<float>(index);
    const float letter_y = stacked ? up - line_advance * static_cast<float>(count - 1 - index) : up;
    const float distance =
        distance_to_letter(letter_x, letter_y, text[static_cast<std::size_t>(index)]) * height / grid_height;
    const float tube = std::clamp(height * 0.022f, 0.011f, 0.03f); // radius
    if (distance < tube) return light * (0.55f + 0.45f * std::sqrt(1 - distance * distance / (tube * tube)));
    // A long tube at a small distance from the panel: illuminance falls with the distance from its foot.
    const float stand_off = 0.06f + height * 0.05f;
    return light * (panel_reflectance * tube * stand_off / (distance * distance + stand_off * stand_off));
}

} // namespace engine::street
