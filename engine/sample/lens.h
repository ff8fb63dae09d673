// The lens of the simulated camera: a sharp core and a wide veil of glare around lights, seen by a hand that moves. Knows no sensor.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/sample/simulated_night.h"

namespace engine {

// Spreads the part `glare` of the light over all distances, an equal part an octave of distance (that is a veil that falls
// with 1 / r^2, as scattered light in lenses does); the rest stays. Keeps the sum of the light. Stops early if `work` is stopped.
void add_glare(Image& light, double glare, const Work& work);

// Looks at the light of a moved frame. The core of the point spread is a cubic B-spline (about a Gaussian of 0.58 pixels: a
// good lens with a low-pass filter), which blurs alike at every sub-pixel position.
class MovedView {
public:
    MovedView(const Image& light, const HandShake& shake);
    // One channel (0 red, 1 green, 2 blue) at pixel (x, y) of the frame; the edges repeat.
    float channel_at(int x, int y, int channel) const;

private:
    const Image& m_light;
    double m_cosine, m_sine, m_centre_x, m_centre_y, m_dx, m_dy;
};

} // namespace engine
