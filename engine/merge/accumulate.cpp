// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/accumulate.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace engine {
namespace {

constexpr int rows_per_strip = 32; // of quads
// Weights of quads that have ended in all frames stay far below this, others above it.
constexpr float closed_below = 1e-3F;
// From this part of the end on a sample of a quad that has ended everywhere counts as ended itself: a mean of clipped samples
// that were moved by parts of a pixel keeps less than this from its end.
constexpr float ended_from = 0.97F;

int strips_of(int rows) { return (rows + rows_per_strip - 1) / rows_per_strip; }

// Sums of three neighbours along the row; the edges repeat.
void sums_of_three(const float* in, int count, float* out) {
    for (int i = 0; i < count; ++i) out[i] = in[std::max(0, i - 1)] + in[i] + in[std::min(count - 1, i + 1)];
}

// Largest difference from the four neighbours.
void contrast_of_row(const float* above, const float* here, const float* below, int count, float* __restrict out) {
    const auto one = [&](int i, int left, int right) {
        const float across = std::max(std::abs(here[left] - here[i]), std::abs(here[right] - here[i]));
        out[i] = std::max(across, std::max(std::abs(above[i] - here[i]), std::abs(below[i] - here[i])));
    };
    one(0, 0, std::min(1, count - 1));
    for (int i = 1; i + 1 < count; ++i) one(i, i - 1, i + 1);
    if (count > 1) one(count - 1, count - 2, count - 1);
}

// 1 / (variance of light / exposure of a frame over variance of the reference's sample).
struct InverseVariance {
    float frame_scale, frame_offset, scale, offset; // of y = x / a

    InverseVariance(const NoiseProfile& frame, double exposure, const NoiseProfile& reference, std::size_t colour)
        : frame_scale(static_cast<float>(frame.scale[colour] / exposure)),
          frame_offset(static_cast<float>(frame.offset[colour] / (exposure * exposure))),
          scale(static_cast<float>(reference.scale[colour])), offset(static_cast<float>(reference.offset[colour])) {
        // No noise model: all that is known is that longer exposures are better (Hanji et al. 2020, the Poisson estimator).
        if (!(frame_scale > 0 && scale > 0))
            frame_scale = 0, scale = 0, frame_offset = static_cast<float>(1 / exposure), offset = 1;
    }
    // Variance of the reference's sample.
    float unit(float level) const { return scale * (level > 0 ? level : 0) + offset + 1e-20F; }
    bool is_one() const { return frame_scale == scale && frame_offset == offset; }
    float at(float level) const {
        const float y = level > 0 ? level : 0;
        return (scale * y + offset) / (frame_scale * y + frame_offset);
    }
};

} // namespace

Rect agreement_cells(Rect pixels) {
    const Rect quads = quads_of(pixels);
    return {0, 0, (quads.width + 1) / 2, (quads.height + 1) / 2};
}

void quad_light_row(const FrameLight& light, float gain, int row, float* red, float* green, float* blue) {
    const Rect area = light.area();
    const int quads = std::max(1, area.width / 2), below = std::min(2 * row + 1, area.height - 1),
              beside = area.width > 1 ? 1 : 0;
    if (light.layout == FrameLayout::picture) {
        const Rgb* upper = light.picture.row(2 * row);
        const Rgb* lower = light.picture.row(below);
        for (int i = 0; i < quads; ++i) {
            const Rgb sum = (upper[2 * i] + upper[2 * i + beside]) + (lower[2 * i] + lower[2 * i + beside]);
            red[i] = 0.25F * gain * sum.r, green[i] = 0.25F * gain * sum.g, blue[i] = 0.25F * gain * sum.b;
        }
        return;
    }
    float* const out[3] = {red, green, blue};
    int of_colour[3] = {0, 0, 0};
    for (const CfaColour colour : light.pattern) ++of_colour[static_cast<std::size_t>(colour)];
    for (int colour = 0; colour < 3; ++colour) {
        if (of_colour[colour] == 0) {
            std::fill_n(out[colour], quads, 0.0F);
            continue;
        }
        const float share = gain / static_cast<float>(of_colour[colour]);
        bool first = true;
        for (int k = 0; k < 4; ++k) {
            if (static_cast<int>(light.pattern[static_cast<std::size_t>(k)]) != colour) continue;
            const float* in = light.mosaic.row(k < 2 ? 2 * row : below) + (k % 2) * beside;
            float* to = out[colour];
            if (first)
                for (int i = 0; i < quads; ++i) to[i] = share * in[2 * i];
            else
                for (int i = 0; i < quads; ++i) to[i] += share * in[2 * i];
            first = false;
        }
    }
}

