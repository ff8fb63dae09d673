// What a merge did, as four statistics in words beside icons, and its warnings (design 4-merge.png).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/merge_words.h"
#include <QWidget>
#include <array>

class QLabel;

namespace ui {

class MergeNumbers : public QWidget {
    Q_OBJECT
public:
    explicit MergeNumbers(QWidget* parent);
    void show_numbers(const QList<MergeStatistic>& statistics, const QStringList& warnings); // empty: none yet
    void set_short(bool is_short);                                                           // without the second lines

private:
    struct Cell {
        QWidget* box;
        QLabel *icon, *title, *detail;
    };
    std::array<Cell, 4> m_cells;
    QWidget* m_warning;
    QLabel* m_warning_words;
};

} // namespace ui
