// Rays into a box; shelves, mannequins, pictures and lamps are patterns on its faces.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/rooms.h"
#include "engine/sample/random.h"

namespace engine::street {

namespace {

enum class Surface { back, left, right, floor, ceiling };

struct Meeting {
    Surface surface;
    Vector place;
};

Meeting meet_box(const Room& room, Vector entry, Vector direction) {
    float nearest = (room.depth - entry.z) / direction.z;
    Surface surface = Surface::back;
    const auto meet = [&](float way, Surface candidate) {
        if (way < nearest) {
            nearest = way;
            surface = candidate;
        }
    };
    if (direction.x < 0) meet(-entry.x / direction.x, Surface::left);
    if (direction.x > 0) meet((room.width - entry.x) / direction.x, Surface::right);
    if (direction.y < 0) meet(-entry.y / direction.y, Surface::floor);
    if (direction.y > 0) meet((room.height - entry.y) / direction.y, Surface::ceiling);
    return {surface, entry + direction * nearest};
}

Rgb paint(std::uint32_t seed, int item, int part) {
    const float hue = 6.2832f * random_number(seed, item, part), strength = 0.35f * random_number(seed, item, part + 1);
    return {1 + strength * std::cos(hue), 1 + strength * std::cos(hue - 2.1f),
            1 + 1.6f * strength * std::cos(hue + 2.1f)};
}

// Goods on shelves: boards every 0.45 m, between them boxes and bottles of all colours, each lit from above.
Rgb shelves(float along, float y, std::uint32_t seed) {
    constexpr float pitch = 0.45f;
    const float level = y / pitch, within = fraction(level) * pitch;
    const int shelf = static_cast<int>(std::floor(level));
    if (within < 0.03f) return {0.75f, 0.72f, 0.68f};
    const float width = 0.08f + 0.14f * random_number(seed, shelf, 77);
    const int item = static_cast<int>(std::floor(along / width));
    const float tall = random_between(0.16f, 0.38f, seed, item, shelf * 5 + 1), side = fraction(along / width);
    if (within > tall || side > 0.9f) return Rgb{0.42f, 0.40f, 0.38f} * (1 - 0.5f * within / pitch);
    const float label = within > 0.3f * tall && within < 0.6f * tall ? 1.5f : 1.0f;
    return paint(seed, item, shelf * 5 + 2) *
           (label * random_between(0.12f, 0.75f, seed, item, shelf * 5 + 4) * (0.75f + 0.5f * std::sin(3.1f * side)));
}

// A dressed figure in the shop window, 1 inside.
bool is_mannequin(float x, float y) {
    const float head = std::hypot(x, y - 1.68f);
    const float shoulder = 0.10f + 0.13f * smooth(1.5f, 1.35f, y),
                half_width = y > 1.52f   ? 0.05f
                             : y > 0.85f ? shoulder - 0.05f * smooth(1.3f, 1.05f, y)
                                         : 0.17f - 0.10f * (0.85f - y);
    return head < 0.11f || (y > 0.1f && y < 1.58f && std::abs(x) < half_width);
}

float lamp_glow(const Room& room, Vector place) {
    const Vector lamp{room.width * 0.5f, room.height - 0.35f, room.depth * 0.45f};
    const Vector way = place - lamp;
    return 1.6f / (0.9f + 0.45f * dot(way, way));
}

Rgb shop_light(const Room& room, const Meeting& meeting) {
    const Vector p = meeting.place;
    switch (meeting.surface) {
    case Surface::ceiling: {
        // Rows of spot lamps.
        const bool lamp = std::hypot(fraction(p.x / 1.1f) - 0.5f, fraction(p.z / 1.1f) - 0.5f) < 0.12f;
        return room.light * (lamp ? 10.0f : 0.45f);
    }
    case Surface::floor:
        return room.light *
               (0.32f + 0.06f * random_number(room.seed, static_cast<int>(p.x * 2), static_cast<int>(p.z * 2)));
    default: break;
    }
    const float along = meeting.surface == Surface::back ? p.x : p.z;
    const Rgb goods = p.y < room.height - 0.6f ? shelves(along + 3, p.y, room.seed) : Rgb{0.7f, 0.7f, 0.7f};
    const float light = 0.75f + 0.4f * std::cos(along * 5.7f) * smooth(0.5f, room.height, p.y);
    return {room.light.r * goods.r * light, room.light.g * goods.g * light, room.light.b * goods.b * light};
}

Rgb flat_light(const Room& room, const Meeting& meeting) {
    const Vector p = meeting.place;
    const float glow = lamp_glow(room, p);
    if (meeting.surface == Surface::ceiling) {
        const bool tube = room.kind == RoomKind::office && std::abs(fraction(p.x / 1.5f) - 0.5f) < 0.06f &&
                          fraction(p.z / 1.6f) < 0.75f;
        return room.light * (tube ? 5.0f : 0.8f * glow);
    }
    if (meeting.surface == Surface::floor) return room.light * (0.25f * glow);
    const float along = meeting.surface == Surface::back ? p.x : p.z;
    const float frame_x = fraction(along / 1.3f + random_number(room.seed, 3, 1)), frame_y = p.y - 1.35f;
    const bool picture = std::abs(frame_x - 0.5f) < 0.22f && std::abs(frame_y) < 0.3f;
    const bool cupboard = p.y < random_between(0.7f, 2.0f, room.seed, static_cast<int>(along / 1.1f), 9) &&
                          random_number(room.seed, static_cast<int>(along / 1.1f), 8) < 0.5f;
    const Rgb wall = paint(room.seed, 1, 1) * (picture ? 0.35f : cupboard ? 0.3f : 0.85f);
    return {room.light.r * wall.r * glow, room.light.g * wall.g * glow, room.light.b * wall.b * glow};
}

} // namespace

Rgb seen_in_room(const Room& room, Vector entry, Vector direction) {
    if (room.kind == RoomKind::shop) {
        // Mannequins stand 0.7 m behind the glass.
        const Vector there = entry + direction * (0.7f / direction.z);
        const float slot = there.x / 1.25f;
        if (random_number(room.seed, static_cast<int>(std::floor(slot)), 50) < 0.55f &&
            is_mannequin((fraction(slot) - 0.5f) * 1.25f, there.y - 0.25f)) {
            const Rgb cloth = paint(room.seed, static_cast<int>(std::floor(slot)), 51) *
                              random_between(0.10f, 0.7f, room.seed, static_cast<int>(std::floor(slot)), 53);
            return {room.light.r * cloth.r, room.light.g * cloth.g, room.light.b * cloth.b};
        }
    }
    const Meeting meeting = meet_box(room, entry, direction);
    return room.kind == RoomKind::shop ? shop_light(room, meeting) : flat_light(room, meeting);
}

} // namespace engine::street
