// The accessible interface of slider rows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slider_accessibility.h"
#include "ui/slider_row.h"
#include <QAccessible>
#include <QAccessibleWidget>

namespace ui {
namespace {

class AccessibleSlider : public QAccessibleWidget, public QAccessibleValueInterface {
public:
    explicit AccessibleSlider(SliderRow* row) : QAccessibleWidget(row, QAccessible::Slider) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QString text(QAccessible::Text what) const override {
        return what == QAccessible::Value ? row().spoken_value() : QAccessibleWidget::text(what);
    }
    QVariant currentValue() const override { return row().value(); }
    void setCurrentValue(const QVariant& value) override { row().choose_value(value.toFloat()); }
    QVariant minimumValue() const override { return row().parameter().range.from; }
    QVariant maximumValue() const override { return row().parameter().range.to; }
    QVariant minimumStepSize() const override { return row().parameter().step; }

    QStringList actionNames() const override {
        return QStringList{increaseAction(), decreaseAction()} + QAccessibleWidget::actionNames();
    }
    void doAction(const QString& name) override {
        if (name == increaseAction())
            row().step_by(1);
        else if (name == decreaseAction())
            row().step_by(-1);
        else
            QAccessibleWidget::doAction(name);
    }

private:
    SliderRow& row() const { return *static_cast<SliderRow*>(widget()); }
};

QAccessibleInterface* make_interface(const QString&, QObject* object) {
    auto* row = qobject_cast<SliderRow*>(object);
    return row ? new AccessibleSlider(row) : nullptr;
}

} // namespace

void make_sliders_accessible() {
    static const bool installed = (QAccessible::installFactory(make_interface), true);
    Q_UNUSED(installed);
}

void tell_value_changed(SliderRow& row) {
    if (!QAccessible::isActive()) return;
    QAccessibleValueChangeEvent event(&row, row.value());
    QAccessible::updateAccessibility(&event);
}

} // namespace ui
