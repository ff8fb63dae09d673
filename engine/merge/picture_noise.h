// The noise of rendered pictures (JPEG), whose files do not tell it: from what differs between two of them where nothing moved. Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/consistency.h"

namespace engine {

// Of samples of the reference frame as if they were independent: a mean over 2 x 2 pixels has a quarter of it. Compression makes neighbours alike, so it is measured on such
// means. The steepest line through what levels say, for thresholds only (merge.md 1.4).
NoiseProfile noise_of_difference(const AlignedFrame& frame, double exposure, const Reference& reference,
                                 const Work& work);

} // namespace engine
