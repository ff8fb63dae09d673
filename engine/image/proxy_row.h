// A row of photo pixels laid over what was measured on the proxy: bilinear, and the same bits however the row is cut into parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include <array>
#include <vector>

namespace engine {

// A plane that is 0 in most places and knows where it is not, so that rows which see nothing of it cost nothing.
class SparsePlane {
public:
    SparsePlane() = default;
    explicit SparsePlane(Plane plane);

    const Plane& plane() const { return m_plane; }
    float at(int x, int y) const { return m_plane.at(x, y); }
    bool is_empty() const { return m_is_empty; } // all 0, or no plane at all
    // Whether a value other than 0 lies in columns [first, last] of row y.
    bool has_any(int y, int first, int last) const {
        const Span span = m_spans[static_cast<std::size_t>(y - m_plane.area().top)];
        return span.first <= last && span.last >= first;
    }

private:
    struct Span {
        int first, last; // first > last: all 0
    };
    Plane m_plane;
    std::vector<Span> m_spans; // of each row
    bool m_is_empty = true;
};

// At most `most` pixels [left, left + count), count > 0, of row y of a photo of size `photo`; `proxy` is the area, at (0, 0), of everything
// that is read.
class ProxyRow {
public:
    static constexpr int most = 256;

    ProxyRow(const Rect& proxy, const Rect& photo, int y, int left, int count);

    void read(const Plane& plane, float* to) const;
    void read(const Image& picture, float* red, float* green, float* blue) const;
    // False, and nothing is written, where the plane is 0 all along.
    bool read(const SparsePlane& plane, float* to) const {
        if (plane.is_empty() || (!plane.has_any(m_top, m_first, m_last) && !plane.has_any(m_bottom, m_first, m_last)))
            return false;
        read(plane.plane(), to);
        return true;
    }

private:
    int m_count, m_top, m_bottom, m_first, m_last; // columns that are looked at: m_first to m_last
    float m_down;
    std::array<int, most> m_column; // of each pixel, counted from m_first
    std::array<float, most> m_part; // towards the next column

    template <class Mixed> void interpolate(const Mixed& mixed, float* to) const;
};

} // namespace engine
