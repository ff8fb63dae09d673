// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/toning.h"
#include "engine/base/fast_math.h"
#include "engine/colour/view.h"
#include <cmath>
#include <numbers>

namespace engine {
namespace {

constexpr double most_purity = 0.15; // at 100: of a pastel; neon has three times as much
// Oklab's lightness is a cube root, about what the eye sees of a display: zones in it are about as wide as they look. Mid-grey has 0.56.
constexpr float grey_lightness = 0.5646216F; // cube root of 0.18
constexpr float zone_width = 0.45F;          // from the middle of a zone to where its neighbour is alone
constexpr float balance_most = 0.3F;

struct Opponents {
    float a = 0, b = 0, lift = 0;
};

// The wheel's hue names are those of sRGB; its red lies at 29 degrees in Oklab, its blue at 264.
double oklab_degrees(double wheel) {
    constexpr double anchors[7] = {29.2, 109.8, 142.5, 194.8, 264.1, 328.4, 389.2}; // every 60 degrees
    const double place = std::fmod(std::fmod(wheel, 360) + 360, 360) / 60;
    const auto i = static_cast<int>(place);
    return anchors[i] + (place - i) * (anchors[i + 1] - anchors[i]);
}

Opponents opponents_of(const Tint& tint) {
    const double angle = oklab_degrees(static_cast<double>(tint.hue)) * std::numbers::pi / 180,
                 purity = static_cast<double>(tint.amount) * 0.01 * most_purity;
    return {static_cast<float>(purity * std::cos(angle)), static_cast<float>(purity * std::sin(angle)), tint.stops / 3};
}

void tone_block(const Toning& toning, int count, HueBlock& block) {
    const Opponents dark = opponents_of(toning.shadows), middle = opponents_of(toning.middle),
                    bright = opponents_of(toning.highlights), all = opponents_of(toning.all);
    const float centre = grey_lightness - toning.balance * 0.01F * balance_most;
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const float l = block.l[k], off = (l - centre) * (1.0F / zone_width);
        const float d = smooth_step(-off), h = smooth_step(off), m = 1.0F - d - h;
        const float a = all.a + d * dark.a + m * middle.a + h * bright.a,
                    b = all.b + d * dark.b + m * middle.b + h * bright.b;
        const float gain = fast_exp2(all.lift + d * dark.lift + m * middle.lift + h * bright.lift);
        block.a[k] = gain * (block.a[k] + l * a), block.b[k] = gain * (block.b[k] + l * b), block.l[k] = gain * l;
    }
}

} // namespace

bool is_neutral(const Tint& tint) { return tint.amount == 0 && tint.stops == 0; }

void tone(const Toning& toning, const Tile& tile) {
    const HueSpace space;
    HueBlock block;
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = 0; x < area.width; x += HueBlock::most) {
            const int count = area.width - x < HueBlock::most ? area.width - x : HueBlock::most;
            space.split(tile.input.row(y) + (area.left - tile.input.area().left) + x, count, block);
            tone_block(toning, count, block);
            space.join(block, count, tile.output.row(y) + x);
        }
}

} // namespace engine
