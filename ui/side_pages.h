// The tool row and the pages below it: Adjust, Crop, Retouch, Masks, Info (design section 7). Only the part under the row scrolls. Knows no
// document; tells which page is shown, so that the canvas gets that page's tool.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QWidget>

class QAction;
class QHBoxLayout;
class QScrollArea;
class QStackedWidget;

namespace ui {

class CanvasTool;

class SidePages : public QWidget {
    Q_OBJECT
public:
    explicit SidePages(QWidget* parent);

    // In the order of the row. `action` is checkable and brings its key and icon; `tool` may be nullptr.
    void add(QAction* action, QWidget* page, CanvasTool* tool);
    void show_page(QWidget* page);
    QWidget* page() const; // that is shown
    CanvasTool* tool() const;

signals:
    void page_changed();

private:
    struct Entry {
        QAction* action;
        QWidget* page;
        CanvasTool* tool;
    };
    QHBoxLayout* m_row;
    QStackedWidget* m_stack;
    QList<Entry> m_entries;
};

} // namespace ui
