// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter_scopes.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace ui {
namespace {

constexpr int waveform_columns = 256, waveform_rows = 128;
// A column with all its pixels on one value must not drown one that has them spread out.
constexpr double full_ink_share = 0.08, ink_exponent = 0.5;

// Rec. 709 luma: what a waveform monitor shows of display values.
int luma(QRgb pixel) { return (54 * qRed(pixel) + 183 * qGreen(pixel) + 19 * qBlue(pixel) + 128) >> 8; }

QImage waveform_of(const QImage& picture) {
    std::vector<int> counts(static_cast<std::size_t>(waveform_columns) * waveform_rows, 0),
        columns(waveform_columns, 0);
    for (int y = 0; y < picture.height(); ++y) {
        const auto* pixels = reinterpret_cast<const QRgb*>(picture.constScanLine(y));
        for (std::size_t column = 0; column < waveform_columns; ++column) {
            // Narrow pictures repeat their columns.
            const auto from = static_cast<qint64>(column) * picture.width() / waveform_columns;
            const auto end = std::max(from + 1, static_cast<qint64>(column + 1) * picture.width() / waveform_columns);
            for (qint64 x = from; x < end; ++x) {
                const auto row = static_cast<std::size_t>(waveform_rows - 1 - luma(pixels[x]) * waveform_rows / 256);
                ++counts[row * waveform_columns + column];
                ++columns[column];
            }
        }
    }
    QImage waveform(waveform_columns, waveform_rows, QImage::Format_Alpha8);
    for (int row = 0; row < waveform_rows; ++row) {
        uchar* ink = waveform.scanLine(row);
        for (std::size_t column = 0; column < waveform_columns; ++column) {
            const double share =
                static_cast<double>(counts[static_cast<std::size_t>(row) * waveform_columns + column]) /
                std::max(1, columns[column]);
            ink[column] =
                static_cast<uchar>(std::lround(255 * std::pow(std::min(1.0, share / full_ink_share), ink_exponent)));
        }
    }
    return waveform;
}

} // namespace

MeterScopes measure_scopes(const QImage& picture) {
    MeterScopes scopes;
    if (picture.isNull()) return scopes;
    const QImage pixels = picture.convertToFormat(QImage::Format_RGB32);
    std::array<std::array<qint64, 256>, 3> counts{};
    for (int y = 0; y < pixels.height(); ++y) {
        const auto* row = reinterpret_cast<const QRgb*>(pixels.constScanLine(y));
        for (int x = 0; x < pixels.width(); ++x) {
            ++counts[0][static_cast<std::size_t>(qRed(row[x]))];
            ++counts[1][static_cast<std::size_t>(qGreen(row[x]))];
            ++counts[2][static_cast<std::size_t>(qBlue(row[x]))];
        }
    }
    const double total = static_cast<double>(pixels.width()) * pixels.height();
    for (std::size_t channel = 0; channel < 3; ++channel)
        for (std::size_t value = 0; value < 256; ++value)
            scopes.rgb[channel][value] = static_cast<float>(static_cast<double>(counts[channel][value]) / total);
    scopes.waveform = waveform_of(pixels);
    return scopes;
}

} // namespace ui
