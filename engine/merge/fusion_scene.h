// What the pictures of a fusion are to each other, seen on small copies of them: how their exposures differ, and where something moved. Knows
// no full-size pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/merge/frame_motion.h"
#include "engine/merge/fusion_tuning.h"
#include "engine/merge/merge.h"
#include <array>
#include <functional>
#include <vector>

namespace engine {

// A reduced picture in codes of 8 bits: means over squares of `side` pixels.
struct FusionProxy {
    int side = 1;
    Raster<std::array<std::uint8_t, 3>> codes;
    Raster<std::uint8_t> shown; // 0 where the picture does not reach
};
// About a quarter of a megapixel. `row(y, to)`: codes of a row of the whole picture, NaN where it does not reach; several threads call it.
FusionProxy fusion_proxy(int width, int height, const std::function<void(int, Rgb*)>& row);

// The most likely code of `to` for each of 256 codes of `from`, never falling: the median of the joint histogram made monotone by pooling
// (isotonic regression, Ayer et al. 1955).
std::array<float, 256> comparagram(const FusionProxy& from, const FusionProxy& to);

// EV of each picture, counted from the darkest. `told`: as the files say, 0 where they do not; believed where all tell, and what they tell is
// not far from what is seen.
std::vector<double> fusion_exposures(const std::vector<FusionProxy>& proxies, const std::vector<double>& told);
// The picture that shows the most: neither black nor ended.
std::size_t fusion_reference(const std::vector<FusionProxy>& proxies);

// Part of the picture that is neither black nor ended in both.
double shown_in_both(const FusionProxy& a, const FusionProxy& b);

// The proxy as it looks laid over the reference's: bilinear.
FusionProxy laid_proxy(const FusionProxy& proxy, const FrameMotion& motion);
// 1 where `here` shows what `beside` shows, as far as either can tell, .. 0 something else; over some pixels around.
Plane trusted_beside(const FusionProxy& here, const FusionProxy& beside, Deghost deghost);

// A plane of a proxy at pixel (x, y) of the picture: linear between the middles of its squares.
float at_pixel(const Plane& plane, int side, int x, int y);

} // namespace engine
