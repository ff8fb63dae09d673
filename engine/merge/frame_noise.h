// The noise of a sensor from two frames of equal exposure: what differs between them is noise (merge.md 1.4). Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include "engine/merge/frame_motion.h"
#include <optional>

namespace engine {

struct PairNoise {
    NoiseProfile profile;
    // Part of the places looked at that showed the same light in both frames: low where the camera or the scene moved.
    double agreement = 0;
    // Whether the picture had levels enough to tell photons from electronics; else the scale is that of `expected`, and only the offset is measured.
    bool has_scale = false;
};

// Of two Bayer mosaics of one size and pattern in units of FrameLight: (x, y) of `first` shows what (x + dx, y + dy) of `second` does; dx and dy even.
// `expected`: as the file or the ISO tell, for what cannot be measured. Nothing if fewer than 200 flat places agree. The same on any number of threads.
std::optional<PairNoise> noise_of_pair(const Plane& first, const Plane& second, const std::array<CfaColour, 4>& pattern,
                                       FrameMotion::EvenShift shift, const NoiseProfile& expected);

// Variance of `measured` over that of `told` at level x, of the colour (0, 1, 2) where they differ most; 1: they agree.
double variance_ratio(const NoiseProfile& measured, const NoiseProfile& told, double x);

// Standard deviation that is left of a sample with mean x and variance v once it is clipped to [low, high] (merge.md 1.5): smaller than sqrt(v) near the ends.
double clipped_sigma(double x, double variance, double low, double high);

} // namespace engine
