// Turning, mirroring, straightening and perspective: where the picture's pixels come from. Resampling itself is in engine/geometry.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"

namespace engine {
namespace {

enum class Turn { none, right, half, left };

struct Geometry {
    Turn turn = Turn::none;
    bool mirror = false;
    float rotate = 0, vertical = 0, horizontal = 0;
};

// Where the metadata does not tell: a standard lens.
constexpr double usual_focal_length_35mm = 35, width_of_35mm = 36;

void frame(const Geometry& geometry, const CaptureFacts& facts, FrameSettings& frame) {
    frame.quarter_turns = static_cast<int>(geometry.turn);
    frame.is_mirrored = geometry.mirror;
    frame.degrees = static_cast<double>(geometry.rotate);
    frame.vertical = 0.01 * static_cast<double>(geometry.vertical);
    frame.horizontal = 0.01 * static_cast<double>(geometry.horizontal);
    const double focal_length = facts.focal_length_35mm.value_or(0);
    frame.focal_length = (focal_length > 0 ? focal_length : usual_focal_length_35mm) / width_of_35mm;
}

} // namespace

Operation geometry() {
    return define<Geometry>({
        .id = "geometry",
        .title = "Rotation and perspective",
        .group = Group::geometry,
        .help = "Turns, levels and straightens the picture. All of it is one resampling together with lens and crop; "
                "the picture shrinks "
                "just so far that no empty corner shows.",
        .parameters =
            {choice<&Geometry::turn>(
                 {.key = "turn",
                  .label = "Turn",
                  .help = "Quarter turns of the whole picture.",
                  .options =
                      {{"none", "None"}, {"right", "To the right"}, {"half", "Upside down"}, {"left", "To the left"}}}),
             toggle<&Geometry::mirror>({.key = "mirror", .label = "Mirror", .help = "Exchanges left and right."}),
             slider<&Geometry::rotate>({.key = "rotate",
                                        .label = "Rotate",
                                        .range = {-45, 45},
                                        .step = 0.1F,
                                        .help = "Degrees clockwise, to level the horizon."}),
             slider<&Geometry::vertical>(
                 {.key = "vertical",
                  .label = "Vertical",
                  .range = {-100, 100},
                  .help = "Makes converging verticals parallel. Negative values suit a camera that looked up."}),
             slider<&Geometry::horizontal>({.key = "horizontal",
                                            .label = "Horizontal",
                                            .range = {-100, 100},
                                            .help = "The same for a camera that looked to one side."})},
        .frame = frame,
    });
}

} // namespace engine
