// What most frames show, for any number of frames: three candidates a place, counted as frames pass by, then the mean of the frames that show
// the one
// seen most often (merge.md 5.4). What a third of the frames shows survives, a median needs more than half of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge_strips.h"
#include "engine/merge/statistic.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace engine {
namespace {

constexpr int candidates = 3;
// Frequent items (Misra and Gries 1982): with three counters whatever more than a quarter of the frames shows is still there in the end.
constexpr int most_channels = 4;
// Codes: light on the scale on which noise is 1, in sixteenths; 2048 is black.
constexpr float steps = 16, black_code = 2048;
// Root mean square over the channels of a place, in standard deviations of the difference: 3 of 1000 samples of the same light are farther away.
constexpr float nearness = 2.2F;
constexpr float flicker = 0.01F; // of light on that scale; 2 % of light where photons make the noise (merge.md 4.5)

using Codes = std::array<float, most_channels>;

class CommonLight : public Statistic {
public:
    CommonLight(const StatisticShape& shape, const LevelNoise& noise)
        : m_shape(shape), m_noise(noise), m_is_mosaic(shape.layout == FrameLayout::bayer),
          m_channels(m_is_mosaic ? 4 : 3),
          m_side(m_is_mosaic ? 2 : 1), m_places{0, 0, (shape.area.width + m_side - 1) / m_side,
                                                (shape.area.height + m_side - 1) / m_side},
          m_stride(static_cast<std::size_t>(candidates) * static_cast<std::size_t>(m_channels + 1)),
          m_candidates(static_cast<std::size_t>(m_places.pixels()) * m_stride) {}

    int passes() const override { return 2; }

    Result<void> add(const LaidFrame& frame, float, const std::stop_token& stop) override {
        const bool is_complete = for_each_strip(m_places, stop, [&](int top, int rows) {
            std::vector<float> samples(static_cast<std::size_t>(m_side * m_shape.samples()));
            for (int row = top; row < top + rows; ++row) {
                for (int k = 0; k < m_side; ++k)
                    frame.row(line(row, k), samples.data() + static_cast<std::ptrdiff_t>(k) * m_shape.samples());
                for (int column = 0; column < m_places.width; ++column) {
                    Codes codes{};
                    if (!code(samples.data(), row, column, codes)) continue;
                    if (m_is_counting)
                        count(codes, place(row, column));
                    else
                        collect(samples.data(), codes, row, column);
                }
            }
        });
        if (!is_complete) return Error{ErrorKind::stopped, {}, {}};
        if (m_is_counting) ++m_frames;
        return {};
    }

    void end_pass() override;
    Result<void> row_so_far(int y, const LevelNoise& noise, float* to) const override;
    Result<StatisticResult> finish(const LevelNoise& noise, const Work& work) override;

private:
    StatisticShape m_shape;
    LevelNoise m_noise;
    bool m_is_mosaic;
    int m_channels, m_side;
    Rect m_places;
    std::size_t m_stride;                    // of a place in m_candidates: count and codes of each candidate
    std::vector<std::uint16_t> m_candidates; // while counting; then the codes of the chosen one
    Samples m_sum;
    std::vector<std::uint16_t> m_collected; // frames in m_sum, of each place
    bool m_is_counting = true;
    int m_frames = 0;

