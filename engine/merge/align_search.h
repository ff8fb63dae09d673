// Where two frames might match, searched over the whole frame at a coarse level, without a first guess.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align_guide.h"
#include "engine/merge/frame_motion.h"
#include <memory>
#include <vector>

namespace engine {

// Correlation by frequencies (Kuglin and Hines 1975), frequencies drowned in noise left out, of the frame turned by several angles.
class AlignmentSearch {
public:
    // Both levels have the same `side`. Light is cut off at `end`, above which one of both frames holds nothing.
    AlignmentSearch(const GuideLevel& reference, const GuideLevel& frame, const GuideNoise& noise, float end,
                    const Work& work);
    ~AlignmentSearch();

    struct Candidate {
        Homography map;  // sensor pixels
        double peak = 0; // height over the standard deviation of the correlation
    };
    // The highest peaks for a frame turned by `angle` (radians), best first.
    std::vector<Candidate> at_angle(double angle, const Work& work) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace engine
