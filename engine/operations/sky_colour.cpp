// Sky colour: the sky alone greener or bluer, at the same light. Regions tell where the sky is; lamps and the moon in it are not meant.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hue_space.h"
#include "engine/operation/define.h"
#include "engine/regions/regions.h"
#include <algorithm>
#include <numbers>

namespace engine {
namespace {

struct SkyColour {
    float colour = 0;
};

// At the ends: purity in Oklab, of airglow on one side and of a clear blue hour on the other.
constexpr double green_hue = 155, blue_hue = 258;
constexpr float most_purity = 0.09F;
// Stars keep their own white: what is more than 5 EV above mid-grey takes half.
constexpr float bright = 0.18F * 32;

// Nothing is measured; a step with an analysis is one that regions are found for.
struct Places final : Analysis {
    std::shared_ptr<const Analysis> after_gain(double) const override { return std::make_shared<Places>(); }
};
std::shared_ptr<const Analysis> analyse(const Image&, const Scene&) { return std::make_shared<Places>(); }

void render(const SkyColour& settings, const Tile& tile) {
    const Regions* regions = tile.scene.regions.get();
    if (!regions) return tile.map([](Rgb light) { return light; });
    const double radians = (settings.colour < 0 ? green_hue : blue_hue) * std::numbers::pi / 180;
    const float purity = std::abs(settings.colour) * 0.01F * most_purity;
    const float add_a = purity * static_cast<float>(std::cos(radians)),
                add_b = purity * static_cast<float>(std::sin(radians));
    const HueSpace space;
    HueBlock block;
    HueBlock::Plane sky;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = 0; x < area.width; x += HueBlock::most) {
            const int count = std::min(HueBlock::most, area.width - x);
            mask_row(regions->sky, tile.scene.photo, y, area.left + x, count, sky.data());
            const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left) + x;
            Rgb* to = tile.output.row(y) + x;
            if (std::all_of(sky.data(), sky.data() + count, [](float part) { return part == 0; })) {
                std::copy_n(from, count, to);
                continue;
            }
            space.split(from, count, block);
            for (int i = 0; i < count; ++i) {
                const auto k = static_cast<std::size_t>(i);
                const float l = block.l[k], part = sky[k] * l / (1.0F + l * l * l * (1.0F / bright));
                block.a[k] += part * add_a, block.b[k] += part * add_b;
            }
            space.join(block, count, to);
        }
}

} // namespace

Operation sky_colour() {
    return define<SkyColour>({
        .id = "sky_colour",
        .title = "Sky colour",
        .group = Group::colour,
        .help =
            "Makes the sky greener or bluer and leaves everything else alone. A photo without a sky stays as it is.",
        .parameters = {slider<&SkyColour::colour>(
            {.key = "colour",
             .label = "Sky colour",
             .range = {-100, 100},
             .help = "Left: green, as airglow. Right: blue, as the last light of a day."})},
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
