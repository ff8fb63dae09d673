// What is seen on the wall of a house: material, windows set into the wall, shop front, cornice, neon.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/buildings.h"
#include "engine/sample/random.h"
#include "engine/sample/rooms.h"

namespace engine::street {

namespace {

constexpr float inverse_pi = 0.31830989f;
Rgb product(Rgb a, Rgb b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }

// 1 where detail of this size is wider than about two pixels, 0 where it would only alias.
float resolved(float size, float footprint) { return smooth(0.5f, 2.0f, size / footprint); }

Rgb brick(const House& house, const WallView& view) {
    constexpr float length = 0.24f, course = 0.077f, joint = 0.012f;
    const float row = view.up / course;
    const int row_number = static_cast<int>(std::floor(row));
    const float column = view.along / length + (row_number % 2 == 0 ? 0.5f : 0.0f);
    const int column_number = static_cast<int>(std::floor(column));
    const float shade = random_between(0.76f, 1.22f, house.seed, column_number, row_number);
    const float warmth = random_between(-0.10f, 0.10f, house.seed + 1, column_number, row_number);
    const Rgb stone{house.reflectance.r * shade * (1 + warmth), house.reflectance.g * shade,
                    house.reflectance.b * shade * (1 - warmth)};
    const bool is_joint = fraction(row) * course < joint || fraction(column) * length < joint;
    const Rgb mortar = Rgb{0.21f, 0.20f, 0.18f} * 0.8f;
    const float detail = resolved(course, view.footprint_up) * resolved(length, view.footprint_along);
    constexpr float joint_share = 0.2f;
    const Rgb average = house.reflectance * (0.96f * (1 - joint_share)) + mortar * joint_share;
    const Rgb seen = is_joint ? mortar : stone;
    return seen * detail + average * (1 - detail);
}

Rgb material(const House& house, const WallView& view) {
    const float stains = 0.75f + 0.5f * cloudy_noise(view.along * 0.35f, view.up * 0.22f, house.seed + 2);
    if (house.kind == WallKind::brick) return brick(house, view) * stains;
    const float grain_detail = resolved(0.04f, view.footprint_up) * resolved(0.04f, view.footprint_along);
    const float grain = 1 + 0.22f * grain_detail * (smooth_noise(view.along * 25, view.up * 25, house.seed + 3) - 0.5f);
    // Plaster is lined as ashlar up to the first floor.
    const bool lined =
        house.kind == WallKind::plaster && view.up < shop_height + 0.1f && fraction(view.up / 0.45f) < 0.06f;
    return house.reflectance * (stains * grain * (lined ? 0.6f : 1.0f));
}

struct Opening {
    float left, bottom, width, height, recess;
};

// Rays that enter an opening meet its side or the glass; the side is the wall's own material, in shade at the top.
struct Entry {
    bool on_glass;
    float along, up; // on the glass, from the opening's lower left corner
    float shade;     // of the reveal
};

Entry enter(const Opening& opening, const WallView& view) {
    const float way = opening.recess / view.direction.z;
    const float along = view.along - opening.left + view.direction.x * way,
                up = view.up - opening.bottom + view.direction.y * way;
    if (along < 0 || along > opening.width) return {false, 0, 0, 0.55f};
    if (up < 0) return {false, 0, 0, 1.1f}; // the sill catches the light
    if (up > opening.height) return {false, 0, 0, 0.3f};
    return {true, along, up, 1};
}

// Dark glass mirrors the other side of the street and a little sky.
Rgb dark_glass(const House& house, const Entry& entry, int number, Rgb illuminance) {
    const float tilt = random_between(0.3f, 1.0f, house.seed + 21, number, 1);
    const float band = smooth_noise(entry.along * 1.7f + static_cast<float>(number), entry.up * 1.3f, house.seed + 22);
    return Rgb{0.010f, 0.011f, 0.014f} * tilt + illuminance * (0.012f * tilt * band);
}

Rgb curtain(Rgb light, float along, float width, std::uint32_t seed, int number) {
    const float folds = 0.75f + 0.25f * std::sin(along * 38 + 3 * std::sin(along * 7 + static_cast<float>(number)));
    const float warm = random_number(seed + 31, number, 2);
    const float middle = 1 - 0.35f * std::abs(2 * along / width - 1);
    return product(light * (0.33f * folds * middle), {1.0f + 0.2f * warm, 1.0f, 0.9f - 0.2f * warm});
}

Rgb lit_window(const House& house, const Opening& opening, const Entry& entry, const WallView& view, int number) {
    const auto chance = [&](int what) { return random_number(house.seed + 30, number, what); };
    const bool office = house.kind == WallKind::modern;
    const float kind = chance(0);
    const Rgb colour = office         ? (kind < 0.7f ? lamp_colour::neutral_led : lamp_colour::cool_led)
                       : kind < 0.55f ? lamp_colour::candle
                       : kind < 0.85f ? lamp_colour::warm_led
                       : kind < 0.95f ? lamp_colour::neutral_led
                                      : lamp_colour::blue * 0.5f + lamp_colour::cool_led * 0.5f; // a television
    const Rgb light = colour * (4.0f + 36 * chance(1) * chance(1));
    const float drawn = office ? 0 : chance(2); // how far the curtains are closed
    const float edge = std::min(entry.along, opening.width - entry.along) / opening.width;
    if (drawn > 0.75f || edge < 0.3f * drawn) return curtain(light, entry.along, opening.width, house.seed, number);
    if (entry.up > opening.height * (1 - 0.5f * chance(3) * chance(3)))
        return light * (0.30f + 0.05f * std::sin(entry.up * 120)); // a blind
    const Room room{
        office ? RoomKind::office : RoomKind::home,     opening.width + 1.6f, 2.9f, office ? 6.0f : 4.0f, light,
        house.seed + static_cast<std::uint32_t>(number)};
    return seen_in_room(room, {entry.along + 0.8f, entry.up + 0.75f, 0}, view.direction);
}

// Wooden or metal frame with a cross.
bool is_frame(const Opening& opening, const Entry& entry, bool cross) {
    const float edge = std::min({entry.along, opening.width - entry.along, entry.up, opening.height - entry.up});
    return edge < 0.06f || (cross && (std::abs(entry.along - opening.width * 0.5f) < 0.035f ||
                                      std::abs(entry.up - opening.height * 0.68f) < 0.03f));
}

struct WindowGrid {
    int count;
    float pitch, margin, width, height, sill; // the sill above the floor
};

WindowGrid windows_of(const House& house) {
    const float length = house.far_z - house.near_z;
    if (house.kind == WallKind::modern) {
        const int count = std::max(1, static_cast<int>(length / 1.9f));
        const float pitch = length / static_cast<float>(count);
        return {count, pitch, 0, pitch - 0.16f, 2.5f, 0.45f};
    }
    const int count = std::max(1, static_cast<int>((length - 1) / 2.7f));
    const float pitch = (length - 1) / static_cast<float>(count);
    return {count, pitch, 0.5f, 1.15f, 1.95f, 0.85f};
}

Rgb upper_wall(const House& house, const WallView& view, Rgb illuminance) {
    const WindowGrid grid = windows_of(house);
    const float storey = (view.up - shop_height) / storey_height;
    const int floor_number = static_cast<int>(std::floor(storey)),
              bay = static_cast<int>(std::floor((view.along - grid.margin) / grid.pitch));
    const Rgb wall = product(material(house, view), illuminance) * inverse_pi;
    if (bay < 0 || bay >= grid.count || view.up > house.height - 0.9f) return wall;
    const float floor_height = shop_height + static_cast<float>(floor_number) * storey_height;
    if (floor_height + grid.sill + grid.height > house.height - 0.7f) return wall;
    const Opening opening{grid.margin + (static_cast<float>(bay) + 0.5f) * grid.pitch - grid.width * 0.5f,
                          floor_height + grid.sill, grid.width, grid.height, 0.18f};
    const float x = view.along - opening.left, y = view.up - opening.bottom;
    if (x < 0 || x > opening.width || y < 0 || y > opening.height) {
        // Stone lintel and sill around the windows of old houses.
        const bool stone = house.kind != WallKind::modern && x > -0.13f && x < opening.width + 0.13f && y > -0.16f &&
                           y < opening.height + 0.24f;
        return stone ? illuminance * (0.30f * inverse_pi * (y < 0 ? 1.2f : 1.0f)) : wall;
    }
    const Entry entry = enter(opening, view);
    if (!entry.on_glass) return illuminance * (0.28f * inverse_pi * entry.shade);
    if (is_frame(opening, entry, house.kind != WallKind::modern))
        return illuminance * (house.kind == WallKind::modern ? 0.02f : 0.12f);
    const int number = floor_number * 64 + bay;
    const bool lit = random_number(house.seed + 20, number, 0) < house.share_of_lit_windows;
    return lit ? lit_window(house, opening, entry, view, number) : dark_glass(house, entry, number, illuminance);
}

Rgb shop_front(const House& house, const WallView& view, Rgb illuminance) {
    const float length = house.far_z - house.near_z;
    const int count = std::max(1, static_cast<int>(length / 4.2f));
    const float pitch = length / static_cast<float>(count);
    const int bay = std::clamp(static_cast<int>(view.along / pitch), 0, count - 1);
    const bool door = bay == count / 2;
    const Opening opening{static_cast<float>(bay) * pitch + 0.35f, door ? 0.05f : 0.55f, pitch - 0.7f,
                          door ? 2.95f : 2.45f, 0.25f};
    const float x = view.along - opening.left, y = view.up - opening.bottom;
    const Rgb wall = product(material(house, view), illuminance) * inverse_pi;
    if (view.up > 3.15f && view.up < 3.85f)
        return wall * 0.35f + illuminance * 0.008f; // the dark board above the window
    if (view.up > 3.85f) return wall * (view.up < 3.95f ? 1.5f : 1.0f);
    if (x < 0 || x > opening.width || y < 0 || y > opening.height) return wall;
    const Entry entry = enter(opening, view);
    if (!entry.on_glass) return illuminance * (0.2f * inverse_pi * entry.shade) + house.shop_light * 0.015f;
    if (is_frame(opening, entry, false) || (door && std::abs(entry.along - opening.width * 0.5f) < 0.05f))
        return illuminance * 0.015f;
    const Room room{RoomKind::shop, opening.width + 1.0f, 3.2f,
                    4.5f,           house.shop_light,     house.seed * 7 + static_cast<std::uint32_t>(bay)};
    return seen_in_room(room, {entry.along + 0.5f, entry.up + opening.bottom, 0}, view.direction);
}

Rgb ground_floor(const House& house, const WallView& view, Rgb illuminance) {
    if (luminance(house.shop_light) > 0) return shop_front(house, view, illuminance);
    // A closed house: a rusticated plinth with a roller shutter in every bay.
    const float bay = fraction(view.along / 4.2f) * 4.2f;
    const bool shutter = bay > 0.6f && bay < 3.6f && view.up < 3.0f;
    const Rgb reflectance =
        shutter ? Rgb{0.15f, 0.16f, 0.17f} * (0.8f + 0.4f * std::sin(view.up * 63 * resolved(0.1f, view.footprint_up)))
                : material(house, view);
    return product(reflectance, illuminance) * inverse_pi;
}

// The cornice below the roof and the one above the shops are lighter stone with a shadow under them.
float cornice(const House& house, float up) {
    const float from_top = house.height - up;
    if (from_top < 0.45f) return fraction(from_top / 0.15f) < 0.2f ? 0.9f : 1.35f;
    if (from_top < 0.8f) return 0.55f;
    if (up > shop_height - 0.15f && up < shop_height + 0.12f) return 1.4f;
    return 1;
}

} // namespace

Rgb wall_light(const House& house, const WallView& view, Rgb illuminance) {
    Rgb added;
    float covered = 0;
    for (const WallSign& sign : house.signs) {
        const float x = view.along - sign.along, y = view.up - sign.bottom;
        constexpr float margin = 0.7f; // the wall around the letters is lit by them
        const float width = sign.text.width_in_metres(), height = sign.text.height_in_metres();
        if (x < -margin || x > width + margin || y < -margin || y > height + margin) continue;
        const float edge = std::min({x + margin, width + margin - x, y + margin, height + margin - y});
        const Rgb light = sign.text.light_at(x, y, 0.12f);
        added = added + light * smooth(0, margin, edge);
        covered = luminance(light) > 0.5f * luminance(sign.text.light) ? 1.0f : covered;
    }
    if (covered > 0) return added;
    const Rgb wall =
        view.up < shop_height ? ground_floor(house, view, illuminance) : upper_wall(house, view, illuminance);
    return wall * cornice(house, view.up) + added;
}

} // namespace engine::street
