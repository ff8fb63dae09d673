// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/night_slider.h"
#include "ui/device_pixels.h"
#include "ui/focus_ring.h"
#include "ui/night_scale.h"
#include "ui/night_slider_accessibility.h"
#include "ui/theme.h"
#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace ui {
namespace {

constexpr int frame_outset = 3; // 2 px frame, 1 px away from the rendering
constexpr int strip_height = 72;
constexpr int renderings_gap = 4;
constexpr int track_top = 13, track_height = 6, handle_diameter = 20; // below the strip
constexpr int compact_height = 32;
bool is_digit(const QKeyEvent& event) {
    return event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9 &&
           (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
}

constexpr int four_renderings_below = 560; // width of the strip where seven would be narrower than they are high

} // namespace

NightSlider::NightSlider(QWidget* parent) : QWidget(parent) {
    register_night_slider_accessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Sense of night"));
    setAccessibleDescription(tr("From bright as day over the photo and what the eye saw to darker than it was."));
    m_wheel_rest.setSingleShot(true);
    m_wheel_rest.setInterval(300);
    connect(&m_wheel_rest, &QTimer::timeout, this, &NightSlider::finish_change);
    m_size_rest.setSingleShot(true);
    m_size_rest.setInterval(150);
    connect(&m_size_rest, &QTimer::timeout, this, &NightSlider::renderings_wanted);
}

int NightSlider::outset() { return scaled(frame_outset); }

QString NightSlider::value_text() const { return spoken_sense(m_sense); }

void NightSlider::set_sense(float sense) {
    sense = std::clamp(sense, brightest_sense, darkest_sense);
    if (sense == m_sense) return;
    m_sense = sense;
    update();
    QAccessibleValueChangeEvent told(this, m_sense);
    QAccessible::updateAccessibility(&told);
}

void NightSlider::set_compact(bool compact) {
    m_is_compact = compact;
    setFixedHeight(compact ? scaled(compact_height) : outset() + scaled(strip_height + 52));
    update();
}

void NightSlider::set_rendering(int index, const QImage& rendering) {
    m_renderings.at(std::size_t(index)) = rendering;
    m_prepared.at(std::size_t(index)) = {};
    update();
}

void NightSlider::clear_renderings() {
    m_renderings.fill({});
    m_prepared.fill({});
    update();
}

std::array<int, 7> NightSlider::shown_renderings(int& count) const {
    if (width() - 2 * outset() >= scaled(four_renderings_below)) {
        count = 7;
        return {0, 1, 2, 3, 4, 5, 6};
    }
    count = 4;
    return {0, 2, 4, 6};
}

bool NightSlider::is_rendering_shown(int index) const {
    int count = 0;
    const auto shown = shown_renderings(count);
    return !m_is_compact && std::find(shown.begin(), shown.begin() + count, index) != shown.begin() + count;
}

QSize NightSlider::rendering_size() const {
    if (m_is_compact || width() <= 2 * outset()) return {};
    int count = 0;
    shown_renderings(count);
    const QSizeF size = rendering_rect(0, count).size() * devicePixelRatioF();
    return {int(std::ceil(size.width())), int(std::ceil(size.height()))};
}

QRectF NightSlider::rendering_rect(int place, int count) const {
    const double gap = scaled(renderings_gap);
    const double each = (width() - 2 * outset() - (count - 1) * gap) / count;
    const double x = outset() + (is_mirrored() ? count - 1 - place : place) * (each + gap);
    return on_device_pixels(*this, {x, double(outset()), each, double(scaled(strip_height))});
}

QRectF NightSlider::track_rect() const {
    if (m_is_compact) {
        const double half_handle = scaled(handle_diameter) / 2.0 + scaled(4); // room for the focus ring at both ends
        return {half_handle, (height() - scaled(track_height)) / 2.0, width() - 2 * half_handle,
                double(scaled(track_height))};
    }
    int count = 0;
    shown_renderings(count);
    const double first = rendering_rect(0, count).center().x(), last = rendering_rect(count - 1, count).center().x();
    return {std::min(first, last), double(outset() + scaled(strip_height + track_top)), std::abs(last - first),
            double(scaled(track_height))};
}

double NightSlider::x_of(float sense) const {
    const QRectF track = track_rect();
    const double position = position_of_sense(sense);
    return track.left() + track.width() * (is_mirrored() ? 1 - position : position);
}

float NightSlider::sense_at(double x) const {
    const QRectF track = track_rect();
    const double position = (x - track.left()) / std::max(1.0, track.width());
    return sense_at_position(is_mirrored() ? 1 - position : position);
}

QRect NightSlider::handle_rect() const {
    const double half = scaled(handle_diameter) / 2.0;
    return QRectF(x_of(m_sense) - half, track_rect().center().y() - half, 2 * half, 2 * half).toAlignedRect();
}

int NightSlider::rendering_at(const QPoint& point) const {
    if (m_is_compact) return -1;
    int count = 0;
    const auto shown = shown_renderings(count);
    for (int place = 0; place < count; ++place)
        if (rendering_rect(place, count).contains(point)) return shown.at(std::size_t(place));
    return -1;
}

void NightSlider::resizeEvent(QResizeEvent*) {
    m_prepared.fill({});
    if (const QSize size = rendering_size(); size != m_wanted_size) {
        m_wanted_size = size;
        if (!size.isEmpty()) m_size_rest.start();
    }
}

void NightSlider::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::EnabledChange) update();
}

void NightSlider::change_to(float sense) {
    sense = std::clamp(std::round(sense * 10) / 10, brightest_sense, darkest_sense);
    if (sense == m_sense) return;
    set_sense(sense);
    m_is_unfinished = true;
    Q_EMIT changing(m_sense);
}

