// Builds the events and sends them at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/window_events.h"
#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <QWidget>

namespace test {
namespace {

void send_mouse(QWidget& widget, QEvent::Type type, QPointF at, Qt::MouseButtons held,
                Qt::KeyboardModifiers modifiers) {
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, held, modifiers);
    QApplication::sendEvent(&widget, &event);
}

} // namespace

void press_key(QWidget& widget, int key, Qt::KeyboardModifiers modifiers, const QString& text) {
    QKeyEvent down(QEvent::KeyPress, key, modifiers, text), up(QEvent::KeyRelease, key, modifiers, text);
    QApplication::sendEvent(&widget, &down);
    QApplication::sendEvent(&widget, &up);
}

void type(QWidget& widget, const QString& text) {
    for (const QChar character : text) press_key(widget, character.toUpper().unicode(), Qt::NoModifier, character);
}

bool claims_key(QWidget& widget, int key) {
    QKeyEvent event(QEvent::ShortcutOverride, key, Qt::NoModifier);
    event.ignore();
    QApplication::sendEvent(&widget, &event);
    return event.isAccepted();
}

void press(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers) {
    send_mouse(widget, QEvent::MouseButtonPress, at, Qt::LeftButton, modifiers);
}
void move(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers) {
    send_mouse(widget, QEvent::MouseMove, at, Qt::LeftButton, modifiers);
}
void release(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers) {
    send_mouse(widget, QEvent::MouseButtonRelease, at, Qt::NoButton, modifiers);
}
void click(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers) {
    press(widget, at, modifiers);
    release(widget, at, modifiers);
}
void double_click(QWidget& widget, QPointF at) {
    click(widget, at);
    send_mouse(widget, QEvent::MouseButtonDblClick, at, Qt::LeftButton, Qt::NoModifier);
    release(widget, at);
}

bool turn_wheel(QWidget& widget, int notches, Qt::KeyboardModifiers modifiers) {
    const QPointF at(widget.rect().center());
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                      false);
    event.ignore();
    QApplication::sendEvent(&widget, &event);
    return event.isAccepted();
}

void wait(int milliseconds) {
    wait_until([] { return false; }, milliseconds);
}

bool wait_until(const std::function<bool()>& condition, int milliseconds) {
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > milliseconds) return false;
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
        QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    return true;
}

} // namespace test
