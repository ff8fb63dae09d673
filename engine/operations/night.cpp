// Sense of night: one slider that asks how the same scene would look at another level of light (night.md). This file declares the
// parameters and runs the pointwise pass; levels, tone and base layer live in engine/night.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "engine/night/tone_curve.h"
#include "engine/operation/define.h"
#include "engine/photo/scene_light.h"
#include <cmath>
#include <vector>

namespace engine {
namespace {

struct Night {
    float sense = 0;
    float scene_light = 0;
    float legibility = 50;
};

// Independent of the sliders, so that dragging runs the pointwise pass only.
struct NightAnalysis final : Analysis {
    double key = 1;                        // of the picture as it is
    std::shared_ptr<const BaseLayer> base; // of the picture before it was made 2^log_gain times as bright
    float log_gain = 0;

    std::shared_ptr<const Analysis> after_gain(double gain) const override {
        auto brighter = std::make_shared<NightAnalysis>(*this);
        brighter->key *= gain;
        brighter->log_gain += static_cast<float>(std::log2(gain));
        return brighter;
    }
};

bool is_neutral(const Night& night) { return night.sense == 0; }

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene&) {
    auto analysis = std::make_shared<NightAnalysis>();
    analysis->key = key_of(proxy, least_luminance);
    analysis->base = std::make_shared<BaseLayer>(make_base_layer(proxy));
    return analysis;
}

void render(const Night& night, const Tile& tile) {
    const auto& analysis = static_cast<const NightAnalysis&>(*tile.analysis);
    const double adaptation =
        tile.scene.light_is_known ? tile.scene.cd_m2_per_unit * analysis.key : assumed_adaptation_luminance;
    const NightTone tone = night_tone(light_levels({analysis.key, adaptation, night.scene_light, night.legibility}),
                                      night.sense, night.legibility);
    const auto log_key = static_cast<float>(std::log2(analysis.key));

    const Rect area = tile.output.area();
    std::vector<float> slope(static_cast<std::size_t>(area.width)), offset(slope.size());
    for (int y = area.top; y < area.bottom(); ++y) {
        base_row(*analysis.base, tile.scene.photo, y, area.left, area.width, slope.data(), offset.data());
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        Rgb* to = tile.output.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float light = luminance(from[x]);
            const float kept = light > least_luminance ? light : least_luminance;
            const float before_gain = fast_log2(kept) - analysis.log_gain;
            const float base = slope[static_cast<std::size_t>(x)] * before_gain + offset[static_cast<std::size_t>(x)] +
                               analysis.log_gain;
            const float gain = fast_exp2(tone.change(base - log_key));
            to[x] = from[x] * (gain * tone.toe_gain(kept * gain));
        }
    }
}

} // namespace

Operation night() {
    return define<Night>({
        .id = "night",
        .title = "Sense of night",
        .group = Group::night,
        .help = "How much night the picture keeps: from bright as day over the photo as exposed to what the eye saw, "
                "and darker.",
        .parameters = {slider<&Night::sense>({.key = "sense",
                                              .label = "Sense of night",
                                              .range = {-100, 100},
                                              .help = "-100 is bright as day, 0 the photo as the camera exposed it, "
                                                      "+60 as dark as it was to the eye, +100 darker."}),
                       slider<&Night::scene_light>({.key = "scene_light",
                                                    .label = "Scene light",
                                                    .range = {-6, 6},
                                                    .step = 0.1F,
                                                    .unit = Unit::stops,
                                                    .help = "Corrects the metered light of the scene: how bright the "
                                                            "place really was. No effect at 0 sense of night."}),
                       slider<&Night::legibility>(
                           {.key = "legibility",
                            .label = "Legibility",
                            .range = {0, 100},
                            .help = "How much of the shadows stays readable when the picture gets darker."})},
        .is_neutral = is_neutral,
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
