// The veil that lens, fog and haze have laid around lamps (night.md 5.3).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/regions/regions.h"

namespace engine {

// Fits the strength of the veil whose shape is `glow` (scattered light of the lamps) to the picture and writes what of it can be taken away
// again: never below the darkest twentieth of the neighbourhood, never more than 60 % of a pixel. False if there is none.
bool fit_veil(const Image& picture, const Image& glow, const Regions& regions, Plane& veil);

} // namespace engine
