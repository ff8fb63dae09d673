// One file of the export queue as a row: picture, name, what is being done, bar, words, and one button.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace ui {

struct ExportJob;

class ExportJobRow : public QWidget {
    Q_OBJECT

public:
    explicit ExportJobRow(QWidget* parent);
    void show_job(const ExportJob& job);

Q_SIGNALS:
    void cancel_wanted();
    void show_wanted();

private:
    void show_picture(const ExportJob& job);
    void show_button(const ExportJob& job);

    QLabel* m_picture;
    QLabel* m_name;
    QLabel* m_detail;
    QProgressBar* m_bar;
    QLabel* m_failure;
    QLabel* m_sign;
    QLabel* m_words;
    QPushButton* m_button;
    bool m_is_finished = false;
};

} // namespace ui
