// Sensor sites that tell nothing of the scene: hot and dead ones, found in the mosaic of the one photo and replaced from their
// neighbours of the same colour. Stars and tiny lamps, which a lens spreads over sites of all colours, stay. Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include "engine/photo/sensor_settings.h"
#include <cstdint>
#include <vector>

namespace engine {

// A site of a mosaic (place = y * width + x), what it said, and what its neighbours say; whole numbers of mosaics of integers.
struct Defect {
    std::uint32_t place = 0;
    float before = 0, after = 0;
    bool operator==(const Defect&) const = default;
};

// `strength` 0 (none) to 100: from how far above noise a site must stand out, 12 to 4 standard deviations. By place; independent of
// threads. Only of Bayer mosaics; without a noise profile the noise is that of a usual sensor at this sensitivity; where a merge had fewer frames
// there is more of it.
inline constexpr float usual_hot_pixel_strength =
    SensorSettings{}.hot_pixels; // 8 standard deviations: for a single frame (merge.md 1.6)
std::vector<Defect> find_defects(const RawFile& raw, float strength);

} // namespace engine