    std::uint16_t* place(int row, int column) {
        return m_candidates.data() + (static_cast<std::size_t>(row) * static_cast<std::size_t>(m_places.width) +
                                      static_cast<std::size_t>(column)) *
                                         m_stride;
    }
    const std::uint16_t* place(int row, int column) const { return const_cast<CommonLight*>(this)->place(row, column); }
    int line(int row, int k) const { return std::min(m_shape.area.top + row * m_side + k, m_shape.area.bottom() - 1); }
    // Sample of channel c of a place, counted from the beginning of its row of places.
    int sample_of(int column, int c) const {
        if (!m_is_mosaic) return 3 * column + c;
        return (c / 2) * m_shape.samples() + std::min(2 * column + c % 2, m_shape.samples() - 1);
    }
    int channel_of(int row, int column, int c) const {
        return m_is_mosaic ? m_shape.channel_of(std::min(2 * column + c % 2, m_shape.samples() - 1), line(row, c / 2))
                           : c;
    }
    bool code(const float* samples, int row, int column, Codes& codes) const {
        for (int c = 0; c < m_channels; ++c) {
            const float light = samples[sample_of(column, c)];
            if (is_missing(light)) return false;
            codes[static_cast<std::size_t>(c)] =
                std::clamp(steps * m_noise.even(channel_of(row, column, c), light) + black_code, 0.0F, 65535.0F);
        }
        return true;
    }
    // Mean square distance over the square of what noise and flicker allow: below 1 is the same light.
    float distance(const Codes& codes, const std::uint16_t* known, float frames) const {
        float sum = 0, level = 0;
        for (int c = 0; c < m_channels; ++c) {
            const float difference = codes[static_cast<std::size_t>(c)] - static_cast<float>(known[c]);
            sum += difference * difference;
            level += std::max(static_cast<float>(known[c]) - black_code, 0.0F);
        }
        const float own = nearness * steps, wobble = flicker * level;
        return sum / (static_cast<float>(m_channels) * own * own * (1 + 1 / frames) + wobble * wobble);
    }
    void count(const Codes& codes, std::uint16_t* at) const;
    void collect(const float* samples, const Codes& codes, int row, int column);
};

// `at`: count, codes; count, codes; ...
void CommonLight::count(const Codes& codes, std::uint16_t* at) const {
    const int step = m_channels + 1;
    int nearest = -1, empty = -1;
    float least = 1;
    for (int k = 0; k < candidates; ++k) {
        const std::uint16_t* known = at + static_cast<std::ptrdiff_t>(k) * step;
        if (known[0] == 0) {
            empty = k;
            continue;
        }
        const float far = distance(codes, known + 1, known[0]);
        if (far < least) least = far, nearest = k;
    }
    if (nearest >= 0) {
        std::uint16_t* known = at + static_cast<std::ptrdiff_t>(nearest) * step;
        known[0] = static_cast<std::uint16_t>(std::min(known[0] + 1, 65535));
        const float part = 1 / static_cast<float>(known[0]);
        for (int c = 0; c < m_channels; ++c) {
            const auto old = static_cast<float>(known[1 + c]);
            known[1 + c] = static_cast<std::uint16_t>(old + part * (codes[static_cast<std::size_t>(c)] - old) + 0.5F);
        }
    } else if (empty >= 0) {
        std::uint16_t* fresh = at + static_cast<std::ptrdiff_t>(empty) * step;
        fresh[0] = 1;
        for (int c = 0; c < m_channels; ++c)
            fresh[1 + c] = static_cast<std::uint16_t>(codes[static_cast<std::size_t>(c)] + 0.5F);
    } else {
        for (int k = 0; k < candidates; ++k) --at[static_cast<std::ptrdiff_t>(k) * step];
    }
}

void CommonLight::end_pass() {
    if (!m_is_counting) return;
    m_is_counting = false;
    // Only the most frequent candidate stays, at the beginning of what memory there is.
    const auto places = static_cast<std::size_t>(m_places.pixels()), channels = static_cast<std::size_t>(m_channels);
    for (std::size_t i = 0; i < places; ++i) {
        const std::uint16_t* at = m_candidates.data() + i * m_stride;
        std::size_t best = 0;
        for (std::size_t k = 1; k < candidates; ++k)
            if (at[k * (channels + 1)] > at[best * (channels + 1)]) best = k;
        std::array<std::uint16_t, most_channels> chosen{};
        std::copy_n(at + best * (channels + 1) + 1, channels, chosen.begin());
        std::copy_n(chosen.begin(), channels, m_candidates.begin() + static_cast<std::ptrdiff_t>(i * channels));
    }
    m_stride = channels;
    m_candidates.resize(places * channels);
    m_candidates.shrink_to_fit();
    m_sum = Samples(m_shape.layout, m_shape.area, 0);
    m_collected.assign(places, 0);
}

void CommonLight::collect(const float* samples, const Codes& codes, int row, int column) {
    if (distance(codes, place(row, column), static_cast<float>(std::max(m_frames, 1))) >= 1) return;
    auto& collected = m_collected[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_places.width) +
                                  static_cast<std::size_t>(column)];
    if (collected == 65535) return;
    ++collected;
    for (int k = 0; k < m_side; ++k) {
        const int y = m_shape.area.top + row * m_side + k;
        if (y >= m_shape.area.bottom()) break;
        float* sum = m_sum.row(y);
        const int first = m_is_mosaic ? 2 * column : 3 * column,
                  last = std::min(first + (m_is_mosaic ? 2 : 3), m_shape.samples());
        for (int i = first; i < last; ++i) sum[i] += samples[static_cast<std::ptrdiff_t>(k) * m_shape.samples() + i];
    }
}

