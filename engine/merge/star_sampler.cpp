// Demosaicing of just the piece that a tile needs, and cubic interpolation in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_sampler.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

// Keys (1981), a = -1/2, for the four samples around a place that lies `part` after the second.
std::array<float, 4> keys(float part) {
    const float t = part, t2 = t * t, t3 = t2 * t;
    return {-0.5F * t3 + t2 - 0.5F * t, 1.5F * t3 - 2.5F * t2 + 1, -1.5F * t3 + 2 * t2 + 0.5F * t,
            0.5F * t3 - 0.5F * t2};
}

// Near the end of the sensor a cubic would swing over: there the value stays between its four nearest.
constexpr float nearly_full = 0.8F;

int mirrored(int value, int size) {
    if (value < 0) value = -value;
    return value >= size ? 2 * size - 2 - value : value;
}

// The part of the frame that places of a tile lie in.
Rect extent(const std::vector<float>& x, const std::vector<float>& y, std::size_t count, const Rect& frame) {
    float left = 1e9F, right = -1e9F, top = 1e9F, bottom = -1e9F;
    for (std::size_t i = 0; i < count; ++i) {
        if (!(x[i] >= 0 && y[i] >= 0 && x[i] <= static_cast<float>(frame.width - 1) &&
              y[i] <= static_cast<float>(frame.height - 1)))
            continue;
        left = std::min(left, x[i]), right = std::max(right, x[i]);
        top = std::min(top, y[i]), bottom = std::max(bottom, y[i]);
    }
    if (left > right) return {};
    const auto limited = [](float value) { return static_cast<int>(std::floor(std::clamp(value, -1e6F, 1e6F))); };
    const Rect all{limited(left) - 1, limited(top) - 1, limited(right) - limited(left) + 4,
                   limited(bottom) - limited(top) + 4};
    return all.clipped_to({-2, -2, frame.width + 4, frame.height + 4});
}

} // namespace

SampleGrid SampleGrid::of(const FrameLight& frame) {
    const Rect area = frame.area();
    return {area.width, area.height, frame.layout == FrameLayout::picture ? 3 : 1, frame.pattern};
}

const float* samples_of(const FrameLight& frame, int y) {
    return frame.layout == FrameLayout::picture ? &frame.picture.row(y)->r : frame.mosaic.row(y);
}

MotionGrid::MotionGrid(const SkyMotion& motion, Rect area) {
    m_columns = (area.width + step - 1) / step + 1, m_rows = (area.height + step - 1) / step + 1;
    m_x.resize(index_of(m_columns * m_rows)), m_y.resize(m_x.size());
    for (int j = 0; j < m_rows; ++j)
        for (int i = 0; i < m_columns; ++i) {
            const MergePoint here{static_cast<double>(i * step), static_cast<double>(j * step)};
            const MergePoint there = motion.source_of(here);
            m_x[index_of(j * m_columns + i)] = static_cast<float>(there.x - here.x);
            m_y[index_of(j * m_columns + i)] = static_cast<float>(there.y - here.y);
        }
}

void MotionGrid::row(int y, int left, int count, float* x, float* y_out) const {
    const int j = std::min(y / step, m_rows - 2);
    const float down = static_cast<float>(y - j * step) / step;
    for (int i = 0; i < count; ++i) {
        const int column = std::min((left + i) / step, m_columns - 2);
        const float along = static_cast<float>(left + i - column * step) / step;
        const std::size_t a = index_of(j * m_columns + column), b = a + index_of(m_columns);
        const auto mixed = [&](const std::vector<float>& v) {
            return (v[a] + along * (v[a + 1] - v[a])) * (1 - down) + (v[b] + along * (v[b + 1] - v[b])) * down;
        };
        x[i] = static_cast<float>(left + i) + mixed(m_x);
        y_out[i] = static_cast<float>(y) + mixed(m_y);
    }
}

void StarSampler::read(const Rect& tile, const MotionGrid& motion, const Raster<std::uint8_t>* sky,
                       std::vector<float>& values, std::vector<std::uint8_t>& valid) const {
    const std::size_t count = index_of(tile.width * tile.height);
    thread_local std::vector<float> source_x, source_y;
    std::vector<float>&x = source_x, &y = source_y; // looked up once, not in every loop
    x.resize(count), y.resize(count);
    valid.assign(count, 0);
    for (int row = 0; row < tile.height; ++row)
        motion.row(tile.top + row, tile.left, tile.width, x.data() + row * tile.width, y.data() + row * tile.width);
    if (m_frame.layout == FrameLayout::picture)
        read_picture(tile, x, y, values, valid);
    else
        read_mosaic(tile, x, y, values, valid);
    if (sky) {
        const std::uint8_t* marks = sky->data();
        const auto width = index_of(sky->width());
        for (std::size_t i = 0; i < count; ++i)
            if (valid[i] &&
                marks[static_cast<std::size_t>(y[i] + 0.5F) * width + static_cast<std::size_t>(x[i] + 0.5F)] < 128)
                valid[i] = 0;
    }
}

