// Takes the noise out of a plane at several scales: each level keeps of its patches what noise cannot be, and of the next coarser level everything that is
// larger than its own pixels. Knows planes and limits, no light and no colour.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/denoise/noise_model.h"
#include <vector>

namespace engine {

// How noisy a plane is and what may be taken from it.
struct PlaneNoise {
    std::vector<PatchLimits>
        variance;           // of patch coefficients, level by level; a level has half the size of the one before
    double threshold = 2.5; // below so many standard deviations a coefficient is noise
    PatchDensity density = PatchDensity::usual;
    bool twice = false; // a second, dense Wiener pass that takes the first one's answer for the signal
    double point_from =
        3.5; // standard deviations from which what was taken away is a star or a tiny lamp, and is given back

    double most_witness = 2; // how many of them what is left of it may count

    // Pixels around a rectangle that clean_plane looks at.
    int reach() const;
};

// `noisy` must cover `wanted` grown by noise.reach(). The same bits for every `wanted`. The answer may cover more than `wanted`.
Plane clean_plane(const Plane& noisy, Rect wanted, const PlaneNoise& noise);

} // namespace engine
