// Black and white through a coloured filter, with the brightness of eight hues. Knows no neighbours.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/hue_bands.h"
#include "engine/operation/define.h"
#include <algorithm>

namespace engine {
namespace {

enum class Filter { none, yellow, orange, red, green, blue };

struct BlackWhite {
    float amount = 0;
    Filter filter = Filter::none;
    float red = 0, orange = 0, yellow = 0, green = 0, aqua = 0, blue = 0, purple = 0, magenta = 0;
};

// What the filter lets through of each channel, by the look of the classic gelatine filters (yellow 8, orange 21, red 25, green 58, blue 47) on a
// panchromatic film as sensitive as the eye. Sums of 1 keep greys, and no part is negative: dark noise stays light.
constexpr Rgb passed[] = {{0.2627F, 0.6780F, 0.0593F}, {0.34F, 0.64F, 0.02F}, {0.52F, 0.47F, 0.01F},
                          {0.86F, 0.14F, 0.0F},        {0.08F, 0.87F, 0.05F}, {0.03F, 0.17F, 0.80F}};

constexpr float most_stops = 1.5F;        // of a hue's brightness, at 100
constexpr float dark_light = 0.18F / 512; // darker than this, or than the noise, hues are not told from noise

std::array<float, hue_bands> hues_of(const BlackWhite& s) {
    return {s.red, s.orange, s.yellow, s.green, s.aqua, s.blue, s.purple, s.magenta};
}

bool is_neutral(const BlackWhite& settings) { return settings.amount == 0; }

void render(const BlackWhite& settings, const Tile& tile) {
    const auto hues = hues_of(settings);
    const bool has_mix = std::any_of(hues.begin(), hues.end(), [](float value) { return value != 0; });
    const Rgb weights = passed[static_cast<std::size_t>(settings.filter)];
    const float part = settings.amount * 0.01F;
    if (!has_mix)
        return tile.map([=](Rgb c) {
            const float grey = (weights.r * c.r + weights.g * c.g + weights.b * c.b) * part, rest = 1.0F - part;
            return Rgb{c.r * rest + grey, c.g * rest + grey, c.b * rest + grey};
        });

    const HueTable stops = banded_table(hues, 0.01F * most_stops);
    const auto noise = static_cast<float>(tile.scene.noise.floor());
    const float dark = std::max(noise, dark_light);
    const HueSpace space;
    HueBlock block;
    HueBlock::Plane change;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = 0; x < area.width; x += HueBlock::most) {
            const int count = std::min(HueBlock::most, area.width - x);
            const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left) + x;
            Rgb* to = tile.output.row(y) + x;
            space.split(from, count, block);
            stops.read(block, count, change);
            for (int i = 0; i < count; ++i) {
                const auto k = static_cast<std::size_t>(i);
                const float l = block.l[k], a = block.a[k], b = block.b[k], light = l * l * l;
                const float purity = std::sqrt(a * a + b * b) / l;
                const float gain = fast_exp2(change[k] * hue_part(purity) * light / (light + dark));
                const Rgb c = from[k];
                const float grey = (weights.r * c.r + weights.g * c.g + weights.b * c.b) * gain * part,
                            rest = 1.0F - part;
                to[k] = {c.r * rest + grey, c.g * rest + grey, c.b * rest + grey};
            }
        }
}

Slider brightness(std::string_view key, std::string_view label) {
    return {.key = key,
            .label = label,
            .range = {-100, 100},
            .help = "How bright this hue becomes in black and white.",
            .advanced = true};
}

} // namespace

Operation black_white() {
    return define<BlackWhite>({
        .id = "black_white",
        .title = "Black and white",
        .group = Group::look,
        .help = "A picture without colour, as seen through a filter before the lens.",
        .needs_noise = true,
        .parameters = {slider<&BlackWhite::amount>({.key = "amount",
                                                    .label = "Black and white",
                                                    .range = {0, 100},
                                                    .unit = Unit::percent,
                                                    .help = "100 leaves no colour."}),
                       choice<&BlackWhite::filter>(
                           {.key = "filter",
                            .label = "Filter",
                            .help =
                                "Brightens its own colour and darkens the opposite one: red makes a blue sky black, "
                                "and sodium light white.",
                            .options = {{"none", "None"},
                                        {"yellow", "Yellow"},
                                        {"orange", "Orange"},
                                        {"red", "Red"},
                                        {"green", "Green"},
                                        {"blue", "Blue"}}}),
                       slider<&BlackWhite::red>(brightness("red", "Red in grey")),
                       slider<&BlackWhite::orange>(brightness("orange", "Orange in grey")),
                       slider<&BlackWhite::yellow>(brightness("yellow", "Yellow in grey")),
                       slider<&BlackWhite::green>(brightness("green", "Green in grey")),
                       slider<&BlackWhite::aqua>(brightness("aqua", "Aqua in grey")),
                       slider<&BlackWhite::blue>(brightness("blue", "Blue in grey")),
                       slider<&BlackWhite::purple>(brightness("purple", "Purple in grey")),
                       slider<&BlackWhite::magenta>(brightness("magenta", "Magenta in grey"))},
        .is_neutral = is_neutral,
        .render = render,
    });
}

} // namespace engine
