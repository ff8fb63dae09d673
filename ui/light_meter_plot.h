// The plot of the light meter: how much of the picture has which luminance, and the amber mark at the light of the scene, which mouse and
// keys move. Shows a measured meter; knows no document.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/light_meter_scale.h"
#include "ui/light_meter_scopes.h"
#include <QList>
#include <QWidget>
#include <memory>
#include <optional>

namespace ui {

class LightMeterPlot : public QWidget {
    Q_OBJECT
public:
    explicit LightMeterPlot(QWidget* parent);

    void set_meter(std::shared_ptr<const engine::LightMeter> meter); // nullptr: nothing is known yet
    void set_explanation(const QString& words);                      // what stands in an empty plot
    void set_scene_light_ev(float ev); // how far the user moved it from the metered value; emits nothing

    enum class View { luminance, rgb, waveform };
    void set_view(View view);
    View view() const { return m_view; }
    void set_scopes(const MeterScopes& scopes); // of the other two views
    void clear_scopes();

    // The luminance under the pointer in the photo, as measured; nothing: it is elsewhere.
    void show_pointed(std::optional<double> cd_m2);

    double scene_light() const; // cd/m² at the mark; 0: not known
    float scene_light_ev() const { return m_ev; }
    void move_scene_light_to(double cd_m2); // one finished change, as by a key
    QString value_text() const;

    QRectF plot_rect() const; // the area of the bars
    LightAxis axis() const;
    QList<QRectF> band_rects() const; // of the five bands
    double mark_x() const;

Q_SIGNALS:
    void scene_light_changing(float ev);
    void scene_light_changed(float ev);
    void number_wanted(const QString& first_characters);
    void looked_at(int first_bin, int last_bin); // of the meter
    void looked_away();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    bool can_move() const;
    bool is_on_mark(QPointF point) const;
    bool is_own_key(const QKeyEvent& event) const;
    double shift() const; // shown luminance per measured one: without exposure data all of it follows the mark
    void change_to(double ev);
    void finish_change();
    void look_at(QPointF point);
    void look_away();
    void show_cursor(QPointF point);

    // light_meter_painting.cpp
    void paint_luminance(QPainter& painter) const;
    void paint_noise(QPainter& painter) const;
    void paint_mesopic(QPainter& painter) const;
    void paint_bars(QPainter& painter) const;
    void paint_lamps(QPainter& painter) const;
    void paint_mark(QPainter& painter) const;
    void paint_hairline(QPainter& painter) const;
    void paint_bands(QPainter& painter) const;
    void paint_ticks(QPainter& painter) const;
    void paint_words_above(QPainter& painter, const QString& words, double centre, const QColor& colour) const;
    void paint_rgb(QPainter& painter) const;
    void paint_waveform(QPainter& painter) const;
    void paint_value_ticks(QPainter& painter, const QString& unit) const;
    void fill_line(QPainter& painter, double x, double top, double bottom, double width, const QColor& colour) const;

    std::shared_ptr<const engine::LightMeter> m_meter;
    std::array<float, engine::LightMeter::bins> m_heights{};
    MeterScopes m_scopes;
    bool m_has_scopes = false;
    QString m_explanation;
    View m_view = View::luminance;
    float m_ev = 0, m_ev_before_drag = 0;
    double m_grip = 0; // from the mark to the pointer that holds it
    bool m_is_dragging = false, m_is_unfinished = false;
    int m_looked_at = -1; // bin under the pointer
    std::optional<double> m_pointed;
};

} // namespace ui
