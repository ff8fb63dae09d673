// Which star of one frame is which of another (merge.md 4.3): nearest ones where the movement is known, triangles where nothing is known.
// Knows places and brightness only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_motion.h"
#include "engine/merge/star_detection.h"
#include <functional>

namespace engine {

struct StarPair {
    int first = 0, second = 0; // indices into the two lists
};

// Pairs of stars that are each other's nearest, at most `radius` pixels apart once `predict` has moved the first frame's place into the second frame.
std::vector<StarPair> nearest_pairs(const std::vector<Star>& first, const std::vector<Star>& second,
                                    const std::function<MergePoint(MergePoint)>& predict, double radius);

struct FoundMotion {
    Homography motion; // first frame to second
    std::vector<StarPair> pairs;
    bool stands_still =
        false; // no star moved by more than half a pixel: a mount that follows the sky, or no time between
};

// Without any knowledge. What stands still is left aside as long as enough other stars agree on a movement. `size` of the frames in pixels. Nothing where
// too few agree to be sure.
std::optional<FoundMotion> find_star_motion(const std::vector<Star>& first, const std::vector<Star>& second, Rect size);

// The projective map that takes the first places to the second ones best, with outliers weighed down; a similarity below 12 pairs. Nothing below 3.
std::optional<Homography> fitted_homography(const std::vector<MergePoint>& first,
                                            const std::vector<MergePoint>& second);

} // namespace engine
