// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/laid_frame.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace engine {
namespace {

constexpr float missing = std::numeric_limits<float>::quiet_NaN();
// Pixels that a shift may be off and still count as one by whole pixels: a hundredth of a pixel blurs less than one part in a thousand.
constexpr double shift_tolerance = 0.01;
// Keys' cubic overshoots at lamps; where one of its samples is brighter by this factor the result stays between the four inner ones
// (merge.md 2.5): a lamp two pixels away would else make its surroundings darker than black.
constexpr float strong_step = 8;

// Keys 1981, a = -0.5: weights of the samples at -1, 0, 1 and 2.
std::array<float, 4> keys(float t) {
    const float u = 1 - t;
    return {-0.5F * t * u * u, 1 - 2.5F * t * t + 1.5F * t * t * t, 1 - 2.5F * u * u + 1.5F * u * u * u,
            -0.5F * u * t * t};
}

// `at(i, j)`: sample in column i and row j of the four around the place, -1 to 2.
template <class At> float cubic(const At& at, const std::array<float, 4>& across, const std::array<float, 4>& down) {
    float sum = 0, brightest = at(0, 0);
    for (int j = 0; j < 4; ++j) {
        const float a = at(-1, j - 1), b = at(0, j - 1), c = at(1, j - 1), d = at(2, j - 1);
        sum += down[static_cast<std::size_t>(j)] * (across[0] * a + across[1] * b + across[2] * c + across[3] * d);
        brightest = std::max(brightest, std::max(std::max(a, b), std::max(c, d)));
    }
    const float a = at(0, 0), b = at(1, 0), c = at(0, 1), d = at(1, 1);
    const float least = std::min(std::min(a, b), std::min(c, d)), most = std::max(std::max(a, b), std::max(c, d));
    return brightest > strong_step * std::max(least, 0.0F) ? std::clamp(sum, least, most) : sum;
}

// Replaces defect sites by the mean of those neighbours of the same colour that are none.
template <class Sample> void mend(Sample* samples, const Raster<std::uint8_t>& defects, int step) {
    const Rect area = defects.area();
    for (int y = area.top; y < area.bottom(); ++y) {
        const std::uint8_t* row = defects.row(y);
        for (int x = area.left; x < area.right(); ++x) {
            if (row[x - area.left] == 0) continue;
            Sample sum{};
            float count = 0;
            for (int reach = step; reach <= 4 * step && count == 0; reach += step)
                for (int dy = -reach; dy <= reach; dy += step)
                    for (int dx = -reach; dx <= reach; dx += step) {
                        if (!area.contains(x + dx, y + dy) || defects.at(x + dx, y + dy) != 0) continue;
                        sum =
                            sum +
                            samples[static_cast<std::size_t>(y + dy - area.top) * static_cast<std::size_t>(area.width) +
                                    static_cast<std::size_t>(x + dx - area.left)];
                        ++count;
                    }
            samples[static_cast<std::size_t>(y - area.top) * static_cast<std::size_t>(area.width) +
                    static_cast<std::size_t>(x - area.left)] = sum * (1 / std::max(count, 1.0F));
        }
    }
}

} // namespace

