// The crop on the canvas: its frame with handles and thirds over the whole turned photo, and the line that levels a horizon. Writes the steps
// `crop` and `geometry` of its document.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas_tool.h"
#include "ui/document.h"
#include <QPointer>

namespace ui {

class CropTool final : public CanvasTool {
    Q_OBJECT
public:
    using CanvasTool::CanvasTool;

    void set_document(Document* document); // may be nullptr
    // Width over height of the picture; 0 leaves it free. The frame takes the new form at once.
    void set_aspect(double aspect);
    double aspect() const { return m_aspect; }
    // Width over height of the picture now, and of the turned photo.
    double aspect_of_crop() const;
    double aspect_of_photo() const;
    void reset();
    // The next drag draws a line that becomes level or upright, whichever is nearer.
    void set_straightening(bool on);
    bool is_straightening() const { return m_straightening; }

    bool shows_whole_frame() const override { return true; }
    void paint(QPainter& painter, const CanvasMap& map, double ratio) override;
    bool press(const CanvasPointer& pointer, const CanvasMap& map) override;
    void drag(const CanvasPointer& pointer, const CanvasMap& map) override;
    void release(const CanvasPointer& pointer, const CanvasMap& map) override;
    bool double_click(const CanvasPointer& pointer, const CanvasMap& map) override;
    bool key(QKeyEvent* event, const CanvasMap& map) override;
    QCursor cursor(const CanvasPointer& pointer, const CanvasMap& map) const override;

signals:
    void done(); // Enter or double-click
    void straightening_changed(bool on);

private:
    enum class Grip {
        none,
        left,
        right,
        top,
        bottom,
        top_left,
        top_right,
        bottom_left,
        bottom_right,
        inside,
        turn,
        line
    };
    QRectF crop() const; // parts of the turned photo, as it is really taken
    void write(const QRectF& crop, Document::Change change);
    QRectF on_canvas(const CanvasMap& map) const;
    Grip grip_at(const CanvasPointer& pointer, const CanvasMap& map) const;
    QRectF dragged(QPointF by) const;
    QRectF with_aspect(QRectF wanted) const;
    bool fits(const QRectF& crop) const;
    QRectF nearest_fitting(const QRectF& from, const QRectF& to) const;
    void finish_line(const CanvasMap& map);

    QPointer<Document> m_document;
    double m_aspect = 0;
    bool m_straightening = false;
    Grip m_grip = Grip::none;
    QPointF m_pressed, m_at; // device pixels
    QRectF m_crop_before;
    double m_degrees_before = 0;
};

} // namespace ui
