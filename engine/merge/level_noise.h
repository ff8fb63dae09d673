// How noisy a sample is at its level of light: from the noise model of a sensor, or measured between two frames where there is none (merge.md
// 1.4, JPEG).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/merge/laid_frame.h"
#include <array>
#include <vector>

namespace engine {

// Standard deviations by level, in light relative to the reference frame; finite and above 0.
class LevelNoise {
public:
    LevelNoise(); // nothing known: what eight bits of a display cannot hold
    // `noise` as in FrameLight. Of mosaics.
    explicit LevelNoise(const NoiseProfile& noise);
    // Of pictures, from what two frames that show the same differ in; what moved must be less than half of the picture. Never below half an
    // 8-bit step of
    // the display.
    static LevelNoise between(const LaidFrame& a, const LaidFrame& b, const Work& work);

    // `channel`: 0 red, 1 green, 2 blue.
    float of(int channel, float light) const { return m_sigma[static_cast<std::size_t>(channel)][cell(light)]; }
    // Light on a scale on which noise is 1 at every level; rising, 0 at 0.
    float even(int channel, float light) const;
    float light_of(int channel, float even) const; // the inverse, of what light up to 256 becomes

    static constexpr int cells = 384, per_octave = 16, least_octave = -16; // 2^-16 to 2^8

private:
    std::array<std::vector<float>, 3> m_sigma, m_even;

    static std::size_t cell(float light);
    void integrate();
};

} // namespace engine
