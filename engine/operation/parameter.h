// What a knob is: everything that panel, sidecar, command line, presets, manual and tests need to know about one value.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/curve.h"
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace engine {

enum class Unit { none, stops, kelvin, percent, long_edge }; // long_edge: a fraction of the photo's longer side

struct Range {
    float from = 0, to = 1;
};

struct Option {
    std::string_view key, label; // "sodium" in texts, "Sodium" for people
};

// One of a parameter's options, by its place in Parameter::options.
struct Choice {
    int index = 0;
    bool operator==(const Choice&) const = default;
};

// Words that no range describes; TextKind says how they are read.
struct Text {
    std::string value;
    bool operator==(const Text&) const = default;
};
enum class TextKind {
    none,      // the parameter holds no text
    lut_file,  // path of a .cube file; empty: none
    dark_file, // path of a dark frame, or "auto"; empty: none
    lens_name, // as in the lens database; empty: the one that the photo names
    spots      // places of the photo with what is done there, in the retouching step's own form
};

using Value = std::variant<bool, float, Choice, Curve, Text>;
using Settings = std::vector<Value>; // one value per parameter, in declaration order

struct Parameter {
    std::string_view key, label, help;
    Range range;    // correctness: values outside are clamped on load and refused on the command line
    Range slider;   // comfort: what the slider spans
    float step = 1; // of arrow keys and of the value field
    Unit unit = Unit::none;
    // Not empty: 0 stands for a value taken from the photo, and these words name it ("as shot").
    std::string_view zero_means;
    std::vector<Option> options; // of a choice; then range and slider go from 0 to the last one
    bool advanced = false;       // belongs to the folded "<Group>, fine-tuning" section of the panel
    bool has_own_place = false;  // the window shows it in a control made for it; the panel leaves it out
    TextKind text_kind = TextKind::none;
    std::string_view example = {};                 // of a text: one that is right, for help and tests
    Value (*read)(const void* settings) = nullptr; // filled in by define.h
    void (*write)(void* settings, const Value&) = nullptr;

    const Option* option(const Value& value) const { // the chosen one; nullptr if this is no choice
        const Choice* choice = std::get_if<Choice>(&value);
        const auto index = choice ? static_cast<std::size_t>(choice->index) : options.size();
        return index < options.size() ? &options[index] : nullptr;
    }
};

} // namespace engine
