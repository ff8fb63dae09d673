// The light of the scene in cd/m²: a field, what it is based on, and the way back to the metered value.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QTimer>
#include <QWidget>

class QLabel;
class QToolButton;

namespace ui {

class NumberField;

class SceneLightField : public QWidget {
    Q_OBJECT

public:
    explicit SceneLightField(QWidget* parent);
    // What the light meter found: cd/m², and one sigma in EV; `is_known` false: assumed, there is no exposure data.
    void set_metered(double cd_m2, bool is_known, double sigma_ev);
    void set_ev(float ev); // how far the user moved it from the metered value

Q_SIGNALS:
    void ev_changing(float ev);
    void ev_changed(float ev);

protected:
    void wheelEvent(QWheelEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void change_by_wheel(QWheelEvent* event);
    void show_value();
    void move_to(float ev);
    QString origin() const;
    QString explanation() const;

    QLabel* m_label;
    QLabel* m_origin;
    NumberField* m_field;
    QToolButton* m_reset;
    QTimer m_wheel_rest; // a turned wheel counts as one change when it has come to rest
    double m_metered = 0;
    bool m_is_known = false;
    double m_sigma_ev = 0;
    float m_ev = 0;
};

} // namespace ui
