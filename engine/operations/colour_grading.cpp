// Colour grading: a hue and a lift of light for shadows, mid-tones, highlights and everywhere (engine/operation/toning.h).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"
#include "engine/operation/toning.h"

namespace engine {
namespace {

struct ColourGrading {
    float shadows_hue = 0, shadows_amount = 0, shadows_light = 0, middle_hue = 0, middle_amount = 0, middle_light = 0,
          highlights_hue = 0, highlights_amount = 0, highlights_light = 0, all_hue = 0, all_amount = 0, all_light = 0;
    float balance = 0;
};

Toning toning_of(const ColourGrading& g) {
    constexpr float stops = 0.01F; // one stop at 100
    return {{g.shadows_hue, g.shadows_amount, g.shadows_light * stops},
            {g.middle_hue, g.middle_amount, g.middle_light * stops},
            {g.highlights_hue, g.highlights_amount, g.highlights_light * stops},
            {g.all_hue, g.all_amount, g.all_light * stops},
            g.balance};
}

// Hues without an amount and a balance without zones change nothing.
bool is_neutral(const ColourGrading& settings) {
    const Toning toning = toning_of(settings);
    return engine::is_neutral(toning.shadows) && engine::is_neutral(toning.middle) &&
           engine::is_neutral(toning.highlights) && engine::is_neutral(toning.all);
}

void render(const ColourGrading& settings, const Tile& tile) { tone(toning_of(settings), tile); }

Slider hue(std::string_view key, std::string_view label) {
    return {.key = key,
            .label = label,
            .range = {0, 360},
            .help = "Hue in degrees: 0 red, 60 yellow, 120 green, 180 aqua, 240 blue, 300 magenta.",
            .advanced = true};
}
Slider amount(std::string_view key, std::string_view label) {
    return {
        .key = key, .label = label, .range = {0, 100}, .help = "How much of this hue is laid in.", .advanced = true};
}
Slider light(std::string_view key, std::string_view label) {
    return {.key = key,
            .label = label,
            .range = {-100, 100},
            .help = "One stop darker or brighter at the ends.",
            .advanced = true};
}

} // namespace

Operation colour_grading() {
    return define<ColourGrading>({
        .id = "colour_grading",
        .title = "Colour grading",
        .group = Group::colour,
        .help =
            "Lays a hue into shadows, mid-tones, highlights or everything, and moves their light. Black stays black.",
        .parameters = {slider<&ColourGrading::shadows_hue>(hue("shadows_hue", "Shadows hue")),
                       slider<&ColourGrading::shadows_amount>(amount("shadows_amount", "Shadows amount")),
                       slider<&ColourGrading::shadows_light>(light("shadows_light", "Shadows light")),
                       slider<&ColourGrading::middle_hue>(hue("middle_hue", "Mid-tones hue")),
                       slider<&ColourGrading::middle_amount>(amount("middle_amount", "Mid amount")),
                       slider<&ColourGrading::middle_light>(light("middle_light", "Mid-tones light")),
                       slider<&ColourGrading::highlights_hue>(hue("highlights_hue", "Highlights hue")),
                       slider<&ColourGrading::highlights_amount>(amount("highlights_amount", "Lights amount")),
                       slider<&ColourGrading::highlights_light>(light("highlights_light", "Highlights light")),
                       slider<&ColourGrading::all_hue>(hue("all_hue", "Everywhere hue")),
                       slider<&ColourGrading::all_amount>(amount("all_amount", "All amount")),
                       slider<&ColourGrading::all_light>(light("all_light", "Everywhere light")),
                       slider<&ColourGrading::balance>(
                           {.key = "balance",
                            .label = "Balance",
                            .range = {-100, 100},
                            .help = "Where shadows end and highlights begin; positive values give the highlights more.",
                            .advanced = true})},
        .is_neutral = is_neutral,
        .render = render,
    });
}

} // namespace engine
