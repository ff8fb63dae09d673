// Vignette: the picture's edges darker or brighter, as a choice, not as a lens does it. Works on the finished picture, after the crop.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/operation/define.h"
#include <algorithm>
#include <vector>

namespace engine {
namespace {

struct Vignette {
    float amount = 0, size = 50, roundness = 0, feather = 60;
};

constexpr float most_stops = 3; // in the corners

bool is_neutral(const Vignette& vignette) { return vignette.amount == 0; }

void render(const Vignette& settings, const Tile& tile) {
    const Rect photo = tile.scene.photo, area = tile.output.area();
    const auto width = static_cast<float>(photo.width), height = static_cast<float>(photo.height);
    // An ellipse through the middles of the edges, or the circle through those of the long edges, or something between.
    const float round = settings.roundness * 0.01F, longer = std::max(width, height), shorter = std::min(width, height);
    const float other = round > 0 ? longer : shorter, part = std::abs(round);
    const float across = 2 / (width + part * (other - width)), down = 2 / (height + part * (other - height));
    const float middle_x = static_cast<float>(photo.left) + 0.5F * width,
                middle_y = static_cast<float>(photo.top) + 0.5F * height;
    const auto square = [](float v) { return v * v; };
    const float corner = std::sqrt(square(0.5F * width * across) + square(0.5F * height * down));
    // Distances are parts of that to the corner. The change begins at `inner` and is complete `over` further out.
    const float reach = 0.3F + 0.01F * settings.size, over = 0.05F + 0.01F * settings.feather * reach,
                inner = reach - 0.5F * over;
    const float stops = settings.amount * 0.01F * most_stops;
    std::vector<float> squares(static_cast<std::size_t>(area.width));
    for (int x = 0; x < area.width; ++x)
        squares[static_cast<std::size_t>(x)] = square((static_cast<float>(area.left + x) + 0.5F - middle_x) * across);
    for (int y = area.top; y < area.bottom(); ++y) {
        const float vertical = square((static_cast<float>(y) + 0.5F - middle_y) * down);
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        const float* horizontal = squares.data();
        Rgb* to = tile.output.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float distance = std::sqrt(horizontal[x] + vertical) / corner;
            to[x] = from[x] * fast_exp2(stops * smooth_step((distance - inner) / over));
        }
    }
}

} // namespace

Operation vignette() {
    return define<Vignette>({
        .id = "vignette",
        .title = "Vignette",
        .group = Group::look,
        .help = "Darkens or brightens the edges of the picture, after the crop.",
        .takes_masks = false, // works on the picture, masks lie on the photo
        .parameters =
            {slider<&Vignette::amount>({.key = "amount",
                                        .label = "Vignette",
                                        .range = {-100, 100},
                                        .help = "-100 takes three stops off the corners, 100 adds them."}),
             slider<&Vignette::size>({.key = "size",
                                      .label = "Vignette size",
                                      .range = {0, 100},
                                      .help = "How far from the middle it begins.",
                                      .advanced = true}),
             slider<&Vignette::roundness>(
                 {.key = "roundness",
                  .label = "Roundness",
                  .range = {-100, 100},
                  .help =
                      "0 follows the shape of the picture; both ends are circles, by the short and by the long edge.",
                  .advanced = true}),
             slider<&Vignette::feather>({.key = "feather",
                                         .label = "Vignette feather",
                                         .range = {0, 100},
                                         .help = "How gently it sets in.",
                                         .advanced = true})},
        .is_neutral = is_neutral,
        .render = render,
    });
}

} // namespace engine
