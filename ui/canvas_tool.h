// A tool that works on the canvas: it draws over the picture and takes what the hand does there first. One at a time, see
// PhotoView::set_tool(). Knows a document, no canvas.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas_map.h"
#include <QCursor>
#include <QObject>

class QKeyEvent;
class QPainter;

namespace ui {

// The pointer in device pixels of the canvas.
struct CanvasPointer {
    QPointF at;
    Qt::KeyboardModifiers modifiers;
    double pressure = 1; // of a pen
};

class CanvasTool : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // The canvas then shows the photo without its crop, and black where straightening leaves nothing.
    virtual bool shows_whole_frame() const { return false; }
    // Device pixels; `ratio` of them are one of the design's. `map` is of the moment.
    virtual void paint(QPainter& painter, const CanvasMap& map, double ratio) = 0;

    // True if the tool takes the press: then moves and the release are its own. Otherwise the canvas pans.
    virtual bool press(const CanvasPointer& pointer, const CanvasMap& map) = 0;
    virtual void drag(const CanvasPointer& pointer, const CanvasMap& map) = 0;
    virtual void release(const CanvasPointer& pointer, const CanvasMap& map) = 0;
    // The pointer moves without a button; with `inside` false it has left the canvas.
    virtual void hover(const CanvasPointer&, const CanvasMap&, bool /*inside*/) {}
    virtual bool double_click(const CanvasPointer&, const CanvasMap&) { return false; }
    // Notches of the wheel; true if the tool takes them, otherwise the canvas zooms.
    virtual bool wheel(double /*notches*/, const CanvasPointer&, const CanvasMap&) { return false; }
    virtual bool key(QKeyEvent*, const CanvasMap&) { return false; }
    virtual QCursor cursor(const CanvasPointer&, const CanvasMap&) const { return Qt::CrossCursor; }

signals:
    void changed(); // needs to be painted again
};

} // namespace ui
