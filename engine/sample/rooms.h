// What is behind a lit window: a box with walls, a lamp and some furniture, seen through the opening, so that it moves against
// the frame as real rooms do.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/sample/geometry.h"
#include <cstdint>

namespace engine::street {

enum class RoomKind { home, office, shop };

struct Room {
    RoomKind kind = RoomKind::home;
    float width = 3, height = 3, depth = 4;
    Rgb light; // of a white wall in it, cd/m2
    std::uint32_t seed = 0;
};

// `entry` on the opening (x to the right, y up, z = 0), `direction` into the room (z > 0).
Rgb seen_in_room(const Room& room, Vector entry, Vector direction);

} // namespace engine::street
