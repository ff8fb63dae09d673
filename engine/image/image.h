// Raster: owns the pixels of one rectangle of the photo. Coordinates are photo coordinates in every raster, so a tile
// needs no offset arithmetic. New pixels are uninitialised.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/image/rect.h"
#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace engine {

template <class Pixel> class Raster {
public:
    Raster() = default;
    explicit Raster(Rect area)
        : m_area(area), m_pixels(std::make_unique_for_overwrite<Pixel[]>(static_cast<std::size_t>(area.pixels()))) {}
    Raster(Rect area, Pixel fill) : Raster(area) { std::fill_n(m_pixels.get(), size(), fill); }
    Raster(Raster&&) noexcept = default;
    Raster& operator=(Raster&&) noexcept = default;

    Raster copy() const {
        Raster result(m_area);
        std::copy_n(m_pixels.get(), size(), result.m_pixels.get());
        return result;
    }

    const Rect& area() const { return m_area; }
    int width() const { return m_area.width; }
    int height() const { return m_area.height; }
    std::size_t size() const { return static_cast<std::size_t>(m_area.pixels()); }
    std::size_t bytes() const { return size() * sizeof(Pixel); }
    Pixel* data() { return m_pixels.get(); }
    const Pixel* data() const { return m_pixels.get(); }

    // The pixels of row y from the left edge of the area on.
    Pixel* row(int y) {
        assert(y >= m_area.top && y < m_area.bottom());
        return m_pixels.get() + static_cast<std::size_t>(y - m_area.top) * static_cast<std::size_t>(m_area.width);
    }
    const Pixel* row(int y) const { return const_cast<Raster*>(this)->row(y); }
    Pixel& at(int x, int y) {
        assert(m_area.contains(x, y));
        return row(y)[x - m_area.left];
    }
    const Pixel& at(int x, int y) const { return const_cast<Raster*>(this)->at(x, y); }
    // The nearest pixel that exists: repeats the edge outside.
    const Pixel& nearest(int x, int y) const {
        return at(std::clamp(x, m_area.left, m_area.right() - 1), std::clamp(y, m_area.top, m_area.bottom() - 1));
    }

private:
    Rect m_area;
    std::unique_ptr<Pixel[]> m_pixels;
};

using Image = Raster<Rgb>;
using Plane = Raster<float>;

// The pixels of `wanted`, cut out of `image`; outside it the edge pixels are repeated.
template <class Pixel> Raster<Pixel> padded_by_repeating_edges(const Raster<Pixel>& image, Rect wanted) {
    Raster<Pixel> padded(wanted);
    const Rect known = image.area();
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        const Pixel* from = image.row(std::clamp(y, known.top, known.bottom() - 1));
        Pixel* to = padded.row(y);
        const int first = std::clamp(known.left - wanted.left, 0, wanted.width);
        const int last = std::clamp(known.right() - wanted.left, first, wanted.width);
        std::fill_n(to, first, from[0]);
        if (last > first) std::copy_n(from + (wanted.left + first - known.left), last - first, to + first);
        std::fill_n(to + last, wanted.width - last, from[known.width - 1]);
    }
    return padded;
}

} // namespace engine
