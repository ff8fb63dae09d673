// Painting of the empty state's parts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/empty_state_parts.h"
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QPainter>
#include <QPainterPath>

namespace ui {
namespace {

constexpr int motif_size = 72;

} // namespace

void DropZone::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor fill = colours().window;
    fill.setAlphaF(0.5f); // between the canvas and the window
    QPen dashes(colours().strong, 1.25);
    dashes.setDashPattern({3, 2.5});
    dashes.setCapStyle(Qt::FlatCap);
    painter.setPen(dashes);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), scaled(12), scaled(12));
}

PhotosMotif::PhotosMotif(QWidget* parent) : QWidget(parent) { setFixedSize(scaled(motif_size), scaled(motif_size)); }

void PhotosMotif::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(width() / qreal(motif_size), height() / qreal(motif_size));
    const auto pen = [](const QColor& colour) { return QPen(colour, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin); };
    painter.setPen(pen(colours().strong));
    painter.drawRoundedRect(QRectF(9, 13, 45, 33), 3, 3);
    QPainterPath behind(QPointF(60, 22));
    behind.lineTo(60, 48);
    behind.quadTo(60, 53, 55, 53);
    behind.lineTo(20, 53);
    painter.drawPath(behind);
    painter.setPen(pen(colours().text2));
    painter.drawPolyline(QPolygonF{QPointF(9, 38), QPointF(21, 27), QPointF(30, 35), QPointF(36, 30), QPointF(54, 44)});
    QPainterPath moon, shade;
    moon.addEllipse(QPointF(44, 23), 6.5, 6.5);
    shade.addEllipse(QPointF(40.5, 19.5), 5.5, 5.5);
    painter.fillPath(moon.subtracted(shade), colours().amber);
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    draw_box(painter, rect(), scaled(6), colours().raised, colours().line);
}

KeyCap::KeyCap(const QString& key, QWidget* parent) : QWidget(parent), m_key(key) {
    setFont(ui::font(FontRole::caption));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize KeyCap::sizeHint() const { return {fontMetrics().horizontalAdvance(m_key) + 2 * scaled(6), scaled(18)}; }

void KeyCap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    draw_box(painter, rect(), scaled(3), colours().window, colours().border);
    painter.setPen(colours().text2);
    painter.drawText(rect(), Qt::AlignCenter, m_key);
}

} // namespace ui
