// The view transform for a display that shows more than white (night.md 4.8): the same look as view.h up to mid-grey, and light
// up to `headroom` times white above it. Then the code values of such displays: PQ (SMPTE ST 2084) and HLG (ITU-R BT.2100).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include <cstddef>

namespace engine {

inline constexpr double hdr_white = 203; // cd/m2 of the display light 1 (ITU-R BT.2408)

// Equal to view_curve up to mid-grey; reaches `headroom` >= 1 instead of 1 for very bright light. view_curve itself at headroom 1.
double hdr_view_curve(double y, double headroom);
// `count` pixels of scene-linear light become display light, 0 to headroom; from and to may be the same. Finite for every finite input.
void apply_hdr_view(const Rgb* from, Rgb* to, std::size_t count, double headroom);
// Obvious form of one pixel in double precision, for tests.
Rgb hdr_view_of(Rgb light, double headroom);

// PQ is absolute: a code value is a luminance in cd/m2, 0 to 10000.
double pq_code(double nits);
double pq_nits(double code);

// HLG is relative: its signal is light of the scene, 0 to 1. The reference display has 1000 cd/m2 and shows it through the OOTF
// F = 1000 Y^0.2 E with Y the luminance of E (system gamma 1.2).
inline constexpr double hlg_reference_peak = 1000, hlg_gamma = 1.2;
double hlg_code(double scene); // OETF
double hlg_scene(double code); // its inverse

enum class HdrTransfer { pq, hlg };
// Peak over white for a display of `peak` cd/m2, at least 1: what make_plan and apply_hdr_view want. HLG ends at its reference display.
double hdr_headroom(HdrTransfer transfer, double peak);
// Display light (1 = white) as code values, 0 to 1; from and to may be the same. HLG: for the reference display, by the inverse OOTF.
void encode_display_light(const Rgb* from, Rgb* to, std::size_t count, HdrTransfer transfer);
// The view for a display of `peak` cd/m2, then its code values.
void encode_hdr(const Rgb* from, Rgb* to, std::size_t count, HdrTransfer transfer, double peak);

} // namespace engine
