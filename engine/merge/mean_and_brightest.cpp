// Long exposures, light painting and fireworks: the mean, and what was brighter for a moment, in two running planes (merge.md 5.2, 5.3).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/merge_strips.h"
#include "engine/merge/statistic.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace engine {
namespace {

// Of noise alone one pixel in a hundred passes the beginning of the gate, whatever the number of frames; it is open 1.5 standard deviations
// further up.
constexpr double false_share = 0.01;
constexpr float gate_width = 1.5F;
// The mean over 3 x 3 places varies by a sixth of a standard deviation where there is only noise: faint light over some area is seen from one
// standard deviation above what noise makes, and kept whole from two.
constexpr float area_from = 1, area_width = 1;

double upper_tail(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

// The largest of `frames` Gaussian numbers: expected, and passed with a probability of `share`.
double expected_largest(int frames) {
    double sum = 0;
    constexpr double step = 0.01;
    for (double z = -8; z < 8; z += step) // integral of 1 - F^n - F(-z)^n ...
        sum += step * ((z > 0 ? 1.0 : 0.0) - std::pow(1 - upper_tail(z), frames));
    return sum;
}
double rarely_passed(int frames, double share) {
    double low = 0, high = 10;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (1 - std::pow(1 - upper_tail(middle), frames) > share ? low : high) = middle;
    }
    return high;
}

float gate(float z, float from, float width) {
    const float t = std::clamp((z - from) / width, 0.0F, 1.0F);
    return t * t * (3 - 2 * t);
}

class MeanAndBrightest : public Statistic {
public:
    MeanAndBrightest(const StatisticShape& shape, double amount)
        : m_shape(shape), m_amount(static_cast<float>(std::clamp(amount, 0.0, 1.0))),
          m_sum(shape.layout, shape.area, 0) {
        if (m_amount > 0) m_brightest = Samples(shape.layout, shape.area, 0);
    }

    Result<void> add(const LaidFrame& frame, float weight, const std::stop_token& stop) override {
        if (!frame.covers_everything() && m_lacking.size() == 0) m_lacking = Plane(m_shape.area, 0);
        const bool is_complete =
            for_each_strip(m_shape.area, stop, [&](int top, int rows) { add_rows(frame, weight, top, rows); });
        if (!is_complete) return Error{ErrorKind::stopped, {}, {}};
        m_weight += weight, m_squares += weight * weight, ++m_frames;
        return {};
    }

    Result<void> row_so_far(int y, const LevelNoise& noise, float* to) const override {
        // Rows of quads need their other half; without it the preview of the brightest is by single rows.
        mean_row(y, to);
        if (m_amount == 0 || m_frames < 2) return {};
        const float from = static_cast<float>(rarely_passed(m_frames, false_share));
        const float* brightest = m_brightest.row(y);
        for (int i = 0; i < m_shape.samples(); ++i) {
            const float difference = brightest[i] - to[i];
            to[i] +=
                m_amount * gate(difference / noise.of(m_shape.channel_of(i, y), to[i]), from, gate_width) * difference;
        }
        return {};
    }

    Result<StatisticResult> finish(const LevelNoise& noise, const Work& work) override;

private:
    StatisticShape m_shape;
    float m_amount;
    Samples m_sum, m_brightest;
    Plane m_lacking; // weight of the frames that show nothing here; empty: all show all
    float m_weight = 0, m_squares = 0;
    int m_frames = 0;

