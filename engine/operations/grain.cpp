// Grain like that of film: the same grain at the same place at every zoom, strongest in the mid-tones. Works on the finished picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/grain_field.h"
#include "engine/operation/define.h"
#include <vector>

namespace engine {
namespace {

struct Grain {
    float amount = 0, size = 25;
};

// EV, one sigma, at 100 in mid-grey: about eleven steps of an 8-bit display, as of a pushed 1600 ISO film enlarged.
constexpr float most_stops = 0.25F;
// A grain's part of the long edge: 3 to 50 of 6000 pixels would be 0.0005 to 0.008; 25 is about that of a 400 ISO film of 36 mm.
constexpr double smallest = 0.00025, sizes_per_doubling = 33;
// The paper's white shows no grain, nor do lamps: half of it is left 2 EV above mid-grey.
constexpr float bright = 0.72F;

bool is_neutral(const Grain& grain) { return grain.amount == 0; }

void render(const Grain& settings, const Tile& tile) {
    const double part = smallest * std::exp2(static_cast<double>(settings.size) / sizes_per_doubling);
    const auto grain = static_cast<float>(part * static_cast<double>(tile.scene.long_edge));
    const float stops = settings.amount * 0.01F * most_stops;
    const Rect area = tile.output.area(), photo = tile.scene.photo;
    std::vector<float> row(static_cast<std::size_t>(area.width));
    for (int y = area.top; y < area.bottom(); ++y) {
        grain_row(grain, area.left - photo.left, y - photo.top, area.width, row.data());
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        const float* value = row.data();
        Rgb* to = tile.output.row(y);
        for (int x = 0; x < area.width; ++x) {
            const float light = luminance(from[x]), over = light * (1.0F / bright);
            to[x] = from[x] * fast_exp2(stops * value[x] / (1.0F + over * over));
        }
    }
}

} // namespace

Operation grain() {
    return define<Grain>({
        .id = "grain",
        .title = "Grain",
        .group = Group::look,
        .help = "Grain as film has it, over the finished picture. A reduced picture shows less of it.",
        .takes_masks = false, // works on the picture, masks lie on the photo
        .parameters = {slider<&Grain::amount>({.key = "amount",
                                               .label = "Grain",
                                               .range = {0, 100},
                                               .help = "How strong the grain is in mid-tones."}),
                       slider<&Grain::size>(
                           {.key = "size",
                            .label = "Grain size",
                            .range = {0, 100},
                            .help = "Relative to the long edge of the picture: 0 is fine, 100 eight times as coarse.",
                            .advanced = true})},
        .is_neutral = is_neutral,
        .render = render,
    });
}

} // namespace engine
