// Stars of one frame: where they are to a tenth of a pixel, how bright and how wide (merge.md 4.2). Knows nothing of other frames: lamps and windows of the
// ground that look like stars are found too.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include <optional>
#include <stop_token>
#include <vector>

namespace engine {

// Places are pixel centres of FrameLight::area(); light is the mean of the balanced channels, (R + 2 G + B) / 4.
struct Star {
    double x = 0, y = 0;
    float flux = 0;      // light above the background, summed over pixels
    float peak = 0;      // light above the background, at its brightest pixel
    float fwhm = 0;      // pixels, across its narrow side
    float roundness = 1; // narrow over wide side
};

// Typical light and its noise on a grid of cells, stars taken no notice of.
struct StarBackground {
    static constexpr int cell = 64; // pixels
    Plane level, sigma;             // one value for each cell
    float level_at(float x, float y) const;
};

struct StarField {
    std::vector<Star> stars; // brightest first
    StarBackground background;
    float fwhm = 0; // median of the brightest hundred; 0 without stars
};

// Makes the channels alike in neutral light: 1 / as-shot neutral for mosaics, 1 for pictures.
using ChannelGains = std::array<float, 3>;

// (R + 2 G + B) / 4 at each pixel, blurred by 1-2-1 in both directions: of a Bayer mosaic this is the same mean at each of its places.
// Defects count as their neighbours of the same colour.
std::optional<Plane> star_light(const FrameLight& frame, const ChannelGains& gains, const std::stop_token& stop);

// Stars that stand `threshold` standard deviations above the background, at most `most`, spread over the frame. Nothing if stopped.
std::optional<StarField> detect_stars(const Plane& star_light, float threshold, int most, const std::stop_token& stop);

} // namespace engine
