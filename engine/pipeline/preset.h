// Preset: lines of a recipe with a name and an amount. The built-in ones are the moods and looks of the night (night.md section 7).
// Which preset a recipe shows, and how much of it, is read from its values; a recipe keeps no name.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/recipe.h"
#include <optional>

namespace engine {

// One line of a preset: a value of an operation, or its mask.
struct PresetValue {
    const Operation* operation = nullptr;
    int parameter = -1; // -1: the mask
    Value value;
    std::string mask;
};

struct Preset {
    enum class Kind { mood, look, file };
    std::string name, description;
    Kind kind = Kind::file;
    std::string text;                       // as written
    std::vector<PresetValue> values;        // in the order of the lines; of a key written twice the last one
    std::vector<std::string> unknown_lines; // of newer versions; they do nothing
    std::string local_text;                 // lines of masks and of steps that count in them; there or not, at half
};

// Errors are those of apply_text.
Result<Preset> make_preset(std::string name, std::string description, Preset::Kind kind, std::string_view text);

// Moods, then looks, in the order of menus.
const std::vector<Preset>& all_presets();
const Preset* find_preset(std::string_view name); // in capitals or not; nullptr if there is none

struct PresetUse {
    const Preset* preset = nullptr;
    double amount = 1; // 0 to 1
};

// What another built-in preset had put into the recipe goes back to initial values, unless this one is a file; then come its values:
// initial + amount * (preset - initial) for numbers and heights of curves. What lies on no scale switches at half: choices, toggles, texts, masks, and numbers
// whose 0 stands for a value of the photo.
void apply_preset(Recipe& recipe, const Preset& preset, double amount);
// All values of the preset back to initial.
void take_preset_away(Recipe& recipe, const Preset& preset);

// None of the values that built-in presets set was touched.
bool is_without_preset(const Recipe& recipe);
// The built-in preset whose every value the recipe has, at one amount above 0.
std::optional<PresetUse> recognised_preset(const Recipe& recipe);

} // namespace engine