void StarSampler::read_mosaic(const Rect& tile, const std::vector<float>& x, const std::vector<float>& y,
                              std::vector<float>& values, std::vector<std::uint8_t>& valid) const {
    const Rect frame = m_frame.mosaic.area();
    const std::size_t count = index_of(tile.width * tile.height);
    values.assign(count, 0);
    const Rect piece = extent(x, y, count, frame);
    if (piece.empty()) return;

    // The piece in balanced light with two more samples on each side, mirrored at the frame's edges, which keeps the pattern.
    const int wide = piece.width + 4, high = piece.height + 4;
    thread_local std::vector<float> own_raw, own_colours;
    thread_local std::vector<std::uint8_t> own_bad;
    std::vector<float>&raw = own_raw, &colours = own_colours;
    std::vector<std::uint8_t>& bad = own_bad;
    raw.resize(index_of(wide * high));
    const bool has_defects = m_frame.defects.size() > 0;
    if (has_defects) bad.assign(index_of(wide * high), 0);
    std::array<float, 4> gain{};
    for (std::size_t i = 0; i < 4; ++i) gain[i] = m_gains[static_cast<std::size_t>(m_frame.pattern[i])];
    for (int v = 0; v < high; ++v) {
        const int row = mirrored(piece.top - 2 + v, frame.height);
        const float* from = m_frame.mosaic.row(row);
        float* to = raw.data() + v * wide;
        const int first = piece.left - 2, even = 2 * (row & 1);
        for (int u = 0; u < wide; ++u) {
            const int column = mirrored(first + u, frame.width);
            to[u] = from[column] * gain[index_of(even + (column & 1))];
        }
        if (has_defects) {
            const std::uint8_t* marks = m_frame.defects.row(row);
            for (int u = 0; u < wide; ++u) bad[index_of(v * wide + u)] = marks[mirrored(first + u, frame.width)] != 0;
        }
    }
    // Beside a defect the filters read the mean of its neighbours of the same colour.
    if (has_defects)
        for (int v = 0; v < high; ++v)
            for (int u = 0; u < wide; ++u) {
                if (!bad[index_of(v * wide + u)]) continue;
                float sum = 0, number = 0;
                for (const auto& [dx, dy] : {std::pair{-2, 0}, {2, 0}, {0, -2}, {0, 2}}) {
                    const int i = u + dx, j = v + dy;
                    if (i < 0 || j < 0 || i >= wide || j >= high || bad[index_of(j * wide + i)]) continue;
                    sum += raw[index_of(j * wide + i)], ++number;
                }
                raw[index_of(v * wide + u)] = number > 0 ? sum / number : 0;
            }

    // Three planes of the piece.
    const std::size_t plane = index_of(piece.width * piece.height);
    colours.resize(3 * plane);
    for (int v = 0; v < piece.height; ++v) {
        const int row = piece.top + v;
        const float* c = raw.data() + (v + 2) * wide + 2;
        const float *n = c - wide, *s = c + wide, *nn = n - wide, *ss = s + wide;
        for (int phase = 0; phase < 2; ++phase) {
            // Of columns piece.left + phase + 2 i.
            const int column_parity = (piece.left + phase) & 1, row_parity = row & 1;
            const auto at = [&](int dx, int dy) {
                return static_cast<std::size_t>(
                    m_frame.pattern[index_of(2 * ((row_parity + dy) & 1) + ((column_parity + dx) & 1))]);
            };
            const std::size_t own = at(0, 0);
            float* to_own = colours.data() + own * plane + index_of(v * piece.width);
            if (own == 1) {
                const std::size_t beside = at(1, 0), above = at(0, 1);
                float* to_beside = colours.data() + beside * plane + index_of(v * piece.width);
                float* to_above = colours.data() + above * plane + index_of(v * piece.width);
                for (int u = phase; u < piece.width; u += 2) {
                    const float diagonal = n[u - 1] + n[u + 1] + s[u - 1] + s[u + 1];
                    const float level = c[u - 2] + c[u + 2], upright = nn[u] + ss[u];
                    to_own[u] = c[u];
                    to_beside[u] = (5 * c[u] + 4 * (c[u - 1] + c[u + 1]) - diagonal - level + 0.5F * upright) * 0.125F;
                    to_above[u] = (5 * c[u] + 4 * (n[u] + s[u]) - diagonal - upright + 0.5F * level) * 0.125F;
                }
            } else {
                float* to_green = colours.data() + plane + index_of(v * piece.width);
                float* to_other = colours.data() + (2 - own) * plane + index_of(v * piece.width);
                for (int u = phase; u < piece.width; u += 2) {
                    const float diagonal = n[u - 1] + n[u + 1] + s[u - 1] + s[u + 1];
                    const float cross = n[u] + s[u] + c[u - 1] + c[u + 1];
                    const float far = nn[u] + ss[u] + c[u - 2] + c[u + 2];
                    to_own[u] = c[u];
                    to_green[u] = (4 * c[u] + 2 * cross - far) * 0.125F;
                    to_other[u] = (6 * c[u] + 2 * diagonal - 1.5F * far) * 0.125F;
                }
            }
        }
    }

    const float last_x = static_cast<float>(frame.width - 1), last_y = static_cast<float>(frame.height - 1);
    for (int row = 0; row < tile.height; ++row)
        for (int i = 0; i < tile.width; ++i) {
            const std::size_t index = index_of(row * tile.width + i);
            const float px = x[index], py = y[index];
            if (!(px >= 0 && py >= 0 && px <= last_x && py <= last_y)) continue;
            const int left = static_cast<int>(px), top = static_cast<int>(py);
            const std::size_t position = index_of(2 * ((tile.top + row) & 1) + ((tile.left + i) & 1));
            const auto colour = static_cast<std::size_t>(m_frame.pattern[position]);
            const int u = left - piece.left, v = top - piece.top;
            if (has_defects) {
                const std::uint8_t* marks = bad.data() + (v + 2) * wide + u + 2;
                if (marks[0] | marks[1] | marks[wide] | marks[wide + 1]) continue;
            }
            const auto across = keys(px - static_cast<float>(left)), down = keys(py - static_cast<float>(top));
            const float* from = colours.data() + colour * plane + (v - 1) * piece.width + u - 1;
            float sum = 0;
            for (std::size_t j = 0; j < 4; ++j) {
                const float* line = from + index_of(piece.width) * j;
                sum +=
                    down[j] * (across[0] * line[0] + across[1] * line[1] + across[2] * line[2] + across[3] * line[3]);
            }
            const float *a = from + piece.width + 1, *b = a + piece.width;
            const float most = std::max(std::max(a[0], a[1]), std::max(b[0], b[1]));
            if (most > nearly_full * gain[position])
                sum = std::clamp(sum, std::min(std::min(a[0], a[1]), std::min(b[0], b[1])), most);
            values[index] = sum / gain[position];
            valid[index] = 1;
        }
}

