// How a frame lies over the reference frame: found on the guides of both, without any knowledge of what is in the picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align_guide.h"
#include "engine/merge/frame_motion.h"
#include "engine/merge/merge.h"
#include <string>

namespace engine {

struct Alignment {
    FrameMotion motion; // without flow; no movement where nothing was found
    bool found = false;
    double score =
        0; // correlation of both frames with their noise taken out: 1 where they show the same, near 0 where they do not
    double residual = 0; // what still differs, in standard deviations of noise: 1 where only noise does
    double overlap = 0;  // part of the reference frame that the other one shows
    std::string why_not; // one sentence for a person where nothing was found
};

// The map of the whole frame. `automatic` takes the simplest of no movement, shift, turn with size, and perspective that explains the frames; no movement if no corner
// moves by 0.3 pixels (merge.md 2.4). Finds turns up to about 6 degrees and shifts up to a third of the frame. Guides of different size: not found.
// Deterministic on any number of threads.
Alignment align(const AlignmentGuide& reference, const AlignmentGuide& frame, MergeAlignment model, const Work& work);

} // namespace engine
