// Film grain as a field over the picture: even noise with a size, whose mean over larger pixels is known, so that a reduced picture shows less of
// it, as a reduced photo of film does. Knows places, no light.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

// `count` values of pixels (left + i, y), i = 0 to count - 1; standard deviation 1 where pixels are much smaller than grains.
// `grain`: size of a grain in pixels, above 0.
void grain_row(float grain, int left, int y, int count, float* values);

} // namespace engine
