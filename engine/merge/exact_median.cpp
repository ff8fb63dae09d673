// What moved goes away: the exact median of up to 31 frames, band by band out of a temporary file (merge.md 5.4).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge_strips.h"
#include "engine/merge/spill_file.h"
#include "engine/merge/statistic.h"
#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>

namespace engine {
namespace {

// A band with all of its frames is what memory holds besides one frame.
constexpr std::uintmax_t band_bytes = 48U << 20U;
constexpr int most_band_rows = 256; // merge.md 5.4
// A sample that is farther from the median shows something else: one of 31 samples of noise is so in one pixel of 50000. With two percent of
// the light for
// lamps that flicker and light that changes (merge.md 4.5).
constexpr float disagreement = 5, flicker = 0.02F;
constexpr int block = 256; // samples that are sorted together

// Batcher's merge exchange (Knuth 5.2.2 M) for any number of values: pairs to put in order, the smaller one first.
std::vector<std::pair<int, int>> sorting_network(int count) {
    std::vector<std::pair<int, int>> pairs;
    int top = 1;
    while (2 * top < count) top *= 2;
    if (count < 2) return pairs;
    for (int p = top; p > 0; p /= 2) {
        int q = top, r = 0, d = p;
        for (;;) {
            for (int i = 0; i < count - d; ++i)
                if ((i & p) == r) pairs.emplace_back(i, i + d);
            if (q == p) break;
            d = q - p, q /= 2, r = p;
        }
    }
    return pairs;
}

struct RowCounts {
    std::vector<float> agreeing, frames; // of each cell: sums over samples
    std::vector<double> moved;           // samples of each frame that disagree
    double moved_pixels = 0;
};

class ExactMedian : public Statistic {
public:
    ExactMedian(const StatisticShape& shape, SpillFile spill)
        : m_shape(shape), m_spill(std::move(spill)), m_network(sorting_network(shape.frames)) {}

    Result<void> add(const LaidFrame& frame, float, const std::stop_token& stop) override {
        std::mutex guard;
        std::optional<Error> failed;
        const SpillFile::Shape& shape = m_spill.shape();
        const bool is_complete = for_each_index(shape.bands(), Priority::exporting, stop, [&](int band) {
            const int rows = shape.rows_of(band), samples = m_shape.samples();
            std::vector<float> light(static_cast<std::size_t>(rows) * static_cast<std::size_t>(samples));
            for (int row = 0; row < rows; ++row)
                frame.row(m_shape.area.top + band * shape.band_rows + row,
                          light.data() + static_cast<std::ptrdiff_t>(row) * samples);
            const Result<void> written = m_spill.write(m_frames, band, light.data());
            if (written) return;
            const std::scoped_lock lock(guard);
            failed = written.error();
        });
        if (failed) return *failed;
        if (!is_complete) return Error{ErrorKind::stopped, {}, {}};
        ++m_frames;
        return {};
    }

    Result<void> row_so_far(int y, const LevelNoise&, float* to) const override {
        const auto samples = static_cast<std::size_t>(m_shape.samples());
        std::vector<float> light(static_cast<std::size_t>(m_frames) * samples);
        for (int frame = 0; frame < m_frames; ++frame) {
            const Result<void> read =
                m_spill.read_row(frame, y - m_shape.area.top, light.data() + static_cast<std::size_t>(frame) * samples);
            if (!read) return read.error();
        }
        median_of_row(light.data(), samples, to, m_frames == m_shape.frames ? m_network : sorting_network(m_frames));
        return {};
    }

    Result<StatisticResult> finish(const LevelNoise& noise, const Work& work) override;

private:
    using Network = std::vector<std::pair<int, int>>;
    StatisticShape m_shape;
    SpillFile m_spill;
    Network m_network;
    int m_frames = 0;

