// One choice of an operation as a row: label left, combo box where sliders have their track. Knows the parameter, not what it does.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"
#include <QWidget>

class QLabel;

namespace ui {

class ChoiceCombo;

class ChoiceRow : public QWidget {
    Q_OBJECT
public:
    ChoiceRow(const engine::Parameter& parameter, engine::Choice initial, QWidget* parent = nullptr);
    void set_value(engine::Choice value); // emits nothing
    engine::Choice value() const;
    bool is_changed() const { return value() != m_initial; }
    ChoiceCombo& combo() { return *m_combo; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed(engine::Choice value);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void reset();
    void arrange();

    engine::Parameter m_parameter;
    engine::Choice m_initial;
    QLabel* m_label; // a real one: on Linux screen readers take the name of a combo box from its label
    ChoiceCombo* m_combo;
};

} // namespace ui
