// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/hot_pixels.h"
#include "engine/base/parallel.h"
#include "engine/photo/merge_noise.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace engine {
namespace {

// Where the file tells nothing of noise: 40000 electrons at ISO 100, three of them of read noise.
constexpr double usual_full_well = 40000, usual_read_noise = 3, usual_iso = 400;
// A hot site stands this many times as high above its neighbours as the highest of them above their middle: edges and texture do not.
constexpr float above_others = 4;
// Of the light of a point that a lens draws, the four sites beside its centre get at least this part together, whatever its colour: 0.8
// for the sharpest (sigma half a pixel), a third of that where they see its colour badly.
constexpr float shared_by_lens = 0.25F;
constexpr int rows_at_once = 64;

template <class Sample> class Search {
public:
    Search(const RawFile& raw, const Raster<Sample>& mosaic, float strength)
        : m_mosaic(mosaic), m_raw(raw), m_more_noise(noise_by_place(raw)),
          m_deviations(12 - 8 * std::clamp(strength, 0.0F, 100.0F) / 100) {
        const double electron = raw.facts.iso.value_or(usual_iso) / 100 / usual_full_well;
        for (std::size_t i = 0; i < 4; ++i) {
            const auto colour = static_cast<std::size_t>(raw.pattern[i]);
            const double range = std::max(1.0F, raw.white - raw.black[i]);
            const double scale = raw.facts.noise ? raw.facts.noise->scale[colour] : electron;
            const double offset = raw.facts.noise ? raw.facts.noise->offset[colour]
                                                  : usual_read_noise * usual_read_noise * electron * electron;
            m_scale[i] = static_cast<float>(std::max(0.0, scale) * range);
            m_offset[i] = static_cast<float>(std::max(0.0, offset) * range * range + rounding);
            m_balance[i] = static_cast<float>(1 / (raw.as_shot_neutral[colour] * range));
        }
    }

    void rows(int top, int bottom, std::vector<Defect>& found) const {
        const int width = m_mosaic.width(), height = m_mosaic.height();
        std::vector<std::uint8_t> stands_out(static_cast<std::size_t>(width));
        for (int y = std::max(2, top); y < std::min(bottom, height - 2); ++y) {
            const Sample *row = m_mosaic.row(y), *above = m_mosaic.row(y - 2), *below = m_mosaic.row(y + 2);
            // Quickly: what look_at() asks for, as far as the four nearest of the colour tell. With v, m and u above black for the
            // site, the highest of the four and the middle, v > 2 u and v - u > 4 (m - u) need v > 1.6 m; with l for the lowest,
            // v < u / 2 and u - v > 4 (u - l) need v < 4 / 7 l.
            const auto limit = static_cast<Number>(
                m_deviations * std::sqrt(m_least_noise * std::min(std::min(m_offset[0], m_offset[1]),
                                                                  std::min(m_offset[2], m_offset[3]))));
            const auto black =
                static_cast<Number>(std::ceil(*std::max_element(m_raw.black.begin(), m_raw.black.end())));
            std::uint8_t* out = stands_out.data();
            std::uint32_t any = 0;
            for (int x = 2; x < width - 2; ++x) {
                const Number most = std::max(std::max(row[x - 2], row[x + 2]), std::max(above[x], below[x])),
                             least = std::min(std::min(row[x - 2], row[x + 2]), std::min(above[x], below[x]));
                const bool is_hot = (row[x] - most > limit) & (10 * row[x] > 16 * most - 6 * black);
                const bool is_dead = (least - row[x] > limit) & (7 * row[x] < 4 * least + 3 * black);
                const bool is_out = is_hot | is_dead;
                out[x] = static_cast<std::uint8_t>(is_out);
                any += is_out;
            }
            for (int x = 2; x < width - 2 && any > 0; ++x)
                if (out[x] != 0) look_at(x, y, found);
        }
    }

private:
    using Number = std::conditional_t<std::is_integral_v<Sample>, int, float>;
    // Rounding to whole numbers adds a twelfth.
    static constexpr double rounding = std::is_integral_v<Sample> ? 1.0 / 12 : 0;
    const Raster<Sample>& m_mosaic;
    const RawFile& m_raw;
    Plane m_more_noise; // factor of the variance by cell of the merge; empty: 1
    float m_least_noise = m_more_noise.size() == 0
                              ? 1
                              : *std::min_element(m_more_noise.data(), m_more_noise.data() + m_more_noise.size());
    float m_deviations;
    std::array<float, 4> m_scale{}, m_offset{}; // of the variance of a raw value above black
    std::array<float, 4> m_balance{};           // raw value above black -> light that is equal for a neutral

    std::array<float, 8> same_colour(int x, int y) const {
        std::array<float, 8> values{};
        int i = 0;
        for (int v = -2; v <= 2; v += 2)
            for (int u = -2; u <= 2; u += 2)
                if (u != 0 || v != 0)
                    values[static_cast<std::size_t>(i++)] = static_cast<float>(m_mosaic.nearest(x + u, y + v));
        return values;
    }

    static float middle(std::array<float, 8> values) {
        std::sort(values.begin(), values.end());
        return 0.5F * (values[3] + values[4]);
    }

    void look_at(int x, int y, std::vector<Defect>& found) const {
        const auto position = static_cast<std::size_t>((y & 1) * 2 + (x & 1));
        const float black = m_raw.black[position], value = static_cast<float>(m_mosaic.at(x, y));
        const std::array<float, 8> around = same_colour(x, y);
        const float usual = middle(around);
        const auto [least, most] = std::minmax_element(around.begin(), around.end());
        const float light = std::max(0.0F, usual - black);
        const float noise = std::sqrt(more_noise(x, y) * (m_scale[position] * light + m_offset[position]));
        const float excess = value - usual;
        const bool is_hot = excess > m_deviations * noise && excess > light && excess > above_others * (*most - usual);
        const bool is_dead =
            -excess > m_deviations * noise && -excess > 0.5F * light && -excess > above_others * (usual - *least);
        if (!is_hot && !is_dead) return;
        if (is_hot && lens_spread_it(x, y, excess * m_balance[position])) return;
        found.push_back({static_cast<std::uint32_t>(y) * static_cast<std::uint32_t>(m_mosaic.width()) +
                             static_cast<std::uint32_t>(x),
                         static_cast<float>(m_mosaic.at(x, y)), repaired(x, y)});
    }

    // Light that stands out in the four sites of other colours beside it too.
    bool lens_spread_it(int x, int y, float excess) const {
        float beside = 0, variance = 0;
        for (const auto& [u, v] : {std::pair{-1, 0}, std::pair{1, 0}, std::pair{0, -1}, std::pair{0, 1}}) {
            const int px = x + u, py = y + v;
            const auto position = static_cast<std::size_t>((py & 1) * 2 + (px & 1));
            const float usual = middle(same_colour(px, py));
            beside += (static_cast<float>(m_mosaic.at(px, py)) - usual) * m_balance[position];
            variance += more_noise(px, py) *
                        (m_scale[position] * std::max(0.0F, usual - m_raw.black[position]) + m_offset[position]) *
                        m_balance[position] * m_balance[position];
        }
        // A neighbour that is hot itself would say so too; two touching ones are left to dark frames.
        return beside > shared_by_lens * excess && beside > 0.5F * std::sqrt(variance);
    }

    float more_noise(int x, int y) const {
        return m_more_noise.size() == 0 ? 1.0F : m_more_noise.nearest(x / m_raw.frames_cell, y / m_raw.frames_cell);
    }

    // The mean of the pair of opposite neighbours that differ least.
    float repaired(int x, int y) const {
        Number best = 1 << 20, value = 0;
        for (const auto& [u, v] : {std::pair{2, 0}, std::pair{0, 2}, std::pair{2, 2}, std::pair{2, -2}}) {
            const Number a = m_mosaic.nearest(x - u, y - v), b = m_mosaic.nearest(x + u, y + v);
            constexpr Number up = std::is_integral_v<Sample> ? 1 : 0;
            if (std::abs(a - b) < best) best = std::abs(a - b), value = (a + b + up) / 2;
        }
        return static_cast<float>(value);
    }
};

template <class Sample>
std::vector<Defect> defects_of(const RawFile& raw, const Raster<Sample>& mosaic, float strength) {
    if (mosaic.width() < 6 || mosaic.height() < 6) return {};
    const Search<Sample> search(raw, mosaic, strength);
    const int bands = (mosaic.height() + rows_at_once - 1) / rows_at_once;
    std::vector<std::vector<Defect>> found(static_cast<std::size_t>(bands));
    for_each_index(bands, Priority::screen, {}, [&](int band) {
        search.rows(band * rows_at_once, (band + 1) * rows_at_once, found[static_cast<std::size_t>(band)]);
    });
    std::vector<Defect> all;
    for (const std::vector<Defect>& some : found) all.insert(all.end(), some.begin(), some.end());
    return all;
}

} // namespace

std::vector<Defect> find_defects(const RawFile& raw, float strength) {
    const bool is_bayer = std::count(raw.pattern.begin(), raw.pattern.end(), CfaColour::green) == 2;
    if (!(strength > 0) || !is_bayer) return {};
    return raw.light.size() > 0 ? defects_of(raw, raw.light, strength) : defects_of(raw, raw.mosaic, strength);
}

} // namespace engine
