// Where a photo shines by itself: what adjustments of light and contrast leave alone, so that lamps turn neither grey nor ringed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/regions/regions.h"

namespace engine {

// 1 in lamps, the moon and clipped light, and one pixel of the proxy around them; 0 in lit walls and windows that did not clip.
Plane shining_places(const Regions& regions);

} // namespace engine
