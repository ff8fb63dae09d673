// Long thin marks in a single frame: planes, satellites, meteors (merge.md 4.5, 4.8). Knows only how far a frame lies above what is expected.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/merge/frame_motion.h"
#include <functional>
#include <string>
#include <vector>

namespace engine {

struct Streak {
    MergePoint from, to;   // its ends, full-size pixels
    double half_width = 0; // pixels, of what is brighter than noise
    double length() const;
    // From the line between the ends.
    double distance(double x, double y) const;
};

// `excess`: mean of blocks of streak_block squared pixels, in standard deviations of such a mean. Streaks may cross each other.
inline constexpr int streak_block = 4;
std::vector<Streak> find_streaks(const Plane& excess, double least_length);

// 1 on the streaks and `margin` pixels around, among pixels [left, left + count) of row y.
void mark_streaks(const std::vector<Streak>& streaks, double margin, int y, int left, int count, std::uint8_t* marks);

// A streak and the light that it added, so that it can be put back once all frames are known.
struct SeenStreak {
    int order = 0; // of its frame in time
    Streak streak;
    struct Light {
        int sample, y; // of a row of samples
        float value;
    };
    std::vector<Light> light;
};
// Which of them are meteors: over within their frame and inside the picture, with nothing that goes on along their line in the frame itself or its neighbours.
// `is_sky` of a pixel.
std::vector<bool> which_are_meteors(const std::vector<SeenStreak>& streaks, const Rect& area,
                                    const std::function<bool(int, int)>& is_sky);

// "5 marks of planes or satellites taken out, in 3 frames."
std::string streak_sentence(int streaks, int frames);

} // namespace engine
