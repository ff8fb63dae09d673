// Edges that fall between two device pixels look soft at 125 % or 150 %: this puts them on whole ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QRectF>
#include <QWidget>
#include <cmath>

namespace ui {

// `area` in the coordinates of `widget`, with its four edges moved to the nearest device pixel of the window.
inline QRectF on_device_pixels(const QWidget& widget, const QRectF& area) {
    const double scale = widget.devicePixelRatioF();
    const QPointF origin = widget.mapTo(widget.window(), QPoint(0, 0));
    const auto snap = [scale](double value, double offset) {
        return std::round((value + offset) * scale) / scale - offset;
    };
    return QRectF(QPointF(snap(area.left(), origin.x()), snap(area.top(), origin.y())),
                  QPointF(snap(area.right(), origin.x()), snap(area.bottom(), origin.y())));
}

} // namespace ui
