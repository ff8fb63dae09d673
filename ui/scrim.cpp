// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scrim.h"
#include <QEvent>
#include <QPainter>

namespace ui {

Scrim::Scrim(QWidget* window) : QWidget(window) {
    setAttribute(Qt::WA_TransparentForMouseEvents); // the modal dialog keeps the mouse away already
    setGeometry(window->rect());
    window->installEventFilter(this);
    raise();
    show();
}

void Scrim::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), QColor(10, 10, 10, 168)); }

bool Scrim::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

} // namespace ui
