// RGB histogram and waveform of a picture as the display gets it. Pure arithmetic on its bytes; knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <array>

namespace ui {

struct MeterScopes {
    std::array<std::array<float, 256>, 3> rgb{}; // share of the pixels with each value; red, green, blue
    // Alpha only: across as in the picture, upwards the value of the luma (0 at the bottom), opaque where most pixels are.
    QImage waveform;
};

// `picture` in Format_RGB32, in the display's values.
MeterScopes measure_scopes(const QImage& picture);

} // namespace ui
