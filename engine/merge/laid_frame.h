// A frame laid over the reference frame: rows of its samples at the reference frame's pixels, in the reference frame's exposure. Finds no
// movement.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include "engine/merge/frame_motion.h"

namespace engine {

// What a frame that does not reach a place says about it.
inline bool is_missing(float sample) { return sample != sample; }

class LaidFrame {
public:
    // `area`: of the reference frame. Samples are multiplied by `gain`. Defect sites get the mean of their nearest neighbours of the same
    // colour. A
    // movement by whole pixels (of a mosaic: by even ones) to within a hundredth of a pixel leaves the samples as they are, bit for bit for a
    // gain of 1.
    LaidFrame(FrameLight light, const FrameMotion& motion, const Rect& area, float gain);

    FrameLayout layout() const { return m_light.layout; }
    const FrameLight& light() const { return m_light; }
    const Rect& area() const { return m_area; }
    float gain() const { return m_gain; }
    int samples() const { return m_samples; } // of a row: pixels of a mosaic, three times the pixels of a picture
    bool covers_everything() const { return m_covers_everything; }
    // Row y of area(): samples() values, NaN where this frame shows nothing. Thread-safe.
    void row(int y, float* to) const;

private:
    FrameLight m_light;
    FrameMotion m_motion;
    Rect m_area;
    float m_gain;
    int m_samples;
    bool m_is_shift = true, m_covers_everything = true;
    int m_dx = 0, m_dy = 0;

    void shifted_row(int y, float* to) const;
    void mosaic_row(int y, float* to) const;
    void picture_row(int y, float* to) const;
};

// The largest part of `area`, found from its edges inwards and with even sides, that frames of this size so moved show completely. May be empty.
Rect shown_by_all(const Rect& area, const Rect& frame, const std::vector<FrameMotion>& motions);

} // namespace engine
