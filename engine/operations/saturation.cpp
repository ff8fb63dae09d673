// Saturation and vibrance in Oklab: purity relative to the purest light of each hue. Knows no neighbours.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hue_space.h"
#include "engine/operation/define.h"

namespace engine {
namespace {

struct Saturation {
    float amount = 0, vibrance = 0;
};

// Skin of all kinds under daylight and tungsten lies within 30 degrees of 55 in Oklab (ColorChecker patches 1 and 2: 47 and 54).
constexpr double skin_hue = 55, skin_width = 30, skin_hold = 0.7;
// Light 4 EV above mid-grey takes half of a rise: lamps are as pure as a display shows already, and would only lose their white cores.
constexpr float lamp_light = 0.18F * 16;
// What is darker than 9 EV below mid-grey, or than the noise, is not told from noise: its colours do not grow.
constexpr float dark_light = 0.18F / 512;

const HueTable& kept_skin() {
    static const HueTable table([](double degrees) {
        const double off = std::abs(degrees - skin_hue) / skin_width;
        return off < 1 ? 1 - skin_hold * (0.5 + 0.5 * std::cos(off * 3.14159265358979)) : 1.0;
    });
    return table;
}

struct Factors {
    float all, vibrance, dark;
};

void change_purity(const Factors& factors, int count, HueBlock& block) {
    HueBlock::Plane limit, skin;
    purest().read(block, count, limit);
    kept_skin().read(block, count, skin);
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const float l = block.l[k], a = block.a[k], b = block.b[k];
        const float purity = std::sqrt(a * a + b * b) / l;
        const float part = purity / limit[k], pale = part < 1.0F ? 1.0F - part : 0.0F;
        // Vibrance raises pale colours most; what it takes away, it takes from all.
        const float chosen = factors.vibrance > 0.0F ? factors.vibrance * pale * pale * skin[k] : factors.vibrance;
        const float wanted = factors.all * (1.0F + chosen);
        const float light = l * l * l, bright = light * (1.0F / lamp_light);
        const float trust = light / (light + factors.dark) / (1.0F + bright * bright);
        const float factor = wanted > 1.0F ? 1.0F + (wanted - 1.0F) * trust : wanted;
        const float grown = purer(purity, factor, limit[k]);
        block.a[k] = a * grown, block.b[k] = b * grown;
    }
}

void render(const Saturation& settings, const Tile& tile) {
    const float s = settings.amount * 0.01F;
    const auto noise = static_cast<float>(tile.scene.noise.floor());
    const Factors factors{s < 0.0F ? 1.0F + s : 1.0F + s + 0.5F * s * s,
                          settings.vibrance * (settings.vibrance < 0 ? 0.007F : 0.012F),
                          noise > dark_light ? noise : dark_light};
    const HueSpace space;
    HueBlock block;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = 0; x < area.width; x += HueBlock::most) {
            const int count = area.width - x < HueBlock::most ? area.width - x : HueBlock::most;
            space.split(tile.input.row(y) + (area.left - tile.input.area().left) + x, count, block);
            change_purity(factors, count, block);
            space.join(block, count, tile.output.row(y) + x);
        }
}

} // namespace

Operation saturation() {
    return define<Saturation>({
        .id = "saturation",
        .title = "Saturation",
        .group = Group::colour,
        .help = "Purity of colours at constant hue and lightness. No colour is driven out of what light can be.",
        .needs_noise = true,
        .parameters = {slider<&Saturation::amount>(
                           {.key = "amount",
                            .label = "Saturation",
                            .range = {-100, 100},
                            .help = "All colours alike; -100 leaves greys. Lamps and noise grow less."}),
                       slider<&Saturation::vibrance>({.key = "vibrance",
                                                      .label = "Vibrance",
                                                      .range = {-100, 100},
                                                      .help = "Pale colours more than strong ones, and skin less."})},
        .render = render,
    });
}

} // namespace engine