LaidFrame::LaidFrame(FrameLight light, const FrameMotion& motion, const Rect& area, float gain)
    : m_light(std::move(light)), m_motion(motion), m_area(area), m_gain(gain),
      m_samples(area.width * (m_light.layout == FrameLayout::bayer ? 1 : 3)) {
    const bool is_mosaic = m_light.layout == FrameLayout::bayer;
    if (m_light.defects.size() > 0) {
        if (is_mosaic)
            mend(m_light.mosaic.data(), m_light.defects, 2);
        else
            mend(m_light.picture.data(), m_light.defects, 1);
    }
    if (is_mosaic) {
        const std::optional<FrameMotion::EvenShift> shift =
            m_motion.even_shift(area.width, area.height, shift_tolerance);
        m_is_shift = shift.has_value();
        if (shift) m_dx = shift->dx, m_dy = shift->dy;
    } else {
        const MergePoint middle = m_motion.global((area.width - 1) / 2.0, (area.height - 1) / 2.0);
        m_dx = static_cast<int>(std::lround(middle.x - (area.width - 1) / 2.0));
        m_dy = static_cast<int>(std::lround(middle.y - (area.height - 1) / 2.0));
        m_is_shift = m_motion.flow.empty();
        for (const double y : {0.0, area.height - 1.0})
            for (const double x : {0.0, area.width - 1.0}) {
                const MergePoint corner = m_motion.global(x, y);
                m_is_shift = m_is_shift && std::abs(corner.x - x - m_dx) <= shift_tolerance &&
                             std::abs(corner.y - y - m_dy) <= shift_tolerance;
            }
    }
    const Rect own = m_light.area();
    m_covers_everything = m_is_shift && own.contains(Rect{area.left + m_dx, area.top + m_dy, area.width, area.height});
}

void LaidFrame::row(int y, float* to) const {
    if (m_is_shift)
        shifted_row(y, to);
    else if (m_light.layout == FrameLayout::bayer)
        mosaic_row(y, to);
    else
        picture_row(y, to);
    if (m_gain != 1)
        for (int i = 0; i < m_samples; ++i) to[i] *= m_gain;
}

void LaidFrame::shifted_row(int y, float* to) const {
    const Rect own = m_light.area();
    const int from_y = y + m_dy, first = std::clamp(own.left - m_dx - m_area.left, 0, m_area.width),
              last = std::clamp(own.right() - m_dx - m_area.left, first, m_area.width);
    if (from_y < own.top || from_y >= own.bottom()) {
        std::fill_n(to, m_samples, missing);
        return;
    }
    const int each = m_samples / m_area.width;
    const float* from =
        m_light.layout == FrameLayout::bayer ? m_light.mosaic.row(from_y) : &m_light.picture.row(from_y)->r;
    std::fill_n(to, first * each, missing);
    if (last > first)
        std::copy_n(from + static_cast<std::ptrdiff_t>(first + m_area.left + m_dx - own.left) * each,
                    (last - first) * each, to + first * each);
    std::fill_n(to + last * each, (m_area.width - last) * each, missing);
}

// Interpolates between samples of the colour of the place only (merge.md 2.5 c): a sublattice of every second column and row.
void LaidFrame::mosaic_row(int y, float* to) const {
    const Rect own = m_light.area();
    std::vector<float> xs(static_cast<std::size_t>(m_area.width)), ys(xs.size());
    m_motion.source_of_row(y, m_area.left, m_area.width, xs.data(), ys.data());
    const auto sample = [&](int x, int row) {
        // Mirrored at the edge, which keeps the colour.
        const int right = own.right() - 1, bottom = own.bottom() - 1;
        const int inside_x = x < own.left ? 2 * own.left - x : (x > right ? 2 * right - x : x);
        const int inside_y = row < own.top ? 2 * own.top - row : (row > bottom ? 2 * bottom - row : row);
        return m_light.mosaic.at(std::clamp(inside_x, own.left, right), std::clamp(inside_y, own.top, bottom));
    };
    for (int i = 0; i < m_area.width; ++i) {
        const float sx = xs[static_cast<std::size_t>(i)], sy = ys[static_cast<std::size_t>(i)];
        if (!(sx >= static_cast<float>(own.left) && sy >= static_cast<float>(own.top) &&
              sx <= static_cast<float>(own.right() - 1) && sy <= static_cast<float>(own.bottom() - 1))) {
            to[i] = missing;
            continue;
        }
        // In steps of two from the first sample of the colour of (x, y).
        const int phase_x = (m_area.left + i) & 1, phase_y = y & 1;
        const float u = (sx - static_cast<float>(phase_x)) / 2, v = (sy - static_cast<float>(phase_y)) / 2;
        const float column = std::floor(u), row = std::floor(v);
        const int x = 2 * static_cast<int>(column) + phase_x, top = 2 * static_cast<int>(row) + phase_y;
        to[i] = cubic([&](int a, int b) { return sample(x + 2 * a, top + 2 * b); }, keys(u - column), keys(v - row));
    }
}

