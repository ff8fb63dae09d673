// Painting, dragging and typing of one number.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/value_field.h"
#include "ui/slider_scale.h"
#include "ui/tabular_text.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QTimer>
#include <QToolTip>

namespace ui {
namespace {

constexpr int field_width = 66, field_height = 22;
constexpr int trough_padding = 6;

} // namespace

ValueField::ValueField(const engine::Parameter& parameter, QWidget* parent) : QWidget(parent), m_parameter(parameter) {
    setCursor(Qt::IBeamCursor);
    setFocusPolicy(Qt::NoFocus); // the row has the focus; only the text field takes it away
}

QSize ValueField::sizeHint() const { return {scaled(field_width), scaled(field_height)}; }
bool ValueField::is_editing() const { return m_edit != nullptr; }

void ValueField::show_value(std::optional<double> value, const QString& words, bool at_default) {
    m_value = value;
    m_words = words;
    m_at_default = at_default;
    update();
}

void ValueField::set_in_trough(bool on) {
    if (m_in_trough == on) return;
    m_in_trough = on;
    update();
}

void ValueField::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    const bool hot = isEnabled() && (m_in_trough || m_dragging || underMouse());
    if (hot) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_in_trough || m_dragging ? colours().trough : colours().raised);
        painter.drawRoundedRect(rect(), scaled(4), scaled(4));
    }
    QRectF inside = QRectF(rect()).adjusted(scaled(trough_padding), 0, -scaled(trough_padding), 0);
    painter.setFont(ui::font(FontRole::value));
    const QString unit = unit_text(m_parameter.unit);
    const QString all = m_value ? value_text(m_parameter, *m_value) : m_words;
    if (layoutDirection() == Qt::RightToLeft) inside.setWidth(tabular_width(painter.font(), all));
    if (!m_value) {
        painter.setPen(colours().text2);
        draw_tabular(painter, inside, Qt::AlignRight, m_words);
        return;
    }
    if (!unit.isEmpty()) {
        painter.setPen(hot && !m_in_trough ? colours().text2 : colours().text3);
        const QString spaced = QChar(0x2009) + unit;
        draw_tabular(painter, inside, Qt::AlignRight, spaced);
        inside.setRight(inside.right() - tabular_width(painter.font(), spaced));
    }
    painter.setPen(m_at_default && !m_in_trough ? colours().text2 : colours().text);
    draw_tabular(painter, inside, Qt::AlignRight, number_text(m_parameter, *m_value));
}

void ValueField::resizeEvent(QResizeEvent*) {
    if (m_edit) m_edit->setGeometry(rect());
}

void ValueField::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    m_pressed = true;
    m_dragging = false;
    m_press_y = qRound(event->globalPosition().y());
}

void ValueField::mouseMoveEvent(QMouseEvent* event) {
    if (!m_pressed) return;
    const int up = m_press_y - qRound(event->globalPosition().y());
    if (!m_dragging && std::abs(up) >= QApplication::startDragDistance() / 2) {
        m_dragging = true;
        Q_EMIT drag_started();
    }
    if (!m_dragging || up == 0) return;
    m_press_y -= up;
    Q_EMIT dragged(up, event->modifiers() & Qt::AltModifier);
}

void ValueField::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_pressed) return;
    m_pressed = false;
    if (m_dragging) {
        m_dragging = false;
        Q_EMIT drag_finished();
    } else {
        edit();
    }
    update();
}

void ValueField::edit(const QString& first_characters) {
    if (m_edit) return;
    m_edit = new QLineEdit(this);
    m_edit->setProperty("valueField", true);
    m_edit->setFont(ui::font(FontRole::value));
    m_edit->setAlignment(Qt::AlignRight);
    m_edit->setAccessibleName(from_utf8(m_parameter.label));
    m_edit->setText(first_characters.isEmpty() && m_value ? number_text(m_parameter, *m_value) : first_characters);
    m_edit->setGeometry(rect());
    m_edit->installEventFilter(this);
    connect(m_edit, &QLineEdit::textEdited, this, [this] { mark_refused(false); });
    setTabOrder(parentWidget() ? parentWidget() : this, m_edit);
    m_edit->show();
    m_edit->setFocus(Qt::OtherFocusReason);
    if (first_characters.isEmpty()) m_edit->selectAll();
}

bool ValueField::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_edit) return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::FocusOut) {
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason == Qt::PopupFocusReason || reason == Qt::ActiveWindowFocusReason) return false;
        // What cannot be read is dropped when the field is left; Enter keeps it open and says why.
        accept_typed();
        stop_editing();
        return false;
    }
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool is_enter = key == Qt::Key_Return || key == Qt::Key_Enter;
    if (!is_enter && key != Qt::Key_Escape) return false;
    event->accept();
    if (event->type() == QEvent::ShortcutOverride) return true;
    if (is_enter && !accept_typed()) return true;
    QLineEdit* done = std::exchange(m_edit, nullptr);
    Q_EMIT edit_finished(); // the focus leaves the text field before that is hidden
    remove(done);
    return true;
}

bool ValueField::accept_typed() {
    const QString text = m_edit->text();
    if (m_value && text == number_text(m_parameter, *m_value)) return true; // left as it was
    const std::optional<double> value = parse_value(m_parameter, text);
    if (!value) {
        refuse(tr("“%1” is not a number. Numbers, fractions such as 1/3 and the unit are read.").arg(text));
        return false;
    }
    const bool stands_for_photo = *value == 0 && !m_parameter.zero_means.empty();
    const float within = stands_for_photo ? 0 : SliderScale(m_parameter).limited(*value);
    if (std::abs(within - *value) > 1e-6 * std::max(1.0, std::abs(*value)))
        say(tr("%1 goes from %2 to %3. It is set to %4.")
                .arg(from_utf8(m_parameter.label), value_text(m_parameter, m_parameter.range.from),
                     value_text(m_parameter, m_parameter.range.to), value_text(m_parameter, within)));
    Q_EMIT typed(within);
    return true;
}

void ValueField::refuse(const QString& reason) {
    mark_refused(true);
    m_edit->selectAll();
    say(reason);
}

void ValueField::say(const QString& text) {
    // After the focus has moved: that closes tool tips.
    QTimer::singleShot(0, this,
                       [this, text] { QToolTip::showText(mapToGlobal(QPoint(0, height())), text, this, {}, 6000); });
}

void ValueField::mark_refused(bool on) {
    if (m_edit->property("refused").toBool() == on) return;
    m_edit->setProperty("refused", on); // the style sheet draws it
    m_edit->style()->unpolish(m_edit);
    m_edit->style()->polish(m_edit);
}

void ValueField::stop_editing() {
    if (m_edit) remove(std::exchange(m_edit, nullptr));
}

void ValueField::remove(QLineEdit* done) {
    done->hide();
    done->deleteLater();
    update();
}

} // namespace ui
