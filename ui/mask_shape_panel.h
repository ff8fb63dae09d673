// The shape of the selected mask: what the hand does, the brush, the sliders of the chosen part and of the whole mask, and what can be done
// with it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/mask_editing.h"
#include "ui/section.h"
#include <functional>
#include <vector>

class QLabel;
class QToolButton;

namespace ui {

struct Actions;
class ChoiceCombo;
class Segmented;
class SliderRow;

class MaskShapePanel : public Section {
    Q_OBJECT
public:
    MaskShapePanel(MaskEditing* editing, const Actions& actions, QWidget* parent);
    SliderRow*
    slider(std::string_view key) const; // "size", "feather", "edges", "from", "hue", ...; nullptr if there is none
    Segmented& hand() { return *m_hand; }
    ChoiceCombo& parts() { return *m_parts; }

private:
    // A number of the mask, of its chosen part or of the brush.
    struct Row {
        SliderRow* slider;
        std::function<bool()> is_shown;
        std::function<float()> read;
    };
    using Write = std::function<void(float value, Document::Change change)>;
    void add_row(const engine::Parameter& parameter, float initial, std::function<bool()> is_shown,
                 std::function<float()> read, const Write& write);
    void add_brush_rows();
    void add_part_rows();
    void add_mask_rows();
    void add_part_row(const engine::Parameter& parameter, float initial, engine::MaskShape shape,
                      float engine::MaskPart::*member);
    void add_mask_row(const engine::Parameter& parameter, float initial, float engine::Mask::*member);
    void add_hand();
    void add_parts();
    void add_buttons(const Actions& actions);
    void show_values();
    void show_parts();

    MaskEditing* m_editing;
    Segmented* m_hand;
    QWidget* m_part_row;
    ChoiceCombo* m_parts;
    QToolButton* m_remove_part;
    QLabel* m_light; // the range in cd/m2
    std::vector<Row> m_rows;
};

} // namespace ui
