// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter_plot.h"
#include "engine/operation/operation.h"
#include "ui/light_meter_accessibility.h"
#include "ui/light_meter_words.h"
#include "ui/theme.h"
#include <QAccessible>
#include <QKeyEvent>
#include <QMouseEvent>
#include <cmath>
#include <utility>

namespace ui {
namespace {
using namespace Qt::StringLiterals;

// Design section 5, as at 100 %.
constexpr int plot_height = 156, bars_top = 20, bars_height = 84, band_top = 2, band_height = 6;
constexpr double key_step_ev = 0.1, drag_step_ev = 0.05; // half a pixel of the mark
constexpr int grab_reach = 12;                           // no target is under 24 wide

engine::Range allowed_ev() {
    const engine::Operation* night = engine::find_operation("night");
    const engine::Parameter* light = night ? night->find("scene_light") : nullptr;
    return light ? light->range : engine::Range{-6, 6};
}

bool is_digit(const QKeyEvent& event) {
    return event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9 &&
           (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
}

} // namespace

LightMeterPlot::LightMeterPlot(QWidget* parent) : QWidget(parent) {
    register_light_meter_accessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setProperty("focusRing", true);
    setFixedHeight(scaled(plot_height));
    setMinimumWidth(scaled(200));
    setAccessibleName(tr("Light meter"));
    setAccessibleDescription(
        tr("How much of the picture has which luminance, from starlight to lamps. Left and right arrow move the "
           "light of the scene by 0.1 EV, Enter types it in candela per square metre."));
}

void LightMeterPlot::set_meter(std::shared_ptr<const engine::LightMeter> meter) {
    if (meter == m_meter) return;
    m_meter = std::move(meter);
    m_heights = m_meter ? bar_heights(m_meter->shares) : decltype(m_heights){};
    m_is_dragging = m_is_unfinished = false;
    m_pointed.reset();
    look_away();
    update();
}

void LightMeterPlot::set_explanation(const QString& words) {
    m_explanation = words;
    update();
}

void LightMeterPlot::set_scene_light_ev(float ev) {
    if (ev == m_ev) return;
    m_ev = ev;
    update();
    QAccessibleValueChangeEvent told(this, value_text());
    QAccessible::updateAccessibility(&told);
}

void LightMeterPlot::set_view(View view) {
    m_view = view;
    look_away();
    update();
}

void LightMeterPlot::set_scopes(const MeterScopes& scopes) {
    m_scopes = scopes;
    m_has_scopes = true;
    if (m_view != View::luminance) update();
}

void LightMeterPlot::clear_scopes() {
    m_has_scopes = false;
    if (m_view != View::luminance) update();
}

void LightMeterPlot::show_pointed(std::optional<double> cd_m2) {
    if (cd_m2 == m_pointed) return;
    m_pointed = cd_m2;
    update();
}

double LightMeterPlot::scene_light() const {
    return m_meter ? m_meter->scene.adaptation * std::exp2(static_cast<double>(m_ev)) : 0;
}

double LightMeterPlot::shift() const {
    return m_meter && !m_meter->scene.known ? std::exp2(static_cast<double>(m_ev)) : 1;
}

QString LightMeterPlot::value_text() const {
    return m_meter ? spoken_light(*m_meter, static_cast<double>(m_ev)) : m_explanation;
}

QRectF LightMeterPlot::plot_rect() const {
    return {0, static_cast<double>(scaled(bars_top)), static_cast<double>(width()),
            static_cast<double>(scaled(bars_height))};
}

LightAxis LightMeterPlot::axis() const { return {0, static_cast<double>(width())}; }

QList<QRectF> LightMeterPlot::band_rects() const {
    const double top = plot_rect().bottom() + scaled(band_top), high = scaled(band_height);
    QList<QRectF> rects;
    double left = 0;
    for (const double edge : engine::light_band_edges) {
        const double right = axis().x_of(edge);
        rects << QRectF(left, top, right - left, high);
        left = right;
    }
    return rects << QRectF(left, top, width() - left, high);
}

double LightMeterPlot::mark_x() const { return axis().x_of(scene_light()); }

bool LightMeterPlot::can_move() const { return isEnabled() && m_meter && m_meter->scene.adaptation > 0; }

bool LightMeterPlot::is_on_mark(QPointF point) const {
    if (!can_move() || m_view != View::luminance) return false;
    // The whole line can be held, the triangle at its foot from farther away.
    const double from_mark = std::abs(point.x() - mark_x());
    const QRectF plot = plot_rect();
    const bool is_at_foot =
        point.y() > plot.bottom() - scaled(grab_reach) && point.y() < plot.bottom() + scaled(grab_reach);
    return from_mark <= scaled(is_at_foot ? grab_reach : grab_reach / 3) &&
           point.y() < plot.bottom() + scaled(grab_reach);
}

void LightMeterPlot::change_to(double ev) {
    if (!can_move()) return;
    const engine::Range allowed = allowed_ev();
    const float limited = std::clamp(static_cast<float>(ev), allowed.from, allowed.to);
    if (limited == m_ev) return;
    set_scene_light_ev(limited);
    m_is_unfinished = true;
    Q_EMIT scene_light_changing(m_ev);
}

void LightMeterPlot::finish_change() {
    if (std::exchange(m_is_unfinished, false)) Q_EMIT scene_light_changed(m_ev);
}

void LightMeterPlot::move_scene_light_to(double cd_m2) {
    if (!can_move()) return;
    // Zero or less is no light; the darkest that is allowed comes nearest to what was meant.
    change_to(cd_m2 > 0 ? std::log2(cd_m2 / m_meter->scene.adaptation) : static_cast<double>(allowed_ev().from));
    finish_change();
}

void LightMeterPlot::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !is_on_mark(event->position())) return event->ignore();
    look_away();
    m_is_dragging = true;
    m_ev_before_drag = m_ev;
    m_grip = event->position().x() - mark_x();
    update();
}

