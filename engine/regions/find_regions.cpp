// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/regions.h"

namespace engine {

Regions find_regions(const Image& unedited, const Plane& clip_part, const RegionFacts&) {
    const Rect area = unedited.area();
    Regions regions{Plane(area, 0), Plane(area, 0), Plane(area, 1), Plane(area, 0), Raster<std::int16_t>(area, -1), {}};
    for (std::size_t i = 0; i < clip_part.size(); ++i)
        regions.clipped.data()[i] = clip_part.data()[i] >= 0.985F ? 1.0F : 0.0F;
    return regions;
}

} // namespace engine
