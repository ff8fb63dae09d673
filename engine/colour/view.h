// The view transform: scene-linear light -> display-linear light of an SDR display (0..1, Rec.2020 primaries).
// V(y) = y^1.5 / (E + y^1.5), E so that V(0.18) = 0.18 (night.md 4.2), on a norm between luminance (neutral colours) and the
// largest channel (saturated colours), so that neon and windows keep their colour; white only far above white, on a path of constant hue. Colours above the
// peak keep their hue: saturated ones are scaled, nearly neutral ones move to white.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include <cstddef>

namespace engine {

inline constexpr float mid_grey = 0.18f;
double view_curve(double y);         // V, y >= 0
double view_curve_inverse(double v); // V^-1, 0 <= v < 1

// `count` pixels; from and to may be the same. Results are finite and within 0..1 for every finite input.
void apply_view(const Rgb* from, Rgb* to, std::size_t count);
// Obvious form of one pixel in double precision, for tests.
Rgb view_of(Rgb light);

// The scene light that apply_view renders as `display` (0..1): how a rendered picture (JPEG) enters the pipeline, so that it
// looks unchanged until it is edited. Channels of exactly 1 become lights far above white.
Rgb undo_view(Rgb display);
// The same in single precision for `count` pixels, quickly; from and to may be the same.
void undo_view(const Rgb* from, Rgb* to, std::size_t count);

} // namespace engine
