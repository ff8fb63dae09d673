// The pill in the menu bar that names the display profile in use, and its menu to choose another one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPushButton>

class QMenu;

namespace ui {

class DisplayProfiles;

class DisplayChip : public QPushButton {
    Q_OBJECT

public:
    DisplayChip(DisplayProfiles* profiles, QWidget* parent);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void show_state();
    void fill_menu();
    void choose_file();

    DisplayProfiles* m_profiles;
    QMenu* m_menu;
    QString m_words;
};

} // namespace ui
