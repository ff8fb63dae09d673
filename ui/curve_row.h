// One curve of an operation as a row: its name, and below it the curve on a grid with points to drag. Knows the parameter, not what the
// curve does to a photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"
#include <QWidget>
#include <optional>

namespace ui {

class CurveRow : public QWidget {
    Q_OBJECT
public:
    CurveRow(const engine::Parameter& parameter, engine::Curve initial, QWidget* parent = nullptr);
    void set_value(const engine::Curve& value); // emits nothing
    const engine::Curve& value() const { return m_value; }
    bool is_changed() const { return m_value != m_initial; }
    int selected() const { return m_selected; }        // a point, counted from 0
    QString spoken_value() const;                      // of the selected point, for screen readers
    QPointF place_of(const engine::CurvePoint&) const; // in the widget
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

Q_SIGNALS:
    void changing(const engine::Curve& value); // each step of a drag
    void changed(const engine::Curve& value);  // end of a drag, key step, point added or removed, reset

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    QRectF plot() const;
    engine::CurvePoint point_at(QPointF place) const;
    int point_near(QPointF place) const; // -1: none
    void select(int point);
    void move_selected(engine::CurvePoint to); // as far as its neighbours allow
    int add(engine::CurvePoint point);         // its place in the row of points; -1 if there is no room
    void add_after_selected();
    void remove_selected();
    void reset();
    void tell();

    engine::Parameter m_parameter;
    engine::Curve m_initial, m_value;
    std::optional<engine::Curve> m_before_drag;
    QPointF m_grip; // from the pointer to the point that is dragged
    int m_selected = 0, m_hovered = -1;
    bool m_is_dragging = false;
};

} // namespace ui
