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
        const std::uint64_t from_first = ~std::uint64_t{0} << block_of(first),
                            to_last = ~std::uint64_t{0} >> (63 - block_of(last));
        return (m_blocks[static_cast<std::size_t>(y - m_plane.area().top)] & from_first & to_last) != 0;
    }

private:
    Plane m_plane;
    std::vector<std::uint64_t> m_blocks; // of each row: which 64ths of it have any value
    bool m_is_empty = true;

    int block_of(int column) const { return static_cast<int>(64LL * column / m_plane.width()); }
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
