// The standard series of merge.md 7.1, in any size: tests use 0.5 to 2 megapixels, measurements 6 to 24.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/shared/simulated_series.h"

namespace test {

// Each takes the size of the frames. Names are those of merge.md 7.1.
SeriesSetup set_b1(int width = 1224,
                   int height = 816); // tripod bracket 3 x 2 EV, ISO 100, middle frame is the reference
SeriesSetup set_b2(int width = 1224, int height = 816); // hand-held bracket 5 x 1 EV with people
SeriesSetup set_b3(int width = 1224,
                   int height = 816); // tripod bracket that tells 1/60 for 1/64 and hides 0.3 EV of aperture
SeriesSetup set_h8(int width = 1224, int height = 816);   // hand-held burst of 8, walls at SNR 3
SeriesSetup set_h16d(int width = 1224, int height = 816); // of 16 in the dark, walls at SNR 1
SeriesSetup set_h30(int width = 1224, int height = 816);  // of 30 with a car crossing
SeriesSetup set_r(int width = 1224, int height = 816);    // of 6, turning by 0.4 degrees from the first to the last
SeriesSetup set_t16(int width = 1224, int height = 816);  // tripod burst of 16
SeriesSetup set_s20(int width = 1224, int height = 816,
                    int frames = 20); // stars: 15 s, 16 mm, dark ground, 2 planes, a satellite, a meteor
SeriesSetup set_t120(int width = 1224, int height = 816, int frames = 120); // star trails: 15 s with gaps of 2 s
SeriesSetup set_j3(int width = 1224, int height = 816); // bracket of rendered pictures, 3 x 2 EV, one person
SeriesSetup set_c25(int width = 1224, int height = 816,
                    bool pictures = true); // 25 pictures of a crowded square from a tripod

// One hand-held burst as the others are made, for tests of their own.
struct BurstKind {
    int count = 8;
    double snr = 3;      // of a lit wall
    double gap = 0.1;    // seconds between exposures
    double strength = 1; // of the hand; 0: tripod with 0.05 px jitter
    int shaken = -1;     // this frame has a blur of about 6 pixels
    std::uint32_t seed = 1;
};
SeriesSetup hand_burst(int width, int height, const BurstKind& kind);

} // namespace test
