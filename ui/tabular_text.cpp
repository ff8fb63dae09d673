// Digits in cells as wide as the font's widest common digit, "0"; everything else with its own width.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tabular_text.h"
#include <QFontMetricsF>
#include <QPainter>

namespace ui {
namespace {

// Runs of other characters stay together, so that the font's own spacing holds inside them.
template <class Digit, class Run> void for_each_piece(const QString& text, Digit digit, Run run) {
    qsizetype start = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (!text[i].isDigit()) continue;
        if (i > start) run(text.mid(start, i - start));
        digit(text.mid(i, 1));
        start = i + 1;
    }
    if (start < text.size()) run(text.mid(start));
}

qreal width_of(const QFontMetricsF& metrics, const QString& text) {
    qreal width = 0;
    for_each_piece(
        text, [&](const QString&) { width += metrics.horizontalAdvance(u'0'); },
        [&](const QString& run) { width += metrics.horizontalAdvance(run); });
    return width;
}

} // namespace

qreal tabular_width(const QFont& font, const QString& text) { return width_of(QFontMetricsF(font), text); }

void draw_tabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text) {
    const QFontMetricsF metrics(painter.font(), painter.device());
    painter.setLayoutDirection(Qt::LeftToRight); // numbers run so everywhere
    const qreal spare = rect.width() - width_of(metrics, text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x += spare;
    else if (alignment & Qt::AlignHCenter)
        x += spare / 2;
    const qreal baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    const qreal cell = metrics.horizontalAdvance(u'0');
    for_each_piece(
        text,
        [&](const QString& digit) {
            painter.drawText(QPointF(x + (cell - metrics.horizontalAdvance(digit)) / 2, baseline), digit);
            x += cell;
        },
        [&](const QString& run) {
            painter.drawText(QPointF(x, baseline), run);
            x += metrics.horizontalAdvance(run);
        });
}

} // namespace ui
