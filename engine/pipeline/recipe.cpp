// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/recipe.h"
#include "engine/base/one_line.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace engine {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

// Number of single-letter edits from one word to the other (Levenshtein 1966).
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

std::string key_of(const Operation& operation, std::string_view key) {
    return std::string(operation.id) + "." + std::string(key);
}

std::string nearest_key(std::string_view wanted) {
    std::string best;
    std::size_t distance = static_cast<std::size_t>(-1);
    const auto try_key = [&](const std::string& key, std::string_view compared) {
        if (const std::size_t d = edits_between(wanted, compared); d < distance) distance = d, best = key;
    };
    for (const Operation& operation : all_operations()) {
        for (const Parameter& parameter : operation.parameters) {
            const std::string key = key_of(operation, parameter.key);
            try_key(key, key);
            try_key(key, parameter.key); // somebody wrote "sense" alone
        }
        const std::string mask = key_of(operation, mask_key);
        try_key(mask, mask);
    }
    return best;
}

// Where a key is kept: a value with its parameter, or the mask of a step, or nowhere.
struct Place {
    const Parameter* parameter = nullptr;
    Value* value = nullptr;
    const Value* initial = nullptr;
    std::string* mask = nullptr;
    explicit operator bool() const { return value || mask; }
    bool is_initial() const { return mask ? mask->empty() : *value == *initial; }
};

Place place_of(Recipe& recipe, std::string_view key) {
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos) return {};
    Step* step = recipe.find(key.substr(0, dot));
    if (!step) return {};
    if (key.substr(dot + 1) == mask_key) return {nullptr, nullptr, nullptr, &step->mask};
    const int index = step->operation->index_of(key.substr(dot + 1));
    if (index < 0) return {};
    const auto i = static_cast<std::size_t>(index);
    return {&step->operation->parameters[i], &step->settings[i], &step->operation->initial_settings[i], nullptr};
}

std::optional<bool> to_bool(std::string_view text) {
    if (text == "true" || text == "on" || text == "yes" || text == "1") return true;
    if (text == "false" || text == "off" || text == "no" || text == "0") return false;
    return std::nullopt;
}

std::optional<float> to_float(std::string_view text) {
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    float number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

enum class OutOfRange { refuse, clamp };

// "auto, sodium, led or moon"
std::string alternatives(const std::vector<std::string_view>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += std::string(i == 0 ? "" : i + 1 < words.size() ? ", " : " or ") + std::string(words[i]);
    return text;
}

Result<void> write_choice(const Place& place, std::string_view key, std::string_view text) {
    std::vector<std::string_view> keys;
    for (std::size_t i = 0; i < place.parameter->options.size(); ++i) {
        keys.push_back(place.parameter->options[i].key);
        if (text != keys.back()) continue;
        *place.value = Choice{static_cast<int>(i)};
        return {};
    }
    return Error{ErrorKind::invalid,
                 std::string(key) + " is " + alternatives(keys) + ", not \"" + std::string(text) + "\".",
                 {}};
}

Result<void> write_curve(const Place& place, std::string_view key, std::string_view text, OutOfRange policy) {
    auto curve = parse_curve(text);
    if (curve && policy == OutOfRange::clamp) curve = repaired(*curve);
    const Result<void> right = curve ? check(*curve) : Result<void>(curve.error());
    if (!right) return Error{ErrorKind::invalid, std::string(key) + right.error().what, {}};
    *place.value = std::move(*curve);
    return {};
}

Result<void> write_text(const Place& place, std::string_view key, std::string_view text) {
    auto plain = from_one_line(text);
    if (!plain)
        return Error{ErrorKind::invalid,
                     std::string(key) + " has a \\ in \"" + std::string(text) +
                         "\" that stands before nothing known. Write a backslash as \\\\.",
                     {}};
    *place.value = Text{std::move(*plain)};
    return {};
}

Result<void> write_mask(const Place& place, std::string_view key, std::string_view text) {
    const bool is_known = std::find(mask_names.begin(), mask_names.end(), text) != mask_names.end();
    if (!is_known && text != whole_photo) {
        std::vector<std::string_view> names{whole_photo};
        names.insert(names.end(), mask_names.begin(), mask_names.end());
        return Error{ErrorKind::invalid,
                     std::string(key) + " is " + alternatives(names) + ", not \"" + std::string(text) + "\".",
                     {}};
    }
    *place.mask = is_known ? text : "";
    return {};
}

Result<void> write_value(const Place& place, std::string_view key, std::string_view text, OutOfRange policy) {
    const std::string name(key);
    if (place.mask) return write_mask(place, key, text);
    if (std::holds_alternative<Choice>(*place.value)) return write_choice(place, key, text);
    if (std::holds_alternative<Curve>(*place.value)) return write_curve(place, key, text, policy);
    if (std::holds_alternative<Text>(*place.value)) return write_text(place, key, text);
    if (std::holds_alternative<bool>(*place.value)) {
        const auto flag = to_bool(text);
        if (!flag)
            return Error{ErrorKind::invalid,
                         name + " is on or off, not \"" + std::string(text) + "\". Write true or false.",
                         {}};
        *place.value = *flag;
        return {};
    }
    const auto number = to_float(text);
    if (!number)
        return Error{ErrorKind::invalid,
                     name + " needs a number, not \"" + std::string(text) + "\". Write for example " + name + "=" +
                         number_to_text(place.parameter->range.to) + ".",
                     {}};
    const Range range = place.parameter->range;
    if (policy == OutOfRange::refuse && (*number < range.from || *number > range.to))
        return Error{ErrorKind::invalid,
                     name + " goes from " + number_to_text(range.from) + " to " + number_to_text(range.to) + "; " +
                         std::string(text) + " is outside.",
                     {}};
    *place.value = std::clamp(*number, range.from, range.to) + 0.0F; // -0 becomes 0
    return {};
}

struct KeyValue {
    std::string_view key, value;
};
std::optional<KeyValue> split(std::string_view line) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const KeyValue parts{trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))};
    if (parts.key.empty() || parts.value.empty()) return std::nullopt;
    return parts;
}

