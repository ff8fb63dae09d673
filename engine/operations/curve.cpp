// Curves for light and for each channel, drawn on a logarithmic axis of scene light (engine/colour/light_curve.h).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/light_curve.h"
#include "engine/operation/define.h"
#include <algorithm>

namespace engine {
namespace {

struct Curves {
    Curve light, red, green, blue;
};

bool is_neutral(const Curves& curves) {
    return is_identity(curves.light) && is_identity(curves.red) && is_identity(curves.green) &&
           is_identity(curves.blue);
}

// The same factor for all channels: hue and purity stay. What a raised black end adds is grey.
void bend_light(const LightCurve& curve, const Rgb* from, Rgb* to, int count) {
    const float black = curve.black();
    for (int x = 0; x < count; ++x) {
        const float gain = curve.gain(curve_light(from[x]));
        to[x] = {from[x].r * gain + black, from[x].g * gain + black, from[x].b * gain + black};
    }
}

void bend_channel(const LightCurve& curve, float Rgb::*channel, Rgb* row, int count) {
    const float black = curve.black();
    for (int x = 0; x < count; ++x) row[x].*channel = row[x].*channel * curve.gain(row[x].*channel) + black;
}

void render(const Curves& curves, const Tile& tile) {
    const LightCurve light(curves.light), red(curves.red), green(curves.green), blue(curves.blue);
    const Rect area = tile.output.area();
    for (int y = area.top; y < area.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (area.left - tile.input.area().left);
        Rgb* to = tile.output.row(y);
        if (light.is_identity())
            std::copy_n(from, area.width, to);
        else
            bend_light(light, from, to, area.width);
        if (!red.is_identity()) bend_channel(red, &Rgb::r, to, area.width);
        if (!green.is_identity()) bend_channel(green, &Rgb::g, to, area.width);
        if (!blue.is_identity()) bend_channel(blue, &Rgb::b, to, area.width);
    }
}

} // namespace

Operation curve() {
    return define<Curves>({
        .id = "curve",
        .title = "Curve",
        .group = Group::look,
        .help = "Curves over the light of the scene: dark to bright from left to right, mid-grey in the middle, 5 EV "
                "above it at the "
                "right end. Brighter light goes on from there.",
        .parameters =
            {curve<&Curves::light>(
                 {.key = "light",
                  .label = "Tone curve",
                  .help = "Brightness, without a change of hue. Click adds a point, double-click removes it."}),
             curve<&Curves::red>(
                 {.key = "red", .label = "Red curve", .help = "The red part of the light alone.", .advanced = true}),
             curve<&Curves::green>({.key = "green",
                                    .label = "Green curve",
                                    .help = "The green part of the light alone.",
                                    .advanced = true}),
             curve<&Curves::blue>({.key = "blue",
                                   .label = "Blue curve",
                                   .help = "The blue part of the light alone.",
                                   .advanced = true})},
        .is_neutral = is_neutral,
        .render = render,
    });
}

} // namespace engine
