// nocturne-cli operations: every operation and parameter, straight from the engine's declarations.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "engine/pipeline/recipe.h"

namespace cli {

using engine::Operation;
using engine::Parameter;
using engine::Unit;
using engine::Value;

namespace {

const char* unit_name(Unit unit) {
    switch (unit) {
    case Unit::none: return "";
    case Unit::stops: return "stops";
    case Unit::kelvin: return "kelvin";
    case Unit::percent: return "percent";
    case Unit::long_edge: return "long_edge";
    }
    return "";
}

// The float as its shortest decimal text reads, so that 0.1 does not come out as 0.10000000149.
Json number(float value) { return Json::parse(engine::number_to_text(value)); }

std::string full_key(const Operation& operation, const Parameter& parameter) {
    return std::string(operation.id) + "." + std::string(parameter.key);
}

Json parameter_json(const Operation& operation, const Parameter& parameter, const Value& initial) {
    Json json = {{"key", full_key(operation, parameter)},
                 {"label", parameter.label},
                 {"help", parameter.help},
                 {"advanced", parameter.advanced}};
    if (const bool* flag = std::get_if<bool>(&initial)) {
        json["type"] = "bool";
        json["default"] = *flag;
        return json;
    }
    if (const engine::Option* chosen = parameter.option(initial)) {
        json["type"] = "choice";
        json["default"] = chosen->key;
        json["options"] = Json::array();
        for (const engine::Option& option : parameter.options)
            json["options"].push_back({{"key", option.key}, {"label", option.label}});
        return json;
    }
    if (std::holds_alternative<engine::Curve>(initial)) {
        json["type"] = "curve";
        json["default"] = engine::value_to_text(parameter, initial);
        return json;
    }
    if (std::holds_alternative<engine::Text>(initial)) {
        json["type"] = parameter.text_kind == engine::TextKind::lut_file ? "file" : "text";
        json["default"] = std::get<engine::Text>(initial).value;
        json["example"] = parameter.example;
        return json;
    }
    json["type"] = "number";
    json["default"] = number(std::get<float>(initial));
    json["range"] = {number(parameter.range.from), number(parameter.range.to)};
    json["slider"] = {number(parameter.slider.from), number(parameter.slider.to)};
    json["step"] = number(parameter.step);
    json["unit"] = parameter.unit == Unit::none ? Json() : Json(unit_name(parameter.unit));
    json["zero_means"] = parameter.zero_means.empty() ? Json() : Json(parameter.zero_means);
    return json;
}

Json operation_json(const Operation& operation) {
    Json parameters = Json::array();
    for (std::size_t i = 0; i < operation.parameters.size(); ++i)
        parameters.push_back(parameter_json(operation, operation.parameters[i], operation.initial_settings[i]));
    return {{"id", operation.id},      {"title", operation.title},     {"group", engine::group_title(operation.group)},
            {"help", operation.help},  {"version", operation.version}, {"masks", engine::mask_names},
            {"parameters", parameters}};
}

std::string parameter_words(const Operation& operation, const Parameter& parameter, const Value& initial) {
    std::string words = "  " + full_key(operation, parameter);
    if (std::holds_alternative<bool>(initial)) {
        words += "  true or false";
    } else if (!parameter.options.empty()) {
        for (std::size_t i = 0; i < parameter.options.size(); ++i)
            words += (i == 0                             ? "  "
                      : i + 1 < parameter.options.size() ? ", "
                                                         : " or ") +
                     std::string(parameter.options[i].key);
    } else if (std::holds_alternative<engine::Curve>(initial)) {
        words += "  points from left to right, for example \"0,0 0.25,0.2 1,1\"";
    } else if (std::holds_alternative<engine::Text>(initial)) {
        words += "  for example " + std::string(parameter.example);
    } else {
        words +=
            "  " + engine::number_to_text(parameter.range.from) + " to " + engine::number_to_text(parameter.range.to);
        if (parameter.unit != Unit::none) words += std::string(" ") + unit_name(parameter.unit);
    }
    const bool is_text = std::holds_alternative<engine::Text>(initial);
    words += ", default " + (is_text ? std::string("none") : engine::value_to_text(parameter, initial));
    if (!parameter.zero_means.empty()) words += ", 0 means " + std::string(parameter.zero_means);
    return words + "\n      " + std::string(parameter.help) + '\n';
}

int run(const Arguments& arguments) {
    if (!arguments.inputs.empty())
        return say_wrong_usage(
            {engine::ErrorKind::invalid, "operations takes no files. See: nocturne-cli help operations", {}});
    Json all = Json::array();
    std::string words;
    for (const Operation& operation : engine::all_operations()) {
        all.push_back(operation_json(operation));
        words += (words.empty() ? "" : "\n") + std::string(operation.title) + " (" + std::string(operation.id) +
                 "): " + std::string(operation.help) + '\n';
        for (std::size_t i = 0; i < operation.parameters.size(); ++i)
            words += parameter_words(operation, operation.parameters[i], operation.initial_settings[i]);
    }
    words +=
        "\nEvery operation also has a mask, which says where in the photo it counts, for example exposure.mask=sky:\n ";
    for (const std::string_view mask : {engine::whole_photo, engine::mask_names[0], engine::mask_names[1]})
        words += ' ' + std::string(mask) + ',';
    words.back() = ' ';
    words += "or " + std::string(engine::mask_names[2]) + ".\n";
    return (arguments.has("--json") ? print_json(all) : print(words)) ? all_done : some_failed;
}

} // namespace

Command operations_command() {
    return {
        "operations",
        "[--json]",
        "Lists every operation and parameter with range, unit, default and help, in pipeline order",
        {{"--json", "", "A JSON array on stdout."}},
        "",
        run,
    };
}

} // namespace cli