    void add_rows(const LaidFrame& frame, float weight, int top, int rows);
    void mean_row(int y, float* to) const;
    void places_of_rows(int y, const LevelNoise& noise, const float* mean, const float* mean_below, float* z) const;
};

// Brightness of the pixels of a picture or, in rows of pairs, of the quads of a mosaic.
float brightness(const float* pixel) { return luminance({pixel[0], pixel[1], pixel[2]}); }

void MeanAndBrightest::add_rows(const LaidFrame& frame, float weight, int top, int rows) {
    const int samples = m_shape.samples(), width = m_shape.area.width, each = samples / width;
    std::vector<float> now(2 * static_cast<std::size_t>(samples));
    const int together = each == 1 ? 2 : 1; // rows of quads
    for (int y = top; y < top + rows; y += together) {
        const int count = std::min(together, top + rows - y);
        for (int k = 0; k < count; ++k) {
            float* row = now.data() + static_cast<std::ptrdiff_t>(k) * samples;
            frame.row(y + k, row);
            float* sum = m_sum.row(y + k);
            if (m_lacking.size() == 0) {
                for (int i = 0; i < samples; ++i) sum[i] += weight * row[i];
                continue;
            }
            float* lacking = m_lacking.row(y + k);
            for (int x = 0; x < width; ++x) {
                const bool is_lacking = is_missing(row[x * each]);
                lacking[x] += is_lacking ? weight : 0;
                for (int c = x * each; c < (x + 1) * each; ++c) sum[c] += is_lacking ? 0 : weight * row[c];
            }
        }
        if (m_amount == 0) continue;
        if (each == 3) {
            float* best = m_brightest.row(y);
            if (m_frames == 0) {
                for (int i = 0; i < samples; ++i)
                    best[i] = is_missing(now[static_cast<std::size_t>(i)]) ? 0 : now[static_cast<std::size_t>(i)];
                continue;
            }
            for (int x = 0; x < width; ++x) {
                const float* pixel = now.data() + 3 * static_cast<std::ptrdiff_t>(x);
                const bool is_brighter =
                    brightness(pixel) > brightness(best + 3 * static_cast<std::ptrdiff_t>(x)); // false for missing ones
                for (int c = 0; c < 3; ++c) best[3 * x + c] = is_brighter ? pixel[c] : best[3 * x + c];
            }
            continue;
        }
        const float* above = now.data();
        const float* below = now.data() + (count == 2 ? samples : 0);
        float *best_above = m_brightest.row(y), *best_below = m_brightest.row(y + count - 1);
        for (int x = 0; x < width; x += 2) {
            const int next = std::min(x + 1, width - 1);
            const float light = above[x] + above[next] + below[x] + below[next];
            const float best = best_above[x] + best_above[next] + best_below[x] + best_below[next];
            if (!(light > best) && (m_frames > 0 || is_missing(light))) continue;
            best_above[x] = above[x], best_above[next] = above[next], best_below[x] = below[x],
            best_below[next] = below[next];
        }
    }
}

void MeanAndBrightest::mean_row(int y, float* to) const {
    const int samples = m_shape.samples(), each = samples / m_shape.area.width;
    const float* sum = m_sum.row(y);
    if (m_lacking.size() == 0) {
        const float part = 1 / m_weight;
        for (int i = 0; i < samples; ++i) to[i] = sum[i] * part;
        return;
    }
    const float* lacking = m_lacking.row(y);
    for (int i = 0; i < samples; ++i) {
        const float weight = m_weight - lacking[i / each];
        to[i] = weight > 1e-6F * m_weight ? sum[i] / weight : 0;
    }
}

// How far the brightest frame is above the mean, in standard deviations: of each pixel of a picture, of each quad of a mosaic (`mean_below`:
// its second row).
void MeanAndBrightest::places_of_rows(int y, const LevelNoise& noise, const float* mean, const float* mean_below,
                                      float* z) const {
    const int width = m_shape.area.width;
    if (m_shape.layout == FrameLayout::picture) {
        const float* best = m_brightest.row(y);
        for (int x = 0; x < width; ++x) {
            const float r = 0.2627F * noise.of(0, mean[3 * x]), g = 0.6780F * noise.of(1, mean[3 * x + 1]),
                        b = 0.0593F * noise.of(2, mean[3 * x + 2]);
            z[x] = (brightness(best + 3 * static_cast<std::ptrdiff_t>(x)) -
                    brightness(mean + 3 * static_cast<std::ptrdiff_t>(x))) /
                   std::sqrt(r * r + g * g + b * b);
        }
        return;
    }
    const int last_row = m_shape.area.bottom() - 1;
    const float *best = m_brightest.row(y), *best_below = m_brightest.row(std::min(y + 1, last_row));
    for (int x = 0; x < width; x += 2) {
        const int next = std::min(x + 1, width - 1);
        const auto variance = [&](int column, int row, float level) {
            const float sigma = noise.of(m_shape.channel_of(column, row), level);
            return sigma * sigma;
        };
        const float all = variance(x, y, mean[x]) + variance(next, y, mean[next]) + variance(x, y + 1, mean_below[x]) +
                          variance(next, y + 1, mean_below[next]);
        z[x / 2] = (best[x] + best[next] + best_below[x] + best_below[next] - mean[x] - mean[next] - mean_below[x] -
                    mean_below[next]) /
                   std::sqrt(all);
    }
}

Result<StatisticResult> MeanAndBrightest::finish(const LevelNoise& noise, const Work& work) {
    StatisticResult result;
    const Rect area = m_shape.area, cells = cells_of(area);
    result.frames = Plane(cells, 1);
    result.ghosts = Plane(cells, 0);
    const double even_frames =
        static_cast<double>(m_weight) * static_cast<double>(m_weight) / static_cast<double>(m_squares);
    const float from = static_cast<float>(rarely_passed(std::max(m_frames, 1), false_share));
    const float from_area = static_cast<float>(expected_largest(std::max(m_frames, 1))) + area_from;
    const bool takes_brightest = m_amount > 0 && m_frames > 1;
    const int samples = m_shape.samples(), each = samples / area.width;
    const int place = each == 1 ? 2 : 1; // pixels a side
    const int across = (area.width + place - 1) / place;
    std::vector<double> moved(static_cast<std::size_t>(cells.height), 0);
    // The mean replaces the sum where no other strip looks at it any more: all means first.
    const bool has_means = for_each_strip(area, work.stop, [&](int top, int rows) {
        std::vector<float> mean(static_cast<std::size_t>(samples));
        for (int y = top; y < top + rows; ++y) {
            mean_row(y, mean.data());
            std::copy(mean.begin(), mean.end(), m_sum.row(y));
        }
    });
    if (!has_means) return Error{ErrorKind::stopped, {}, {}};
    work.report(0.3F);
    const auto z_row = [&](int row, float* z) { // of row `row` of places
        const int y = area.top + std::clamp(row, 0, (area.height + place - 1) / place - 1) * place;
        places_of_rows(y, noise, m_sum.row(y), m_sum.row(std::min(y + 1, area.bottom() - 1)), z);
    };
    // The answer goes where the brightest was: its neighbours look at it, so gates of a strip come before anything is written.
    Plane gates;
    if (takes_brightest) {
        gates = Plane({0, 0, across, (area.height + place - 1) / place});
        const bool has_gates = for_each_strip(gates.area(), work.stop, [&](int top, int rows) {
            std::vector<std::vector<float>> z(3, std::vector<float>(static_cast<std::size_t>(across)));
            for (int row = top; row < top + rows; ++row) {
                for (int k = -1; k <= 1; ++k) z_row(row + k, z[static_cast<std::size_t>(k + 1)].data());
                float* to = gates.row(row);
                for (int x = 0; x < across; ++x) {
                    float sum = 0;
                    for (const std::vector<float>& line : z)
                        for (int k = -1; k <= 1; ++k)
                            sum += std::min(line[static_cast<std::size_t>(std::clamp(x + k, 0, across - 1))], 3 * from);
                    to[x] = m_amount * std::max(gate(z[1][static_cast<std::size_t>(x)], from, gate_width),
                                                gate(sum / 9, from_area, area_width));
                }
            }
        });
        if (!has_gates) return Error{ErrorKind::stopped, {}, {}};
        work.report(0.7F);
    }
    const bool is_complete = for_each_strip(area, work.stop, [&](int top, int rows) {
        const int cell_row = (top - area.top) / statistic_cell;
        std::vector<double> variance(static_cast<std::size_t>(cells.width), 0), one(variance), count(variance);
        for (int y = top; y < top + rows; ++y) {
            float* mean = m_sum.row(y);
            const float* lacking = m_lacking.size() > 0 ? m_lacking.row(y) : nullptr;
            for (int x = 0; x < area.width; ++x) {
                const auto cell = static_cast<std::size_t>(x / statistic_cell);
                const float s = takes_brightest ? gates.at(x / place, (y - area.top) / place) : 0;
                const double weight = lacking != nullptr ? std::max(1e-6, static_cast<double>(m_weight - lacking[x])) /
                                                               static_cast<double>(m_weight)
                                                         : 1;
                const double rest = 1 - static_cast<double>(s);
                variance[cell] +=
                    rest * rest / std::max(1.0, even_frames * weight) + static_cast<double>(s) * static_cast<double>(s);
                one[cell] += static_cast<double>(s), ++count[cell];
                moved[static_cast<std::size_t>(cell_row)] += s > 0.5F * m_amount ? 1 : 0;
                if (s > 0) {
                    const float* best = m_brightest.row(y);
                    for (int c = x * each; c < (x + 1) * each; ++c) mean[c] += s * (best[c] - mean[c]);
                }
            }
        }
        for (std::size_t i = 0; i < count.size(); ++i) {
            result.frames.row(cell_row)[i] = static_cast<float>(std::max(1.0, count[i] / std::max(variance[i], 1e-9)));
            result.ghosts.row(cell_row)[i] = static_cast<float>(one[i] / std::max(count[i], 1.0));
        }
    });
    if (!is_complete) return Error{ErrorKind::stopped, {}, {}};
    for (const double part : moved)
        result.moved_share += takes_brightest ? part / static_cast<double>(area.pixels()) : 0;
    result.light = std::move(m_sum);
    m_brightest = {};
    work.report(1);
    return result;
}

} // namespace

std::unique_ptr<Statistic> mean_and_brightest(const StatisticShape& shape, double amount) {
    return std::make_unique<MeanAndBrightest>(shape, amount);
}

} // namespace engine
