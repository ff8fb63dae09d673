// White balance relative to the camera's own: the photo arrives balanced as shot; this step re-balances it for another light.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/operation/define.h"
#include "engine/photo/auto_white.h"
#include "engine/regions/regions.h"

namespace engine {
namespace {

enum class Light { as_shot, automatic, daylight, tungsten, sodium, led, flash };

struct WhiteBalance {
    Light light = Light::as_shot;
    float temperature = 0; // K; 0 = that of the light
    float tint = 0;        // added to the light's own
};

struct Measured final : Analysis {
    White white;
    std::shared_ptr<const Analysis> after_gain(double) const override { return std::make_shared<Measured>(*this); }
};

std::shared_ptr<const Analysis> analyse(const Image& proxy, const Scene& scene) {
    AutoWhiteFacts facts{
        .as_shot = scene.as_shot, .noise_floor = scene.noise.floor(), .cd_m2_per_unit = scene.cd_m2_per_unit};
    if (scene.regions && scene.regions->lamps.area() == proxy.area()) {
        facts.lamps = &scene.regions->lamps;
        facts.clipped = &scene.regions->clipped;
        facts.sky = &scene.regions->sky;
    }
    auto measured = std::make_shared<Measured>();
    measured->white = auto_white(proxy, facts);
    return measured;
}

bool wants_analysis(const WhiteBalance& balance) {
    return balance.light == Light::automatic && balance.temperature == 0;
}

// Lights on the Planckian or daylight locus. High-pressure sodium is 1950 to 2100 K, street LEDs of today 3000 to 4000 K, a flash a little
// cooler than the sun.
White usual(Light light) {
    switch (light) {
    case Light::daylight: return {5500, 0};
    case Light::tungsten: return {2850, 0};
    case Light::sodium: return {2050, 0};
    case Light::led: return {4000, 0};
    case Light::flash: return {5900, 0};
    case Light::as_shot:
    case Light::automatic: break;
    }
    return {};
}

White white(const WhiteBalance& balance, const White& as_shot, const Analysis* analysis) {
    const auto tint = static_cast<double>(balance.tint);
    if (balance.temperature > 0) return {static_cast<double>(balance.temperature), as_shot.tint + tint};
    White light = as_shot;
    if (balance.light == Light::automatic && analysis)
        light = static_cast<const Measured*>(analysis)->white;
    else if (balance.light != Light::automatic && balance.light != Light::as_shot)
        light = usual(balance.light);
    return {light.temperature, light.tint + tint};
}

void render(const WhiteBalance& balance, const Tile& tile) {
    const White shot = tile.scene.as_shot, chosen = white(balance, shot, tile.analysis);
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
        .parameters = {choice<&WhiteBalance::light>(
                           {.key = "light",
                            .label = "Light",
                            .help =
                                "The light that is to look white. Auto finds it without the lamps themselves, and at "
                                "night leaves part of its warmth. A temperature of its own goes before it.",
                            .options = {{"as_shot", "As shot"},
                                        {"auto", "Auto"},
                                        {"daylight", "Daylight"},
                                        {"tungsten", "Tungsten"},
                                        {"sodium", "Sodium"},
                                        {"led", "LED"},
                                        {"flash", "Flash"}}}),
                       slider<&WhiteBalance::temperature>(
                           {.key = "temperature",
                            .label = "Temperature",
                            .range = {0, 25000},
                            .slider = {1800, 12000},
                            .step = 50,
                            .unit = Unit::kelvin,
                            .zero_means = "as shot",
                            .help = "Colour temperature of the light in kelvin: candle 1900, sodium lamp 2000, bulb "
                                    "2800, LED 4000, daylight 5500. 0 keeps that of the chosen light."}),
                       slider<&WhiteBalance::tint>({.key = "tint",
                                                    .label = "Tint",
                                                    .range = {-150, 150},
                                                    .slider = {-100, 100},
                                                    .help = "Green to magenta, added to the light's own tint."})},
        .white = white,
        .analyse = analyse,
        .wants_analysis = wants_analysis,
        .render = render,
    });
}

} // namespace engine
