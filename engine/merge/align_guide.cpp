// Guides: samples freed of hot sites, halved, stabilised; then halved again and again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_guide.h"
#include "engine/base/parallel.h"
#include "engine/merge/align_guide_noise.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr int band_rows = 48;
constexpr int smallest_long_edge = 96; // of the coarsest level
// Part of the white level above which a sample is not trusted (merge.md 2.2 begins to fade samples out at 0.9).
constexpr float trusted_part = 0.92F;
// A sample this many times as bright as any of its eight neighbours, of whatever colour, is a hot site: what a lens draws is wider. Hot sites stand still while the picture
// moves, and would pull the map to no movement. (A spot of deviation 0.8 pixels brings 0.46 of its light to the next site; lamps of one colour only a third of that.)
constexpr float hot_factor = 6;

// Rows of luminance-like samples of a frame at full size: those of a mosaic as they are, (r + 2 g + b) / 4 of pictures. And whether they end there.
class SampleRows {
public:
    SampleRows(const FrameLight& frame) : m_frame(frame) {
        const NoiseProfile& noise = frame.noise;
        for (std::size_t c = 0; c < 3; ++c) {
            // Four standard deviations of a sample x are at most x / 2 + 8 S + 4 sqrt(O).
            m_margin = std::max(m_margin,
                                static_cast<float>(8 * noise.scale[c] + 4 * std::sqrt(std::max(0.0, noise.offset[c]))));
        }
        const auto end = [](float channel) {
            return channel > 0 ? trusted_part * channel : std::numeric_limits<float>::max();
        };
        m_ends = {end(frame.ends.r), end(frame.ends.g), end(frame.ends.b)};
    }
    int width() const { return m_frame.area().width; }
    int height() const { return m_frame.area().height; }

    void operator()(int y, float* to, std::uint8_t* ended) const {
        if (m_frame.layout == FrameLayout::bayer)
            mosaic(y, to, ended);
        else
            picture(y, to, ended);
        if (m_frame.defects.size() != 0) without_defects(y, to);
    }

private:
    void mosaic(int y, float* to, std::uint8_t* ended) const {
        const Rect area = m_frame.mosaic.area();
        const int count = area.width;
        const float* upper = m_frame.mosaic.row(area.top + std::max(y - 1, 0));
        const float* middle = m_frame.mosaic.row(area.top + y);
        const float* lower = m_frame.mosaic.row(area.top + std::min(y + 1, area.height - 1));
        for (int x = 0; x < count; ++x) {
            ended[x] = middle[x] >= trusted_part ? 1 : 0;
            to[x] = middle[x];
        }
        const float margin = m_margin;
        for (int x = 1; x < count - 1; ++x) {
            const float before = std::max(std::max(upper[x - 1], middle[x - 1]), lower[x - 1]);
            const float behind = std::max(std::max(upper[x + 1], middle[x + 1]), lower[x + 1]);
            const float most = std::max(std::max(before, behind), std::max(upper[x], lower[x]));
            const float limit = hot_factor * std::max(most, 0.0F) + margin;
            to[x] = middle[x] > limit ? most : middle[x];
        }
    }
    void picture(int y, float* to, std::uint8_t* ended) const {
        const Rect area = m_frame.picture.area();
        const Rgb* row = m_frame.picture.row(area.top + y);
        const Rgb ends = m_ends;
        for (int x = 0; x < area.width; ++x) {
            to[x] = (row[x].r + row[x].b + 2 * row[x].g) * 0.25F;
            ended[x] = static_cast<std::uint8_t>((row[x].r >= ends.r) | (row[x].g >= ends.g) | (row[x].b >= ends.b));
        }
    }
    // A defect takes the light of the next sample of its colour to the left.
    void without_defects(int y, float* to) const {
        const Rect area = m_frame.defects.area();
        const std::uint8_t* defects = m_frame.defects.row(area.top + y);
        for (int x = 0; x < area.width; ++x)
            if (defects[x]) to[x] = x > 1 ? to[x - 2] : 0;
    }

    const FrameLight& m_frame;
    Rgb m_ends;
    float m_margin = 0;
};

