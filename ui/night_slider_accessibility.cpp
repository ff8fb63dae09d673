// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/night_slider_accessibility.h"
#include "ui/night_scale.h"
#include "ui/night_slider.h"
#include <QAccessible>
#include <QAccessibleWidget>
#include <algorithm>

namespace ui {
namespace {

class NightSliderAccessibility : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit NightSliderAccessibility(NightSlider* slider)
        : QAccessibleWidget(slider, QAccessible::Slider), m_slider(slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text kind) const override {
        return kind == QAccessible::Value ? m_slider->value_text() : QAccessibleWidget::text(kind);
    }
    QVariant currentValue() const override { return m_slider->sense(); }
    void setCurrentValue(const QVariant& value) override {
        m_slider->move_to(std::clamp(value.toFloat(), brightest_sense, darkest_sense));
    }
    QVariant maximumValue() const override { return darkest_sense; }
    QVariant minimumValue() const override { return brightest_sense; }
    QVariant minimumStepSize() const override { return 1.0; }

private:
    NightSlider* m_slider; // lives longer: Qt deletes the interface with its widget
};

QAccessibleInterface* make_accessibility(const QString&, QObject* object) {
    auto* slider = qobject_cast<NightSlider*>(object);
    return slider ? new NightSliderAccessibility(slider) : nullptr;
}

} // namespace

void register_night_slider_accessibility() {
    static const bool once = (QAccessible::installFactory(make_accessibility), true);
    static_cast<void>(once);
}

} // namespace ui
