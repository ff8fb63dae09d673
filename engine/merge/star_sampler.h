// Light of one frame between its samples, for skies that turn. A mosaic gives the colour that the asked place of the reference mosaic has, so that a stack of
// mosaics is a mosaic again. Knows no stars.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include "engine/merge/sky_model.h"
#include "engine/merge/star_detection.h"

namespace engine {

// Samples of a frame as floats in rows: one a pixel in a mosaic, three in a picture.
struct SampleGrid {
    int width = 0, height = 0, channels = 1;
    std::array<CfaColour, 4> pattern{};

    static SampleGrid of(const FrameLight& frame);
    int row_length() const { return width * channels; }
    // Colour 0..2 of sample i of row y.
    int colour(int i, int y) const {
        return channels == 3 ? i % 3 : static_cast<int>(pattern[static_cast<std::size_t>(2 * (y & 1) + (i & 1))]);
    }
};
const float* samples_of(const FrameLight& frame, int y);

// A motion on a grid of steps, linear in between: sine and root once for 32 x 32 pixels. The error stays below 0.01 pixel for 10 degrees of a 16 mm lens.
class MotionGrid {
public:
    MotionGrid(const SkyMotion& motion, Rect area);
    // Of pixels (left + i, y), i < count.
    void row(int y, int left, int count, float* x, float* y_out) const;

private:
    static constexpr int step = 32;
    int m_columns = 0, m_rows = 0;
    std::vector<float> m_x, m_y; // source minus own place
};

// Reads pieces of the reference frame's area from another frame. Mosaics: each sample gets the other two colours from its neighbours by Malvar, He and Cutler's
// linear filters (ICASSP 2004) in balanced light, then Keys's cubic between all samples of the wanted colour. Linear, so that the mean over many frames has no
// bias; sharper than a cubic between samples of the same colour alone (docs/decisions/0019).
class StarSampler {
public:
    static constexpr int tile_width = 256, tile_height = 32;

    // `frame` must outlive the sampler.
    StarSampler(const FrameLight& frame, const ChannelGains& gains) : m_frame(frame), m_gains(gains) {}

    // Tile of about the above size: `values` as samples (tile.width * channels a row), `valid` one for each pixel, 0 where the frame has no light there or
    // a defect lies beside the place. `sky`, of the frame: what the place must be at least by half; nullptr: all is.
    void read(const Rect& tile, const MotionGrid& motion, const Raster<std::uint8_t>* sky, std::vector<float>& values,
              std::vector<std::uint8_t>& valid) const;

private:
    const FrameLight& m_frame;
    ChannelGains m_gains;

    void read_mosaic(const Rect& tile, const std::vector<float>& x, const std::vector<float>& y,
                     std::vector<float>& values, std::vector<std::uint8_t>& valid) const;
    void read_picture(const Rect& tile, const std::vector<float>& x, const std::vector<float>& y,
                      std::vector<float>& values, std::vector<std::uint8_t>& valid) const;
};

} // namespace engine
