// Colours laid into the shadows, the middle and the highlights of a picture: what colour grading and split toning share. Added purity is
// relative to light, so black stays black and noise is not coloured.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/hue_space.h"
#include "engine/operation/operation.h"

namespace engine {

struct Tint {
    float hue = 0;    // degrees as on a colour wheel: 0 red, 60 yellow, 120 green, 240 blue
    float amount = 0; // 0 to 100
    float stops = 0;  // of light
};

struct Toning {
    Tint shadows, middle, highlights, all;
    float balance = 0; // -100 to 100: where shadows end; positive lets highlights reach further down
};

bool is_neutral(const Tint& tint);
void tone(const Toning& toning, const Tile& tile);

} // namespace engine
