// Sites of a sensor that stand out at the same place in a series of frames (merge.md 1.6): hot, warm and dead ones. Stars and hands move, they do not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include <cstdint>
#include <vector>

namespace engine {

// A series of at least so many frames tells defects from stars by their staying: less has to stand out than in single frames (photo/hot_pixels.h).
inline constexpr int frames_of_a_series = 4;

// One byte a site however many frames. Sites that stand out in 60 % of the frames, counted up to 255, are defective.
class SeriesDefects {
public:
    // All of one size and pattern, Bayer, with facts.noise.
    void add(const RawFile& frame);
    int frames() const { return m_frames; }
    std::vector<std::uint32_t> places() const; // y * width + x, ascending

private:
    Raster<std::uint8_t> m_hits;
    int m_frames = 0;
};

} // namespace engine
