// Values, mouse and keys of a slider row; slider_row_painting.cpp draws it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slider_row.h"
#include "ui/focus_ring.h"
#include "ui/slider_accessibility.h"
#include "ui/theme.h"
#include "ui/value_field.h"
#include "ui/value_text.h"
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr int settling_ms = 300;

// Modifiers that change how far a step goes.
double step_factor(Qt::KeyboardModifiers modifiers) {
    if (modifiers & Qt::AltModifier) return 0.2;
    return modifiers & Qt::ShiftModifier ? 5 : 1;
}

bool is_plain(Qt::KeyboardModifiers modifiers) { return (modifiers & ~Qt::KeypadModifier) == Qt::NoModifier; }

// The keys that a focused row keeps from the window's shortcuts.
bool is_own_key(const QKeyEvent& event) {
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: return !(event.modifiers() & (Qt::ControlModifier | Qt::MetaModifier));
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_Delete:
    case Qt::Key_Return:
    case Qt::Key_Enter: return is_plain(event.modifiers());
    case Qt::Key_C: return event.modifiers() == Qt::ControlModifier;
    default: return event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9 && is_plain(event.modifiers());
    }
}

} // namespace

SliderRow::SliderRow(const engine::Parameter& parameter, float initial, QWidget* parent)
    : QWidget(parent), m_parameter(parameter), m_scale(parameter), m_initial(initial), m_value(initial),
      m_field(new ValueField(parameter, this)) {
    make_sliders_accessible();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(from_utf8(parameter.label));
    setAccessibleDescription(from_utf8(parameter.help));
    m_settling.setSingleShot(true);
    m_settling.setInterval(settling_ms);
    connect(&m_settling, &QTimer::timeout, this, [this] { Q_EMIT changed(m_value); });
    connect_field();
    show_value();
}

void SliderRow::connect_field() {
    connect(m_field, &ValueField::typed, this, &SliderRow::choose_value);
    connect(m_field, &ValueField::edit_finished, this, [this] { setFocus(Qt::OtherFocusReason); });
    connect(m_field, &ValueField::drag_started, this, [this] { begin_drag(Grip::value); });
    connect(m_field, &ValueField::dragged, this, [this](int up, bool fine) { drag_by(up, fine); });
    connect(m_field, &ValueField::drag_finished, this, &SliderRow::end_drag);
}

void SliderRow::set_value(float value) {
    if (m_grip != Grip::none) return;      // the hand on the knob wins
    if (move_to(value)) m_settling.stop(); // another photo, or undo: what was pending is over
}

void SliderRow::set_photo_value(std::optional<float> value) {
    m_photo_value = value;
    show_value();
}

bool SliderRow::move_to(float value) {
    if (value == m_value) return false;
    m_value = value;
    show_value();
    tell_value_changed(*this);
    return true;
}

void SliderRow::choose_value(float value) {
    m_settling.stop();
    const bool stands_for_photo = value == 0 && !m_parameter.zero_means.empty();
    if (move_to(stands_for_photo ? value : m_scale.limited(value))) Q_EMIT changed(m_value);
}

void SliderRow::change_soon(float value) {
    if (!move_to(value)) return;
    Q_EMIT changing(m_value);
    m_settling.start();
}

void SliderRow::settle() {
    if (!m_settling.isActive()) return;
    m_settling.stop();
    Q_EMIT changed(m_value);
}

float SliderRow::stepped(double steps) const {
    return m_scale.limited(m_scale.on_step(shown_value() + steps * m_parameter.step, true));
}

void SliderRow::step_by(double steps) { choose_value(stepped(steps)); }

double SliderRow::shown_value() const {
    if (!stands_for_photo()) return m_value;
    return m_photo_value.value_or(static_cast<float>(m_scale.value_at(0.5)));
}

double SliderRow::place() const { return m_scale.position(shown_value()); }

QString SliderRow::spoken_value() const {
    const QString words = from_utf8(m_parameter.zero_means);
    if (!stands_for_photo()) return value_text(m_parameter, m_value);
    return m_photo_value ? tr("%1, %2").arg(value_text(m_parameter, *m_photo_value), words) : words;
}

void SliderRow::show_value() {
    const bool has_number = !stands_for_photo() || m_photo_value;
    m_field->show_value(has_number ? std::optional(shown_value()) : std::nullopt, from_utf8(m_parameter.zero_means),
                        !is_changed());
    QString help = from_utf8(m_parameter.help).toHtmlEscaped();
    if (stands_for_photo()) help += u"<br>"_s + spoken_value().toHtmlEscaped();
    setToolTip(tr("<span style='font-weight:500'>%1</span><br>%2<br>Double-click resets.")
                   .arg(from_utf8(m_parameter.label).toHtmlEscaped(), help));
    update();
}

// Mouse

void SliderRow::begin_drag(Grip grip) {
    settle();
    m_grip = grip;
    m_moved = false;
    m_value_before = m_value;
    m_dragged_place = place();
    update();
}

void SliderRow::drag_by(qreal pixels, bool fine) {
    const double direction = m_grip != Grip::value && is_mirrored() ? -1 : 1;
    m_dragged_place += direction * pixels / std::max(track_rect().width(), 1) * (fine ? 0.2 : 1);
    const double wanted = m_scale.limited(m_scale.on_step(m_scale.value_at(m_dragged_place), fine));
    if (move_to(static_cast<float>(wanted))) Q_EMIT changing(m_value);
    m_moved = true;
}

