// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/image/proxy_row.h"

namespace engine {

SparsePlane::SparsePlane(Plane plane) : m_plane(std::move(plane)) {
    const Rect area = m_plane.area();
    m_blocks.resize(static_cast<std::size_t>(area.height), 0);
    for (int y = 0; y < area.height; ++y) {
        const float* row = m_plane.row(area.top + y);
        for (int x = 0; x < area.width; ++x)
            if (row[x] != 0) m_blocks[static_cast<std::size_t>(y)] |= std::uint64_t{1} << block_of(x);
        m_is_empty = m_is_empty && m_blocks[static_cast<std::size_t>(y)] == 0;
    }
}

ProxyRow::ProxyRow(const Rect& proxy, const Rect& photo, int y, int left, int count) : m_count(count) {
    assert(count > 0 && count <= most);
    const float ratio_x = static_cast<float>(proxy.width) / static_cast<float>(photo.width);
    const float ratio_y = static_cast<float>(proxy.height) / static_cast<float>(photo.height);
    const float v =
        std::clamp((static_cast<float>(y) + 0.5F) * ratio_y - 0.5F, 0.0F, static_cast<float>(proxy.height - 1));
    m_top = static_cast<int>(v);
    m_bottom = std::min(m_top + 1, proxy.height - 1);
    m_down = v - static_cast<float>(m_top);
    const auto widest = static_cast<float>(proxy.width - 1);
    const auto column = [=](int i) {
        const float at = (static_cast<float>(left + i) + 0.5F) * ratio_x - 0.5F;
        return at < 0 ? 0.0F : (at > widest ? widest : at);
    };
    m_first = static_cast<int>(column(0));
    m_last = std::min(static_cast<int>(column(count - 1)) + 1, proxy.width - 1);
    for (int i = 0; i < count; ++i) {
        const float u = column(i);
        const int whole = static_cast<int>(u);
        m_column[static_cast<std::size_t>(i)] = whole - m_first;
        m_part[static_cast<std::size_t>(i)] = u - static_cast<float>(whole);
    }
}

template <class Mixed> void ProxyRow::interpolate(const Mixed& mixed, float* to) const {
    const int columns = m_last - m_first + 1;
    if (columns > most) { // a picture smaller than the proxy: few pixels, far apart
        for (int i = 0; i < m_count; ++i) {
            const int column = m_column[static_cast<std::size_t>(i)];
            const float a = mixed(column), b = mixed(std::min(column + 1, columns - 1));
            to[i] = a + m_part[static_cast<std::size_t>(i)] * (b - a);
        }
        return;
    }
    std::array<float, most + 1> line; // the two rows become one first
    for (int i = 0; i < columns; ++i) line[static_cast<std::size_t>(i)] = mixed(i);
    line[static_cast<std::size_t>(columns)] = line[static_cast<std::size_t>(columns - 1)]; // beyond the last column
    const float* const found = line.data();
    const int* const at = m_column.data();
    const float* const part = m_part.data();
    for (int i = 0; i < m_count; ++i) {
        const float a = found[at[i]], b = found[at[i] + 1];
        to[i] = a + part[i] * (b - a);
    }
}

void ProxyRow::read(const Plane& plane, float* to) const {
    const float *above = plane.row(m_top) + m_first, *below = plane.row(m_bottom) + m_first;
    const float down = m_down;
    interpolate([=](int i) { return above[i] + down * (below[i] - above[i]); }, to);
}

void ProxyRow::read(const Image& picture, float* red, float* green, float* blue) const {
    const Rgb *above = picture.row(m_top) + m_first, *below = picture.row(m_bottom) + m_first;
    const float down = m_down;
    interpolate([=](int i) { return above[i].r + down * (below[i].r - above[i].r); }, red);
    interpolate([=](int i) { return above[i].g + down * (below[i].g - above[i].g); }, green);
    interpolate([=](int i) { return above[i].b + down * (below[i].b - above[i].b); }, blue);
}

} // namespace engine