void LightMeterPlot::mouseMoveEvent(QMouseEvent* event) {
    if (!m_is_dragging) {
        look_at(event->position());
        show_cursor(event->position());
        return;
    }
    const double wanted = axis().cd_m2_at(event->position().x() - m_grip);
    change_to(std::round(std::log2(wanted / m_meter->scene.adaptation) / drag_step_ev) * drag_step_ev);
}

void LightMeterPlot::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !std::exchange(m_is_dragging, false)) return;
    finish_change();
    show_cursor(event->position());
    update();
}

void LightMeterPlot::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !is_on_mark(event->position())) return event->ignore();
    change_to(0); // as metered
    finish_change();
}

void LightMeterPlot::leaveEvent(QEvent*) { look_away(); }

void LightMeterPlot::show_cursor(QPointF point) {
    if (is_on_mark(point))
        setCursor(Qt::SizeHorCursor);
    else if (m_looked_at >= 0)
        setCursor(Qt::CrossCursor);
    else
        unsetCursor();
}

void LightMeterPlot::look_at(QPointF point) {
    const bool is_inside = m_view == View::luminance && m_meter && plot_rect().contains(point) && !is_on_mark(point);
    if (!is_inside) return look_away();
    const double measured = axis().cd_m2_at(point.x()) / shift();
    const double part = (std::log10(measured) - engine::LightMeter::lowest) /
                        (engine::LightMeter::highest - engine::LightMeter::lowest);
    const int bin = std::clamp(static_cast<int>(part * engine::LightMeter::bins), 0, engine::LightMeter::bins - 1);
    if (bin == m_looked_at) return;
    m_looked_at = bin;
    update();
    Q_EMIT looked_at(std::max(0, bin - hovered_reach), std::min(bin + hovered_reach, engine::LightMeter::bins - 1));
}

void LightMeterPlot::look_away() {
    if (std::exchange(m_looked_at, -1) < 0) return;
    update();
    Q_EMIT looked_away();
}

bool LightMeterPlot::is_own_key(const QKeyEvent& event) const {
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right: return !(modifiers & (Qt::ControlModifier | Qt::MetaModifier));
    case Qt::Key_Delete:
    case Qt::Key_Return:
    case Qt::Key_Enter: return modifiers == Qt::NoModifier;
    case Qt::Key_Escape: return m_is_dragging;
    default: return is_digit(event);
    }
}

bool LightMeterPlot::event(QEvent* event) {
    // The keys of the control in use come before the window's shortcuts.
    if (event->type() == QEvent::ShortcutOverride && is_own_key(*static_cast<QKeyEvent*>(event))) event->accept();
    return QWidget::event(event);
}

void LightMeterPlot::keyPressEvent(QKeyEvent* event) {
    if (!can_move() || !is_own_key(*event)) return QWidget::keyPressEvent(event);
    const double step = key_step_ev * (event->modifiers() & Qt::ShiftModifier ? 5
                                       : event->modifiers() & Qt::AltModifier ? 0.2
                                                                              : 1);
    const auto moved = [this](double by) { return std::round((static_cast<double>(m_ev) + by) * 100) / 100; };
    event->accept();
    switch (event->key()) { // the axis is not mirrored
    case Qt::Key_Left: return change_to(moved(-step));
    case Qt::Key_Right: return change_to(moved(step));
    case Qt::Key_Delete: return change_to(0);
    case Qt::Key_Escape:
        m_is_dragging = false;
        change_to(static_cast<double>(m_ev_before_drag));
        return finish_change();
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT number_wanted({}); return;
    default: Q_EMIT number_wanted(event->text());
    }
}

void LightMeterPlot::keyReleaseEvent(QKeyEvent* event) {
    // A key that is held makes one change.
    if (!event->isAutoRepeat() && !m_is_dragging) finish_change();
    QWidget::keyReleaseEvent(event);
}

void LightMeterPlot::focusOutEvent(QFocusEvent* event) {
    if (!m_is_dragging) finish_change();
    QWidget::focusOutEvent(event);
    update();
}

} // namespace ui