QuadLight quad_light(const FrameLight& light, float gain, const Work& work) {
    const Rect quads = quads_of(light.area());
    QuadLight planes{Plane(quads), Plane(quads), Plane(quads)};
    for_each_index(strips_of(quads.height), Priority::exporting, work.stop, [&](int strip) {
        for (int j = strip * rows_per_strip; j < std::min(quads.height, (strip + 1) * rows_per_strip); ++j)
            quad_light_row(light, gain, j, planes[0].row(j), planes[1].row(j), planes[2].row(j));
    });
    return planes;
}

Accumulator::Accumulator(const FrameLight& reference, const NoiseProfile& noise)
    : m_layout(reference.layout), m_pattern(reference.pattern), m_ends(reference.ends), m_noise(noise),
      m_weight(reference.area(), 0.0F), m_squares(quads_of(reference.area()), 0.0F) {
    if (m_layout == FrameLayout::bayer) {
        m_sum = Plane(reference.area(), 0.0F);
        const auto green = std::ranges::find(m_pattern, CfaColour::green);
        m_green = green == m_pattern.end() ? 0 : static_cast<int>(green - m_pattern.begin());
    } else {
        m_sums = Image(reference.area(), Rgb{});
        m_green = 0;
    }
}

const float* Accumulator::weight_of_green(int quad_row) const {
    const int y = std::min(2 * quad_row + m_green / 2, m_weight.height() - 1);
    return m_weight.row(y) + (m_weight.width() > 1 ? m_green % 2 : 0);
}