// `to[x]` = [1 3 3 1] of `from` around its pixels 2 x and 2 x + 1.
void halve_row(const float* from, int width, int half, float factor, float* to) {
    const auto pixel = [&](int x, int before, int next, int after) {
        to[x] = ((from[before] + from[after]) + 3 * (from[2 * x] + from[next])) * factor;
    };
    pixel(0, 0, std::min(1, width - 1), std::min(2, width - 1));
    for (int x = 1; x < half - 1; ++x) pixel(x, 2 * x - 1, 2 * x + 1, 2 * x + 2);
    if (half > 1) pixel(half - 1, 2 * half - 3, std::min(2 * half - 1, width - 1), std::min(2 * half, width - 1));
}

// The four rows of samples around rows 2 y and 2 y + 1, kept from one y to the next.
class FourRows {
public:
    FourRows(const SampleRows& rows)
        : m_rows(rows), m_width(static_cast<std::size_t>(rows.width())), m_light(4 * m_width), m_ended(4 * m_width) {}

    // Sums of [1 3 3 1] down the columns, and which of the four ended.
    void around(int y, float* sums, std::uint8_t* ended) {
        std::array<const float*, 4> light{};
        std::array<const std::uint8_t*, 4> end{};
        for (int i = 0; i < 4; ++i) {
            const int row = std::clamp(2 * y - 1 + i, 0, m_rows.height() - 1);
            const auto slot = static_cast<std::size_t>(row % 4);
            if (m_kept[slot] != row) {
                m_rows(row, m_light.data() + slot * m_width, m_ended.data() + slot * m_width);
                m_kept[slot] = row;
            }
            light[static_cast<std::size_t>(i)] = m_light.data() + slot * m_width;
            end[static_cast<std::size_t>(i)] = m_ended.data() + slot * m_width;
        }
        const float *a = light[0], *b = light[1], *c = light[2], *d = light[3];
        const std::uint8_t *p = end[0], *q = end[1], *r = end[2], *s = end[3];
        for (std::size_t x = 0; x < m_width; ++x) sums[x] = (a[x] + d[x]) + 3 * (b[x] + c[x]);
        for (std::size_t x = 0; x < m_width; ++x) ended[x] = p[x] | q[x] | r[x] | s[x];
    }

private:
    const SampleRows& m_rows;
    std::size_t m_width;
    std::vector<float> m_light;
    std::vector<std::uint8_t> m_ended;
    std::array<int, 4> m_kept{-1, -1, -1, -1};
};

// Rows [top, bottom) of the finest level, before the transform.
struct Linear {
    const SampleRows& rows;
    float factor; // 1 / exposure

    void row(FourRows& four, int y, int half, std::vector<float>& sums, std::vector<std::uint8_t>& ended, float* light,
             std::uint8_t* valid) const {
        four.around(y, sums.data(), ended.data());
        halve_row(sums.data(), rows.width(), half, factor / 64, light);
        const std::uint8_t* e = ended.data();
        const int last = rows.width() - 1;
        for (int x = 0; x < half; ++x) valid[x] = (e[2 * x] | e[std::min(2 * x + 1, last)]) ? 0 : 1;
        for (int x = 1; x < half; ++x) valid[x] &= e[2 * x - 1] ? 0 : 1;
        for (int x = 0; x < half - 1; ++x) valid[x] &= e[2 * x + 2] ? 0 : 1;
    }
};

void fill_band(const Linear& linear, const GuideScale& scale, float end, int top, int bottom, GuideLevel& level) {
    const int width = level.light.width();
    FourRows four(linear.rows);
    std::vector<float> sums(static_cast<std::size_t>(linear.rows.width()));
    std::vector<std::uint8_t> ended(sums.size());
    const float root = static_cast<float>(2 / std::sqrt(scale.scale));
    const float knee = static_cast<float>(scale.knee);
    const float at_black = root * std::sqrt(knee), slope = root / (2 * std::sqrt(knee));
    for (int y = top; y < bottom; ++y) {
        float* row = level.light.row(y);
        linear.row(four, y, width, sums, ended, row, level.valid.row(y));
        for (int x = 0; x < width; ++x) {
            const float above = root * std::sqrt(std::max(row[x], 0.0F) + knee);
            const float below = at_black + slope * std::max(row[x], -4 * knee);
            row[x] = std::min(row[x] < 0 ? below : above, end);
        }
    }
}

