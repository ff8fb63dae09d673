// How bright the empty sky is in a frame, and what must be added to a frame so that its sky is that of the reference frame: twilight, thin clouds and
// vignetting change it slowly from place to place. Knows no stars.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/star_sampler.h"
#include "engine/regions/quadratic.h"
#include <functional>
#include <optional>
#include <stop_token>

namespace engine {

// Medians of cells of StarBackground::cell pixels, of red, green and blue in the frame's own units.
struct SkyLevels {
    std::array<Plane, 3> level;
};
std::optional<SkyLevels> sky_levels(const FrameLight& frame, const std::stop_token& stop);
std::optional<SkyLevels> sky_levels(const SampleGrid& grid, const std::function<const float*(int y)>& row_of,
                                    const std::stop_token& stop);

// What a frame's samples become: scale * sample + surface(place in the reference frame, 0 to 1).
struct SkyChange {
    float scale = 1;
    std::array<Quadratic, 3> surface{};

    // Applies it to samples of row y, pixels [left, left + count).
    void apply(const SampleGrid& grid, int y, int left, int count, float* samples) const;
};

// `is_sky`: of a pixel of the sensor. Zero surfaces where fewer than 12 cells of sky are common to both.
SkyChange sky_change(const SkyLevels& reference, const SkyLevels& frame, const SkyMotion& motion, float scale,
                     const SampleGrid& grid, const std::function<bool(int x, int y)>& is_sky);

} // namespace engine
