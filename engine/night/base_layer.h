// The edge-aware base layer of log2 luminance (night.md 6, 9): a fast guided filter (He & Sun 2015), measured once on the proxy and laid over
// the picture at any scale, so that fit view and export darken the same places.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"

namespace engine {

inline constexpr float least_luminance = 1e-7F; // keeps log2 finite

// base(pixel) = slope * log2 Y(pixel) + offset, with slope and offset smooth over the photo. What the base leaves is the detail,
// D = log2 Y - base.
struct BaseLayer {
    Plane slope, offset; // of the proxy's area
    Plane detail;        // mean square of D around each pixel, EV^2: texture and noise, hardly any edges
};
// `proxy`: area at (0, 0).
BaseLayer make_base_layer(const Image& proxy);

// slope and offset along pixels [left, left + count) of row y of a photo of size `photo`, by bilinear interpolation: the same bits however a row is
// cut into parts.
void base_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* slope, float* offset);
// The same of detail.
void detail_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* detail);

} // namespace engine
