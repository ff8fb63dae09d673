// Where a place of the photo is on the canvas, and back: through crop, rotation, lens, zoom and pan.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/frame.h"
#include <QPointF>
#include <QRectF>

namespace ui {

struct CanvasMap {
    engine::Frame frame;
    QRectF shown; // the whole picture, in device pixels of the canvas

    // Photo points are full-size pixels of the upright photo before geometry.
    QPointF to_canvas(QPointF photo) const {
        const engine::FramePoint p = frame.to_picture({photo.x(), photo.y()});
        return {shown.x() + p.x * shown.width() / frame.width(), shown.y() + p.y * shown.height() / frame.height()};
    }
    QPointF to_photo(QPointF canvas) const {
        const engine::FramePoint p = frame.to_photo({(canvas.x() - shown.x()) * frame.width() / shown.width(),
                                                     (canvas.y() - shown.y()) * frame.height() / shown.height()});
        return {p.x, p.y};
    }
    // Device pixels of the canvas for one pixel of the picture.
    double scale() const { return shown.width() / frame.width(); }
};

} // namespace ui
