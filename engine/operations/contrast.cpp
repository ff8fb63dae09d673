// Contrast: brighter and darker than the picture's own grey, by one factor for all channels. Knows no neighbours.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/light_curve.h"
#include "engine/colour/view.h"
#include "engine/operation/define.h"
#include "engine/photo/scene_light.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

struct Contrast {
    float amount = 0;
};

// The pivot lies half way, in EV, between mid-grey and the picture's key, as that of the tone zones: at night the middle of the picture stays
// where it is instead of sinking.
constexpr double key_part = 0.5, furthest_pivot = 3; // EV below mid-grey
// Slope of 1 +- 0.5 in the middle; beyond 2.5 EV off the pivot (night.md 4.4) all light keeps its distances: shadows sink by at most 1.25 EV
// and are never cut, lamps rise by no more.
constexpr float most_slope = 0.5F, width = 2.5F;
constexpr float least_light = 1e-6F; // below it everything has the gain of the deepest shadows

struct Key final : Analysis {
    double key = 0.18;
    std::shared_ptr<const Analysis> after_gain(double gain) const override {
        auto brighter = std::make_shared<Key>(*this);
        brighter->key *= gain;
        return brighter;
    }
};

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    auto measured = std::make_shared<Key>();
    measured->key = key_of(proxy, std::max(1e-9, scene.noise.floor()));
    return measured;
}

void render(const Contrast& settings, const Tile& tile) {
    const double key = static_cast<const Key&>(*tile.analysis).key;
    const double grey = std::log2(static_cast<double>(mid_grey));
    const auto pivot = static_cast<float>(grey + std::clamp(key_part * (std::log2(key) - grey), -furthest_pivot, 0.5));
    const float most = 0.01F * settings.amount * most_slope * width;
    tile.map([=](Rgb c) {
        const float light = curve_light(c);
        const float off = fast_log2(light > least_light ? light : least_light) - pivot;
        // tanh(x) = 1 - 2 / (1 + e^2x)
        const float bent = 1.0F - 2.0F / (1.0F + fast_exp2(off * (2.88539008F / width)));
        return c * fast_exp2(most * bent);
    });
}

} // namespace

Operation contrast() {
    return define<Contrast>({
        .id = "contrast",
        .title = "Contrast",
        .group = Group::light,
        .help = "Draws light and dark apart around the picture's own grey, or brings them nearer. Hues stay; shadows "
                "are never cut to black.",
        .parameters = {slider<&Contrast::amount>(
            {.key = "amount",
             .label = "Contrast",
             .range = {-100, 100},
             .help = "100 makes the middle half as steep again, -100 half as steep."})},
        .analyse = analyse,
        .render = render,
    });
}

} // namespace engine
