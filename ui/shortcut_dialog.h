// A searchable list of all keys. Knows the actions it is given and the keys of sliders.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QList>

class QAction;
class QLabel;
class QTreeWidget;

namespace ui {

class ShortcutDialog : public QDialog {
    Q_OBJECT
public:
    ShortcutDialog(const QList<QAction*>& actions, QWidget* parent = nullptr);

private:
    void add_line(const QString& group, const QString& what, const QString& keys);
    void add_actions(const QList<QAction*>& actions);
    void add_slider_keys();
    void show_matches(const QString& words);

    QTreeWidget* m_list;
    QLabel* m_nothing;
};

} // namespace ui