void LaidFrame::picture_row(int y, float* to) const {
    const Rect own = m_light.area();
    std::vector<float> xs(static_cast<std::size_t>(m_area.width)), ys(xs.size());
    m_motion.source_of_row(y, m_area.left, m_area.width, xs.data(), ys.data());
    for (int i = 0; i < m_area.width; ++i) {
        const float sx = xs[static_cast<std::size_t>(i)], sy = ys[static_cast<std::size_t>(i)];
        if (!(sx >= static_cast<float>(own.left) && sy >= static_cast<float>(own.top) &&
              sx <= static_cast<float>(own.right() - 1) && sy <= static_cast<float>(own.bottom() - 1))) {
            to[3 * i] = to[3 * i + 1] = to[3 * i + 2] = missing;
            continue;
        }
        const float column = std::floor(sx), row = std::floor(sy);
        const int x = static_cast<int>(column), top = static_cast<int>(row);
        const std::array<float, 4> across = keys(sx - column), down = keys(sy - row);
        std::array<const float*, 4> rows{};
        std::array<std::ptrdiff_t, 4> columns{};
        for (int k = 0; k < 4; ++k) {
            rows[static_cast<std::size_t>(k)] =
                &m_light.picture.row(std::clamp(top + k - 1, own.top, own.bottom() - 1))->r;
            columns[static_cast<std::size_t>(k)] = 3 * (std::clamp(x + k - 1, own.left, own.right() - 1) - own.left);
        }
        for (int c = 0; c < 3; ++c)
            to[3 * i + c] = cubic(
                [&](int a, int b) {
                    return rows[static_cast<std::size_t>(b + 1)][columns[static_cast<std::size_t>(a + 1)] + c];
                },
                across, down);
    }
}

Rect shown_by_all(const Rect& area, const Rect& frame, const std::vector<FrameMotion>& motions) {
    constexpr int step = 16;
    Rect rest = area;
    const auto is_shown = [&](int x, int y) {
        return std::ranges::all_of(motions, [&](const FrameMotion& motion) {
            const MergePoint source = motion.source_of(x, y);
            constexpr double edge = 1e-6; // rounding of maps
            return source.x >= frame.left - edge && source.y >= frame.top - edge &&
                   source.x <= frame.right() - 1 + edge && source.y <= frame.bottom() - 1 + edge;
        });
    };
    // The side with the largest part that is not shown moves inwards, by two pixels so that the colours of a mosaic stay where they are.
    while (!rest.empty()) {
        std::array<double, 4> lacking{};
        const auto part = [&](int count, const auto& shown) {
            int bad = 0, all = 0;
            for (int i = 0; i < count + step; i += step) bad += shown(std::min(i, count - 1)) ? 0 : 1, ++all;
            return static_cast<double>(bad) / all;
        };
        lacking[0] = part(rest.height, [&](int i) { return is_shown(rest.left, rest.top + i); });
        lacking[1] = part(rest.width, [&](int i) { return is_shown(rest.left + i, rest.top); });
        lacking[2] = part(rest.height, [&](int i) { return is_shown(rest.right() - 1, rest.top + i); });
        lacking[3] = part(rest.width, [&](int i) { return is_shown(rest.left + i, rest.bottom() - 1); });
        const auto worst = std::ranges::max_element(lacking);
        if (*worst == 0) break;
        switch (worst - lacking.begin()) {
        case 0: rest.left += 2, rest.width -= 2; break;
        case 1: rest.top += 2, rest.height -= 2; break;
        case 2: rest.width -= 2; break;
        default: rest.height -= 2; break;
        }
    }
    return rest.empty() ? Rect{} : rest;
}

} // namespace engine