void Accumulator::add(const AlignedFrame& frame, const FrameShare& share, const QuadLight& level, const Work& work) {
    const Rect area = m_weight.area(), quads = m_squares.area();
    const bool bayer = m_layout == FrameLayout::bayer;
    const InverseVariance inverse[3] = {{share.noise, share.exposure, m_noise, 0},
                                        {share.noise, share.exposure, m_noise, 1},
                                        {share.noise, share.exposure, m_noise, 2}};
    // Samples of a frame that lies still, as noisy as those of the reference, all weigh the same.
    const bool alike = !frame.moved && inverse[0].is_one() && inverse[1].is_one() && inverse[2].is_one();
    const auto gain = static_cast<float>(1 / share.exposure), closed = static_cast<float>(share.closed),
               least = static_cast<float>(share.least);
    const auto interpolated = static_cast<float>(share.interpolation_error * share.interpolation_error);
    // What the bytes of OpenQuads mean; 1 is closed, not 0, so that something is there where all frames end.
    std::array<float, 256> open{};
    for (std::size_t i = 1; i < open.size(); ++i)
        open[i] = closed + static_cast<float>(share.quality) * static_cast<float>(i - 1) / 254;
    std::array<float, 256> agrees{};
    for (std::size_t i = 0; i < agrees.size(); ++i) agrees[i] = std::max(least, static_cast<float>(i) / 255);

    for_each_index(strips_of(quads.height), Priority::exporting, work.stop, [&](int strip) {
        const auto columns = static_cast<std::size_t>(quads.width);
        std::vector<float> soft(columns), rows(columns), mean(columns), sure(columns), squared(columns),
            ones(columns, 1.0F), of_pixels(2 * columns + 1);
        std::array<std::vector<float>, 3> weight{std::vector<float>(columns), std::vector<float>(columns),
                                                 std::vector<float>(columns)};
        for (int j = strip * rows_per_strip; j < std::min(quads.height, (strip + 1) * rows_per_strip); ++j) {
            const std::uint8_t* quad_is_open = frame.open.row(j);
            if (share.agrees) {
                const std::uint8_t* cell = share.agrees->row(j / 2);
                for (int i = 0; i < quads.width; ++i)
                    soft[static_cast<std::size_t>(i)] = open[quad_is_open[i]] * agrees[cell[i / 2]];
            } else {
                for (int i = 0; i < quads.width; ++i) soft[static_cast<std::size_t>(i)] = open[quad_is_open[i]];
            }
            for (std::size_t colour = 0; colour < 3; ++colour) {
                float* w = weight[colour].data();
                if (alike) {
                    std::ranges::copy(soft, w);
                    if (colour == 1) std::ranges::copy(soft, squared.begin());
                    continue;
                }
                const Plane& light = level[bayer ? colour : 1];
                const float *above = light.row(std::max(0, j - 1)), *here = light.row(j),
                            *below = light.row(std::min(quads.height - 1, j + 1));
                for (std::size_t i = 0; i < columns; ++i) rows[i] = (above[i] + here[i] + below[i]) * (1.0F / 9);
                sums_of_three(rows.data(), quads.width, mean.data());
                const InverseVariance& model = inverse[bayer ? colour : 1];
                if (!frame.moved) {
                    for (std::size_t i = 0; i < columns; ++i) w[i] = soft[i] * model.at(mean[i]);
                    if (colour == 1)
                        for (std::size_t i = 0; i < columns; ++i) squared[i] = w[i] * soft[i];
                    continue;
                }
                contrast_of_row(above, here, below, quads.width, sure.data());
                const float* parts = share.level_variance && !share.level_variance->area().empty()
                                         ? share.level_variance->row(j)
                                         : ones.data();
                for (std::size_t i = 0; i < columns; ++i) {
                    const float inverse_noise = model.at(mean[i]), unit = model.unit(mean[i]);
                    // Of the largest of four differences noise makes about 2.3 standard deviations.
                    const float seen = std::max(0.0F, sure[i] - 2.3F * std::sqrt(parts[i] * unit));
                    const float error = interpolated * seen * seen / unit;
                    w[i] = soft[i] * inverse_noise / (1 + error * inverse_noise);
                    if (colour == 1) squared[i] = w[i] * w[i] / inverse_noise;
                }
            }
            float* squares = m_squares.row(j);
            for (std::size_t i = 0; i < columns; ++i) squares[i] += squared[i];
            const int last = j == quads.height - 1 ? area.height : std::min(area.height, 2 * j + 2);
            for (int y = 2 * j; y < last; ++y) {
                float* sum_weight = m_weight.row(y);
                if (bayer) {
                    const std::size_t at = static_cast<std::size_t>(2 * (y & 1));
                    const float* even = weight[static_cast<std::size_t>(m_pattern[at])].data();
                    const float* odd = weight[static_cast<std::size_t>(m_pattern[at + 1])].data();
                    float* along = of_pixels.data();
                    for (int i = 0; i < quads.width; ++i) along[2 * i] = even[i], along[2 * i + 1] = odd[i];
                    if (area.width > 2 * quads.width) along[area.width - 1] = even[columns - 1];
                    const float* x = frame.light.mosaic.row(y);
                    float* sum = m_sum.row(y);
                    for (int i = 0; i < area.width; ++i) sum[i] += along[i] * gain * x[i];
                    for (int i = 0; i < area.width; ++i) sum_weight[i] += along[i];
                } else {
                    const Rgb* x = frame.light.picture.row(y);
                    Rgb* sum = m_sums.row(y);
                    const float* w = weight[1].data();
                    for (int i = 0; i < area.width; ++i) {
                        const float weighs = w[std::min(i / 2, quads.width - 1)];
                        sum[i] = sum[i] + (weighs * gain) * x[i];
                        sum_weight[i] += weighs;
                    }
                }
            }
        }
    });
}