// Rows [top, bottom) of a level half as fine: [1 3 3 1] / 8 both ways, in the middle of its four pixels.
void halve_band(const GuideLevel& fine, int top, int bottom, GuideLevel& level) {
    const int width = fine.light.width(), height = fine.light.height(), half = level.light.width();
    std::vector<float> sums(static_cast<std::size_t>(width));
    float* between = sums.data();
    for (int y = top; y < bottom; ++y) {
        const float* a = fine.light.row(std::max(2 * y - 1, 0));
        const float* b = fine.light.row(2 * y);
        const float* c = fine.light.row(std::min(2 * y + 1, height - 1));
        const float* d = fine.light.row(std::min(2 * y + 2, height - 1));
        for (int x = 0; x < width; ++x) between[x] = (a[x] + d[x]) + 3 * (b[x] + c[x]);
        halve_row(between, width, half, 1 / 64.0F, level.light.row(y));
        const std::uint8_t* upper = fine.valid.row(2 * y);
        const std::uint8_t* lower = fine.valid.row(std::min(2 * y + 1, height - 1));
        std::uint8_t* to_valid = level.valid.row(y);
        for (int x = 0; x < half;
             ++x) // one lost pixel of four is bearable: it was cut off at the same value in both frames
            to_valid[x] = upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] >= 3 ? 1 : 0;
    }
}

GuideLevel empty_level(int side, int width, int height) {
    GuideLevel level;
    level.side = side;
    level.light = Plane({0, 0, width, height});
    level.valid = Raster<std::uint8_t>({0, 0, width, height});
    return level;
}

// Levels of the light of some ten thousand places, before exposure.
std::vector<float> quantiles_of(const SampleRows& rows, int width, int height) {
    const int every = std::max(1, static_cast<int>(std::sqrt(1.0 * width * height / 20000)));
    std::vector<float> sample, row(static_cast<std::size_t>(width)), sums(static_cast<std::size_t>(rows.width()));
    std::vector<std::uint8_t> valid(row.size()), ended(sums.size());
    FourRows four(rows);
    const Linear linear{rows, 1};
    for (int y = every / 2; y < height; y += every) {
        linear.row(four, y, width, sums, ended, row.data(), valid.data());
        for (int x = every / 2; x < width; x += every) sample.push_back(row[static_cast<std::size_t>(x)]);
    }
    std::sort(sample.begin(), sample.end());
    std::vector<float> quantiles;
    if (sample.empty()) return quantiles;
    const double last = static_cast<double>(sample.size()) - 1;
    for (int i = 0; i < 100; ++i) quantiles.push_back(sample[static_cast<std::size_t>((i + 0.5) / 100 * last)]);
    // Lamps and windows are all that stands out of the noise of a frame far too dark: parts of the picture from 3 % down to 0.05 %.
    for (int i = 0; i < 40; ++i)
        quantiles.push_back(sample[static_cast<std::size_t>((1 - 0.03 * std::pow(60, -i / 39.0)) * last)]);
    return quantiles;
}

// Median ratio of levels that both frames hold and that stand out of their noise; 1 where there are none.
double exposure_of(const std::vector<float>& frame, float frame_limit, const std::vector<float>& reference,
                   float reference_limit, float dark) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(frame.size(), reference.size()); ++i)
        if (frame[i] > dark && reference[i] > dark && frame[i] < frame_limit && reference[i] < reference_limit)
            ratios.push_back(static_cast<double>(frame[i]) / static_cast<double>(reference[i]));
    if (ratios.size() < 5) return 1;
    std::nth_element(ratios.begin(), ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2), ratios.end());
    return ratios[ratios.size() / 2];
}

} // namespace

float GuideScale::of(float y) const {
    if (y >= 0) return static_cast<float>(2 / std::sqrt(scale) * std::sqrt(static_cast<double>(y) + knee));
    return static_cast<float>((2 * knee + static_cast<double>(y)) / std::sqrt(scale * knee));
}

float GuideScale::light_of(float z) const {
    return static_cast<float>(static_cast<double>(z) * static_cast<double>(z) * scale / 4 - knee);
}

