// Lamps, bright surfaces and the moon (night.md 5.1): groups of bright pixels and what each of them is.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/regions/components.h"
#include "engine/regions/regions.h"

namespace engine {

struct BrightGroups {
    Plane log_y;                    // log2 luminance of the proxy
    float log_key = 0;              // mean of it without lamps
    Plane weight;                   // how much each pixel by itself looks like a source of light, 0 to 1
    Components groups;              // of connected bright pixels
    std::vector<bool> throws_light; // whether the group is clearly a source: stands out, or is clipped
    std::vector<float> stands_out;  // of each group: how far it lies above its neighbourhood, EV
};
BrightGroups find_bright_groups(const Image& unedited, const Plane& clip_part, const RegionFacts& facts);

// Tells what the groups are and writes regions.lamps, source and sources. `sky` is 1 where the sky was seen, roughly. Stars, star trails
// and meteors are bright groups that belong to the sky: they are no sources.
void classify_bright_groups(const BrightGroups& bright, const Image& unedited, const Plane& clip_part, const Plane& sky,
                            const RegionFacts& facts, Regions& regions);

} // namespace engine
