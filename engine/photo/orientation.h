// EXIF orientation: where a pixel of the upright photo lies in the stored picture. Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>

namespace engine {

// Orientation 1..8 (EXIF 2.3, tag 274); anything else counts as 1. From row y of the upright photo, pixels are read at
// index_of(0, y), and then every step_x() further.
class Orientation {
public:
    Orientation(int exif, int stored_width, int stored_height)
        : m_stored_width(stored_width), m_stored_height(stored_height) {
        const bool known = exif >= 1 && exif <= 8;
        m_swaps_sides = known && exif >= 5;
        // Mirrored along the stored rows or columns.
        m_from_right = known && (exif == 2 || exif == 3 || exif == 7 || exif == 8);
        m_from_bottom = known && (exif == 3 || exif == 4 || exif == 6 || exif == 7);
    }
    int width() const { return m_swaps_sides ? m_stored_height : m_stored_width; }
    int height() const { return m_swaps_sides ? m_stored_width : m_stored_height; }

    // Of the stored pixel, counted from the top left one, row after row.
    std::ptrdiff_t index_of(int x, int y) const {
        const int along = m_swaps_sides ? y : x, down = m_swaps_sides ? x : y;
        const int stored_x = m_from_right ? m_stored_width - 1 - along : along;
        const int stored_y = m_from_bottom ? m_stored_height - 1 - down : down;
        return static_cast<std::ptrdiff_t>(stored_y) * m_stored_width + stored_x;
    }
    std::ptrdiff_t step_x() const {
        if (!m_swaps_sides) return m_from_right ? -1 : 1;
        return m_from_bottom ? -m_stored_width : m_stored_width;
    }

private:
    int m_stored_width, m_stored_height;
    bool m_swaps_sides, m_from_right, m_from_bottom;
};

} // namespace engine
