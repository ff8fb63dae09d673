// What a frame is aligned by: its half-size luminance on a scale on which noise is 1, as a pyramid. Knows no movement.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/merge/frame_light.h"
#include <vector>

namespace engine {

// One level: the one above (the samples of all colours alike, for the first) smoothed by [1 3 3 1] / 8 and halved. Its pixel (i, j) is the light around the sensor pixel (side (i + 1/2) - 1/2, side (j + 1/2) - 1/2).
struct GuideLevel {
    int side = 2;                // sensor pixels a pixel is wide
    Plane light;                 // finite everywhere, also where it is not valid
    Raster<std::uint8_t> valid;  // 1, or 0 beside what the sensor could not hold and at defects
    double noise = 1;            // variance of the noise of a guide whose GuideNoise is 1
    double noise_of_slope = 0.2; // the same of slopes by Sobel's kernel / 8
};

// Variance of the noise at light z, at the finest level: even + steep / z^2. The reference has 1 and 0; a shorter frame has more of both.
struct GuideNoise {
    float even = 1, steep = 0;
    float at(float z) const { return even + steep / (z * z); }
};

// Light y (relative to the reference frame) becomes 2 / sqrt(S) sqrt(y + knee) with knee = O / S + 3 S / 8: the generalised Anscombe transform (Starck, Murtagh and
// Bijaoui 1995), S and O of the reference, straight on below black. All frames of a series use the transform of its reference, so that equal light is equal in them.
struct GuideScale {
    double scale = 1, knee = 1; // of half-size luminance
    float of(float y) const;
    float light_of(float z) const; // the inverse, where y >= 0
};

class AlignmentGuide {
public:
    AlignmentGuide() = default;

    // Of the reference frame. Takes about 4 ms a megapixel. What comes back after work.stop is of no use.
    static AlignmentGuide of(const FrameLight& reference, const Work& work);
    // Of another frame of the series, in the units of this one. `exposure`: its exposure relative to that of the reference; 0 where it is not known: then
    // it is told from the levels of both (exact to about 0.1 EV if they show much the same).
    AlignmentGuide like(const FrameLight& frame, double exposure, const Work& work) const;

    int width() const { return m_width; } // of the frame, in sensor pixels
    int height() const { return m_height; }
    const std::vector<GuideLevel>& levels() const {
        return m_levels;
    } // finest first, each half as wide as the one before; never empty
    const GuideNoise& noise() const { return m_noise; }
    const GuideScale& scale() const { return m_scale; }
    // What the sensor could not hold is cut off at this value.
    float end() const { return m_end; }
    double exposure() const { return m_exposure; }
    // Of the finest level: median light over its noise.
    double signal_to_noise() const { return m_signal_to_noise; }

private:
    static AlignmentGuide build(const FrameLight& frame, double exposure, const AlignmentGuide* reference,
                                const Work& work);

    int m_width = 0, m_height = 0;
    std::vector<GuideLevel> m_levels;
    GuideNoise m_noise;
    GuideScale m_scale;
    float m_end = 0;
    double m_exposure = 1, m_signal_to_noise = 0;
    std::vector<float> m_quantiles; // of the light before `exposure` is divided out
    float m_limit = 0;              // light above is not valid; in the same unit
};

} // namespace engine
