// Keys, clicks and waiting for tests of widgets, sent the way the window system would.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointF>
#include <QString>
#include <Qt>
#include <functional>

class QWidget;

namespace test {

void press_key(QWidget& widget, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier, const QString& text = {});
void type(QWidget& widget, const QString& text);
bool claims_key(QWidget& widget, int key); // keeps it from the window's shortcuts

void press(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
void move(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers = Qt::NoModifier); // with the button down
void release(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
void click(QWidget& widget, QPointF at, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
void double_click(QWidget& widget, QPointF at);
bool turn_wheel(QWidget& widget, int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier); // true if it was taken

void wait(int milliseconds);
bool wait_until(const std::function<bool()>& condition, int milliseconds = 3000);

} // namespace test
