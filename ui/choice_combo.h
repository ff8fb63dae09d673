// A combo box that changes nothing by accident: the wheel and the arrow keys leave it, only what is picked from its list counts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QComboBox>

namespace ui {

class ChoiceCombo : public QComboBox {
    Q_OBJECT
public:
    explicit ChoiceCombo(QWidget* parent);
    void add_heading(const QString& words); // a line between the entries that cannot be chosen
    void showPopup() override;

Q_SIGNALS:
    void chosen(int index); // another entry than before
    void reset_wanted();    // Delete

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int m_before = -1;
};

} // namespace ui
