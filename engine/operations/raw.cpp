// What photos from raw files are asked for before all edits: handed to the photo by the plan. No pixel passes through here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"

namespace engine {
namespace {

struct Raw {
    DemosaicMethod demosaic = DemosaicMethod::automatic;
    HighlightMethod highlights = HighlightMethod::reconstruct;
    float hot_pixels = 50;
};

void sensor(const Raw& raw, SensorSettings& settings) {
    settings.demosaic = raw.demosaic;
    settings.highlights = raw.highlights;
    settings.hot_pixels = raw.hot_pixels;
}

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
        .parameters =
            {choice<&Raw::demosaic>(
                 {.key = "demosaic",
                  .label = "Demosaicing",
                  .help = "How the colours between the samples of the sensor are found. By the noise of the "
                          "photo: along edges "
                          "where there is light, smoother in colour where there is only noise.",
                  .options = {{"automatic", "By noise"}, {"rcd", "By edges only"}, {"low_noise", "Smoother"}},
                  .advanced = true}),
             choice<&Raw::highlights>(
                 {.key = "highlights",
                  .label = "Clipped light",
                  .help = "What becomes of lights that are brighter than the sensor could hold.",
                  .options = {{"reconstruct", "Rebuild colour"}, {"neutral", "Neutral"}, {"clip", "Clip to white"}},
                  .advanced = true}),
             slider<&Raw::hot_pixels>(
                 {.key = "hot_pixels",
                  .label = "Hot pixels",
                  .range = {0, 100},
                  .help = "Replaces sites of the sensor that shine or stay dark by themselves. Higher finds "
                          "fainter ones; 0 leaves all as they are. Stars stay.",
                  .advanced = true})},
        .sensor = sensor,
        .render = render,
    });
}

} // namespace engine
