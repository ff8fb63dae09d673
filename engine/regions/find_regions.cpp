// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/regions/light_sources.h"
#include "engine/regions/regions.h"
#include "engine/regions/sky.h"

namespace engine {
namespace {

constexpr float clipping_begins = 0.90F, clipping_is_full = 0.985F; // of a pixel averaged from several of the sensor

} // namespace

Regions find_regions(const Image& unedited, const Plane& clip_part, const RegionFacts& facts) {
    const Rect area = unedited.area();
    Regions regions{Plane(area, 0), Plane(area), Plane(area), Plane(area), Raster<std::int16_t>(area, -1), {}};
    for (std::size_t i = 0; i < clip_part.size(); ++i) {
        const float part = (clip_part.data()[i] - clipping_begins) / (clipping_is_full - clipping_begins);
        regions.clipped.data()[i] = part < 0.0F ? 0.0F : (part > 1.0F ? 1.0F : part);
    }
    const BrightGroups bright = find_bright_groups(unedited, clip_part, facts);
    const RoughSky rough = find_rough_sky(unedited, bright);
    classify_bright_groups(bright, unedited, clip_part, plane_of(rough, area), facts, regions);
    const Plane refined = refined_sky(unedited, rough, bright);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        const float *open = refined.row(y), *lamp = regions.lamps.row(y);
        float *sky = regions.sky.row(y), *ground = regions.ground.row(y);
        for (int x = 0; x < area.width; ++x) {
            sky[x] = open[x] * (1 - lamp[x]);
            ground[x] = 1 - sky[x];
        }
    });
    return regions;
}

} // namespace engine
