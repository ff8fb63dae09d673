// The mood of the night: a list of the built-in presets and how much of the chosen one. Knows presets, no recipe and no photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/preset.h"
#include <QWidget>

class QLabel;

namespace ui {

class ChoiceCombo;
class NumberField;

// What there is to show about a recipe.
struct Mood {
    std::optional<engine::PresetUse> use; // what it is
    const engine::Preset* from = nullptr; // what it was before single values were moved; for "Own (from Moonlit)"
    bool is_none = true;                  // none of the values that moods set was touched
    bool operator==(const Mood& other) const;
};

class MoodField : public QWidget {
    Q_OBJECT
public:
    explicit MoodField(QWidget* parent);
    void set_mood(const Mood& mood); // emits nothing
    ChoiceCombo& combo() { return *m_combo; }
    NumberField& amount() { return *m_amount; }

Q_SIGNALS:
    void chosen(const engine::Preset* preset, double amount); // nullptr: none

private:
    void show_mood();
    void take_amount(double percent);

    Mood m_mood;
    QLabel* m_label;
    NumberField* m_amount;
    ChoiceCombo* m_combo;
};

} // namespace ui
