// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter_accessibility.h"
#include "ui/light_meter_plot.h"
#include <QAccessible>
#include <QAccessibleWidget>
#include <cmath>

namespace ui {
namespace {

// A slider whose value is the light of the scene in cd/m².
class LightMeterAccessibility : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit LightMeterAccessibility(LightMeterPlot* plot)
        : QAccessibleWidget(plot, QAccessible::Slider), m_plot(plot) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Value ? m_plot->value_text() : QAccessibleWidget::text(kind);
    }
    QVariant currentValue() const override { return m_plot->scene_light(); }
    void setCurrentValue(const QVariant& value) override { m_plot->move_scene_light_to(value.toDouble()); }
    QVariant maximumValue() const override { return std::pow(10.0, engine::LightMeter::highest); }
    QVariant minimumValue() const override { return std::pow(10.0, engine::LightMeter::lowest); }
    QVariant minimumStepSize() const override { return {}; } // a part of the value, not a number

private:
    LightMeterPlot* m_plot; // lives longer: Qt deletes the interface with its widget
};

QAccessibleInterface* make_accessibility(const QString&, QObject* object) {
    auto* plot = qobject_cast<LightMeterPlot*>(object);
    return plot ? new LightMeterAccessibility(plot) : nullptr;
}

} // namespace

void register_light_meter_accessibility() {
    static const bool once = (QAccessible::installFactory(make_accessibility), true);
    static_cast<void>(once);
}

} // namespace ui
