// Mixed light: a white balance for each place of a photo that sodium or tungsten lamps light here and LEDs there (night.md 5.5).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/light_mix.h"
#include "engine/operation/define.h"
#include "engine/regions/regions.h"
#include <vector>

namespace engine {
namespace {

struct MixedLight {
    float balance = 0;
};

constexpr float most_ev = 1; // that a channel is raised or lowered: beyond is noise, not colour

struct MixAnalysis final : Analysis {
    std::shared_ptr<const LightMix> mix; // nullptr: one light
    std::shared_ptr<const Analysis> after_gain(double) const override { return std::make_shared<MixAnalysis>(*this); }
};

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    auto analysis = std::make_shared<MixAnalysis>();
    MixFacts facts;
    facts.white = scene.white;
    if (scene.regions && scene.regions->lamps.area() == proxy.area()) {
        facts.lamps = &scene.regions->lamps;
        facts.clipped = &scene.regions->clipped;
        facts.sky = &scene.regions->sky;
    }
    if (auto mix = find_light_mix(proxy, facts)) analysis->mix = std::make_shared<LightMix>(std::move(*mix));
    return analysis;
}

void render(const MixedLight& settings, const Tile& tile) {
    const LightMix* mix = static_cast<const MixAnalysis&>(*tile.analysis).mix.get();
    if (!mix) return tile.map([](Rgb light) { return light; });
    const float balance = settings.balance / 100;
    const Rect area = tile.output.area();
    const auto width = static_cast<std::size_t>(area.width);
    std::vector<float> warm(width), most(width), lamps(width, 0.0F), clipped(width, 0.0F);
    const auto gain = [&](int channel, float warm_part, float part) {
        const auto c = static_cast<std::size_t>(channel);
        const float way = part * (mix->target[c] - (mix->cool[c] + warm_part * (mix->warm[c] - mix->cool[c])));
        return fast_exp2(way < -most_ev ? -most_ev : (way > most_ev ? most_ev : way));
    };
    for (int y = area.top; y < area.bottom(); ++y) {
        mask_row(mix->warm_part, tile.scene.photo, y, area.left, area.width, warm.data());
        mask_row(mix->most, tile.scene.photo, y, area.left, area.width, most.data());
        if (const Regions* regions = tile.scene.regions.get()) {
            mask_row(regions->lamps, tile.scene.photo, y, area.left, area.width, lamps.data());
            mask_row(regions->clipped, tile.scene.photo, y, area.left, area.width, clipped.data());
        }
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        Rgb* to = tile.output.row(y);
        for (std::size_t x = 0; x < width; ++x) {
            // Lamps keep their colour. So does clipped light: nobody knows of which lamp it was, and white would turn blue.
            const float part = (balance < most[x] ? balance : most[x]) * ((1.0F - lamps[x]) * (1.0F - clipped[x]));
            const Rgb c = from[x];
            const Rgb balanced{c.r * gain(0, warm[x], part), c.g * gain(1, warm[x], part),
                               c.b * gain(2, warm[x], part)};
            // The same luminance as before. Of light with negative channels nothing can be told: bounded like the gains.
            const float before = luminance(c), after = luminance(balanced);
            const float ratio = after > 0 && before > 0 ? before / after : 1.0F;
            to[x] = balanced * (ratio < 0.5F ? 0.5F : (ratio > 2.0F ? 2.0F : ratio));
        }
    }
}

} // namespace

Operation mixed_light() {
    return define<MixedLight>({
        .id = "mixed_light",
        .title = "Mixed light",
        .group = Group::colour,
        .help =
            "Brings the colours of warm lamps (sodium, tungsten) and cool ones (LED, daylight) in one photo nearer to "
            "each other. Photos with a single light stay as they are; lamps keep their own colour.",
        .parameters = {slider<&MixedLight::balance>(
            {.key = "balance",
             .label = "Mixed light",
             .range = {0, 100},
             .help = "Part of the way to one common light. 25 is a good start at night, where the meeting of both "
                     "lights should stay visible. Sodium light goes no further than 35."})},
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
