// Neighbourhood means of the proxy: box and guided filter. Measures of the whole photo only, never pixels of the picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"

namespace engine {

// Mean over the square of `radius` pixels around each pixel, as far as it lies in the picture.
Plane box_mean(const Plane& plane, int radius);

// `plane` with its edges moved to those of `guide` (He, Sun & Tang 2013). Steps of the guide well above `edge` are edges.
Plane guided_filter(const Plane& guide, const Plane& plane, int radius, float edge);

} // namespace engine
