// The places that retouching works on, and their text: what the recipe keeps of them. Knows no pixels.
//   heal 0.31,0.42 r=0.004 f=0.5 from=0.33,0.45; clone 0.5,0.2 r=0.01 from=0.6,0.2; line 0.1,0.2 0.8,0.35 w=0.002
// Lengths are parts of the photo's long edge, positions are counted from its upper left corner, before any crop.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

struct Position {
    float x = 0, y = 0;
    bool operator==(const Position&) const = default;
};

struct RetouchedPlace {
    enum class Kind {
        heal,  // a disc gets the texture of another place and keeps the light of its own surroundings
        clone, // a disc becomes a copy of another place
        line   // a band, as of a satellite or a plane, gets what lies beside it
    };
    Kind kind = Kind::heal;
    Position at, to;              // centre; or both ends of the line
    float size = 0;               // radius; or width of the line
    float feather = 0.5F;         // 0 hard .. 1: part of the radius over which the change fades
    std::optional<Position> from; // centre of the source; heal finds its own without
    bool operator==(const RetouchedPlace&) const = default;
};

inline constexpr float largest_spot = 0.1F, widest_line = 0.05F; // parts of the long edge
inline constexpr std::size_t most_places = 1000;

// Errors name the entry and what is wrong with it. An empty text is no place.
Result<std::vector<RetouchedPlace>> places_from_text(std::string_view text);
std::string text_of_places(const std::vector<RetouchedPlace>& places);

} // namespace engine
