// What comes out of a merge: one frame's worth of light, cleaner or of wider range than any frame, ready to be written as a DNG. Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include <string>
#include <vector>

namespace engine {

struct MergeSource {
    std::string name; // of the file
    bool used = true;
    std::string note; // why not, or what for
};

struct MergedPicture {
    FrameLayout layout = FrameLayout::bayer;
    std::array<CfaColour, 4> pattern{};
    // In units of the reference frame: 1 is where its sensor ends. Brackets go up to `brightest` and below 0 by noise.
    Plane mosaic;
    Image picture;
    double brightest = 1; // the largest value that can occur: where the shortest frame ends
    NoiseProfile noise;   // at the median of `frames`; units as above
    // Effective number of equal frames that went into each place, (sum w)^2 / sum w^2, one value for each cell of `frames_cell` pixels a side (the last ones may be cut). 1: as
    // noisy as the reference frame.
    Plane frames;
    int frames_cell = 16;

    CaptureFacts facts;  // of the reference frame
    int orientation = 1; // EXIF 1..8, of mosaics; 1 for pictures
    // Of mosaics, as in RawFile; pictures are linear Rec.2020, D65.
    std::array<double, 3> as_shot_neutral{1, 1, 1};
    Matrix camera_to_xyz = Matrix::identity();
    std::vector<MergeSource> sources;
    std::string method; // "bracket", "burst", ...

    Rect area() const { return layout == FrameLayout::bayer ? mosaic.area() : picture.area(); }
};

} // namespace engine