Result<void> CommonLight::row_so_far(int y, const LevelNoise&, float* to) const {
    const int row = (y - m_shape.area.top) / m_side, k = (y - m_shape.area.top) % m_side;
    for (int column = 0; column < m_places.width; ++column) {
        const std::size_t index =
            static_cast<std::size_t>(row) * static_cast<std::size_t>(m_places.width) + static_cast<std::size_t>(column);
        const int collected = m_is_counting ? 0 : m_collected[index];
        const int first = m_is_mosaic ? 2 * column : 3 * column,
                  last = std::min(first + (m_is_mosaic ? 2 : 3), m_shape.samples());
        for (int i = first; i < last; ++i) {
            const int c = m_is_mosaic ? 2 * k + (i - first) : i - first;
            to[i] =
                collected > 0
                    ? m_sum.row(y)[i] / static_cast<float>(collected)
                    : m_noise.light_of(
                          channel_of(row, column, c),
                          (static_cast<float>(place(row, column)[(m_is_counting ? 1 : 0) + c]) - black_code) / steps);
        }
    }
    return {};
}

Result<StatisticResult> CommonLight::finish(const LevelNoise& noise, const Work& work) {
    StatisticResult result;
    const Rect area = m_shape.area, cells = cells_of(area);
    result.frames = Plane(cells, 1), result.ghosts = Plane(cells, 0);
    std::vector<double> moved(static_cast<std::size_t>(cells.height), 0);
    // Fewer than nine in ten: one in ten may be noise, and three in a thousand are.
    const auto agreeing = static_cast<int>(0.9 * m_frames);
    const bool is_complete = for_each_strip(area, work.stop, [&](int top, int rows) {
        const int cell_row = (top - area.top) / statistic_cell;
        std::vector<double> sum(static_cast<std::size_t>(cells.width), 0), pixels(sum);
        std::vector<float> light(static_cast<std::size_t>(m_shape.samples()));
        for (int y = top; y < top + rows; ++y) {
            if (row_so_far(y, noise, light.data())) std::copy(light.begin(), light.end(), m_sum.row(y));
            for (int x = 0; x < area.width; ++x) {
                const int collected = m_collected[static_cast<std::size_t>((y - area.top) / m_side) *
                                                      static_cast<std::size_t>(m_places.width) +
                                                  static_cast<std::size_t>(x / m_side)];
                sum[static_cast<std::size_t>(x / statistic_cell)] += collected,
                    ++pixels[static_cast<std::size_t>(x / statistic_cell)];
                moved[static_cast<std::size_t>(cell_row)] += collected < agreeing ? 1 : 0;
            }
        }
        for (std::size_t i = 0; i < sum.size(); ++i) {
            const double frames = sum[i] / std::max(pixels[i], 1.0);
            result.frames.row(cell_row)[i] = static_cast<float>(std::max(1.0, frames));
            result.ghosts.row(cell_row)[i] =
                static_cast<float>(std::clamp(1 - frames / std::max(m_frames, 1), 0.0, 1.0));
        }
    });
    if (!is_complete) return Error{ErrorKind::stopped, {}, {}};
    for (const double part : moved) result.moved_share += part / static_cast<double>(area.pixels());
    result.light = std::move(m_sum);
    work.report(1);
    return result;
}

} // namespace

std::unique_ptr<Statistic> common_light(const StatisticShape& shape, const LevelNoise& noise) {
    return std::make_unique<CommonLight>(shape, noise);
}

} // namespace engine