Error no_line(std::string_view line) {
    return {ErrorKind::invalid,
            "\"" + std::string(line) + "\" is no setting. Write key=value, for example night.sense=60.",
            {}};
}

} // namespace

Step* Recipe::find(std::string_view operation_id) {
    for (Step& step : steps)
        if (step.operation->id == operation_id) return &step;
    return nullptr;
}
const Step* Recipe::find(std::string_view operation_id) const { return const_cast<Recipe*>(this)->find(operation_id); }

const Value* Recipe::find_value(std::string_view key) const { return place_of(const_cast<Recipe&>(*this), key).value; }

bool Recipe::is_initial() const {
    return std::all_of(steps.begin(), steps.end(), [](const Step& step) {
        return step.settings == step.operation->initial_settings && step.mask.empty();
    });
}

Recipe initial_recipe() {
    Recipe recipe;
    for (const Operation& operation : all_operations())
        recipe.steps.push_back({&operation, operation.initial_settings, {}});
    return recipe;
}

Result<void> set_value(Recipe& recipe, std::string_view key, std::string_view text) {
    const Place place = place_of(recipe, key);
    if (!place)
        return Error{ErrorKind::invalid,
                     "There is no setting \"" + std::string(key) + "\". Did you mean " + nearest_key(key) + "?",
                     {}};
    return write_value(place, key, trimmed(text), OutOfRange::refuse);
}

Result<void> apply_line(Recipe& recipe, std::string_view line) {
    const auto parts = split(line);
    if (!parts) return no_line(line);
    return set_value(recipe, parts->key, parts->value);
}

Result<std::vector<std::pair<std::string, std::string>>> key_values(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty() || line.front() == '#') continue;
        const auto parts = split(line);
        if (!parts) return no_line(line);
        lines.emplace_back(std::string(parts->key), std::string(parts->value));
    }
    return lines;
}

Result<void> apply_text(Recipe& recipe, std::string_view text) {
    const auto lines = key_values(text);
    if (!lines) return lines.error();
    Recipe changed = recipe; // all or nothing
    for (const auto& [key, value] : *lines) {
        const Place place = place_of(changed, key);
        const auto written = place ? write_value(place, key, value, OutOfRange::clamp) : Result<void>();
        if (!place || (!written && (place.mask || !place.parameter->options.empty()))) { // perhaps of a newer version
            const std::string kept = key + " = " + value;
            if (std::find(changed.unknown_lines.begin(), changed.unknown_lines.end(), kept) ==
                changed.unknown_lines.end())
                changed.unknown_lines.push_back(kept);
        } else if (!written) {
            return written;
        }
    }
    recipe = std::move(changed);
    return {};
}

std::string number_to_text(float number) {
    char text[32]; // the shortest text that reads back to the same float
    const auto [end, error] = std::to_chars(text, text + sizeof text, number);
    return error == std::errc() ? std::string(text, end) : "0";
}

std::string value_to_text(const Parameter& parameter, const Value& value) {
    if (const bool* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const Option* option = parameter.option(value)) return std::string(option->key);
    if (const Curve* curve = std::get_if<Curve>(&value)) return to_text(*curve);
    if (const Text* text = std::get_if<Text>(&value)) return to_one_line(text->value);
    const float* number = std::get_if<float>(&value);
    return number_to_text(number ? *number : 0);
}

std::vector<std::pair<std::string, std::string>> to_lines(const Recipe& recipe) {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Step& step : recipe.steps) {
        for (std::size_t i = 0; i < step.settings.size(); ++i)
            if (step.settings[i] != step.operation->initial_settings[i])
                lines.emplace_back(key_of(*step.operation, step.operation->parameters[i].key),
                                   value_to_text(step.operation->parameters[i], step.settings[i]));
        if (!step.mask.empty()) lines.emplace_back(key_of(*step.operation, mask_key), step.mask);
    }
    for (const std::string& line : recipe.unknown_lines) {
        const auto parts = split(line);
        const Place place = parts ? place_of(const_cast<Recipe&>(recipe), parts->key) : Place();
        // An option that only a newer version knows is over once another one was chosen here.
        if (parts && (!place || place.is_initial()))
            lines.emplace_back(std::string(parts->key), std::string(parts->value));
    }
    return lines;
}

std::string to_text(const Recipe& recipe) {
    std::string text;
    for (const auto& [key, value] : to_lines(recipe)) text += key + " = " + value + "\n";
    return text;
}

} // namespace engine
