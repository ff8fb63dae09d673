// The canvas under the hand: wheel, drag, pinch and keys.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document.h"
#include "ui/focus_ring.h"
#include "ui/photo_view.h"
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QWheelEvent>
#include <cmath>

namespace ui {
namespace {

constexpr double zoom_per_notch = 1.25;
constexpr double notch = 120; // eighths of a degree, see QWheelEvent
constexpr int pan_by_key = 64;

} // namespace

bool PhotoView::event(QEvent* event) {
    if ((event->type() == QEvent::Gesture || event->type() == QEvent::NativeGesture) && pinch(event)) return true;
    if (event->type() == QEvent::ScreenChangeInternal) viewport_changed();
    return QWidget::event(event);
}

bool PhotoView::pinch(const QEvent* event) {
    if (event->type() == QEvent::NativeGesture) { // touchpads
        const auto* native = static_cast<const QNativeGestureEvent*>(event);
        if (native->gestureType() != Qt::ZoomNativeGesture) return false;
        m_geometry.zoom_by(1 + native->value(), device_point(native->position()));
    } else { // touch screens
        const auto* gestures = static_cast<const QGestureEvent*>(event);
        const auto* gesture = static_cast<const QPinchGesture*>(gestures->gesture(Qt::PinchGesture));
        if (!gesture) return false;
        const QPointF at = device_point(mapFromGlobal(gesture->centerPoint()));
        m_geometry.zoom_by(gesture->scaleFactor(), at);
        m_geometry.pan(device_point(gesture->centerPoint() - gesture->lastCenterPoint()));
    }
    geometry_changed();
    return true;
}

void PhotoView::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    const int by = turned.y() != 0 ? turned.y() : turned.x();
    if (by == 0 || !m_geometry.has_photo()) return;
    event->accept();
    if (const auto known = map();
        m_tool && known &&
        m_tool->wheel(by / notch, pointer(device_point(event->position()), event->modifiers()), *known))
        return;
    m_geometry.zoom_by(std::pow(zoom_per_notch, by / notch), device_point(event->position()));
    geometry_changed();
}

void PhotoView::mousePressEvent(QMouseEvent* event) {
    m_last_position = device_point(event->position());
    if (event->button() == Qt::LeftButton && m_picking) {
        if (m_document && m_document->photo()) Q_EMIT picked(photo_point(m_last_position));
        return;
    }
    if (const auto known = map(); event->button() == Qt::LeftButton && m_tool && known) {
        m_tool_has_press = m_tool->press(pointer(m_last_position, event->modifiers()), *known);
        if (m_tool_has_press) return;
    }
    if ((event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton) && m_geometry.can_pan()) {
        m_dragging = true;
        show_cursor();
    }
}

void PhotoView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = device_point(event->position());
    const auto known = map();
    if (m_tool && known && m_tool_has_press)
        m_tool->drag(pointer(position, event->modifiers()), *known);
    else if (m_tool && known)
        m_tool->hover(pointer(position, event->modifiers()), *known, true);
    if (m_dragging) {
        m_geometry.pan(position - m_last_position);
        geometry_changed();
    }
    m_last_position = position;
    if (m_tool && !m_tool_has_press) show_cursor();
    if (m_document && m_geometry.has_photo()) Q_EMIT pointed(photo_point(position));
}

void PhotoView::leaveEvent(QEvent*) {
    if (const auto known = map(); m_tool && known) m_tool->hover(pointer(m_last_position, {}), *known, false);
    Q_EMIT pointer_left();
}

void PhotoView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return;
    if (const auto known = map(); event->button() == Qt::LeftButton && m_tool && m_tool_has_press && known)
        m_tool->release(pointer(device_point(event->position()), event->modifiers()), *known);
    if (event->button() == Qt::LeftButton) m_tool_has_press = false;
    m_dragging = false;
    show_cursor();
}

void PhotoView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || m_picking) return;
    m_dragging = false;
    if (const auto known = map(); m_tool && known) {
        // The second press of a quick hand is a press for a tool that makes nothing special of it.
        const CanvasPointer at = pointer(device_point(event->position()), event->modifiers());
        if (m_tool->double_click(at, *known)) return;
        m_tool_has_press = m_tool->press(at, *known);
        if (m_tool_has_press) return;
    }
    if (m_geometry.is_fit())
        m_geometry.zoom_to(1, device_point(event->position()));
    else
        m_geometry.fit();
    geometry_changed();
}

void PhotoView::keyPressEvent(QKeyEvent* event) {
    if (const auto known = map(); m_tool && known && m_tool->key(event, *known)) return;
    const bool pans = m_geometry.can_pan();
    const double by = pan_by_key * devicePixelRatioF();
    switch (event->key()) {
    case Qt::Key_Left: pans ? m_geometry.pan({by, 0}) : Q_EMIT step_wanted(-1); break;
    case Qt::Key_Right: pans ? m_geometry.pan({-by, 0}) : Q_EMIT step_wanted(1); break;
    case Qt::Key_Up: m_geometry.pan({0, by}); break;
    case Qt::Key_Down: m_geometry.pan({0, -by}); break;
    case Qt::Key_Space: Q_EMIT step_wanted(1); return;
    case Qt::Key_Backspace: Q_EMIT step_wanted(-1); return;
    case Qt::Key_Tab: Q_EMIT panel_wanted(); return;
    case Qt::Key_Backtab: Q_EMIT photo_only_wanted(); return;
    case Qt::Key_Escape:
        if (!m_picking) return QWidget::keyPressEvent(event);
        set_picking(false);
        update();
        return;
    default: return QWidget::keyPressEvent(event);
    }
    if (pans) geometry_changed();
}

void PhotoView::focusInEvent(QFocusEvent* event) {
    if (event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::PopupFocusReason)
        m_focus_by_key = is_keyboard_focus(event->reason());
    update();
}

void PhotoView::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::PopupFocusReason)
        m_focus_by_key = false;
    update();
}

// Tab in the canvas hides and shows the panel, see keyPressEvent(); F6 leaves the canvas.
bool PhotoView::focusNextPrevChild(bool) { return false; }

} // namespace ui
