// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/series_defects.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

constexpr int most_hits = 255;
// merge.md 1.6: 5 standard deviations, in 60 % of the frames.
constexpr double part_of_frames = 0.6;
constexpr float deviations = 5;
// What is looked at closely: this far above the second highest of the four nearest of its colour, so that a defect beside another one is not lost.
constexpr float deviations_of_a_look = 4;
// Of the light of a point the second brightest of the four sites beside its centre gets at least this part: a third for a lens that draws points 1.6 pixels
// wide, less for a colour that they see badly. One of the four may be hot itself.
constexpr float shared_by_lens = 0.2F;
constexpr int rows_at_once = 64;

using Eight = std::array<float, 8>;

float middle(Eight values) {
    std::sort(values.begin(), values.end());
    return 0.5F * (values[3] + values[4]);
}

class Look {
public:
    explicit Look(const RawFile& raw) : m_mosaic(raw.mosaic) {
        const NoiseProfile noise = raw.facts.noise.value_or(NoiseProfile{});
        for (std::size_t i = 0; i < 4; ++i) {
            const auto colour = static_cast<std::size_t>(raw.pattern[i]);
            const double range = std::max(1.0F, raw.white - raw.black[i]);
            m_black[i] = raw.black[i];
            m_scale[i] = static_cast<float>(noise.scale[colour] * range);
            m_offset[i] = static_cast<float>(noise.offset[colour] * range * range + 1.0 / 12); // of rounding
            m_balance[i] = static_cast<float>(1 / (std::max(1e-3, raw.as_shot_neutral[colour]) * range));
        }
    }

    void row(int y, std::uint8_t* candidates, std::uint8_t* hits) const {
        const int width = m_mosaic.width();
        const std::uint16_t *here = m_mosaic.row(y), *above = m_mosaic.row(y - 2), *below = m_mosaic.row(y + 2);
        const auto first = static_cast<std::size_t>((y & 1) * 2);
        int any = 0;
        for (int x = 2; x < width - 2; ++x) {
            const std::size_t position = first + static_cast<std::size_t>(x & 1);
            const float black = m_black[position], scale = m_scale[position], offset = m_offset[position];
            const float v = here[x], a = here[x - 2], b = here[x + 2], c = above[x], d = below[x];
            const float high =
                std::max(std::min(std::max(a, b), std::max(c, d)), std::max(std::min(a, b), std::min(c, d)));
            const float low =
                std::min(std::max(std::min(a, b), std::min(c, d)), std::min(std::max(a, b), std::max(c, d)));
            const float over = v - high, under = low - v;
            constexpr float square = deviations_of_a_look * deviations_of_a_look;
            const float of_high = square * (scale * std::max(0.0F, high - black) + offset),
                        of_low = square * (scale * std::max(0.0F, low - black) + offset);
            const bool is_out = ((over > 0) & (over * over > of_high)) | ((under > 0) & (under * under > of_low));
            candidates[x] = static_cast<std::uint8_t>(is_out);
            any |= is_out;
        }
        for (int x = 2; x < width - 2 && any != 0; ++x)
            if (candidates[x] != 0 && is_defective(x, y) && hits[x] < most_hits) ++hits[x];
    }

private:
    const Raster<std::uint16_t>& m_mosaic;
    std::array<float, 4> m_black{}, m_scale{}, m_offset{};
    std::array<float, 4> m_balance{}; // raw value above black -> light that is equal for a neutral

    static std::size_t position_of(int x, int y) { return static_cast<std::size_t>((y & 1) * 2 + (x & 1)); }

    Eight same_colour(int x, int y) const {
        Eight values{};
        std::size_t i = 0;
        for (int v = -2; v <= 2; v += 2)
            for (int u = -2; u <= 2; u += 2)
                if (u != 0 || v != 0) values[i++] = static_cast<float>(m_mosaic.nearest(x + u, y + v));
        return values;
    }

    bool is_defective(int x, int y) const {
        const std::size_t position = position_of(x, y);
        const Eight around = same_colour(x, y);
        const float usual = middle(around);
        Eight away;
        for (std::size_t i = 0; i < 8; ++i) away[i] = std::abs(around[i] - usual);
        const float texture = 1.4826F * middle(away), light = std::max(0.0F, usual - m_black[position]);
        const float sigma = std::sqrt(m_scale[position] * light + m_offset[position] + texture * texture);
        const float excess = static_cast<float>(m_mosaic.at(x, y)) - usual;
        if (-excess > deviations * sigma) return -excess > 0.5F * light; // dead
        // Twice as bright as its surroundings, with four deviations of darkness.
        if (excess < deviations * sigma || excess < light + 4 * std::sqrt(m_offset[position])) return false;
        return !lens_spread_it(x, y, excess * m_balance[position]);
    }

    bool lens_spread_it(int x, int y, float excess) const {
        std::array<float, 4> beside{};
        std::size_t i = 0;
        for (const auto& [u, v] : {std::pair{-1, 0}, std::pair{1, 0}, std::pair{0, -1}, std::pair{0, 1}})
            beside[i++] = (static_cast<float>(m_mosaic.at(x + u, y + v)) - middle(same_colour(x + u, y + v))) *
                          m_balance[position_of(x + u, y + v)];
        std::sort(beside.begin(), beside.end());
        return beside[2] > shared_by_lens * excess;
    }
};

} // namespace

void SeriesDefects::add(const RawFile& frame) {
    const int width = frame.mosaic.width(), height = frame.mosaic.height();
    if (m_hits.size() == 0) m_hits = Raster<std::uint8_t>(frame.mosaic.area(), 0);
    if (m_frames >= most_hits || m_hits.width() != width || m_hits.height() != height || width < 6 || height < 6)
        return; // by then the part is known well
    ++m_frames;
    const Look look(frame);
    for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::exporting, {}, [&](int band) {
        std::vector<std::uint8_t> candidates(static_cast<std::size_t>(width));
        for (int y = std::max(2, band * rows_at_once); y < std::min(height - 2, (band + 1) * rows_at_once); ++y)
            look.row(y, candidates.data(), m_hits.row(y));
    });
}

std::vector<std::uint32_t> SeriesDefects::places() const {
    std::vector<std::uint32_t> places;
    const int enough = std::max(1, static_cast<int>(std::ceil(part_of_frames * m_frames)));
    for (std::size_t i = 0; i < m_hits.size(); ++i)
        if (m_hits.data()[i] >= enough) places.push_back(static_cast<std::uint32_t>(i));
    return places;
}

} // namespace engine
