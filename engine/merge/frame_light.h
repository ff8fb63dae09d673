// The light of one frame of a merge, decoded and calibrated, in the coordinates of its own sensor. Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include <cstdint>
#include <memory>

namespace engine {

enum class FrameLayout {
    bayer,  // one sample a pixel: FrameLight::mosaic
    picture // red, green and blue at every pixel: FrameLight::picture (JPEG, TIFF, X-Trans after demosaicing, ...)
};

// Samples are (value - black) / (white - black) of the frame: 1 is where the sensor ends, noise around black stays negative. White balance is not
// applied to mosaics. Pictures are scene-linear Rec.2020 as Photo::read() gives them, upright.
struct FrameLight {
    FrameLayout layout = FrameLayout::bayer;
    std::array<CfaColour, 4> pattern{}; // Bayer: colour of (0,0), (1,0), (0,1), (1,1)
    Plane mosaic;
    Image picture;
    // Variance of a sample x: scale x + offset, of red, green, blue; in the units above.
    NoiseProfile noise;
    // Where a channel ends: 1 for mosaics. Pictures: what a full display value is in scene light, 0 where nothing ends.
    Rgb ends{1, 1, 1};
    // Sites that say nothing (hot, dead, beyond what the dark frame could take back): not 0. May be empty. They get no weight.
    Raster<std::uint8_t> defects;
    // What each sample was multiplied by (flat field); nullptr: 1 everywhere. The variance of a sample x is then gain (scale x + gain offset), and it ends at gain.
    // Most differ little from 1, corners of fast wide lenses reach 6.
    std::shared_ptr<const Plane> gain;

    Rect area() const { return layout == FrameLayout::bayer ? mosaic.area() : picture.area(); }
};

} // namespace engine
