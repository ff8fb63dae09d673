// How much more light a frame holds than the reference: told by pixels, files are only the first guess (merge.md 2.1). Both lie on the reference grid.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/consistency.h"

namespace engine {

struct ExposureRatio {
    double exposure = 1; // relative to the reference
    double error = 0;    // standard error of ln(exposure)
    int places = 0;      // that told it; 0: only the file tells
    bool is_odd = false; // the file says something else by more than half a stop
};

// `nominal`: what the file says, relative to the reference. Values that differ by more than two stops from it are not believed, unless `is_known` is false:
// then no file told anything.
ExposureRatio measure_exposure(const AlignedFrame& frame, const Reference& reference, double nominal, bool is_known,
                               const Work& work);

} // namespace engine