void SliderRow::end_drag() {
    m_grip = Grip::none;
    update();
    if (m_value != m_value_before) Q_EMIT changed(m_value);
}

void SliderRow::cancel_drag() {
    m_grip = Grip::none;
    if (move_to(m_value_before)) Q_EMIT changing(m_value);
    update();
}

void SliderRow::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    const QPointF at = event->position();
    const int reach = scaled(4); // makes the knob a target of 20 px
    m_last_x = at.x();
    if (knob_rect().adjusted(-reach, -reach, reach, reach).contains(at))
        begin_drag(Grip::knob);
    else if (label_rect().contains(at.toPoint()))
        begin_drag(Grip::label);
    else
        begin_drag(Grip::track);
    m_last_click = m_grip;
    if (m_grip == Grip::track) drag_by(at.x() - x_at(m_dragged_place), event->modifiers() & Qt::AltModifier);
}

void SliderRow::mouseMoveEvent(QMouseEvent* event) {
    const bool hovered = knob_rect().adjusted(-2, -2, 2, 2).contains(event->position());
    if (hovered != m_hovered) update();
    m_hovered = hovered;
    if (m_grip == Grip::none) return;
    const qreal pixels = event->position().x() - m_last_x;
    // A hand that only clicks trembles a little.
    if (!m_moved && std::abs(pixels) < 2) return;
    m_last_x = event->position().x();
    drag_by(pixels, event->modifiers() & Qt::AltModifier);
}

void SliderRow::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_grip != Grip::none) end_drag();
}

void SliderRow::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    // A double click on the bare track is two jumps, not a reset: its first click has put the knob under the pointer.
    if (m_last_click == Grip::track)
        mousePressEvent(event);
    else
        choose_value(m_initial);
}

void SliderRow::leaveEvent(QEvent*) {
    m_hovered = false;
    update();
}

void SliderRow::wheelEvent(QWheelEvent* event) {
    const bool is_meant = hasFocus() || m_field->is_editing() || (event->modifiers() & Qt::ControlModifier);
    // Alt turns the wheel sideways on some systems.
    const int turned = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (!is_meant || turned == 0) return event->ignore(); // the panel scrolls
    change_soon(stepped(turned / 120.0 * step_factor(event->modifiers())));
    event->accept();
}

// Keys

bool SliderRow::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto& key = *static_cast<QKeyEvent*>(event);
        const bool ends_drag = key.key() == Qt::Key_Escape && m_grip != Grip::none;
        if (ends_drag || is_own_key(key)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void SliderRow::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        if (m_grip != Grip::none)
            cancel_drag();
        else
            clearFocus();
        return;
    }
    if (!is_own_key(*event)) return QWidget::keyPressEvent(event);
    double steps = 0;
    switch (event->key()) {
    case Qt::Key_Left: steps = (is_mirrored() ? 1 : -1) * step_factor(event->modifiers()); break;
    case Qt::Key_Right: steps = (is_mirrored() ? -1 : 1) * step_factor(event->modifiers()); break;
    case Qt::Key_PageDown: steps = -10; break;
    case Qt::Key_PageUp: steps = 10; break;
    case Qt::Key_Home: return choose_value(m_parameter.slider.from);
    case Qt::Key_End: return choose_value(m_parameter.slider.to);
    case Qt::Key_Delete: return choose_value(m_initial);
    case Qt::Key_C: return QGuiApplication::clipboard()->setText(spoken_value());
    case Qt::Key_Return:
    case Qt::Key_Enter: return m_field->edit();
    default: return m_field->edit(event->text());
    }
    if (event->isAutoRepeat())
        change_soon(stepped(steps));
    else
        step_by(steps);
}

void SliderRow::focusInEvent(QFocusEvent* event) {
    m_keyboard_focus =
        is_keyboard_focus(event->reason()) || (m_keyboard_focus && event->reason() == Qt::ActiveWindowFocusReason);
    m_field->set_in_trough(true);
    update();
}

void SliderRow::focusOutEvent(QFocusEvent*) {
    settle();
    m_field->set_in_trough(false);
    update();
}

void SliderRow::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const auto add = [&](const QString& text, const QKeySequence& key, auto run) {
        QAction* action = menu.addAction(text, this, run);
        action->setShortcut(key);
        action->setShortcutVisibleInContextMenu(true);
        return action;
    };
    add(tr("Reset %1").arg(from_utf8(m_parameter.label)), Qt::Key_Delete, [this] {
        choose_value(m_initial);
    })->setEnabled(is_changed());
    add(tr("Copy value"), QKeySequence::Copy, [this] { QGuiApplication::clipboard()->setText(spoken_value()); });
    add(tr("Type a value…"), Qt::Key_Return, [this] { m_field->edit(); });
    menu.exec(event->globalPos());
}

void SliderRow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::EnabledChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LayoutDirectionChange) {
        m_field->setGeometry(value_rect());
        updateGeometry();
        update();
    }
    QWidget::changeEvent(event);
}

} // namespace ui
