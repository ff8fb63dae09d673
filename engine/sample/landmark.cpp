// The front is drawn as masonry with ledges, openings and columns; light comes from below, so undersides shine and tops are dark.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/landmark.h"
#include "engine/sample/lighting.h"
#include "engine/sample/random.h"

namespace engine::street {

namespace {

constexpr std::uint32_t seed = 8801; // the town hall is the same in every sample night
constexpr float tower = 4.6f, belfry = 3.8f, body_top = 15.6f, tower_top = 33, belfry_top = 39.5f, dome_top = 45,
                portico = 7.2f;

// Ashlar: courses of 0.45 m with blocks of different shade.
float stone(float x, float y, float pixel) {
    constexpr float course = 0.45f, length = 0.95f;
    const float row = y / course, column = x / length + (static_cast<int>(std::floor(row)) % 2 != 0 ? 0.5f : 0.0f);
    const float block =
        random_between(0.86f, 1.12f, seed, static_cast<int>(std::floor(column)), static_cast<int>(std::floor(row)));
    const bool joint = fraction(row) * course < 0.035f || fraction(column) * length < 0.03f;
    const float stains = 0.82f + 0.36f * cloudy_noise(x * 0.5f, y * 0.25f, seed + 1);
    const float detail = smooth(0.5f, 2.0f, 0.1f / pixel);
    return stains * (block * (joint ? 1 - 0.3f * detail : 1.0f));
}

// A ledge from `bottom` to `top`: its underside catches the floodlight, the wall above it is in its shadow.
float ledge(float y, float bottom, float top) {
    if (y > bottom && y < top) return y < bottom + 0.35f * (top - bottom) ? 1.55f : 1.1f;
    if (y >= top && y < top + 2.2f * (top - bottom)) return 0.5f + 0.5f * smooth(top, top + 2.2f * (top - bottom), y);
    return 1;
}

bool in_arch(float x, float y, float half_width, float bottom, float spring) {
    if (std::abs(x) > half_width || y < bottom) return false;
    return y < spring || x * x + (y - spring) * (y - spring) < half_width * half_width;
}

// A round column at distance `x` from its axis: bright where it faces the nearest lamp, fluted.
float column_shade(float x, float radius, float pixel) {
    const float across = std::clamp(x / radius, -1.0f, 1.0f);
    const float flutes = 1 + 0.16f * smooth(0.4f, 1.5f, 0.12f / pixel) * std::cos(std::asin(across) * 14);
    return (0.35f + 0.95f * std::sqrt(1 - across * across)) * flutes * (1 - 0.25f * across);
}

// Lamps stand every 3.4 m at the foot of a wall and draw soft scallops on it.
float uplight(float x, float above_lamps, float reach) {
    const float scallop = 0.62f + 0.38f * std::cos(6.2832f * x / 3.4f) * std::exp(-above_lamps / 3.5f);
    return scallop * (0.30f + 1.0f * std::exp(-above_lamps / reach)) * smooth(-0.6f, 0.9f, above_lamps);
}

Rgb dark_opening(float x, float y) { return Rgb{0.05f, 0.045f, 0.04f} * (0.5f + smooth_noise(x * 2, y * 2, seed + 3)); }

// A window with glazing bars: warm light inside in some, in the others the square's light mirrored.
Rgb window(float x, float y, int number, float bar) {
    if (std::abs(fraction(x / bar) - 0.5f) > 0.42f || fraction(y / 0.6f) < 0.13f) return {0.25f, 0.23f, 0.2f};
    const bool lit = random_number(seed + 4, number, 1) < 0.45f;
    return lit ? lamp_colour::candle * random_between(9.0f, 24.0f, seed + 5, number, 1) *
                     (0.6f + 0.4f * smooth_noise(x * 3, y * 2, seed + 6))
               : dark_opening(x, y);
}

Rgb clock(float x, float y) {
    const float radius = std::hypot(x, y);
    if (radius > 2.0f) return lamp_colour::warm_led * 1.2f; // gilded rim
    const float turn = std::atan2(x, y) / 6.2832f;
    const float hour = std::abs(fraction(turn * 12 + 0.5f) - 0.5f) / 12 * 6.2832f * radius;
    const bool mark = radius > 1.45f && radius < 1.85f && hour < 0.08f;
    const auto hand = [&](float angle, float length, float half_width) {
        const float along = x * std::sin(angle) + y * std::cos(angle),
                    across = x * std::cos(angle) - y * std::sin(angle);
        return along > -0.25f && along < length && std::abs(across) < half_width;
    };
    const bool hands = hand(6.2832f * 9.5f / 12, 1.0f, 0.11f) || hand(6.2832f * 0.5f, 1.6f, 0.08f); // half past nine
    return mark || hands ? Rgb{0.6f, 0.5f, 0.35f} : lamp_colour::warm_led * (34 - 4 * radius);
}

// Only the lamp light differs between the parts; `shade` is what ledges, columns and joints leave of it.
Rgb floodlit(float shade, float light) {
    static const Rgb colour = lamp_colour::of(0.448, 0.409);
    return colour * (3.4f * shade * light);
}

Rgb tower_light(float x, float y, float pixel) {
    const float clock_x = x, clock_y = y - 28.6f;
    if (clock_x * clock_x + clock_y * clock_y < 2.25f * 2.25f) return clock(clock_x, clock_y);
    const float light = uplight(x * 0.75f, y - body_top + 0.5f, 11) * (1 - 0.25f * std::abs(x) / tower);
    if (in_arch(x, y, 0.8f, 18.2f, 21.6f)) return window(x, y, 900, 0.8f);
    if (std::abs(std::abs(x) - 2.3f) < 0.45f && in_arch(std::abs(x) - 2.3f, y, 0.42f, 18.4f, 20.9f))
        return dark_opening(x, y);
    float shade = stone(x, y, pixel) * ledge(y, 16.2f, 16.7f) * ledge(y, 24.6f, 25.2f) * ledge(y, 31.8f, 32.9f);
    const float pilaster = std::abs(x) - 3.7f; // at the corners
    if (pilaster > 0) shade *= pilaster < 0.08f ? 0.45f : 1.18f;
    if (y > 31.2f && y < 31.8f) shade *= fraction(x / 0.5f) < 0.5f ? 1.3f : 0.5f; // dentils
    return floodlit(shade, light);
}

std::optional<Rgb> crown_light(float x, float y, float pixel) {
    if (y < belfry_top) {
        if (std::abs(x) > belfry) return std::nullopt;
        const float from_middle = std::abs(std::abs(x) - 1.75f);
        if (in_arch(std::abs(x) - 1.75f, y, 1.05f, 33.8f, 36.6f)) // the bell chamber shines
            return lamp_colour::candle * ((fraction(y / 0.42f) < 0.35f ? 2.0f : 10.0f) * (1.1f - 0.5f * from_middle));
        const float shade =
            stone(x, y, pixel) * ledge(y, 33, 33.4f) * ledge(y, 38.4f, 39.4f) * (std::abs(x) < 0.3f ? 1.2f : 1.0f);
        return floodlit(shade, 0.75f - 0.05f * (y - tower_top));
    }
    if (y < dome_top) {
        // Copper ribs, lit green-blue from the gallery.
        static const Rgb copper = lamp_colour::of(0.285, 0.355);
        const float t = (y - belfry_top) / (dome_top - belfry_top),
                    half_width = 3.5f * std::sqrt(std::max(0.0f, 1 - t * t)) * (1 - 0.12f * t) + 0.5f;
        if (std::abs(x) > half_width) return std::nullopt;
        const float across = x / half_width, angle = std::asin(std::clamp(across, -1.0f, 1.0f));
        const float rib = std::abs(fraction(angle / 0.42f + 0.5f) - 0.5f) < 0.07f ? 1.5f : 0.95f;
        return copper * ((1.05f - 0.65f * t) * rib * (0.35f + 0.65f * std::cos(angle)));
    }
    // Lantern and spire.
    const float half_width = y < 46.8f ? 0.55f : 0.28f * (Landmark::height - y) / (Landmark::height - 46.8f) + 0.03f;
    if (std::abs(x) > half_width || y > Landmark::height) return std::nullopt;
    if (y > 45.2f && y < 46.5f) return lamp_colour::candle * 45.0f;
    return floodlit(0.5f, 0.5f);
}

Rgb arcade(float x, float y, float pixel) {
    const float bay = x / 3.4f, from_axis = (fraction(bay) - 0.5f) * 3.4f;
    const int number = static_cast<int>(std::floor(bay));
    if (in_arch(from_axis, y, 1.15f, 0, 3.0f)) {
        const float inside = 1 - std::abs(from_axis) / 1.4f;
        const bool door = number == 0 || number == -1;
        return lamp_colour::candle * ((door ? 9.0f : 3.0f) * inside * (0.5f + 0.5f * smooth(0, 3, y)));
    }
    const float rustication = fraction(y / 0.6f) < 0.12f ? 0.6f : 1.0f;
    return floodlit(stone(x, y, pixel) * rustication * ledge(y, 4.9f, 5.4f), uplight(x, y, 9));
}

Rgb body_light(float x, float y, float pixel) {
    if (y < 5.4f) return arcade(x, y, pixel);
    const float bay = x / 3.4f, from_axis = (fraction(bay) - 0.5f) * 3.4f;
    const int number = static_cast<int>(std::floor(bay));
    const float light = uplight(x, y, 9) * (0.8f + 0.2f * std::cos(x * 0.12f));
    if (std::abs(from_axis) < 0.75f && y > 6.2f && y < 9.4f) return window(from_axis, y, number, 0.75f);
    if (std::abs(from_axis) < 0.6f && y > 11.2f && y < 12.8f) return window(from_axis, y, 50 + number, 0.6f);
    float shade = stone(x, y, pixel) * ledge(y, 10.2f, 10.6f) * ledge(y, 13.4f, 14.3f);
    // Frames, and small pediments over the tall windows.
    if (std::abs(from_axis) < 0.98f && y > 5.9f && y < 9.7f) shade *= 1.25f;
    if (y >= 9.5f && y < 10.0f && std::abs(from_axis) < 1.2f - 1.6f * (y - 9.5f)) shade *= 1.5f;
    if (y > 13.0f && y < 13.4f) shade *= fraction(x / 0.55f) < 0.5f ? 1.35f : 0.55f;
    if (y > 14.4f && y < 15.35f) // balustrade
        return fraction(x / 0.42f) < 0.45f || std::abs(from_axis) > 1.5f ? floodlit(1.0f, light)
                                                                         : floodlit(0.1f, light);
    const float pilaster = 1.7f - std::abs(from_axis);
    if (pilaster < 0.36f && y < 13.0f) shade *= pilaster > 0.30f ? 0.6f : 1.15f;
    return floodlit(shade, light);
}

// Six columns carry a pediment in front of the middle.
std::optional<Rgb> portico_light(float x, float y, float pixel) {
    if (std::abs(x) > portico || y < 4.9f) return std::nullopt;
    const float roof = 13.2f + 2.9f * (1 - std::abs(x) / portico);
    if (y > roof) return std::nullopt;
    const float light = uplight(x + 1.7f, y, 11) * 1.15f;
    if (y > 12.0f) {
        const bool rim = y > roof - 0.45f || y < 13.2f;
        const float relief = 0.55f + 0.6f * smooth_noise(x * 2.2f, y * 2.6f, seed + 8);
        return floodlit(rim ? (y < 12.5f ? 1.6f : 1.15f) : relief, light);
    }
    const float spacing = 2 * (portico - 0.6f) / 5;
    const float from_axis = x - spacing * (std::round(x / spacing - 0.5f) + 0.5f);
    const float radius = 0.52f - 0.012f * (y - 5.4f);
    if (y < 5.6f || y > 11.5f)
        return std::abs(from_axis) < 0.75f || y < 5.3f ? std::optional(floodlit(y > 11.5f ? 1.5f : 1.0f, light))
                                                       : std::nullopt;
    if (std::abs(from_axis) < radius) return floodlit(column_shade(from_axis, radius, pixel), light);
    return std::nullopt;
}

} // namespace

std::optional<Rgb> landmark_light(float x, float y, float pixel) {
    if (y < 0 || y > Landmark::height || std::abs(x) > Landmark::half_width) return std::nullopt;
    if (const auto front = portico_light(x, y, pixel)) return front;
    const float behind_columns = std::abs(x) < portico && y > 5 && y < 12 ? 0.55f : 1.0f;
    if (y < body_top - 0.2f) return body_light(x, y, pixel) * behind_columns;
    if (y < tower_top) return std::abs(x) < tower ? std::optional(tower_light(x, y, pixel)) : std::nullopt;
    return crown_light(x, y, pixel);
}

} // namespace engine::street
