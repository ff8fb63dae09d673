// The sky of a night photo (night.md 5.4): what is connected to the top of the picture, smooth, and follows one gentle gradient. Stars,
// the Milky Way, meteors and thin wires are part of it; lamps, trees and buildings are not. Indoors there is none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/regions/light_sources.h"

namespace engine {

// 1 where the sky is, on a grid of about 256 cells, as a plane of the proxy's size; all 0 without sky.
Plane find_rough_sky(const Image& unedited, const BrightGroups& bright);

// The rough sky with its edge moved to that of roofs and trees.
Plane refined_sky(const Plane& rough, const BrightGroups& bright);

} // namespace engine
