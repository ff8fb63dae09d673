// What photos from raw files are asked for before all edits: handed to the photo by the plan. No pixel passes through here.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/key.h"
#include "engine/operation/define.h"
#include "engine/photo/dark_library.h"
#include <filesystem>

namespace engine {
namespace {

struct Raw {
    DemosaicMethod demosaic = DemosaicMethod::automatic;
    HighlightMethod highlights = HighlightMethod::reconstruct;
    float hot_pixels = 50;
    bool banding = true;
    Text dark;
};

void sensor(const Raw& raw, SensorSettings& settings) {
    settings.demosaic = raw.demosaic;
    settings.highlights = raw.highlights;
    settings.hot_pixels = raw.hot_pixels;
    settings.banding = raw.banding;
    settings.dark = raw.dark.value;
}

// The dark frames that are kept may change between two developments; "auto" then means another one.
std::uint64_t outside(const Raw& raw) {
    Key key;
    if (raw.dark.value == "auto")
        for (const DarkEntry& entry : kept_darks()) key.add(entry.name());
    return raw.dark.value.empty() ? 0 : key.add(raw.dark.value).value();
}

Result<void> check(const Raw& raw) {
    const std::filesystem::path file = raw.dark.value;
    std::error_code none;
    if (file.empty() || raw.dark.value == "auto" || std::filesystem::is_regular_file(file, none)) return {};
    return Error{ErrorKind::missing, "The dark frame " + file.string() + " is not there. Choose another one, or none.",
                 none.message()};
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
                  .advanced = true}),
             toggle<&Raw::banding>({.key = "banding",
                                    .label = "Even out banding",
                                    .help = "Takes away lines of the sensor that are read out too high or low. Photos "
                                            "without such lines stay exactly as they are.",
                                    .advanced = true}),
             text<&Raw::dark>({.key = "dark",
                               .label = "Dark frame",
                               .help = "A dark frame to take away: auto for the kept one that fits the photo (see: "
                                       "nocturne-cli help darks), or a file.",
                               .kind = TextKind::dark_file,
                               .example = "auto",
                               .advanced = true})},
        .outside = outside,
        .check = check,
        .sensor = sensor,
        .render = render,
    });
}

} // namespace engine