    // Frame k of sample i is light[k * stride + i].
    void median_of_row(const float* light, std::size_t stride, float* to, const Network& network) const;
    void compare_row(const float* light, std::size_t stride, const float* median, int y, const LevelNoise& noise,
                     RowCounts& counts) const;
};

void ExactMedian::median_of_row(const float* light, std::size_t stride, float* to, const Network& network) const {
    const int frames = m_frames, samples = m_shape.samples();
    std::vector<float> sorted(static_cast<std::size_t>(frames) * block);
    std::vector<int> known(block);
    for (int left = 0; left < samples; left += block) {
        const int count = std::min(block, samples - left);
        std::fill(known.begin(), known.end(), 0);
        for (int k = 0; k < frames; ++k) {
            const float* from = light + static_cast<std::size_t>(k) * stride + left;
            float* row = sorted.data() + static_cast<std::ptrdiff_t>(k) * block;
            for (int i = 0; i < count; ++i) {
                const bool is_known = !is_missing(from[i]);
                row[i] = is_known ? from[i] : std::numeric_limits<float>::infinity(); // last
                known[static_cast<std::size_t>(i)] += is_known ? 1 : 0;
            }
        }
        for (const auto& [lower, upper] : network) {
            float* a = sorted.data() + static_cast<std::ptrdiff_t>(lower) * block;
            float* b = sorted.data() + static_cast<std::ptrdiff_t>(upper) * block;
            for (int i = 0; i < block; ++i) {
                const float x = a[i], y = b[i];
                a[i] = y < x ? y : x, b[i] = y < x ? x : y;
            }
        }
        for (int i = 0; i < count; ++i) {
            const int n = known[static_cast<std::size_t>(i)];
            const auto at = [&](int rank) { return sorted[static_cast<std::size_t>(rank * block + i)]; };
            if (n == 0)
                to[left + i] = 0;
            else
                to[left + i] = n % 2 == 1 ? at(n / 2) : 0.5F * (at(n / 2 - 1) + at(n / 2));
        }
    }
}

void ExactMedian::compare_row(const float* light, std::size_t stride, const float* median, int y,
                              const LevelNoise& noise, RowCounts& counts) const {
    const int samples = m_shape.samples(), each = samples / m_shape.area.width;
    std::vector<float> limit(static_cast<std::size_t>(samples)), agreeing(limit.size(), 0.0F),
        known(limit.size(), 0.0F);
    for (int i = 0; i < samples; ++i)
        limit[static_cast<std::size_t>(i)] =
            disagreement * noise.of(m_shape.channel_of(i, y), median[i]) + flicker * std::abs(median[i]);
    counts.moved.resize(static_cast<std::size_t>(m_frames));
    for (int k = 0; k < m_frames; ++k) {
        const float* from = light + static_cast<std::size_t>(k) * stride;
        int moved = 0;
        for (int i = 0; i < samples; ++i) {
            const float difference = std::abs(from[i] - median[i]);
            const bool fits = difference <= limit[static_cast<std::size_t>(i)], is_known = !is_missing(from[i]);
            agreeing[static_cast<std::size_t>(i)] += fits ? 1.0F : 0.0F;
            known[static_cast<std::size_t>(i)] += is_known ? 1.0F : 0.0F;
            moved += is_known && !fits ? 1 : 0;
        }
        counts.moved[static_cast<std::size_t>(k)] = moved;
    }
    const auto columns = static_cast<std::size_t>(cells_of(m_shape.area).width);
    counts.agreeing.assign(columns, 0), counts.frames.assign(columns, 0);
    for (int i = 0; i < samples; ++i) {
        const auto cell = static_cast<std::size_t>(i / each / statistic_cell);
        counts.agreeing[cell] += agreeing[static_cast<std::size_t>(i)];
        counts.frames[cell] += known[static_cast<std::size_t>(i)];
    }
    for (int x = 0; x < m_shape.area.width; ++x) {
        bool moved = false;
        for (int c = x * each; c < (x + 1) * each; ++c)
            moved = moved || agreeing[static_cast<std::size_t>(c)] < known[static_cast<std::size_t>(c)];
        counts.moved_pixels += moved ? 1 : 0;
    }
}

Result<StatisticResult> ExactMedian::finish(const LevelNoise& noise, const Work& work) {
    StatisticResult result;
    const Rect area = m_shape.area, cells = cells_of(area);
    result.light = Samples(m_shape.layout, area, 0);
    result.frames = Plane(cells, 1), result.ghosts = Plane(cells, 0);
    result.moved.assign(static_cast<std::size_t>(m_frames), 0);
    const SpillFile::Shape& shape = m_spill.shape();
    const Network network = m_frames == shape.frames ? m_network : sorting_network(m_frames);
    const auto samples = static_cast<std::size_t>(m_shape.samples());
    const int each = m_shape.samples() / area.width;
    std::vector<float> light(static_cast<std::size_t>(m_frames) * static_cast<std::size_t>(shape.band_rows) * samples);
    for (int band = 0; band < shape.bands(); ++band) {
        if (const Result<void> read = m_spill.read(band, m_frames, light.data()); !read) return read.error();
        const int rows = shape.rows_of(band), top = area.top + band * shape.band_rows;
        const std::size_t stride = static_cast<std::size_t>(rows) * samples;
        std::vector<RowCounts> counts(static_cast<std::size_t>(rows));
        const bool is_complete = for_each_index(rows, Priority::exporting, work.stop, [&](int row) {
            const float* from = light.data() + static_cast<std::size_t>(row) * samples;
            float* to = result.light.row(top + row);
            median_of_row(from, stride, to, network);
            compare_row(from, stride, to, top + row, noise, counts[static_cast<std::size_t>(row)]);
        });
        if (!is_complete) return Error{ErrorKind::stopped, {}, {}};
        // Bands end with rows of cells.
        for (int first = 0; first < rows; first += statistic_cell) {
            const int last = std::min(rows, first + statistic_cell),
                      cell_row = (top + first - area.top) / statistic_cell;
            for (int column = 0; column < cells.width; ++column) {
                double agreeing = 0, frames = 0;
                for (int row = first; row < last; ++row) {
                    agreeing += static_cast<double>(
                        counts[static_cast<std::size_t>(row)].agreeing[static_cast<std::size_t>(column)]);
                    frames += static_cast<double>(
                        counts[static_cast<std::size_t>(row)].frames[static_cast<std::size_t>(column)]);
                }
                const double pixels = static_cast<double>(last - first) *
                                      std::min(statistic_cell, area.width - column * statistic_cell) * each;
                result.frames.row(cell_row)[column] = static_cast<float>(median_efficiency_frames(agreeing / pixels));
                result.ghosts.row(cell_row)[column] = static_cast<float>(frames > 0 ? 1 - agreeing / frames : 0);
            }
            for (int row = first; row < last; ++row) {
                const RowCounts& known = counts[static_cast<std::size_t>(row)];
                result.moved_share += known.moved_pixels / static_cast<double>(area.pixels());
                for (std::size_t k = 0; k < result.moved.size(); ++k)
                    result.moved[k] += known.moved[k] / static_cast<double>(area.pixels() * each);
            }
        }
        work.report(static_cast<float>(band + 1) / static_cast<float>(shape.bands()));
    }
    return result;
}

} // namespace

Result<std::unique_ptr<Statistic>> exact_median(const StatisticShape& shape,
                                                const std::vector<std::filesystem::path>& folders) {
    const std::uintmax_t row_bytes =
        static_cast<std::uintmax_t>(shape.samples()) * sizeof(float) * static_cast<std::uintmax_t>(shape.frames);
    const auto strips = static_cast<int>(
        std::min<std::uintmax_t>(band_bytes / (row_bytes * statistic_cell), most_band_rows / statistic_cell));
    Result<SpillFile> spill = SpillFile::create(
        {shape.frames, shape.area.height, shape.samples(), statistic_cell * std::max(strips, 1)}, folders);
    if (!spill) return spill.error();
    return std::unique_ptr<Statistic>(std::make_unique<ExactMedian>(shape, std::move(*spill)));
}

} // namespace engine
