// How much a pixel of a rendered picture is worth in a fusion, tuned for the night (merge.md 5.1). Works on display codes: 0..1 as sRGB
// encodes them. Knows no neighbours.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include <vector>

namespace engine {

float code_of(float display); // display-linear light to a code; both 0..1
float display_of(float code);
// `count` pixels at once, the same bits.
void codes_of(Rgb* pixels, int count);
inline float luma(Rgb codes) { return 0.2627F * codes.r + 0.6780F * codes.g + 0.0593F * codes.b; }

// What one picture is for, by its place among the exposures.
struct FusionRole {
    float best = 0.40F;        // the code at which it is trusted most
    float low = 0, high = 1;   // codes that it may add: beyond them other pictures know better
    bool has_brighter = false; // a picture of longer exposure is there: for shadows
    bool has_darker = false;   // a picture of shorter exposure is there: for lamps
};
// Of exposures in EV, in the order given.
std::vector<FusionRole> fusion_roles(const std::vector<double>& exposures);

// Above 0 wherever the picture says anything.
float fusion_weight(Rgb codes, const FusionRole& role);
// Codes with the range of the role: the same between low and high, and ever less beyond (extended exposure fusion, Hessel and Morel 2020). The
// same shift
// for all channels keeps their differences.
Rgb within_role(Rgb codes, const FusionRole& role);
// Into 0..1 with the luma kept where it is inside.
Rgb into_range(Rgb codes);

} // namespace engine
