// Figures of equal width: Qt 6.4 cannot ask a font for them, so digits are painted one by one, each as wide as "0".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QFont>
#include <QRectF>
#include <QString>

class QPainter;

namespace ui {

qreal tabular_width(const QFont& font, const QString& text);
// In the painter's font and pen, on one line, centred vertically. Only left, right and centre of `alignment` count.
void draw_tabular(QPainter& painter, const QRectF& rect, Qt::Alignment alignment, const QString& text);

} // namespace ui
