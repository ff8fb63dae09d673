// Paints the night; the same picture at every size and on every computer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/night_picture.h"
#include "ui/theme.h"
#include <QPainter>
#include <QPainterPath>
#include <QRandomGenerator>

namespace ui {
namespace {

// The picture is drawn in these units and scaled to cover the widget.
constexpr qreal picture_width = 216, picture_height = 184, ground = 158;

void paint_sky(QPainter& painter) {
    QLinearGradient sky(0, 0, 0, picture_height);
    sky.setColorAt(0, QColor(0x10, 0x12, 0x15));
    sky.setColorAt(0.6, QColor(0x24, 0x29, 0x2f));
    sky.setColorAt(0.85, QColor(0x4a, 0x44, 0x3d)); // the glow of the town
    painter.fillRect(QRectF(0, 0, picture_width, picture_height), sky);
    QRandomGenerator dice(7);
    painter.setPen(Qt::NoPen);
    for (int star = 0; star < 40; ++star) {
        const QPointF at(dice.generateDouble() * picture_width, dice.generateDouble() * 96);
        const qreal size = 0.4 + 0.5 * dice.generateDouble();
        painter.setBrush(QColor(255, 255, 255, 60 + static_cast<int>(dice.bounded(120))));
        painter.drawEllipse(at, size, size);
    }
    QPainterPath moon, shade;
    moon.addEllipse(QPointF(166, 40), 15, 15);
    shade.addEllipse(QPointF(173, 35), 14, 14);
    painter.setBrush(QColor(0xd9, 0xdf, 0xe4));
    painter.drawPath(moon.subtracted(shade));
}

void paint_house(QPainter& painter, QRandomGenerator& dice, const QRectF& house, const QColor& wall, double lit_share) {
    painter.fillRect(house, wall);
    for (qreal y = house.top() + 6; y < ground - 8; y += 9)
        for (qreal x = house.left() + 5; x < house.right() - 6; x += 8) {
            const bool is_lit = dice.generateDouble() < lit_share;
            QColor pane = is_lit ? colours().amber : wall.lighter(125);
            if (is_lit) pane.setAlpha(110 + static_cast<int>(dice.bounded(140)));
            painter.fillRect(QRectF(x, y, 3.4, 4.6), pane);
        }
}

void paint_town(QPainter& painter) {
    QRandomGenerator dice(21);
    const QColor far_wall(0x2b, 0x2c, 0x2e), near_wall(0x18, 0x18, 0x19);
    for (qreal x = -6; x < picture_width; x += 27) {
        const qreal height = 44 + 40 * dice.generateDouble();
        paint_house(painter, dice, {x, ground - height, 24, height}, far_wall, 0.12);
    }
    for (qreal x = -14; x < picture_width; x += 43) {
        const qreal height = 24 + 42 * dice.generateDouble();
        paint_house(painter, dice, {x, ground - height, 36, height}, near_wall, 0.3);
    }
    painter.fillRect(QRectF(0, ground, picture_width, picture_height - ground), QColor(0x11, 0x11, 0x12));
}

void paint_lamp(QPainter& painter, qreal x) {
    const QPointF light(x, ground - 20);
    for (const auto& [radius, alpha] : {std::pair(26.0, 46), std::pair(9.0, 120)}) {
        QRadialGradient glow(light, radius);
        QColor inner = colours().amber_hi, outer = inner;
        inner.setAlpha(alpha);
        outer.setAlpha(0);
        glow.setColorAt(0, inner);
        glow.setColorAt(1, outer);
        painter.setBrush(glow);
        painter.drawEllipse(light, radius, radius);
    }
    painter.fillRect(QRectF(x - 0.6, light.y(), 1.2, 22), QColor(0x0b, 0x0b, 0x0b));
    painter.setBrush(QColor(0xff, 0xf0, 0xd8));
    painter.drawEllipse(light, 1.8, 1.8);
    // Its light on the wet street.
    QLinearGradient street(0, ground, 0, picture_height);
    QColor bright = colours().amber;
    bright.setAlpha(90);
    street.setColorAt(0, bright);
    street.setColorAt(1, Qt::transparent);
    painter.fillRect(QRectF(x - 3, ground + 2, 6, picture_height - ground), street);
}

} // namespace

NightPicture::NightPicture(QWidget* parent) : QWidget(parent) { setAttribute(Qt::WA_TransparentForMouseEvents); }

void NightPicture::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal size = std::max(width() / picture_width, height() / picture_height);
    painter.translate((width() - size * picture_width) / 2, height() - size * picture_height);
    painter.scale(size, size);
    paint_sky(painter);
    paint_town(painter);
    for (const qreal x : {38.0, 104.0, 170.0}) paint_lamp(painter, x);
}

} // namespace ui
