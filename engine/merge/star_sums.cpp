// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_sums.h"
#include <cmath>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

// Extremes in 16 bits: steps of the square root, like noise. 3e-5 at 0.01; range -0.0625 to 16.
constexpr float code_offset = 0.0625F, code_scale = 16000;
std::uint16_t code_of(float value) {
    return static_cast<std::uint16_t>(
        std::min(65535.0F, std::sqrt(std::max(0.0F, value + code_offset)) * code_scale + 0.5F));
}
float value_of(std::uint16_t code) {
    const float root = static_cast<float>(code) * (1 / code_scale);
    return root * root - code_offset;
}

} // namespace

TrimmedSums::TrimmedSums(int row_length, int height, int channels)
    : m_channels(channels), m_sum(Rect{0, 0, row_length, height}, 0.0F),
      m_low(Rect{0, 0, row_length, height}, std::uint16_t{65535}),
      m_high(Rect{0, 0, row_length, height}, std::uint16_t{0}),
      m_count(Rect{0, 0, row_length / channels, height}, std::uint16_t{0}) {}

void TrimmedSums::add(int y, int left, int count, const float* values, const std::uint8_t* valid) {
    float* sum = m_sum.row(y) + left * m_channels;
    std::uint16_t *low = m_low.row(y) + left * m_channels, *high = m_high.row(y) + left * m_channels,
                  *number = m_count.row(y) + left;
    if (m_channels == 1) {
        for (int i = 0; i < count; ++i) {
            const bool counts = valid[i] != 0;
            const std::uint16_t code = code_of(values[i]);
            sum[i] += counts ? values[i] : 0.0F;
            low[i] = counts && code < low[i] ? code : low[i];
            high[i] = counts && code > high[i] ? code : high[i];
            number[i] = static_cast<std::uint16_t>(number[i] + counts);
        }
        return;
    }
    for (int i = 0; i < count; ++i) {
        if (!valid[i]) continue;
        ++number[i];
        for (int c = 3 * i; c < 3 * i + 3; ++c) {
            const std::uint16_t code = code_of(values[c]);
            sum[c] += values[c];
            low[c] = std::min(low[c], code), high[c] = std::max(high[c], code);
        }
    }
}

Plane TrimmedSums::mean() const {
    Plane result(m_sum.area());
    for (int y = 0; y < result.height(); ++y) {
        const float* sum = m_sum.row(y);
        const std::uint16_t *low = m_low.row(y), *high = m_high.row(y), *number = m_count.row(y);
        float* to = result.row(y);
        for (int i = 0; i < result.width(); ++i) {
            const int count = number[i / m_channels];
            if (count > 2)
                to[i] = (sum[i] - value_of(low[i]) - value_of(high[i])) / static_cast<float>(count - 2);
            else
                to[i] = count == 2 ? value_of(low[i]) : sum[i];
        }
    }
    return result;
}

ClippedSums::ClippedSums(int row_length, int height, int channels)
    : m_channels(channels), m_sum(Rect{0, 0, row_length, height}, 0.0F),
      m_weight(Rect{0, 0, row_length / channels, height}, 0.0F),
      m_cells_across((row_length / channels + cell - 1) / cell) {
    const std::size_t cells = index_of(m_cells_across * ((height + cell - 1) / cell));
    m_accepted.assign(cells, 0), m_weights.assign(cells, 0), m_squares.assign(cells, 0);
}

void ClippedSums::add(int y, int left, int count, const float* values, const std::uint8_t* accepted, float weight) {
    float *sum = m_sum.row(y) + left * m_channels, *weights = m_weight.row(y) + left;
    if (m_channels == 1)
        for (int i = 0; i < count; ++i) {
            const float part = accepted[i] ? weight : 0.0F;
            sum[i] += part * values[i];
            weights[i] += part;
        }
    else
        for (int i = 0; i < count; ++i) {
            if (!accepted[i]) continue;
            weights[i] += weight;
            for (int c = 3 * i; c < 3 * i + 3; ++c) sum[c] += weight * values[c];
        }
    std::uint32_t* cells = m_accepted.data() + (y / cell) * m_cells_across;
    for (int i = 0; i < count;) {
        const int column = (left + i) / cell, end = std::min(count, (column + 1) * cell - left);
        std::uint32_t number = 0;
        for (; i < end; ++i) number += accepted[i] != 0;
        cells[column] += number;
    }
}

void ClippedSums::end_frame(float weight) {
    const int width = m_weight.width(), height = m_weight.height();
    for (std::size_t i = 0; i < m_accepted.size(); ++i) {
        const int column = static_cast<int>(i) % m_cells_across, row = static_cast<int>(i) / m_cells_across;
        const int pixels = std::min(cell, width - column * cell) * std::min(cell, height - row * cell);
        const double part = static_cast<double>(m_accepted[i]) / pixels;
        m_weights[i] += part * static_cast<double>(weight);
        m_squares[i] += part * static_cast<double>(weight) * static_cast<double>(weight);
        m_accepted[i] = 0;
    }
}

Plane ClippedSums::mean(const Plane& otherwise) && {
    for (int y = 0; y < m_sum.height(); ++y) {
        float* sum = m_sum.row(y);
        const float *weight = m_weight.row(y), *other = otherwise.row(y);
        for (int i = 0; i < m_sum.width(); ++i) {
            const float total = weight[i / m_channels];
            sum[i] = total > 0 ? sum[i] / total : other[i];
        }
    }
    return std::move(m_sum);
}

Plane ClippedSums::frames() const {
    const int rows = static_cast<int>(m_weights.size()) / std::max(1, m_cells_across);
    Plane result(Rect{0, 0, m_cells_across, rows});
    for (std::size_t i = 0; i < m_weights.size(); ++i)
        result.data()[i] =
            m_squares[i] > 0 ? std::max(1.0F, static_cast<float>(m_weights[i] * m_weights[i] / m_squares[i])) : 1.0F;
    return result;
}

} // namespace engine
