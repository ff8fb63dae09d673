// One yes or no of an operation as a row: label left, switch right. Knows the parameter, not what it does to a photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"
#include <QWidget>

namespace ui {

class Switch;

class ToggleRow : public QWidget {
    Q_OBJECT
public:
    ToggleRow(const engine::Parameter& parameter, bool initial, QWidget* parent = nullptr);
    void set_value(bool on); // emits nothing
    bool value() const;
    bool initial() const { return m_initial; }

Q_SIGNALS:
    void changed(bool on);

private:
    bool m_initial;
    Switch* m_switch;
};

} // namespace ui
