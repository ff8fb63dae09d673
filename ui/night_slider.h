// The strip of live renderings and the slider under it: one control that sets the sense of night by mouse and keys.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QTimer>
#include <QWidget>
#include <array>

namespace ui {

class NightSlider : public QWidget {
    Q_OBJECT

public:
    explicit NightSlider(QWidget* parent);

    static constexpr std::array<float, 7> rendering_positions = {-100, -50, 0, 30, 60, 80, 100};

    float sense() const { return m_sense; }
    void set_sense(float sense);    // emits nothing
    void set_compact(bool compact); // the track alone
    void set_rendering(int index, const QImage& rendering);
    void clear_renderings();
    QSize rendering_size() const;             // device pixels
    bool is_rendering_shown(int index) const; // a narrow strip has room for the four stops only
    static int outset();                      // how far frames and rings reach over the strip on each side

    // One finished change, as by a key.
    void move_to(float sense);

    QString value_text() const;
    QRect handle_rect() const;
    QList<QRect> stop_name_rects() const; // of the names that have room

Q_SIGNALS:
    void changing(float sense);
    void changed(float sense);
    void number_wanted(QString first_characters);
    void renderings_wanted();

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void wheelEvent(QWheelEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void keyReleaseEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    void changeEvent(QEvent*) override;

private:
    struct StopName {
        int stop;
        QRect place;
    };
    std::array<int, 7> shown_renderings(int& count) const;
    QRectF rendering_rect(int place, int count) const;
    QRectF track_rect() const;
    double x_of(float sense) const;
    float sense_at(double x) const;
    int rendering_at(const QPoint& point) const;
    bool is_mirrored() const { return layoutDirection() == Qt::RightToLeft; }
    QList<StopName> placed_stop_names() const;

    void paint_strip(QPainter& painter);
    void paint_track(QPainter& painter) const;
    void paint_stop_names(QPainter& painter) const;
    void paint_handle(QPainter& painter) const;
    const QImage& prepared_rendering(int index, QSize device_size);

    bool is_own_key(const QKeyEvent& event) const;
    void change_to(float sense);
    void finish_change();
    void drag_to(double x, bool is_fine);
    void set_hovered(const QPoint& point);

    float m_sense = 0;
    float m_sense_before_drag = 0;
    double m_grip = 0; // from the handle's centre to where it was taken
    bool m_is_compact = false;
    bool m_is_dragging = false;
    bool m_is_unfinished = false; // changing was emitted, changed not yet
    bool m_has_keyboard_focus = false;
    bool m_is_handle_hovered = false;
    int m_hovered_rendering = -1;
    QSize m_wanted_size;
    QTimer m_wheel_rest, m_size_rest;
    std::array<QImage, 7> m_renderings, m_prepared;
};

} // namespace ui
