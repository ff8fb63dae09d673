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
    ~SliderRow() override;

    void set_value(float value); // emits nothing
    float value() const { return m_value; }
    // What 0 stands for when parameter.zero_means is not empty, read from the open photo; nothing: not known.
    void set_photo_value(std::optional<float> value);

    const engine::Parameter& parameter() const { return m_parameter; }
    float initial() const { return m_initial; }
    bool is_changed() const { return m_value != m_initial; }
    QString value_text() const; // with its unit, as read aloud
    void step_by(float steps);  // as by the arrow keys
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
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
    enum class Emit { nothing, changing, changed, changing_then_changed };
    enum class Grip { none, knob, track, label };

    void apply(float value, Emit emission);
    void settle();
    void reset();
    void finish_drag();
    void show_value();
    std::optional<float> shown_value() const; // the photo's own where the value stands for it
    float value_at(qreal x, bool fine) const;
    bool is_two_lines() const;
    QRect label_rect() const;
    QRect track_rect() const;
    QRect value_rect() const;
    qreal knob_x() const;
    qreal x_of(float value) const;
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
    bool m_dragged = false;
    float m_value_before = 0;
    qreal m_press_x = 0;
    qreal m_grab_offset = 0;
    bool m_hovered = false;
    bool m_keyboard_focus = false;
};

} // namespace ui
