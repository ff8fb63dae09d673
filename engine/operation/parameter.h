// What a knob is: everything that panel, sidecar, command line, presets, manual and tests need to know about one value.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string_view>
#include <variant>
#include <vector>

namespace engine {

enum class Unit { none, stops, kelvin, percent, long_edge }; // long_edge: a fraction of the photo's longer side

struct Range {
    float from = 0, to = 1;
};

using Value = std::variant<bool, float>; // grows with choices, curves, colours
using Settings = std::vector<Value>;     // one value per parameter, in declaration order

struct Parameter {
    std::string_view key, label, help;
    Range range;    // correctness: values outside are clamped on load and refused on the command line
    Range slider;   // comfort: what the slider spans
    float step = 1; // of arrow keys and of the value field
    Unit unit = Unit::none;
    // Not empty: 0 stands for a value taken from the photo, and these words name it ("as shot").
    std::string_view zero_means;
    Value (*read)(const void* settings) = nullptr; // filled in by define.h
    void (*write)(void* settings, const Value&) = nullptr;
};

} // namespace engine