void StarSampler::read_picture(const Rect& tile, const std::vector<float>& x, const std::vector<float>& y,
                               std::vector<float>& values, std::vector<std::uint8_t>& valid) const {
    const Rect frame = m_frame.picture.area();
    values.assign(3 * index_of(tile.width * tile.height), 0);
    const float last_x = static_cast<float>(frame.width - 1), last_y = static_cast<float>(frame.height - 1);
    const bool has_defects = m_frame.defects.size() > 0;
    for (std::size_t index = 0; index < index_of(tile.width * tile.height); ++index) {
        const float px = x[index], py = y[index];
        if (!(px >= 0 && py >= 0 && px <= last_x && py <= last_y)) continue;
        const int left = static_cast<int>(px), top = static_cast<int>(py);
        if (has_defects && (m_frame.defects.nearest(left, top) | m_frame.defects.nearest(left + 1, top) |
                            m_frame.defects.nearest(left, top + 1) | m_frame.defects.nearest(left + 1, top + 1)))
            continue;
        const auto across = keys(px - static_cast<float>(left)), down = keys(py - static_cast<float>(top));
        Rgb sum;
        std::array<Rgb, 4> inner{};
        for (int j = 0; j < 4; ++j) {
            const Rgb* line = m_frame.picture.row(std::clamp(top - 1 + j, 0, frame.height - 1));
            for (int i = 0; i < 4; ++i) {
                const Rgb light = line[std::clamp(left - 1 + i, 0, frame.width - 1)];
                const float weight = across[index_of(i)] * down[index_of(j)];
                sum = sum + light * weight;
                if ((i == 1 || i == 2) && (j == 1 || j == 2)) inner[index_of(2 * (j - 1) + i - 1)] = light;
            }
        }
        float* to = values.data() + 3 * index;
        const auto limited = [&](float value, float Rgb::*channel, float end) {
            const auto [least, most] =
                std::minmax({inner[0].*channel, inner[1].*channel, inner[2].*channel, inner[3].*channel});
            return end > 0 && most > nearly_full * end ? std::clamp(value, least, most) : value;
        };
        to[0] = limited(sum.r, &Rgb::r, m_frame.ends.r);
        to[1] = limited(sum.g, &Rgb::g, m_frame.ends.g);
        to[2] = limited(sum.b, &Rgb::b, m_frame.ends.b);
        valid[index] = 1;
    }
}

} // namespace engine
