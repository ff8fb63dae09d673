// Sky and ground of a star series from what moved and what stood still (merge.md 4.6). Where stars were followed is sky; what kept its texture from the first half
// of the series to the second is ground. Everything in sensor coordinates, in which the ground stands still.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/merge/frame_motion.h"
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace engine {

// Means of star_light over the frames as they lie on the sensor.
struct StillLight {
    Plane all;         // full size
    Plane early, late; // halves of the series, each pixel the mean of `reduction` squared ones
    int reduction = 1;
    float sigma = 0; // of one frame's star_light in the sky
    int frames = 0, early_frames = 0, late_frames = 0;
};
// So that the longer edge of the reduced planes is at most 1536.
int still_reduction(int width, int height);

// 255 sky, 0 ground, soft over the pixels that show both. `stars`: places on the sensor at which stars were seen that moved with the sky, in any frame. All
// sky where nothing but stars is to be seen.
std::optional<Raster<std::uint8_t>> find_sky(const StillLight& still, const std::vector<MergePoint>& stars,
                                             const std::stop_token& stop);

// What lies at least `by` pixels inside the sky: 255, otherwise 0. From there light may be taken for other places of the sky.
Raster<std::uint8_t> inner_sky(const Raster<std::uint8_t>& sky, int by);

} // namespace engine
