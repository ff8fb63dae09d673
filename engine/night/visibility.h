// What the eye can see at a level of light: contrast, detail and threshold (night.md 3.3, 3.4). Pure functions of luminance in cd/m2;
// they know no picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

// Contrast sensitivity for a grating of `cycles_per_degree` on a field of `luminance`; the eye sees contrasts above
// 1 / (8.6 * sensitivity). Model of HDR-VDP-2 (Mantiuk, Kim, Rempel & Heidrich 2011); constant below 0.002 cd/m2.
double contrast_sensitivity(double cycles_per_degree, double luminance);

// The log contrast Gt that is just seen: log10((1 + M) / (1 - M)) / 2 at M = 1 / (8.6 * sensitivity) (Kulikowski 1976).
// Infinite where nothing is seen.
double just_visible_log_contrast(double cycles_per_degree, double luminance);

// Finest grating that is seen, in cycles per degree: fit of Ward Larson, Rushmeier & Piatko (1997), eq. 15, to Shlaer (1937).
double visual_acuity(double luminance);

// Just noticeable difference of luminance in cd/m2 for cones and for rods adapted to `luminance` (Ferwerda et al. 1996).
double cone_threshold(double luminance);
double rod_threshold(double luminance);

} // namespace engine
