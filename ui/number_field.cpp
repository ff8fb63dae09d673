// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/number_field.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFrame>

namespace ui {

NumberField::NumberField(QWidget* parent) : QLineEdit(parent) {
    setFont(ui::font(FontRole::body));
    connect(this, &QLineEdit::textEdited, this, [this] { set_wrong(false); });
}

void NumberField::set_unit(const QString& unit) {
    m_unit = unit;
    make_room_for_unit();
    update();
}

void NumberField::show_number(const QString& text) {
    m_shown = text;
    if (hasFocus() && isModified()) return; // never under the hands of who types
    setText(text);
    set_wrong(false);
}

void NumberField::begin_editing(const QString& typed) {
    setFocus(Qt::ShortcutFocusReason);
    if (typed.isEmpty()) return selectAll();
    setText(typed);
    setModified(true);
}

void NumberField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        event->accept();
        if (take()) Q_EMIT left();
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        event->accept();
        take_back();
        Q_EMIT left();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void NumberField::focusInEvent(QFocusEvent* event) {
    QLineEdit::focusInEvent(event);
    if (event->reason() == Qt::MouseFocusReason)
        QMetaObject::invokeMethod(this, &QLineEdit::selectAll, Qt::QueuedConnection);
    update();
}

void NumberField::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason && !take()) take_back();
    QLineEdit::focusOutEvent(event);
    deselect();
}

bool NumberField::take() {
    if (!isModified()) return true;
    QString typed = text().trimmed();
    if (!m_unit.isEmpty() && typed.endsWith(m_unit, Qt::CaseInsensitive)) typed.chop(m_unit.size());
    const auto number = parse_value(engine::Parameter{}, typed);
    set_wrong(!number);
    if (!number) return false;
    setModified(false);
    Q_EMIT entered(*number);
    setText(m_shown);
    return true;
}

void NumberField::take_back() {
    setText(m_shown);
    set_wrong(false);
}

void NumberField::set_wrong(bool is_wrong) {
    if (is_wrong == m_is_wrong) return;
    m_is_wrong = is_wrong;
    setProperty("refused", is_wrong); // the style sheet's name for it
    style()->unpolish(this);
    style()->polish(this);
    setToolTip(is_wrong ? tr("This is no number.") : QString());
    setAccessibleDescription(toolTip());
    update();
}

void NumberField::changeEvent(QEvent* event) {
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) make_room_for_unit();
}

void NumberField::make_room_for_unit() {
    const int room =
        m_unit.isEmpty() ? 0 : QFontMetrics(ui::font(FontRole::value)).horizontalAdvance(m_unit) + scaled(6);
    const bool right = layoutDirection() == Qt::RightToLeft;
    setTextMargins(right ? room : 0, 0, right ? 0 : room, 0);
}

void NumberField::paintEvent(QPaintEvent* event) {
    QLineEdit::paintEvent(event);
    QPainter painter(this);
    if (!m_unit.isEmpty() && !text().isEmpty()) {
        QStyleOptionFrame option;
        initStyleOption(&option);
        const int inner_margin = 2; // QLineEdit's own, left of the first character
        QRect rest = style()->subElementRect(QStyle::SE_LineEditContents, &option, this);
        rest.adjust(inner_margin + fontMetrics().horizontalAdvance(text()) + scaled(6), 0, 0, 0);
        if (layoutDirection() == Qt::RightToLeft) rest = QStyle::visualRect(layoutDirection(), this->rect(), rest);
        painter.setFont(ui::font(FontRole::value));
        painter.setPen(isEnabled() ? colours().text3 : colours().disabled);
        painter.drawText(
            rest, int(Qt::AlignVCenter) | int(layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft),
            m_unit);
    }
    if (m_is_wrong) {
        const int size = scaled(16);
        const QRect place(width() - size - scaled(6), (height() - size) / 2, size, size);
        painter.drawPixmap(QStyle::visualRect(layoutDirection(), rect(), place).topLeft(),
                           icon_pixmap(QStringLiteral("warn"), size, colours().alert, devicePixelRatioF()));
    }
}

} // namespace ui
