// Noise of guides: of the luminance of a frame, and what filters leave of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align_guide.h"

namespace engine {

// Variance of half-size luminance y: scale y + offset, both above 0. Not `known`: the frame tells no noise, and `knee` is only the shape of the transform.
struct LightNoise {
    double scale = 1, offset = 0, knee = 0;
    bool known = false;
};
LightNoise light_noise(const FrameLight& frame);

// What noise that is white in the samples and has variance 1 at the finest level has at a coarser one, and in slopes by Sobel's kernel / 8.
struct LevelNoise {
    double light = 1, slope = 0.1875;
};
LevelNoise noise_of_level(int level);

// The variance of noise at the finest level, told from a coarser one by what is left between neighbours where the picture is flattest.
double measured_noise(const GuideLevel& level);

} // namespace engine
