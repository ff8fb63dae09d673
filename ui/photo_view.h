// The canvas: shows the current photo, zooms and pans it. Knows a document only to look at it; changes nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas_tool.h"
#include "ui/view_geometry.h"
#include "ui/view_pictures.h"
#include <QPointer>
#include <QWidget>
#include <optional>

class QNativeGestureEvent;

namespace ui {

class Document;

class PhotoView : public QWidget {
    Q_OBJECT
public:
    PhotoView(RenderService* service, QWidget* parent);

    void set_document(Document* document); // may be nullptr
    const ViewGeometry& geometry_of_photo() const { return m_geometry; }
    const ViewPictures& pictures() const { return m_pictures; }
    void render_again() { m_pictures.render_again(); }

    void zoom_to_fit();
    void zoom_to_full(); // 100 %
    void toggle_fit_and_full();
    void zoom_step(int direction);
    void zoom_to(double scale);

    bool is_showing_before() const { return m_before; }
    void show_before(bool before);
    bool is_picking() const { return m_picking; }
    void set_picking(bool picking);  // the next click picks a point
    void set_tool(CanvasTool* tool); // nullptr for none; stays its owner's
    CanvasTool* tool() const { return m_tool; }
    std::optional<CanvasMap> map() const; // nothing without a photo
    void set_surround(const QColor& colour);
    // Pixels to point out with a hatch: Alpha8, of the whole photo at any size. Null: none.
    void set_flash(const QImage& pixels);

signals:
    void zoom_changed();
    void step_wanted(int by); // arrow keys when there is nothing to pan
    void panel_wanted();      // Tab
    void photo_only_wanted(); // Shift+Tab
    void picked(QPointF photo_point);
    void pointed(QPointF photo_point); // by the pointer, which moves over the canvas
    void pointer_left();
    void picking_changed(bool picking);
    void settled(); // see ViewPictures

protected:
    bool event(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void take_photo();
    void take_recipe();
    void viewport_changed();
    void geometry_changed();
    void request_visible();
    void set_visible();
    void show_cursor();
    bool pinch(const QEvent* event);
    QPointF device_point(QPointF logical) const { return logical * devicePixelRatioF(); }
    QPointF middle() const { return device_point(QPointF(width() / 2.0, height() / 2.0)); }
    bool is_covered_by(const Picture& picture) const;
    void paint_picture(QPainter& painter, const Picture& picture) const;
    void paint_label(QPainter& painter, const QString& text) const;
    void paint_focus(QPainter& painter) const;
    void paint_flash(QPainter& painter) const;
    void trace_frame();
    void take_frame();
    QPointF photo_point(QPointF canvas) const; // in pixels of the photo, before its geometry
    CanvasPointer pointer(QPointF at, Qt::KeyboardModifiers modifiers, double pressure = 1) const;

    QPointer<Document> m_document;
    ViewGeometry m_geometry;
    ViewPictures m_pictures;
    QTimer m_resizing; // a photo is not rendered for each step of a window that is being resized
    QColor m_surround;
    QImage m_flash, m_framed_flash; // of the photo; as the picture shows it
    QPointer<CanvasTool> m_tool;
    bool m_tool_has_press = false;
    std::optional<engine::Frame> m_frame;
    bool m_before = false, m_picking = false;
    bool m_dragging = false;
    bool m_focus_by_key = false; // came by Tab or F6: shown
    QPointF m_last_position;     // of the pointer, in canvas pixels
    std::uint64_t m_traced_revision = 0;
    bool m_traced_coarse = false, m_traced_first = false, m_traced_full = false;
};

} // namespace ui