void NightSlider::finish_change() {
    m_wheel_rest.stop();
    if (!std::exchange(m_is_unfinished, false)) return;
    Q_EMIT changed(m_sense);
}

void NightSlider::move_to(float sense) {
    change_to(sense);
    finish_change();
}

void NightSlider::drag_to(double x, bool is_fine) {
    const float sense = sense_at(x - m_grip);
    change_to(is_fine ? std::round(sense * 5) / 5 : snapped_to_stop(std::round(sense)));
}

void NightSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return event->ignore();
    if (const int index = rendering_at(event->pos()); index >= 0)
        return move_to(rendering_positions.at(std::size_t(index)));
    if (!m_is_compact && event->pos().y() < outset() + scaled(strip_height)) return; // between two renderings
    m_sense_before_drag = m_sense;
    m_is_dragging = true;
    const double from_handle = event->position().x() - x_of(m_sense);
    const bool is_on_handle = std::abs(from_handle) <= scaled(handle_diameter) / 2.0;
    m_grip = is_on_handle ? from_handle : 0;
    if (!is_on_handle) drag_to(event->position().x(), event->modifiers() & Qt::AltModifier);
    update();
}

void NightSlider::mouseMoveEvent(QMouseEvent* event) {
    if (m_is_dragging)
        drag_to(event->position().x(), event->modifiers() & Qt::AltModifier);
    else
        set_hovered(event->pos());
}

void NightSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_is_dragging) return;
    m_is_dragging = false;
    set_hovered(event->pos());
    update();
    finish_change();
}

void NightSlider::mouseDoubleClickEvent(QMouseEvent* event) {
    const bool is_on_strip = !m_is_compact && event->pos().y() < outset() + scaled(strip_height);
    if (is_on_strip) return mousePressEvent(event);
    if (event->button() == Qt::LeftButton) move_to(default_sense);
}

void NightSlider::leaveEvent(QEvent*) { set_hovered({-1, -1}); }

void NightSlider::set_hovered(const QPoint& point) {
    const int rendering = rendering_at(point);
    const bool is_on_handle = handle_rect().contains(point);
    if (rendering == m_hovered_rendering && is_on_handle == m_is_handle_hovered) return;
    m_hovered_rendering = rendering;
    m_is_handle_hovered = is_on_handle;
    update();
}

bool NightSlider::is_own_key(const QKeyEvent& event) const {
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down: return !(modifiers & (Qt::ControlModifier | Qt::MetaModifier));
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
    case Qt::Key_Home:
    case Qt::Key_End:
    case Qt::Key_Delete:
    case Qt::Key_Return:
    case Qt::Key_Enter: return modifiers == Qt::NoModifier;
    case Qt::Key_Escape: return m_is_dragging;
    default: return is_digit(event);
    }
}

bool NightSlider::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = rendering_at(help->pos());
        if (index < 0)
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), sense_text(rendering_positions.at(std::size_t(index))), this);
        return true;
    }
    // The keys of the control in use come before the window's shortcuts.
    if (event->type() == QEvent::ShortcutOverride && is_own_key(*static_cast<QKeyEvent*>(event))) event->accept();
    return QWidget::event(event);
}

void NightSlider::wheelEvent(QWheelEvent* event) {
    // A wheel that scrolls past must not change the picture.
    if (!hasFocus() && !(event->modifiers() & Qt::ControlModifier)) return event->ignore();
    event->accept();
    constexpr float angle_of_one_notch = 120;
    change_to(m_sense + float(event->angleDelta().y()) / angle_of_one_notch);
    m_wheel_rest.start();
}

void NightSlider::keyPressEvent(QKeyEvent* event) {
    const float step = event->modifiers() & Qt::ShiftModifier ? 5.0f
                       : event->modifiers() & Qt::AltModifier ? 0.2f
                                                              : 1.0f;
    const float to_the_right = is_mirrored() ? -step : step;
    event->accept();
    switch (event->key()) {
    case Qt::Key_Left: return change_to(m_sense - to_the_right);
    case Qt::Key_Right: return change_to(m_sense + to_the_right);
    case Qt::Key_Up: return change_to(m_sense + step);
    case Qt::Key_Down: return change_to(m_sense - step);
    case Qt::Key_PageUp: return change_to(next_stop_after(m_sense));
    case Qt::Key_PageDown: return change_to(previous_stop_before(m_sense));
    case Qt::Key_Home: return change_to(brightest_sense);
    case Qt::Key_End: return change_to(darkest_sense);
    case Qt::Key_Delete: return change_to(default_sense);
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT number_wanted({}); return;
    case Qt::Key_Escape:
        if (!m_is_dragging) return event->ignore();
        m_is_dragging = false;
        change_to(m_sense_before_drag);
        return finish_change();
    default: break;
    }
    if (is_digit(*event))
        Q_EMIT number_wanted(event->text());
    else
        QWidget::keyPressEvent(event);
}

void NightSlider::keyReleaseEvent(QKeyEvent* event) {
    // A key that is held makes one change.
    if (!event->isAutoRepeat() && !m_is_dragging) finish_change();
    QWidget::keyReleaseEvent(event);
}

void NightSlider::focusInEvent(QFocusEvent* event) {
    m_has_keyboard_focus = is_keyboard_focus(event->reason());
    QWidget::focusInEvent(event);
    update();
}

void NightSlider::focusOutEvent(QFocusEvent* event) {
    m_has_keyboard_focus = false;
    if (!m_is_dragging) finish_change();
    QWidget::focusOutEvent(event);
    update();
}

} // namespace ui
