// Colour mixer: hue, purity and brightness of eight hues, mixed smoothly between them; greys are left alone. Knows no neighbours.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/hue_bands.h"
#include "engine/operation/define.h"
#include <numbers>

namespace engine {
namespace {

struct ColourMixer {
    float red_hue = 0, orange_hue = 0, yellow_hue = 0, green_hue = 0, aqua_hue = 0, blue_hue = 0, purple_hue = 0,
          magenta_hue = 0;
    float red_saturation = 0, orange_saturation = 0, yellow_saturation = 0, green_saturation = 0, aqua_saturation = 0,
          blue_saturation = 0, purple_saturation = 0, magenta_saturation = 0;
    float red_lightness = 0, orange_lightness = 0, yellow_lightness = 0, green_lightness = 0, aqua_lightness = 0,
          blue_lightness = 0, purple_lightness = 0, magenta_lightness = 0;
};

// At 100: nearly half the way to the next hue; greys, or 2.5 times as pure; one stop and a half.
constexpr double most_turn = 25, most_stops = 1.5;
constexpr float dark_light = 0.18F / 512; // darker than this, or than the noise, hues are not told from noise

struct Tables {
    HueTable turn, saturation, stops, limit;
};

Tables tables_of(const ColourMixer& m) {
    const std::array turn{m.red_hue,  m.orange_hue, m.yellow_hue, m.green_hue,
                          m.aqua_hue, m.blue_hue,   m.purple_hue, m.magenta_hue};
    const std::array saturation{m.red_saturation,  m.orange_saturation, m.yellow_saturation, m.green_saturation,
                                m.aqua_saturation, m.blue_saturation,   m.purple_saturation, m.magenta_saturation};
    const std::array lightness{m.red_lightness,  m.orange_lightness, m.yellow_lightness, m.green_lightness,
                               m.aqua_lightness, m.blue_lightness,   m.purple_lightness, m.magenta_lightness};
    constexpr auto radians = static_cast<float>(0.01 * most_turn * std::numbers::pi / 180);
    HueTable turned = banded_table(turn, radians), limit = purest_after(turned);
    // A third of the stops, for Oklab's lightness.
    return {std::move(turned), banded_table(saturation, 0.01F),
            banded_table(lightness, static_cast<float>(0.01 * most_stops / 3)), std::move(limit)};
}

void mix(const Tables& tables, float dark, int count, HueBlock& block) {
    HueBlock::Plane turn, saturation, stops, limit, limit_before;
    tables.turn.read(block, count, turn);
    tables.saturation.read(block, count, saturation);
    tables.stops.read(block, count, stops);
    tables.limit.read(block, count, limit);
    purest().read(block, count, limit_before);
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const float l = block.l[k], a = block.a[k], b = block.b[k], light = l * l * l;
        const float pure = std::sqrt(a * a + b * b) / l;
        const float trust = light / (light + dark), s = saturation[k];
        const float factor = s < 0.0F ? 1.0F + s : 1.0F + (s + 0.5F * s * s) * trust;
        const float grown = purer(pure, factor, limit[k]);
        // Light as pure as its old hue allows may be purer than its new one does.
        const float most = limit[k] > limit_before[k] ? limit[k] : limit_before[k];
        const float over = pure > limit[k] ? limit[k] / (pure < most ? pure : most) : 1.0F;
        const float gain = fast_exp2(hue_part(pure) * trust * stops[k]), chroma = gain * grown * over;
        // Series of the angle, which is below 0.44: errors below 1e-6.
        const float t = turn[k], q = t * t;
        const float cosine = 1.0F - q * (0.5F - q * (1.0F / 24 - q * (1.0F / 720)));
        const float sine = t * (1.0F - q * (1.0F / 6 - q * (1.0F / 120 - q * (1.0F / 5040))));
        block.l[k] = l * gain;
        block.a[k] = chroma * (a * cosine - b * sine);
        block.b[k] = chroma * (a * sine + b * cosine);
    }
}

void render(const ColourMixer& settings, const Tile& tile) {
    const Tables tables = tables_of(settings);
    const auto noise = static_cast<float>(tile.scene.noise.floor());
    const HueSpace space;
    HueBlock block;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = 0; x < area.width; x += HueBlock::most) {
            const int count = area.width - x < HueBlock::most ? area.width - x : HueBlock::most;
            space.split(tile.input.row(y) + (area.left - tile.input.area().left) + x, count, block);
            mix(tables, noise > dark_light ? noise : dark_light, count, block);
            space.join(block, count, tile.output.row(y) + x);
        }
}

