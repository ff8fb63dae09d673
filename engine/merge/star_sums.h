// Sums over many frames in constant memory (merge.md 4.5): first a mean without the largest and the smallest value, then the mean of all values that the
// noise allows around it. Works on rows of samples; knows neither stars nor mosaics.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <vector>

namespace engine {

// First pass.
class TrimmedSums {
public:
    // `row_length` samples a row, `channels` of them a pixel.
    TrimmedSums(int row_length, int height, int channels);

    // Pixels [left, left + count) of row y; those whose `valid` is 0 are left out. Different rows may be added at the same time.
    void add(int y, int left, int count, const float* values, const std::uint8_t* valid);

    // The mean of what was added without the extremes; of two values the smaller one. 0 where nothing was added.
    Plane mean() const;
    // Plain mean so far.
    float mean_so_far(int sample, int y) const {
        return m_sum.at(sample, y) / static_cast<float>(std::max<int>(1, m_count.at(sample / m_channels, y)));
    }
    std::uint16_t count_at(int x, int y) const { return m_count.at(x, y); }

private:
    int m_channels;
    Plane m_sum;
    Raster<std::uint16_t> m_low, m_high; // as code_of()
    Raster<std::uint16_t> m_count;       // of each pixel
};

// Second pass.
class ClippedSums {
public:
    static constexpr int cell = 16; // pixels, of the map of frame counts

    ClippedSums(int row_length, int height, int channels);

    // As above; `weight` of the frame. Different cells may be added at the same time.
    void add(int y, int left, int count, const float* values, const std::uint8_t* accepted, float weight);
    // After all rows of a frame.
    void end_frame(float weight);

    // The means; samples of pixels without any accepted value come from `otherwise`.
    Plane mean(const Plane& otherwise) &&;
    // (sum w)^2 / sum w^2, mean over each cell.
    Plane frames() const;

private:
    int m_channels;
    Plane m_sum, m_weight;                    // m_weight: of each pixel
    std::vector<std::uint32_t> m_accepted;    // pixels of each cell in this frame
    std::vector<double> m_weights, m_squares; // of each cell: mean over its pixels
    int m_cells_across = 0;
};

} // namespace engine
