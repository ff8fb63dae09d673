// What photos from raw files are asked for before all edits: handed to the photo by the plan. No pixel passes through here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"

namespace engine {
namespace {

struct Raw {
    HighlightMethod highlights = HighlightMethod::neutral;
};

void sensor(const Raw& raw, SensorSettings& settings) { settings.highlights = raw.highlights; }

void render(const Raw&, const Tile& tile) {
    tile.map([](Rgb light) { return light; });
}

} // namespace

Operation raw() {
    return define<Raw>({
        .id = "raw",
        .title = "Raw",
        .group = Group::detail,
        .help = "How the samples of the sensor become a picture. Photos that are no raw files have none of this.",
        .parameters = {choice<&Raw::highlights>(
            {.key = "highlights",
             .label = "Clipped highlights",
             .help = "What becomes of lights that are brighter than the sensor could hold.",
             .options = {{"neutral", "Neutral"}, {"clip", "Clip to white"}},
             .advanced = true})},
        .sensor = sensor,
        .render = render,
    });
}

} // namespace engine
