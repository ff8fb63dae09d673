// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scene_light_field.h"
#include "engine/operation/operation.h"
#include "ui/night_scale.h"
#include "ui/number_field.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr float wheel_step_in_ev = 0.1f;

engine::Range allowed_ev() {
    const engine::Operation* night = engine::find_operation("night");
    const engine::Parameter* light = night ? night->find("scene_light") : nullptr;
    return light ? light->range : engine::Range{-10, 10};
}

} // namespace

SceneLightField::SceneLightField(QWidget* parent) : QWidget(parent) {
    m_label = new QLabel(tr("Scene light"));
    m_label->setFont(ui::font(FontRole::value));
    m_origin = new QLabel;
    m_origin->setFont(ui::font(FontRole::caption));
    QPalette pale = m_origin->palette();
    pale.setColor(QPalette::WindowText, colours().text3);
    m_origin->setPalette(pale);
    QPalette lighter = m_label->palette();
    lighter.setColor(QPalette::WindowText, colours().text2);
    m_label->setPalette(lighter);

    m_field = new NumberField(this);
    m_field->set_unit(QStringLiteral("cd/m²"));
    m_field->setAccessibleName(tr("Scene light in candela per square metre"));
    m_field->setFixedHeight(scaled(28));
    m_field->installEventFilter(this);
    m_label->setBuddy(m_field);
    m_reset = new QToolButton(this);
    m_reset->setIcon(icon(QStringLiteral("reset")));
    m_reset->setIconSize(QSize(scaled(16), scaled(16)));
    m_reset->setFixedSize(scaled(28), scaled(28));
    m_reset->setToolTip(tr("Back to the metered value"));
    m_reset->setAccessibleName(m_reset->toolTip());
    m_reset->setFocusPolicy(Qt::TabFocus);

    auto* row = new QHBoxLayout;
    row->setSpacing(scaled(8));
    row->addWidget(m_field, 1);
    row->addWidget(m_reset);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4));
    auto* heading = new QHBoxLayout;
    heading->setSpacing(scaled(8));
    heading->addWidget(m_label, 1);
    heading->addWidget(m_origin);
    column->addLayout(heading);
    column->addLayout(row);

    m_wheel_rest.setSingleShot(true);
    m_wheel_rest.setInterval(300);
    connect(&m_wheel_rest, &QTimer::timeout, this, [this] { Q_EMIT ev_changed(m_ev); });
    connect(m_reset, &QToolButton::clicked, this, [this] {
        move_to(0);
        Q_EMIT ev_changed(m_ev);
    });
    connect(m_field, &NumberField::entered, this, [this](double cd_m2) {
        if (!(m_metered > 0)) return;
        // Zero or less is no light; the darkest that is allowed comes nearest to what was meant.
        move_to(cd_m2 > 0 ? float(std::log2(cd_m2 / m_metered)) : allowed_ev().from);
        Q_EMIT ev_changed(m_ev);
    });
    connect(m_field, &NumberField::left, this, [this] { m_field->clearFocus(); });
    show_value();
}

void SceneLightField::set_metered(double cd_m2, bool is_known, double sigma_ev) {
    m_metered = cd_m2;
    m_is_known = is_known;
    m_sigma_ev = sigma_ev;
    show_value();
}

void SceneLightField::set_ev(float ev) {
    m_ev = ev;
    show_value();
}

void SceneLightField::move_to(float ev) {
    const engine::Range allowed = allowed_ev();
    m_ev = std::clamp(ev, allowed.from, allowed.to);
    show_value();
    if (m_ev != ev)
        QToolTip::showText(m_field->mapToGlobal(QPoint(0, m_field->height())),
                           m_ev > ev ? tr("%1 cd/m² is the lowest for this photo.").arg(m_field->text())
                                     : tr("%1 cd/m² is the highest for this photo.").arg(m_field->text()),
                           m_field);
    Q_EMIT ev_changing(m_ev);
}

void SceneLightField::show_value() {
    m_field->setEnabled(m_metered > 0);
    m_field->show_number(m_metered > 0 ? luminance_text(m_metered * std::exp2(double(m_ev))) : QString());
    m_reset->setEnabled(m_metered > 0 && m_ev != 0);
    m_origin->setText(origin());
    setToolTip(m_metered > 0 ? QStringLiteral("%1 %2").arg(explanation(), tr("Shift and wheel: ±0.1 EV.")) : QString());
}

QString SceneLightField::origin() const {
    if (!(m_metered > 0)) return {};
    engine::Parameter stops;
    stops.range = allowed_ev();
    stops.step = wheel_step_in_ev;
    if (m_ev != 0) return m_is_known ? tr("metered %1 EV").arg(number_text(stops, double(m_ev))) : tr("set by you");
    return m_is_known ? tr("metered, ±%1 EV").arg(QString::number(m_sigma_ev, 'f', 1)) : tr("estimate");
}

QString SceneLightField::explanation() const {
    const QString metered = luminance_text(m_metered);
    if (m_is_known)
        return tr("Metered from the exposure: %1 cd/m², within ±%2 EV.")
            .arg(metered, QString::number(m_sigma_ev, 'f', 1));
    return tr("The photo has no exposure data. %1 cd/m², a lit city street, is assumed; type the light if you know it.")
        .arg(metered);
}

bool SceneLightField::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::Wheel) {
        change_by_wheel(static_cast<QWheelEvent*>(event));
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void SceneLightField::wheelEvent(QWheelEvent* event) { change_by_wheel(event); }

void SceneLightField::change_by_wheel(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ShiftModifier) || !(m_metered > 0)) return event->ignore();
    event->accept();
    // Some systems turn a wheel with Shift sideways.
    const int angle = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    constexpr float angle_of_one_notch = 120;
    move_to(m_ev + wheel_step_in_ev * float(angle) / angle_of_one_notch);
    m_wheel_rest.start();
}

} // namespace ui
