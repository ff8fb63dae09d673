// nocturne-cli presets: every built-in preset with what it is for and what it sets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "engine/pipeline/preset.h"

namespace cli {

using engine::Preset;
using engine::PresetValue;

namespace {

const char* kind_name(Preset::Kind kind) { return kind == Preset::Kind::look ? "look" : "mood"; }

Json preset_json(const Preset& preset) {
    Json values = Json::object();
    for (const PresetValue& line : preset.values) {
        const std::string operation(line.operation->id);
        if (line.parameter < 0) {
            values[operation + "." + std::string(engine::mask_key)] = line.mask;
            continue;
        }
        const engine::Parameter& parameter = line.operation->parameters[static_cast<std::size_t>(line.parameter)];
        const std::string text = engine::value_to_text(parameter, line.value);
        values[operation + "." + std::string(parameter.key)] =
            parameter.option(line.value) ? Json(text) : Json::parse(text);
    }
    return {{"name", preset.name},
            {"kind", kind_name(preset.kind)},
            {"description", preset.description},
            {"values", values}};
}

int run(const Arguments& arguments) {
    if (!arguments.inputs.empty())
        return say_wrong_usage(
            {engine::ErrorKind::invalid, "presets takes no files. See: nocturne-cli help presets", {}});
    Json all = Json::array();
    std::string words;
    for (const Preset& preset : engine::all_presets()) {
        all.push_back(preset_json(preset));
        words += preset.name + " (" + kind_name(preset.kind) + ")\n      " + preset.description + '\n';
    }
    words += "\nUse one with: nocturne-cli render INPUT -o OUT --preset \"" + engine::all_presets().front().name +
             ":80\"\nWhat each of them sets: nocturne-cli presets --json\n";
    return (arguments.has("--json") ? print_json(all) : print(words)) ? all_done : some_failed;
}

} // namespace

Command presets_command() {
    return {
        "presets",
        "[--json]",
        "Lists the moods and looks that --preset knows, with what they are for",
        {{"--json", "", "A JSON array on stdout, with the values that each preset sets."}},
        "",
        run,
    };
}

} // namespace cli