constexpr std::string_view turns = "Turns this hue towards its neighbours on the circle of colours.",
                           purity = "Makes this hue purer or paler.",
                           brightness = "Makes this hue brighter or darker. Greys stay.";

Slider part(std::string_view key, std::string_view label, std::string_view help) {
    return {.key = key, .label = label, .range = {-100, 100}, .help = help, .advanced = true};
}

} // namespace

Operation colour_mixer() {
    return define<ColourMixer>({
        .id = "colour_mixer",
        .title = "Colour mixer",
        .group = Group::colour,
        .help = "Hue, saturation and lightness of eight hues. What lies between two hues takes part of both; greys are "
                "left alone.",
        .needs_noise = true,
        .parameters = {slider<&ColourMixer::red_hue>(part("red_hue", "Red hue", turns)),
                       slider<&ColourMixer::orange_hue>(part("orange_hue", "Orange hue", turns)),
                       slider<&ColourMixer::yellow_hue>(part("yellow_hue", "Yellow hue", turns)),
                       slider<&ColourMixer::green_hue>(part("green_hue", "Green hue", turns)),
                       slider<&ColourMixer::aqua_hue>(part("aqua_hue", "Aqua hue", turns)),
                       slider<&ColourMixer::blue_hue>(part("blue_hue", "Blue hue", turns)),
                       slider<&ColourMixer::purple_hue>(part("purple_hue", "Purple hue", turns)),
                       slider<&ColourMixer::magenta_hue>(part("magenta_hue", "Magenta hue", turns)),
                       slider<&ColourMixer::red_saturation>(part("red_saturation", "Red amount", purity)),
                       slider<&ColourMixer::orange_saturation>(part("orange_saturation", "Orange amount", purity)),
                       slider<&ColourMixer::yellow_saturation>(part("yellow_saturation", "Yellow amount", purity)),
                       slider<&ColourMixer::green_saturation>(part("green_saturation", "Green amount", purity)),
                       slider<&ColourMixer::aqua_saturation>(part("aqua_saturation", "Aqua amount", purity)),
                       slider<&ColourMixer::blue_saturation>(part("blue_saturation", "Blue amount", purity)),
                       slider<&ColourMixer::purple_saturation>(part("purple_saturation", "Purple amount", purity)),
                       slider<&ColourMixer::magenta_saturation>(part("magenta_saturation", "Magenta amount", purity)),
                       slider<&ColourMixer::red_lightness>(part("red_lightness", "Red light", brightness)),
                       slider<&ColourMixer::orange_lightness>(part("orange_lightness", "Orange light", brightness)),
                       slider<&ColourMixer::yellow_lightness>(part("yellow_lightness", "Yellow light", brightness)),
                       slider<&ColourMixer::green_lightness>(part("green_lightness", "Green light", brightness)),
                       slider<&ColourMixer::aqua_lightness>(part("aqua_lightness", "Aqua light", brightness)),
                       slider<&ColourMixer::blue_lightness>(part("blue_lightness", "Blue light", brightness)),
                       slider<&ColourMixer::purple_lightness>(part("purple_lightness", "Purple light", brightness)),
                       slider<&ColourMixer::magenta_lightness>(part("magenta_lightness", "Magenta light", brightness))},
        .render = render,
    });
}

} // namespace engine
