// The movement of the sky in each frame of a series, found from the stars of all frames (merge.md 4.3, 4.4). Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/sky_model.h"
#include "engine/merge/star_matching.h"
#include <optional>

namespace engine {

struct SeriesFrame {
    std::vector<Star> stars;
    double start = 0; // seconds; the number of the frame where the files do not tell
};

struct MatchedFrame {
    bool found = false;
    SkyMotion motion;            // from the reference frame
    std::vector<StarPair> pairs; // stars of the reference frame and of this one
    double residual = 0;         // median, pixels
};

struct StarSeries {
    std::vector<MatchedFrame> frames; // as they were given; the reference stands for itself
    SkyLens lens;
    bool is_projective = false;
    bool stands_still = false; // the mount followed the sky, or the series is too short to tell
    Ray turn_per_second{};     // of the sky, in the reference frame's directions: axis times radians
};

// Nothing where too few stars of the reference frame are found again in any other frame. `focal`: of the lens in pixels, 0 if not known.
std::optional<StarSeries> match_series(const std::vector<SeriesFrame>& frames, int reference, Rect size, double focal);

} // namespace engine
