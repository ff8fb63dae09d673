// The streaming sum of a merge: light times weight, weight, and what tells the noise of the result. Memory does not grow with the number of
// frames. Knows no motion: frames lie on the reference grid already.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merged_picture.h"
#include "engine/merge/resample_mosaic.h"
#include <array>

namespace engine {

// Red, green and blue of quads, in units of the reference frame. Weights are taken from means over 3 x 3 of it, never from the pixel that is
// weighed: that would darken shadows by up to an electron (merge.md 2.3).
using QuadLight = std::array<Plane, 3>;
// Means of the samples of each colour in a quad, times `gain`.
QuadLight quad_light(const FrameLight& light, float gain, const Work& work);
void quad_light_row(const FrameLight& light, float gain, int row, float* red, float* green, float* blue);

// How well a frame agrees with the reference: 255 fully, one value for 2 x 2 quads (4 x 4 pixels), the last ones may be cut.
using Agreement = Raster<std::uint8_t>;
inline constexpr int agreement_cell = 4;
Rect agreement_cells(Rect pixels);

struct FrameShare {
    double exposure = 1; // of the frame; the reference has 1
    NoiseProfile noise;  // of its samples
    double quality = 1;  // 0..1
    double least = 0; // weight that remains where nothing agrees: above 0 for the reference, so that there are no holes
    double closed =
        1e-6; // weight of places that have ended, should all frames end there; the shorter the exposure the larger
    // Standard error of samples that were interpolated, in parts of the contrast between neighbours of one colour. Where there is much detail the samples that lie on
    // the grid already count more.
    double interpolation_error = 0;
    const Plane* level_variance = nullptr; // of `level`, in parts of the noise of the reference; nothing: 1
    const Agreement* agrees = nullptr;     // nothing: everywhere
};

class Accumulator {
public:
    // `reference` tells size and kind, `noise` is that of its samples.
    Accumulator(const FrameLight& reference, const NoiseProfile& noise);

    // Sums light / exposure. `level`: what the light is about. Stopped: the sum is of no use.
    void add(const AlignedFrame& frame, const FrameShare& share, const QuadLight& level, const Work& work);

    // The mean so far; where every frame has ended exactly 1 / `shortest`, which is the exposure of the shortest frame.
    void finish(double shortest, MergedPicture& picture) const;
    // The mean of the quads of a row.
    void quad_row(int row, float* red, float* green, float* blue) const;
    // Variance of the reference frame's sample over that of the mean, in quads of a row; about the number of equal frames.
    void frames_row(int row, float* frames) const;
    // Means of it over cells of 16 pixels.
    Plane frames_map() const;
    // Part of the quads in which every frame has ended.
    double closed_share() const;
    Rect quads() const { return m_squares.area(); }

private:
    const float* weight_of_green(int quad_row) const;

    FrameLayout m_layout;
    std::array<CfaColour, 4> m_pattern;
    Rgb m_ends;
    NoiseProfile m_noise; // of the reference
    Plane m_sum;          // Bayer
    Image m_sums;         // pictures
    Plane m_weight;
    Plane m_squares; // of quads: sum of weight^2 variance / variance of the reference, green
    int m_green;     // its place in the pattern
};

} // namespace engine
