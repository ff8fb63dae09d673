// What counts where the selected mask is: rows of the operations that take masks, each on the recipe's key `operation@mask.parameter`.
// The usual ones first, all others folded below; operations that do not exist yet appear by themselves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/mask_editing.h"
#include <QWidget>
#include <vector>

namespace ui {

class Section;
class SliderRow;

class MaskAdjustments : public QWidget {
    Q_OBJECT
public:
    MaskAdjustments(MaskEditing* editing, QWidget* parent);
    SliderRow* slider(std::string_view key) const; // "exposure.stops"; nullptr if there is none

private:
    struct Row {
        const engine::Operation* operation;
        std::size_t index; // of the parameter
        SliderRow* slider;
        bool is_usual;
    };
    void add_usual();
    void add_others();
    void add_row(const engine::Operation& operation, std::size_t index, bool is_usual);
    void show_values();
    std::string key_of(const Row& row) const; // for the selected mask

    MaskEditing* m_editing;
    Section* m_usual;
    Section* m_others;
    std::vector<Row> m_rows;
};

} // namespace ui
