// Reading, mixing and recognising presets. The built-in ones are in preset_list.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include <algorithm>
#include <cctype>
#include <cmath>

namespace engine {
namespace {

// Part of a parameter's range: values are floats, and one typed on the slider is as good as one that was mixed.
constexpr double tolerance = 1e-4;
constexpr double half = 0.5;

const Value& initial_of(const PresetValue& line) {
    return line.operation->initial_settings[static_cast<std::size_t>(line.parameter)];
}

const Parameter& parameter_of(const PresetValue& line) {
    return line.operation->parameters[static_cast<std::size_t>(line.parameter)];
}

// True for curves, and for numbers with all values in between: half of them is meant by half of a preset.
bool is_mixed(const PresetValue& line) {
    if (line.parameter < 0) return false;
    return std::holds_alternative<Curve>(line.value) ||
           (std::holds_alternative<float>(line.value) && parameter_of(line).zero_means.empty());
}

Value mixed_value(const PresetValue& line, double amount) {
    if (!is_mixed(line)) return amount >= half ? line.value : initial_of(line);
    if (const Curve* curve = std::get_if<Curve>(&line.value))
        return mixed(std::get<Curve>(initial_of(line)), *curve, amount);
    const double from = std::get<float>(initial_of(line)), to = std::get<float>(line.value);
    return static_cast<float>(from + amount * (to - from)) + 0.0F;
}

std::string mixed_mask(const PresetValue& line, double amount) { return amount >= half ? line.mask : std::string(); }

void write(Recipe& recipe, const PresetValue& line, double amount) {
    Step* step = recipe.find(line.operation->id);
    if (!step) return;
    if (line.parameter < 0)
        step->mask = mixed_mask(line, amount);
    else
        step->settings[static_cast<std::size_t>(line.parameter)] = mixed_value(line, amount);
}

bool has(const Recipe& recipe, const PresetValue& line, double amount) {
    const Step* step = recipe.find(line.operation->id);
    if (!step) return false;
    if (line.parameter < 0) return step->mask == mixed_mask(line, amount);
    const Value& value = step->settings[static_cast<std::size_t>(line.parameter)];
    const Value wanted = mixed_value(line, amount);
    if (!is_mixed(line)) return value == wanted;
    if (const Curve* curve = std::get_if<Curve>(&wanted))
        return greatest_difference(std::get<Curve>(value), *curve).height <= tolerance;
    const Range range = parameter_of(line).range;
    return std::abs(std::get<float>(value) - std::get<float>(wanted)) <=
           tolerance * static_cast<double>(range.to - range.from);
}

// From the initial value to the preset's, as a part of the range.
double way_of(const PresetValue& line) {
    if (const Curve* curve = std::get_if<Curve>(&line.value))
        return greatest_difference(std::get<Curve>(initial_of(line)), *curve).height;
    const Range range = parameter_of(line).range;
    return std::abs(std::get<float>(line.value) - std::get<float>(initial_of(line))) /
           static_cast<double>(range.to - range.from);
}

// How far along that way a value is.
double part_of_way(const PresetValue& line, const Value& value) {
    if (const Curve* to = std::get_if<Curve>(&line.value)) {
        const Curve& from = std::get<Curve>(initial_of(line));
        const double x = greatest_difference(from, *to).x, start = evaluate(from, x);
        return (evaluate(std::get<Curve>(value), x) - start) / (evaluate(*to, x) - start);
    }
    const double from = std::get<float>(initial_of(line)), to = std::get<float>(line.value);
    return (std::get<float>(value) - from) / (to - from);
}

// The line that goes farthest on its slider tells the amount best.
const PresetValue* longest_way(const Preset& preset) {
    const PresetValue* longest = nullptr;
    double length = 0;
    for (const PresetValue& line : preset.values) {
        if (!is_mixed(line)) continue;
        const double way = way_of(line);
        if (way > length) length = way, longest = &line;
    }
    return longest;
}

std::optional<double> amount_in(const Recipe& recipe, const Preset& preset) {
    const PresetValue* line = longest_way(preset);
    const Step* step = line ? recipe.find(line->operation->id) : nullptr;
    if (!step) return std::nullopt;
    double amount = part_of_way(*line, step->settings[static_cast<std::size_t>(line->parameter)]);
    const double percent = std::round(amount * 100) / 100; // that is how amounts are chosen
    if (std::abs(amount - percent) < tolerance) amount = percent;
    if (amount <= 0 || amount > 1) return std::nullopt;
    const auto is_there = [&](const PresetValue& other) { return has(recipe, other, amount); };
    if (!std::all_of(preset.values.begin(), preset.values.end(), is_there)) return std::nullopt;
    return amount;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

} // namespace

Result<Preset> make_preset(std::string name, std::string description, Preset::Kind kind, std::string_view text) {
    Recipe target = initial_recipe();
    if (const auto applied = apply_text(target, text); !applied) return applied.error();
    Preset preset{std::move(name), std::move(description), kind, std::string(text), {}, target.unknown_lines, {}};
    const auto lines = key_values(text);
    for (const auto& [key, value] : *lines) {
        const std::size_t dot = std::min(key.find('.'), key.size());
        const bool is_unknown =
            std::count(preset.unknown_lines.begin(), preset.unknown_lines.end(), key + " = " + value) > 0;
        if (!is_unknown && (key.starts_with("mask.") || key.find('@') < dot))
            preset.local_text.append(key).append(" = ").append(value).append("\n");
        const Step* step = target.find(key.substr(0, dot));
        if (!step || is_unknown) continue;
        const std::string_view parameter = std::string_view(key).substr(std::min(dot + 1, key.size()));
        PresetValue line{step->operation, step->operation->index_of(parameter), {}, {}};
        if (parameter == mask_key)
            line.mask = step->mask;
        else if (line.parameter >= 0)
            line.value = step->settings[static_cast<std::size_t>(line.parameter)];
        else
            continue;
        const auto same_place = [&](const PresetValue& other) {
            return other.operation == line.operation && other.parameter == line.parameter;
        };
        std::erase_if(preset.values, same_place);
        preset.values.push_back(std::move(line));
    }
    return preset;
}

const Preset* find_preset(std::string_view name) {
    for (const Preset& preset : all_presets())
        if (lower(preset.name) == lower(name)) return &preset;
    return nullptr;
}

void apply_preset(Recipe& recipe, const Preset& preset, double amount) {
    const bool takes_the_place = preset.kind != Preset::Kind::file;
    const auto before = takes_the_place ? recognised_preset(recipe) : std::nullopt;
    if (before) take_preset_away(recipe, *before->preset);
    for (const PresetValue& line : preset.values) write(recipe, line, std::clamp(amount, 0.0, 1.0));
    // Checked when the preset was made: a mask that the lines name is defined by them or there already.
    if (amount >= half) (void)apply_text(recipe, preset.local_text);
}

void take_preset_away(Recipe& recipe, const Preset& preset) {
    for (const PresetValue& line : preset.values) write(recipe, line, 0);
}

bool is_without_preset(const Recipe& recipe) {
    return std::all_of(all_presets().begin(), all_presets().end(), [&](const Preset& preset) {
        return std::all_of(preset.values.begin(), preset.values.end(),
                           [&](const PresetValue& line) { return has(recipe, line, 0); });
    });
}

std::optional<PresetUse> recognised_preset(const Recipe& recipe) {
    for (const Preset& preset : all_presets())
        if (const auto amount = amount_in(recipe, preset)) return PresetUse{&preset, *amount};
    return std::nullopt;
}

} // namespace engine