void Accumulator::finish(double shortest, MergedPicture& picture) const {
    const Rect area = m_weight.area();
    const auto brightest = static_cast<float>(1 / shortest);
    picture.layout = m_layout, picture.pattern = m_pattern, picture.brightest = std::max(1.0, 1 / shortest);
    const bool bayer = m_layout == FrameLayout::bayer;
    // Pictures end where their view transform does: above 1 in scene light.
    if (!bayer)
        picture.brightest =
            std::max(picture.brightest, static_cast<double>(std::max({m_ends.r, m_ends.g, m_ends.b})) / shortest);
    if (bayer)
        picture.mosaic = Plane(area);
    else
        picture.picture = Image(area);
    for_each_index(strips_of(area.height), Priority::exporting, {}, [&](int strip) {
        for (int y = strip * rows_per_strip; y < std::min(area.height, (strip + 1) * rows_per_strip); ++y) {
            const float* weight = m_weight.row(y);
            if (bayer) {
                const float* sum = m_sum.row(y);
                float* out = picture.mosaic.row(y);
                for (int x = 0; x < area.width; ++x) {
                    const float value = weight[x] > 0 ? sum[x] / weight[x] : 0.0F;
                    out[x] = weight[x] < closed_below && value > ended_from * brightest ? brightest : value;
                }
            } else {
                const Rgb* sum = m_sums.row(y);
                Rgb* out = picture.picture.row(y);
                for (int x = 0; x < area.width; ++x) out[x] = weight[x] > 0 ? (1 / weight[x]) * sum[x] : Rgb{};
            }
        }
    });
}

void Accumulator::quad_row(int row, float* red, float* green, float* blue) const {
    FrameLight mean;
    mean.layout = m_layout, mean.pattern = m_pattern;
    const Rect area{0, 0, m_weight.width(), std::min(2, m_weight.height() - 2 * row)};
    if (m_layout == FrameLayout::bayer)
        mean.mosaic = Plane(area);
    else
        mean.picture = Image(area);
    for (int y = 0; y < area.height; ++y) {
        const float* weight = m_weight.row(2 * row + y);
        for (int x = 0; x < area.width; ++x) {
            const float share = weight[x] > 0 ? 1 / weight[x] : 0.0F;
            if (m_layout == FrameLayout::bayer)
                mean.mosaic.row(y)[x] = m_sum.row(2 * row + y)[x] * share;
            else
                mean.picture.row(y)[x] = m_sums.row(2 * row + y)[x] * share;
        }
    }
    quad_light_row(mean, 1, 0, red, green, blue);
}

void Accumulator::frames_row(int row, float* frames) const {
    const float *weight = weight_of_green(row), *squares = m_squares.row(row);
    const int step = m_weight.width() > 1 ? 2 : 1;
    for (int i = 0; i < m_squares.width(); ++i) {
        const float w = weight[step * i];
        frames[i] = squares[i] > 0 ? w * (w / squares[i]) : 1.0F;
    }
}

Plane Accumulator::frames_map() const {
    constexpr int cell = 16, quads_a_side = cell / 2;
    const Rect area = m_weight.area(), quads = m_squares.area();
    Plane map(Rect{0, 0, (area.width + cell - 1) / cell, (area.height + cell - 1) / cell});
    for_each_index(map.height(), Priority::exporting, {}, [&](int row) {
        std::vector<float> frames(static_cast<std::size_t>(quads.width));
        std::vector<double> sum(static_cast<std::size_t>(map.width()));
        std::vector<int> count(sum.size());
        const int last = std::max(std::min(quads.height, (row + 1) * quads_a_side), 1);
        for (int j = std::min(row * quads_a_side, quads.height - 1); j < last; ++j) {
            frames_row(j, frames.data());
            for (int i = 0; i < quads.width; ++i) {
                const auto at = static_cast<std::size_t>(i / quads_a_side);
                sum[at] += static_cast<double>(frames[static_cast<std::size_t>(i)]), ++count[at];
            }
        }
        for (std::size_t i = 0; i < sum.size(); ++i) {
            if (count[i] == 0 && i > 0) sum[i] = sum[i - 1], count[i] = count[i - 1];
            map.row(row)[i] = static_cast<float>(sum[i] / std::max(1, count[i]));
        }
    });
    return map;
}

double Accumulator::closed_share() const {
    std::vector<int> closed(static_cast<std::size_t>(m_squares.height()));
    for_each_index(m_squares.height(), Priority::exporting, {}, [&](int j) {
        const float* weight = weight_of_green(j);
        const int step = m_weight.width() > 1 ? 2 : 1;
        for (int i = 0; i < m_squares.width(); ++i)
            closed[static_cast<std::size_t>(j)] += weight[step * i] < closed_below;
    });
    return static_cast<double>(std::accumulate(closed.begin(), closed.end(), 0LL)) /
           static_cast<double>(m_squares.size());
}

} // namespace engine