AlignmentGuide AlignmentGuide::build(const FrameLight& frame, double exposure, const AlignmentGuide* reference,
                                     const Work& work) {
    AlignmentGuide guide;
    guide.m_width = frame.area().width, guide.m_height = frame.area().height;
    const int width = std::max(1, guide.m_width / 2), height = std::max(1, guide.m_height / 2);
    if (guide.m_width < 2 || guide.m_height < 2) {
        guide.m_levels.push_back(empty_level(2, 1, 1));
        guide.m_levels[0].light.at(0, 0) = 0, guide.m_levels[0].valid.at(0, 0) = 0;
        return guide;
    }
    const SampleRows rows(frame);
    guide.m_quantiles = quantiles_of(rows, width, height);
    const bool bayer = frame.layout == FrameLayout::bayer;
    const float least_end = std::min(frame.ends.r, std::min(frame.ends.g, frame.ends.b));
    guide.m_limit = bayer ? trusted_part : least_end > 0 ? trusted_part * least_end : std::numeric_limits<float>::max();
    if (exposure > 0)
        guide.m_exposure = exposure;
    else if (reference)
        guide.m_exposure = exposure_of(
            guide.m_quantiles, 0.85F * guide.m_limit, reference->m_quantiles, 0.85F * reference->m_limit,
            bayer ? static_cast<float>(3 * std::sqrt(reference->m_scale.scale * reference->m_scale.knee)) : 0.003F);
    const LightNoise own = light_noise(frame);
    guide.m_scale = reference ? reference->m_scale : GuideScale{own.scale, own.knee};
    guide.m_end = guide.m_limit < 1e30F ? guide.m_scale.of(static_cast<float>(guide.m_limit / guide.m_exposure))
                                        : std::numeric_limits<float>::max();

    guide.m_levels.push_back(empty_level(2, width, height));
    const Linear linear{rows, static_cast<float>(1 / guide.m_exposure)};
    const auto in_bands = [&](int number, const auto& fill) {
        return for_each_index((number + band_rows - 1) / band_rows, Priority::exporting, work.stop,
                              [&](int i) { fill(i * band_rows, std::min(number, (i + 1) * band_rows)); });
    };
    in_bands(height, [&](int top, int bottom) {
        fill_band(linear, guide.m_scale, guide.m_end, top, bottom, guide.m_levels[0]);
    });
    while (!work.stopped()) {
        const GuideLevel& fine = guide.m_levels.back();
        if (std::max(fine.light.width(), fine.light.height()) < 2 * smallest_long_edge) break;
        if (std::min(fine.light.width(), fine.light.height()) < 8) break;
        GuideLevel level = empty_level(2 * fine.side, fine.light.width() / 2, fine.light.height() / 2);
        in_bands(level.light.height(), [&](int top, int bottom) { halve_band(fine, top, bottom, level); });
        guide.m_levels.push_back(std::move(level));
    }
    if (work.stopped()) return guide;
    for (std::size_t i = 0; i < guide.m_levels.size(); ++i) {
        guide.m_levels[i].noise = noise_of_level(static_cast<int>(i)).light;
        guide.m_levels[i].noise_of_slope = noise_of_level(static_cast<int>(i)).slope;
    }
    // In the transform of the reference, noise of this frame has the variance (S_f y + O_f) / (S y + O), with S_f and O_f of y.
    if (own.known) {
        const double scale = own.scale / guide.m_exposure, offset = own.offset / (guide.m_exposure * guide.m_exposure);
        guide.m_noise.even = static_cast<float>(scale / guide.m_scale.scale);
        const double more = offset - guide.m_scale.knee * scale;
        guide.m_noise.steep = static_cast<float>(std::max(0.0, 4 * more / (guide.m_scale.scale * guide.m_scale.scale)));
    } else {
        const double measured = measured_noise(guide.m_levels[std::min<std::size_t>(1, guide.m_levels.size() - 1)]);
        if (reference) {
            guide.m_noise.even = static_cast<float>(measured);
        } else { // the unit becomes what the noise is
            const float factor = static_cast<float>(1 / std::sqrt(measured));
            for (GuideLevel& level : guide.m_levels)
                for (std::size_t i = 0; i < level.light.size(); ++i) level.light.data()[i] *= factor;
            guide.m_scale.scale *= measured;
            if (guide.m_end < 1e30F) guide.m_end *= factor;
        }
    }
    const GuideLevel& middle = guide.m_levels[std::min<std::size_t>(2, guide.m_levels.size() - 1)];
    std::vector<float> values(middle.light.data(), middle.light.data() + middle.light.size());
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    const double median = static_cast<double>(guide.m_scale.light_of(values[values.size() / 2]));
    guide.m_signal_to_noise =
        std::max(0.0, median) / std::sqrt(guide.m_scale.scale * (std::max(0.0, median) + guide.m_scale.knee));
    return guide;
}

AlignmentGuide AlignmentGuide::of(const FrameLight& reference, const Work& work) {
    return build(reference, 1, nullptr, work);
}

AlignmentGuide AlignmentGuide::like(const FrameLight& frame, double exposure, const Work& work) const {
    return build(frame, exposure, this, work);
}

} // namespace engine
