// The list of files in the export queue, with progress and what can be done about each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace ui {

class ExportJobRow;
class ExportQueue;

class ExportQueueView : public QWidget {
    Q_OBJECT

public:
    ExportQueueView(ExportQueue* queue, QWidget* parent);
    void set_visible_rows(int count);

private:
    void show_jobs();
    void show_job(int id);
    void show_summary();

    ExportQueue* m_queue;
    QLabel* m_summary;
    QPushButton* m_clear;
    QPushButton* m_cancel_all;
    QLabel* m_nothing;
    QScrollArea* m_scroll;
    QVBoxLayout* m_rows;
    QHash<int, ExportJobRow*> m_row_of_job;
};

} // namespace ui
