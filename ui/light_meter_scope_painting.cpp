// How the light meter's other two views look: RGB histogram and waveform, in greys.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device_pixels.h"
#include "ui/light_meter_plot.h"
#include "ui/tabular_text.h"
#include "ui/theme.h"
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {
using namespace Qt::StringLiterals;

constexpr int tick_below = 2, tick_length = 4, names_below = 10, words_below = 27, row_height = 16;
constexpr double height_exponent = 0.55; // as in the luminance view
const QColor bars(0xc4, 0xc4, 0xc4, 204);

} // namespace

// Three lanes, told apart by their letters.
void LightMeterPlot::paint_rgb(QPainter& painter) const {
    paint_words_above(painter, tr("RGB histogram, as on this display"), width() / 2.0, colours().text2);
    const QRectF plot = plot_rect();
    const double lane = plot.height() / 3;
    const QString letters[] = {tr("R"), tr("G"), tr("B")};
    for (int channel = 0; channel < 3; ++channel) {
        const QRectF area(plot.left(), plot.top() + channel * lane, plot.width(), lane);
        if (channel > 0)
            painter.fillRect(on_device_pixels(*this, {area.left(), area.top(), area.width(), 1}), colours().line);
        painter.setPen(colours().text3);
        // At the end that night photos leave empty.
        painter.drawText(area.adjusted(0, 0, -scaled(12), 0), int(Qt::AlignVCenter | Qt::AlignRight), letters[channel]);
        if (!m_has_scopes) continue;
        const auto& shares = m_scopes.rgb[static_cast<std::size_t>(channel)];
        // Black and white pile up; they must not flatten what lies between.
        const float most = std::max(1e-6F, *std::max_element(shares.begin() + 1, shares.end() - 1));
        QPainterPath outline(area.bottomLeft());
        for (std::size_t value = 0; value < shares.size(); ++value) {
            const double height =
                std::pow(std::min(1.0, static_cast<double>(shares[value] / most)), height_exponent) * (lane - 4);
            outline.lineTo(area.left() + (static_cast<double>(value) + 0.5) / 256 * area.width(),
                           area.bottom() - height);
        }
        outline.lineTo(area.bottomRight());
        outline.closeSubpath();
        painter.fillPath(outline, bars);
    }
    paint_value_ticks(painter, tr("black to white"));
}

void LightMeterPlot::paint_waveform(QPainter& painter) const {
    paint_words_above(painter, tr("Waveform, as on this display"), width() / 2.0, colours().text2);
    const QRectF plot = plot_rect();
    for (const double part : {0.25, 0.5, 0.75})
        painter.fillRect(on_device_pixels(*this, {plot.left(), plot.bottom() - part * plot.height(), plot.width(), 1}),
                         colours().line);
    if (m_has_scopes && !m_scopes.waveform.isNull()) {
        QImage ink(m_scopes.waveform.size(), QImage::Format_ARGB32_Premultiplied);
        ink.fill(colours().knob_fill);
        QPainter mask(&ink);
        mask.setCompositionMode(QPainter::CompositionMode_DestinationIn);
        mask.drawImage(0, 0, m_scopes.waveform);
        mask.end();
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(plot, ink);
    }
    painter.setPen(colours().text3);
    painter.drawText(QRectF(0, plot.bottom() + scaled(names_below), width(), scaled(row_height)), int(Qt::AlignCenter),
                     tr("left to right as in the photo, white at the top"));
}

void LightMeterPlot::paint_value_ticks(QPainter& painter, const QString& unit) const {
    const double bottom = plot_rect().bottom();
    for (int percent = 0; percent <= 100; percent += 25) {
        const double x = width() * percent / 100.0;
        const QString words = u"%1%2%"_s.arg(percent).arg(QChar(0x2009));
        const double wide = tabular_width(painter.font(), words);
        fill_line(painter, std::clamp(x, 0.5, width() - 0.5), bottom + scaled(tick_below),
                  bottom + scaled(tick_below + tick_length), 1, colours().strong);
        painter.setPen(colours().text3);
        draw_tabular(painter,
                     {std::clamp(x - wide / 2, 0.0, width() - wide), bottom + scaled(names_below), wide,
                      static_cast<double>(scaled(row_height))},
                     Qt::AlignLeft, words);
    }
    painter.setPen(colours().text3);
    painter.drawText(QRectF(0, bottom + scaled(words_below), width(), scaled(row_height)), int(Qt::AlignCenter), unit);
}

} // namespace ui
