// Where the frames of a merge come from: files (frame_files.h), or a simulation in tests. Frames are numbered from 0 in the order in which they
// were taken.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/merge/frame_light.h"
#include <string>

namespace engine {

// What is known of a frame before its pixels are decoded.
struct FrameFacts {
    std::string name;      // of the file, for people: "DSC_0415"
    CaptureFacts capture;  // width and height of the upright photo
    double start = 0;      // seconds after the first frame began; 0 where the files do not tell
    bool has_time = false; // `start` means something
    // exposure_time * ISO / f-number^2 of this frame; 0 where the file does not tell. Only ratios matter.
    double nominal_exposure = 0;
    FrameLayout layout = FrameLayout::bayer;
    int orientation = 1;       // EXIF 1..8: how sensor coordinates become upright; 1 for pictures
    int width = 0, height = 0; // of FrameLight::area()
    // Of mosaics, as in RawFile.
    std::array<double, 3> as_shot_neutral{1, 1, 1};
    Matrix camera_to_xyz = Matrix::identity();
};

class FrameSource {
public:
    virtual ~FrameSource() = default;
    virtual int count() const = 0;
    virtual const FrameFacts& facts(int frame) const = 0;
    // Decodes and calibrates; nothing is kept, a second call decodes again (or reads a spill file). Thread-safe. Errors: as read_raw_file().
    virtual Result<FrameLight> read(int frame, const Work& work) const = 0;
};

} // namespace engine
