// The sky of a night photo (night.md 5.4): what is connected to the top of the picture, smooth, and follows one gentle gradient. Stars,
// the Milky Way, meteors and thin wires are part of it; lamps, trees and buildings are not. Indoors there is none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/regions/sky_grid.h"

namespace engine {

struct RoughSky {
    SkyGrid grid;
    Marks cells; // of the grid: 1 where the sky is; all 0 without sky
};
RoughSky find_rough_sky(const Image& unedited, const BrightGroups& bright);

// The cells as a plane of `area`, the proxy's.
Plane plane_of(const RoughSky& rough, const Rect& area);

// The rough sky with its edge moved to that of roofs and trees, 0 to 1.
Plane refined_sky(const Image& unedited, const RoughSky& rough, const BrightGroups& bright);

} // namespace engine
