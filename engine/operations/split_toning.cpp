// Split toning: one hue for the shadows, one for the highlights, as on toned prints (engine/operation/toning.h). Comes after black and white.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"
#include "engine/operation/toning.h"

namespace engine {
namespace {

struct SplitToning {
    float shadows_hue = 220, shadows_amount = 0, highlights_hue = 45,
          highlights_amount = 0; // cool shadows, warm lights
    float balance = 0;
};

bool is_neutral(const SplitToning& s) { return s.shadows_amount == 0 && s.highlights_amount == 0; }

void render(const SplitToning& s, const Tile& tile) {
    // Half of each in the middle, so that no tone stays untouched.
    const Tint shadows{s.shadows_hue, s.shadows_amount, 0}, highlights{s.highlights_hue, s.highlights_amount, 0};
    tone({shadows, {}, highlights, {}, s.balance}, tile);
}

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

} // namespace

Operation split_toning() {
    return define<SplitToning>({
        .id = "split_toning",
        .title = "Split toning",
        .group = Group::look,
        .help = "One hue in the shadows and another in the highlights, as on a toned print. Black stays black.",
        .parameters = {slider<&SplitToning::shadows_hue>(hue("shadows_hue", "Shadows hue")),
                       slider<&SplitToning::shadows_amount>(amount("shadows_amount", "Shadows amount")),
                       slider<&SplitToning::highlights_hue>(hue("highlights_hue", "Highlights hue")),
                       slider<&SplitToning::highlights_amount>(amount("highlights_amount", "Lights amount")),
                       slider<&SplitToning::balance>(
                           {.key = "balance",
                            .label = "Toning balance",
                            .range = {-100, 100},
                            .help = "Where shadows end and highlights begin; positive values give the highlights more.",
                            .advanced = true})},
        .is_neutral = is_neutral,
        .render = render,
    });
}

} // namespace engine
