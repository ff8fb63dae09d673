// Pictures with known truth for measuring demosaicing: drawn four times as large, then seen by pixels with an area and a lens with
// a limit. Knows no sensor and no mosaic.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <string>
#include <vector>

namespace bench {

struct DemosaicScene {
    std::string name;
    engine::Image truth; // linear sRGB, 0..1
};

// Sizes as the Kodak set: 768 x 512. Those that need the folder of real photos are left out where it is missing.
std::vector<std::string> demosaic_scene_names();
DemosaicScene draw_demosaic_scene(const std::string& name);
// Flat patches of many colours: what colour conversions of other programs are fitted on.
engine::Image draw_demosaic_patches();

} // namespace bench
