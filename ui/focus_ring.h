// The amber ring around the widget that has the keyboard focus: 2 px wide, 2 px away, outside the widget. Buttons and
// combo boxes get it by themselves; other widgets ask for it with setProperty("focusRing", true) or with a QRect in their
// own coordinates. "focusRingRadius" rounds it differently.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QPointer>
#include <QWidget>

class QApplication;

namespace ui {

bool is_keyboard_focus(Qt::FocusReason reason);

class FocusRing : public QWidget {
    Q_OBJECT
public:
    static void install(QApplication& application); // once; later calls do nothing

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    FocusRing();
    void focus_moved(QWidget* widget, const QFocusEvent& event);
    void follow(QWidget* target);
    void place();

    QPointer<QWidget> m_target;
    QList<QPointer<QWidget>> m_watched; // the target and what it lies in
    bool m_keyboard = true;             // the focus last moved by key, or never moved yet
};

} // namespace ui
