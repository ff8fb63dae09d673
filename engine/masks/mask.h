// Mask: where a step counts, as shapes put together. A value that lives in the recipe as one line of text; knows no pixels.
// Coordinates are fractions of the photo's long edge from its top left corner, before crop and rotation: a mask stays on its thing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <string>
#include <string_view>
#include <vector>

namespace engine {

struct MaskPoint {
    float x = 0, y = 0;
    bool operator==(const MaskPoint&) const = default;
};

enum class MaskShape { everything, sky, ground, lamps, brush, linear, radial, light, colour };
// How a part meets the parts before it: max(m, part), min(m, 1 - part), min(m, part).
enum class MaskJoin { add, subtract, intersect };

// One shape. Members that a shape does not name below mean nothing for it.
struct MaskPart {
    MaskShape shape = MaskShape::everything;
    MaskJoin join = MaskJoin::add;
    bool inverted = false;
    // brush: one stroke along all of them. linear: 1 at and behind the first, 0 at and behind the second. radial: the centre.
    std::vector<MaskPoint> points;
    float radius_x = 0, radius_y = 0; // radial; of the long edge. brush: radius_x
    float angle = 0;                  // radial: degrees, clockwise
    float softness = 50;              // brush, radial: percent of the radius over which the edge falls off
    float flow = 100;                 // brush: percent at the middle of the stroke
    float
        from = 0,
        to = 0; // light: stops above mid-grey (0.18) of the unedited photo. colour: `from` is the hue in degrees, Oklab
    float range =
        1; // light: stops over which an end falls off. colour: degrees to either side that count fully; as many more fall off
    float chroma = 0.02F; // colour: Oklab chroma from which a pixel has a hue at all
    bool operator==(const MaskPart&) const = default;
};

struct Mask {
    std::string name;  // letters, digits, - and _; what steps refer to
    std::string label; // for people; empty: the name
    std::vector<MaskPart> parts;
    float feather = 0;   // 0 to 100: blur of the whole mask, 100 is 5 % of the long edge
    float edges = 0;     // 0 to 100: how closely it follows edges of the picture
    float opacity = 100; // percent
    bool inverted = false;
    bool is_on = true;
    bool operator==(const Mask&) const = default;
};

// Texts like:  radial 0.31,0.42 0.08,0.05 angle=20 soft=50; & light -2..4 fall=1; - brush r=0.01 soft=50 0.3,0.4 0.31,0.41; opacity=80; inverted
// Parts stand between semicolons; one may begin with + (add, as without a sign), - (subtract) or & (intersect), then ! (inverted).
//   everything | sky | ground | lamps
//   brush r=RADIUS soft=PERCENT flow=PERCENT X,Y X,Y ...        linear X,Y X,Y        radial X,Y RX,RY angle=DEGREES soft=PERCENT
//   light FROM..TO fall=STOPS                                   colour hue=DEGREES width=DEGREES chroma=LEAST
// and of the whole mask:  label=WORDS | feather=0..100 | edges=0..100 | opacity=0..100 | inverted | off
// Numbers outside their range are clamped. The error names the part that makes no sense and shows a right one.
Result<Mask> parse_mask(std::string_view name, std::string_view text);
std::string to_text(const Mask& mask);

bool is_mask_name(std::string_view name);

// "sky", "ground" and "lamps" need no definition.
bool is_built_in_mask(std::string_view name);
Mask built_in_mask(std::string_view name);

} // namespace engine
