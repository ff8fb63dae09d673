// Auto light: exposure, contrast, highlights and shadows for a photo, from its own light. A night stays a night: it is lifted to what the eye
// would have seen at most, never to the mid-tones of a day. Knows no window; proposes, and changes a recipe when asked to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/photo.h"
#include "engine/pipeline/recipe.h"
#include <optional>

namespace engine {

struct AutoLight {
    float exposure = 0;                              // EV, in steps of 0.05
    float contrast = 0, highlights = 0, shadows = 0; // -100..100, whole numbers
    bool operator==(const AutoLight&) const = default;
};

// From the unedited photo. Nothing if stopped.
std::optional<AutoLight> propose_light(const Photo& photo, const Work& work);

// Writes the proposal into the steps that hold these sliders; everything else of the recipe stays.
void apply_light(Recipe& recipe, const AutoLight& light);

} // namespace engine
