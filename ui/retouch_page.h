// The Retouch page: what the next click on the canvas does, and how large (design section 7).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointer>
#include <QWidget>
#include <array>

class QButtonGroup;
class QLabel;
class QPushButton;

namespace ui {

class Document;
class RetouchTool;
class SliderRow;

class RetouchPage : public QWidget {
    Q_OBJECT
public:
    explicit RetouchPage(QWidget* parent);
    void set_document(Document* document); // may be nullptr
    RetouchTool& tool() { return *m_tool; }
    SliderRow& size() { return *m_size; }
    SliderRow& feather() { return *m_feather; }
    QPushButton& button(const QString& words) const;

private:
    void show_values();

    QPointer<Document> m_document;
    RetouchTool* m_tool;
    QButtonGroup* m_kinds;
    QLabel *m_help, *m_count;
    SliderRow *m_size, *m_feather;
    QPushButton *m_remove, *m_remove_all;
};

} // namespace ui
