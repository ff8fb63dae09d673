// White balance relative to the camera's own: the photo arrives balanced as shot; this step re-balances it for another light.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/operation/define.h"

namespace engine {
namespace {

struct WhiteBalance {
    float temperature = 0; // K; 0 = as shot
    float tint = 0;        // added to the shot's own
};

White white(const WhiteBalance& balance, const White& as_shot) {
    return {balance.temperature > 0 ? static_cast<double>(balance.temperature) : as_shot.temperature,
            as_shot.tint + static_cast<double>(balance.tint)};
}

void render(const WhiteBalance& balance, const Tile& tile) {
    const White shot = tile.scene.as_shot, chosen = white(balance, shot);
    // What the camera took for white becomes its true colour again, then the chosen light becomes white: von Kries in Bradford's cone space.
    const Matrix to_d65 = bradford(xy_of(chosen), d65), from_d65 = bradford(d65, xy_of(shot));
    const PixelMatrix matrix(rec2020_to_xyz().inverse() * to_d65 * from_d65 * rec2020_to_xyz());
    tile.map([&](Rgb light) { return matrix * light; });
}

} // namespace

Operation white_balance() {
    return define<WhiteBalance>({
        .id = "white_balance",
        .title = "White balance",
        .group = Group::colour,
        .help = "Tells the colour of the light that is to look white. Lower temperatures make a picture bluer, higher "
                "ones warmer.",
        .parameters = {slider<&WhiteBalance::temperature>(
                           {.key = "temperature",
                            .label = "Temperature",
                            .range = {0, 25000},
                            .slider = {1800, 12000},
                            .step = 50,
                            .unit = Unit::kelvin,
                            .zero_means = "as shot",
                            .help = "Colour temperature of the light in kelvin: candle 1900, sodium lamp 2000, bulb "
                                    "2800, LED 4000, daylight 5500. 0 keeps the camera's."}),
                       slider<&WhiteBalance::tint>({.key = "tint",
                                                    .label = "Tint",
                                                    .range = {-150, 150},
                                                    .slider = {-100, 100},
                                                    .help = "Green to magenta, added to the camera's own tint."})},
        .white = white,
        .render = render,
    });
}

} // namespace engine
