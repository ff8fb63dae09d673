// Regions: what the places of a night photo are, found once on its 1024 pixel proxy before any edit: light sources, sky, ground
// (night.md 5.1, 5.4). Operations read them through their Scene, and every step can be limited to one of them. Knows pixels, no photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <cstdint>
#include <string_view>
#include <vector>

namespace engine {

enum class SourceKind { lamp, bright_surface, moon }; // bright_surface: a window or lit wall too large for a lamp

// A connected group of bright pixels.
struct LightSource {
    SourceKind kind = SourceKind::lamp;
    float x = 0, y = 0;      // centroid, pixels of the proxy
    float radius = 0;        // of the circle of the same area, pixels of the proxy
    int pixels = 0;          // of the proxy
    double luminance = 0;    // median of its pixels, unedited scene-linear light
    bool is_clipped = false; // the sensor lost light here: the true luminance is at least this
};

struct Regions {
    // All of the proxy's area, {0, 0, width, height}; 0 to 1, soft at the edges.
    Plane lamps;   // Lambda: 1 in lamps and the moon, at most 0.5 in bright surfaces
    Plane sky;     // 1 in the sky; 0 in the lamps and the moon before it
    Plane ground;  // 1 - sky
    Plane clipped; // part of the pixel's light that was cut off: 0 nothing, 1 a channel at its end over the whole pixel
    Raster<std::int16_t> source;      // index into sources, or -1
    std::vector<LightSource> sources; // brightest sum of light first, at most 2000

    // "sky", "ground", "lamps"; nullptr for other names.
    const Plane* mask(std::string_view name) const;
};

// What decides about lamps and the moon beside the pixels.
struct RegionFacts {
    double cd_m2_per_unit = 0;    // of unedited light; 0 if not known
    double degrees_per_pixel = 0; // of the proxy; 0 if not known
};

// `unedited`: the proxy, as-shot white balance, area at (0, 0). `clip_part`: the largest channel of each pixel as a part of the value at
// which it clips (Photo::clip_parts). At most 100 ms for 1024 x 683 on two cores.
Regions find_regions(const Image& unedited, const Plane& clip_part, const RegionFacts& facts);

// A mask of the proxy along pixels [left, left + count) of row y of a photo of size `photo`, by bilinear interpolation.
void mask_row(const Plane& mask, const Rect& photo, int y, int left, int count, float* values);

} // namespace engine
