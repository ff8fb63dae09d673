// Light that the sensor lost: channels that ended are rebuilt from those that did not and from the colour of the light around the
// place. Works on white-balanced camera RGB; knows no file and no working space.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/image.h"
#include "engine/photo/sensor_settings.h"
#include <cstdint>
#include <functional>

namespace engine {

// A channel counts as clipped from 0.99 of its end on, and not at all up to 0.90.
inline constexpr float clipping_begins = 0.90F, clipping_is_full = 0.99F;

class Highlights {
public:
    static constexpr int cell = 8; // sensor pixels a side of a place whose colour is known as one

    // `ends`: where each channel clips, after white balance.
    Highlights(HighlightMethod method, Rgb ends) : m_method(method), m_ends(ends) {}

    // Learns the colours around what clipped. `clipped`: one value for each cell of a sensor of the given size (the last ones may be
    // cut), not 0 where a sample comes near its end. `read` fills an image of sensor coordinates with camera RGB; several threads call it.
    void learn(int width, int height, const Raster<std::uint8_t>& clipped, const std::function<void(Image&)>& read);
    bool wants_to_learn() const { return m_method == HighlightMethod::reconstruct; }

    // In place. `step`: sensor pixels per pixel of the chunk; its pixel (x, y) lies at (step x + shift_x, step y + shift_y) of the sensor.
    // Pixels without a channel near its end keep every bit.
    void restore(Image& chunk, int step, int shift_x, int shift_y) const;

private:
    HighlightMethod m_method;
    Rgb m_ends;
    // Of each cell: the colour of the light around it, largest part of `ends` 1, and how far it can be trusted, 0 to 1.
    struct Around {
        Rgb colour;
        float trust;
    };
    Raster<Around> m_around;           // empty where nothing clips
    Raster<std::uint8_t> m_is_touched; // cells that clip or lie beside one that does

    Around around(float x, float y) const; // place in cells
    Rgb neutral(Rgb c) const;
    Rgb reconstructed(Rgb c, const Around& around) const;
};

// Cells of a mosaic with a sample above `limit`, for Highlights::learn. Nothing clips: an empty raster.
Raster<std::uint8_t> cells_above(const Raster<std::uint16_t>& mosaic, std::uint16_t limit);
Raster<std::uint8_t> cells_above(const Plane& mosaic, float limit);

} // namespace engine
