// The bar under the menus: open, merge, undo, title, before, zoom, export.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QToolBar>

class QToolButton;
class QPushButton;

namespace ui {

struct Actions;
class TitleLabel;

class ToolBar : public QToolBar {
    Q_OBJECT
public:
    ToolBar(const Actions& actions, QWidget* parent);
    void set_title(const QString& name, const QString& exposure);
    void set_zoom(const QString& text); // "Fit · 38 %"; empty: no photo
    void set_narrow(bool narrow);       // icons without words

private:
    QToolButton* add_button(QAction* action, Qt::ToolButtonStyle style);
    void add_gap(int width);

    QToolButton *m_open, *m_merge, *m_before, *m_zoom;
    QPushButton* m_export;
    TitleLabel* m_title;
};

} // namespace ui
