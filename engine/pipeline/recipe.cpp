// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/recipe.h"
#include "engine/base/one_line.h"
#include "engine/operation/spots.h"
#include <algorithm>
#include <array>
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

// Of a step: exposure.stops, or of a local one exposure@sky.stops.
std::string key_of(const Operation& operation, std::string_view key, std::string_view local_to = {}) {
    return std::string(operation.id) + (local_to.empty() ? "" : "@" + std::string(local_to)) + "." + std::string(key);
}

constexpr std::string_view mask_definition = "mask."; // mask.NAME = ...
constexpr std::string_view no_mask = "none";

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
        if (!operation.takes_masks) continue;
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

// "exposure@sky.stops" taken apart.
struct KeyParts {
    std::string_view operation, mask, parameter;
};
std::optional<KeyParts> parts_of(std::string_view key) {
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view step = key.substr(0, dot);
    const std::size_t at = step.find('@');
    return KeyParts{step.substr(0, at), at == std::string_view::npos ? std::string_view() : step.substr(at + 1),
                    key.substr(dot + 1)};
}

// A local step that is not there is made only if `makes_local`.
Place place_of(Recipe& recipe, std::string_view key, bool makes_local = false) {
    const auto parts = parts_of(key);
    if (!parts) return {};
    const bool is_local = parts->operation.size() + parts->parameter.size() + 1 < key.size(); // has an @
    if (is_local && (!is_mask_name(parts->mask) || parts->parameter == mask_key)) return {};
    Step* step = !is_local     ? recipe.find(parts->operation)
                 : makes_local ? recipe.local_step(parts->operation, parts->mask)
                               : recipe.find_local(parts->operation, parts->mask);
    if (!step) return {};
    if (parts->parameter == mask_key)
        return step->operation->takes_masks ? Place{nullptr, nullptr, nullptr, &step->mask} : Place{};
    const int index = step->operation->index_of(parts->parameter);
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

Result<void> write_text(const Place& place, std::string_view key, std::string_view text, OutOfRange policy) {
    auto plain = from_one_line(text);
    if (!plain)
        return Error{ErrorKind::invalid,
                     std::string(key) + " has a \\ in \"" + std::string(text) +
                         "\" that stands before nothing known. Write a backslash as \\\\.",
                     {}};
    // What a file holds is kept as it is: a place of a newer version must not be lost.
    if (place.parameter->text_kind == TextKind::spots && policy != OutOfRange::clamp)
        if (const auto places = places_from_text(*plain); !places)
            return Error{ErrorKind::invalid, std::string(key) + ": " + places.error().what, {}};
    *place.value = Text{std::move(*plain)};
    return {};
}

Result<void> write_mask(const Recipe& recipe, const Place& place, std::string_view key, std::string_view text) {
    if (text != whole_photo && !recipe.find_mask(text)) {
        std::vector<std::string_view> names{whole_photo};
        names.insert(names.end(), mask_names.begin(), mask_names.end());
        for (const Mask& mask : recipe.masks)
            if (!is_built_in_mask(mask.name)) names.push_back(mask.name);
        return Error{ErrorKind::invalid,
                     std::string(key) + " is " + alternatives(names) + ", not \"" + std::string(text) + "\".",
                     {}};
    }
    *place.mask = text == whole_photo ? "" : text;
    return {};
}

Result<void> write_value(const Place& place, std::string_view key, std::string_view text, OutOfRange policy) {
    const std::string name(key);
    if (std::holds_alternative<Choice>(*place.value)) return write_choice(place, key, text);
    if (std::holds_alternative<Curve>(*place.value)) return write_curve(place, key, text, policy);
    if (std::holds_alternative<Text>(*place.value)) return write_text(place, key, text, policy);
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

namespace {

// A line that defines a mask; nothing if the key is none of that kind.
std::optional<Result<void>> define_mask(Recipe& recipe, std::string_view key, std::string_view text) {
    if (!key.starts_with(mask_definition)) return std::nullopt;
    const std::string_view name = key.substr(mask_definition.size());
    if (text == no_mask) {
        recipe.remove_mask(name);
        return Result<void>();
    }
    Result<Mask> mask = parse_mask(name, text);
    if (!mask) return Result<void>(mask.error());
    recipe.put_mask(*std::move(mask));
    return Result<void>();
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
    return masks.empty() && std::all_of(steps.begin(), steps.end(), [](const Step& step) {
               return step.settings == step.operation->initial_settings && step.mask.empty();
           });
}

Recipe initial_recipe() {
    Recipe recipe;
    for (const Operation& operation : all_operations())
        recipe.steps.push_back({&operation, operation.initial_settings, {}, false});
    return recipe;
}

Result<void> set_value(Recipe& recipe, std::string_view key, std::string_view text) {
    if (const auto defined = define_mask(recipe, key, trimmed(text))) return *defined;
    const auto parts = parts_of(key);
    if (parts && !parts->mask.empty() && !recipe.find_mask(parts->mask))
        return Error{ErrorKind::invalid,
                     "There is no mask \"" + std::string(parts->mask) + "\". Define it first, for example mask." +
                         std::string(parts->mask) + "=radial 0.5,0.3 0.1,0.08.",
                     {}};
    const Place place = place_of(recipe, key, true);
    if (!place)
        return Error{ErrorKind::invalid,
                     "There is no setting \"" + std::string(key) + "\". Did you mean " + nearest_key(key) + "?",
                     {}};
    if (place.mask) return write_mask(recipe, place, key, trimmed(text));
    const auto written = write_value(place, key, trimmed(text), OutOfRange::refuse);
    recipe.drop_idle_local_steps();
    return written;
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
    Recipe changed = recipe;                                                  // all or nothing
    const auto keep = [&](const std::string& key, const std::string& value) { // perhaps of a newer version
        const std::string kept = key + " = " + value;
        if (std::find(changed.unknown_lines.begin(), changed.unknown_lines.end(), kept) == changed.unknown_lines.end())
            changed.unknown_lines.push_back(kept);
    };
    // Masks first: steps are found by their names, and lines may come in any order.
    for (const auto& [key, value] : *lines)
        if (const auto defined = define_mask(changed, key, value); defined && !*defined) keep(key, value);
    for (const auto& [key, value] : *lines) {
        if (key.starts_with(mask_definition)) continue;
        const auto parts = parts_of(key);
        const bool has_mask = !parts || parts->mask.empty() || changed.find_mask(parts->mask);
        const Place place = has_mask ? place_of(changed, key, true) : Place();
        if (!place) {
            keep(key, value);
            continue;
        }
        const auto written =
            place.mask ? write_mask(changed, place, key, value) : write_value(place, key, value, OutOfRange::clamp);
        if (written) continue;
        if (!place.mask && place.parameter->options.empty()) return written;
        keep(key, value);
    }
    changed.drop_idle_local_steps();
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
    for (const Mask& mask : recipe.masks) lines.emplace_back(std::string(mask_definition) + mask.name, to_text(mask));
    for (const Step& step : recipe.steps) {
        for (std::size_t i = 0; i < step.settings.size(); ++i)
            if (step.settings[i] != step.operation->initial_settings[i])
                lines.emplace_back(key_of(*step.operation, step.operation->parameters[i].key,
                                          step.is_local ? std::string_view(step.mask) : std::string_view()),
                                   value_to_text(step.operation->parameters[i], step.settings[i]));
        if (!step.mask.empty() && !step.is_local) lines.emplace_back(key_of(*step.operation, mask_key), step.mask);
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

Result<void> check_files(const Recipe& recipe) {
    for (const Step& step : recipe.steps)
        if (step.operation->check)
            if (auto checked = step.operation->check(step.settings); !checked) return checked;
    return {};
}

} // namespace engine
