// Sense of night: one slider that asks how the same scene would look at another level of light (night.md). This file declares the
// parameters; levels, tone, colour, lamps and the pointwise pass live in engine/night.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/night_pass.h"
#include "engine/operation/define.h"
#include "engine/photo/scene_light.h"
#include <cmath>

namespace engine {
namespace {

// Independent of the sliders, so that dragging runs the pointwise pass only.
struct NightAnalysis final : Analysis {
    NightPicture picture;

    std::shared_ptr<const Analysis> after_gain(double gain) const override {
        auto brighter = std::make_shared<NightAnalysis>(*this);
        brighter->picture.key *= gain;
        brighter->picture.log_gain += static_cast<float>(std::log2(gain));
        return brighter;
    }
};

bool is_neutral(const NightSettings& night) { return night.sense == 0; }

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    auto analysis = std::make_shared<NightAnalysis>();
    NightPicture& picture = analysis->picture;
    picture.key = key_of(proxy, std::max(static_cast<double>(least_luminance), scene.noise.floor()));
    picture.base = std::make_shared<BaseLayer>(make_base_layer(proxy));
    if (scene.regions)
        picture.lamps = std::make_shared<LampMaps>(find_lamp_maps(
            proxy, *scene.regions, picture.key, scene.degrees / std::max(proxy.width(), proxy.height())));
    return analysis;
}

void render(const NightSettings& night, const Tile& tile) {
    NightPass pass(static_cast<const NightAnalysis&>(*tile.analysis).picture, night, tile.scene);
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        pass.render(tile.input.row(y) + (area.left - tile.input.area().left), tile.output.row(y), y, area.left,
                    area.width);
}

} // namespace

Operation night() {
    return define<NightSettings>({
        .id = "night",
        .title = "Sense of night",
        .group = Group::night,
        .version = 2,
        .help = "How much night the picture keeps: from bright as day over the photo as exposed to what the eye saw, "
                "and darker.",
        .local_values_add = true,
        .parameters =
            {slider<&NightSettings::sense>({.key = "sense",
                                            .label = "Sense of night",
                                            .range = {-100, 100},
                                            .help = "-100 is bright as day, 0 the photo as the camera exposed it, "
                                                    "+60 as dark as it was to the eye, +100 darker.",
                                            .has_own_place = true}),
             slider<&NightSettings::scene_light>({.key = "scene_light",
                                                  .label = "Scene light",
                                                  .range = {-6, 6},
                                                  .step = 0.1F,
                                                  .unit = Unit::stops,
                                                  .help = "Corrects the metered light of the scene: how bright the "
                                                          "place really was. No effect at 0 sense of night.",
                                                  .has_own_place = true}),
             slider<&NightSettings::glow>({.key = "glow",
                                           .label = "Glow",
                                           .range = {-100, 100},
                                           .help = "Light around lamps that no display can show, as the eye sees it. "
                                                   "Negative values take away the veil that lens and haze have laid "
                                                   "around them. Grows with the sense of night."}),
             slider<&NightSettings::lights>({.key = "lights",
                                             .label = "Lights",
                                             .range = {-100, 100},
                                             .help = "How bright lamps stay when the picture gets darker, or calm when "
                                                     "it gets brighter. Negative values let them follow the rest.",
                                             .advanced = true}),
             slider<&NightSettings::legibility>({.key = "legibility",
                                                 .label = "Legibility",
                                                 .range = {0, 100},
                                                 .help = "How much of the shadows stays readable when the picture "
                                                         "gets darker.",
                                                 .advanced = true}),
             slider<&NightSettings::colour>({.key = "colour",
                                             .label = "Night colour",
                                             .range = {0, 100},
                                             .help = "How far dark places lose their colour and turn slightly blue, as "
                                                     "they do for the eye. Lamps and what they light keep theirs.",
                                             .advanced = true}),
             slider<&NightSettings::tint>({.key = "tint",
                                           .label = "Moonlight tint",
                                           .range = {-100, 100},
                                           .help =
                                               "The blue of painted moonlight in the dark, or a warm tint below 0. A "
                                               "matter of taste: the eye sees less of it.",
                                           .advanced = true}),
             slider<&NightSettings::surround>({.key = "surround",
                                               .label = "Surround",
                                               .range = {0, 100},
                                               .help = "Darkens the picture softly towards its corners.",
                                               .advanced = true}),
             slider<&NightSettings::acuity>({.key = "acuity",
                                             .label = "Eye acuity",
                                             .range = {0, 100},
                                             .help = "Takes fine contrast away where the eye could not have seen it in "
                                                     "this light. Edges and stars stay sharp.",
                                             .advanced = true}),
             slider<&NightSettings::light_colour>({.key = "light_colour",
                                                   .label = "Light colour",
                                                   .range = {0, 100},
                                                   .help =
                                                       "How much of the lamps' colour cast stays: an eye in the dark "
                                                       "does not adapt to it fully. 50 is the eye's own part.",
                                                   .advanced = true}),
             slider<&NightSettings::noise_toe>({.key = "noise_toe",
                                                .label = "Noise toe",
                                                .range = {0, 200},
                                                .unit = Unit::percent,
                                                .help =
                                                    "What the sensor could not tell from noise sinks into black. 100 % "
                                                    "is the level at which signal equals noise.",
                                                .advanced = true}),
             choice<&NightSettings::lamp_type>({.key = "lamp_type",
                                                .label = "Lamp type",
                                                .help =
                                                    "What most of the light comes from. Decides which cast stays and "
                                                    "how dark reds and oranges turn. Auto takes it from the white "
                                                    "balance.",
                                                .options = {{"auto", "Auto"},
                                                            {"sodium", "Sodium"},
                                                            {"led", "LED"},
                                                            {"tungsten", "Tungsten"},
                                                            {"moon", "Moon"}},
                                                .advanced = true})},
        .is_neutral = is_neutral,
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
