// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"
#include <cmath>

namespace engine {
namespace {

struct Exposure {
    float stops = 0;
};

double gain(const Exposure& exposure) { return std::exp2(static_cast<double>(exposure.stops)); }

void render(const Exposure& exposure, const Tile& tile) {
    const auto factor = static_cast<float>(gain(exposure));
    tile.map([=](Rgb light) { return light * factor; });
}

} // namespace

Operation exposure() {
    return define<Exposure>({
        .id = "exposure",
        .title = "Exposure",
        .group = Group::light,
        .help = "Brightens or darkens the light of the scene, before any tone curve.",
        .parameters = {slider<&Exposure::stops>({.key = "stops",
                                                 .label = "Exposure",
                                                 .range = {-10, 10},
                                                 .slider = {-5, 5},
                                                 .step = 0.05F,
                                                 .unit = Unit::stops,
                                                 .help = "One stop doubles the light."})},
        .gain = gain,
        .render = render,
    });
}

} // namespace engine
