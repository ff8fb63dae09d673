// One number of an operation as a row: label, track with a knob, value. Knows the parameter, not what it does to a photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"
#include "ui/slider_scale.h"
#include <QTimer>
#include <QWidget>
#include <optional>

namespace ui {

class ValueField;

class SliderRow : public QWidget {
    Q_OBJECT
public:
    SliderRow(const engine::Parameter& parameter, float initial, QWidget* parent = nullptr);

    void set_value(float value); // emits nothing
    float value() const { return m_value; }
    // What 0 stands for when parameter.zero_means is not empty, read from the open photo; nothing: not known.
    void set_photo_value(std::optional<float> value);

    const engine::Parameter& parameter() const { return m_parameter; }
    bool is_changed() const { return m_value != m_initial; }
    QString spoken_value() const;   // with its unit, for screen readers and the clipboard
    void step_by(double steps);     // as the arrow keys do
    void choose_value(float value); // as typing does
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changing(float value); // each step of a drag
    void changed(float value);  // end of a drag, key step, typed value, reset

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    enum class Grip { none, knob, track, label, value };

    void connect_field();
    bool move_to(float value); // false if it is there already; emits nothing
    void change_soon(float value);
    void settle();
    void begin_drag(Grip grip);
    void drag_by(qreal pixels, bool fine);
    void end_drag();
    void cancel_drag();
    void show_value();
    bool stands_for_photo() const { return m_value == 0 && !m_parameter.zero_means.empty(); }
    float stepped(double steps) const;
    double shown_value() const; // the photo's own where the value stands for it
    double place() const;       // of the knob along the track, 0..1
    bool is_two_lines() const;
    bool is_mirrored() const { return layoutDirection() == Qt::RightToLeft; }
    QRect label_rect() const;
    QRect track_rect() const;
    QRect value_rect() const;
    qreal x_at(double place) const;
    QRectF knob_rect() const;
    void paint_track(QPainter& painter) const;
    void paint_knob(QPainter& painter) const;

    engine::Parameter m_parameter;
    SliderScale m_scale;
    float m_initial;
    float m_value;
    std::optional<float> m_photo_value;
    ValueField* m_field;
    QTimer m_settling; // joins the notches of a wheel and the repeats of a held key into one `changed`
    Grip m_grip = Grip::none;
    bool m_moved = false; // since the button went down
    float m_value_before = 0;
    double m_dragged_place = 0; // not rounded to steps, so that slow drags arrive
    qreal m_last_x = 0;
    Grip m_last_click = Grip::none;
    bool m_hovered = false;
    bool m_keyboard_focus = false;
};

} // namespace ui
