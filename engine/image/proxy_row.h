// A row of photo pixels laid over what was measured on the proxy: bilinear, and the same bits however the row is cut into parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <array>
#include <vector>

namespace engine {

// Pixels [left, left + count), count > 0, of row y of a photo of size `photo`; `proxy` is the area of everything that is read.
class ProxyRow {
public:
    ProxyRow(const Rect& proxy, const Rect& photo, int y, int left, int count)
        : m_ratio(static_cast<float>(proxy.width) / static_cast<float>(photo.width)),
          m_widest(static_cast<float>(proxy.width - 1)), m_left(left), m_count(count) {
        const float ratio_y = static_cast<float>(proxy.height) / static_cast<float>(photo.height);
        const float v =
            std::clamp((static_cast<float>(y) + 0.5F) * ratio_y - 0.5F, 0.0F, static_cast<float>(proxy.height - 1));
        m_top = static_cast<int>(v);
        m_bottom = std::min(m_top + 1, proxy.height - 1);
        m_down = v - static_cast<float>(m_top);
        m_first = static_cast<int>(column(0));
        m_columns = static_cast<int>(column(count - 1)) + 1 - m_first;
        m_last = proxy.width - 1 - m_first;
    }

    template <std::size_t planes>
    void read(const std::array<const Plane*, planes>& from, const std::array<float*, planes>& to) const {
        interpolate<planes>(
            [&](std::size_t p, int i) {
                const float above = from[p]->row(m_top)[m_first + i], below = from[p]->row(m_bottom)[m_first + i];
                return above + m_down * (below - above);
            },
            to);
    }

    // The three channels of `from`.
    void read(const Image& from, const std::array<float*, 3>& to) const {
        const Rgb *top = from.row(m_top) + m_first, *bottom = from.row(m_bottom) + m_first;
        interpolate<3>(
            [&](std::size_t p, int i) {
                const Rgb above = top[i], below = bottom[i];
                const float a = p == 0 ? above.r : (p == 1 ? above.g : above.b);
                const float b = p == 0 ? below.r : (p == 1 ? below.g : below.b);
                return a + m_down * (b - a);
            },
            to);
    }

    // Whether any value of `plane` that counts for these pixels is above 0.
    bool touches(const Plane& plane) const {
        const int last = std::min(m_columns, m_last);
        for (int i = 0; i <= last; ++i)
            if (plane.row(m_top)[m_first + i] > 0 || plane.row(m_bottom)[m_first + i] > 0) return true;
        return false;
    }

private:
    float m_ratio, m_widest, m_down;
    int m_left, m_count, m_top, m_bottom, m_first, m_columns, m_last;

    float column(int i) const {
        const float at = (static_cast<float>(m_left + i) + 0.5F) * m_ratio - 0.5F;
        return at < 0 ? 0.0F : (at > m_widest ? m_widest : at);
    }

    template <std::size_t planes, class Mixed>
    void interpolate(const Mixed& mixed, const std::array<float*, planes>& to) const {
        // The two rows become one first, as lines between its columns; then each pixel looks at one line.
        struct Line {
            float start[planes], rise[planes];
        };
        thread_local std::vector<Line> lines;
        lines.resize(static_cast<std::size_t>(m_columns));
        for (std::size_t p = 0; p < planes; ++p) {
            float before = mixed(p, 0);
            for (int i = 0; i < m_columns; ++i) {
                const float after = i < m_last ? mixed(p, i + 1) : before;
                lines[static_cast<std::size_t>(i)].start[p] = before;
                lines[static_cast<std::size_t>(i)].rise[p] = after - before;
                before = after;
            }
        }
        // Out of reach of the writes below, so that nothing of it is read again for each pixel.
        const ProxyRow here = *this;
        const Line* const found = lines.data();
        const std::array<float*, planes> out = to;
        for (int i = 0; i < here.m_count; ++i) {
            const float u = here.column(i);
            const int whole = static_cast<int>(u);
            const float part = u - static_cast<float>(whole);
            const Line line = found[whole - here.m_first];
            for (std::size_t p = 0; p < planes; ++p) out[p][i] = line.start[p] + part * line.rise[p];
        }
    }
};

} // namespace engine
