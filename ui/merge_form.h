// The settings of a merge below the table of frames: alignment, what happens to things that moved, dark frames, edges, and what only some kinds have.
// Shows and changes engine::MergeOptions; which frames take part is not its matter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/merge_engine.h"
#include <QWidget>

class QCheckBox;
class QGridLayout;
class QLabel;

namespace ui {

class ChoiceCombo;

class MergeForm : public QWidget {
    Q_OBJECT
public:
    explicit MergeForm(QWidget* parent);
    void show_options(const engine::MergeOptions& options); // emits nothing
    void show_darks(DarkFrames darks, const std::vector<std::filesystem::path>& files);
    void fill_options(engine::MergeOptions& options) const;
    DarkFrames darks() const { return m_darks_kind; }
    const std::vector<std::filesystem::path>& dark_files() const { return m_dark_files; }
    void set_takes_darks(bool takes); // initially not
    void set_columns(int columns);    // 1 or 2

Q_SIGNALS:
    void changed();
    void median_wanted(); // asked for where things moved
    void darks_changed(); // the frames have to be read again

private:
    struct Field {
        QWidget* box; // label and combo
        ChoiceCombo* combo;
    };
    Field add_field(const QString& name, const QList<QPair<QString, QString>>& entries); // entry and its help
    QCheckBox* add_check(const QString& words, const QString& help);
    void show_fields();
    void arrange();
    void choose_darks(int index);

    engine::MergeKind m_kind = engine::MergeKind::burst;
    QGridLayout* m_grid;
    Field m_alignment, m_movers, m_darks, m_edges, m_ground, m_window, m_comet;
    QCheckBox *m_meteors, *m_gaps;
    DarkFrames m_darks_kind = DarkFrames::none;
    std::vector<std::filesystem::path> m_dark_files;
    int m_columns = 2;
    double m_lighten_amount = 1;
    bool m_takes_darks = false;
};

} // namespace ui
