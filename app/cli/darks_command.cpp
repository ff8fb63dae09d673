// nocturne-cli darks: the dark frames that a person keeps, for render, merge and the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/dark_option.h"
#include "app/cli/input_list.h"
#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "app/cli/report.h"
#include "engine/photo/dark_library.h"

namespace cli {

using engine::DarkEntry;
using engine::Result;

namespace {

Json json_of(const DarkEntry& entry) {
    Json json{{"name", entry.name()},   {"file", entry.file.string()}, {"camera", entry.facts.model},
              {"frames", entry.frames}, {"width", entry.facts.width},  {"height", entry.facts.height}};
    if (!entry.facts.serial.empty()) json["serial"] = entry.facts.serial;
    if (entry.facts.iso) json["iso"] = *entry.facts.iso;
    if (entry.facts.exposure_time) json["seconds"] = *entry.facts.exposure_time;
    if (entry.facts.sensor_temperature) json["degrees"] = *entry.facts.sensor_temperature;
    return json;
}

std::string line_of(const DarkEntry& entry) {
    return entry.name() + "  " + entry.facts.model + ", " + std::to_string(entry.frames) +
           (entry.frames == 1 ? " frame" : " frames") +
           (entry.frames < 4 ? " (fewer than 4: hot pixels and glow only)" : "") + '\n';
}

int show(const std::vector<DarkEntry>& entries, bool as_json) {
    Json all = Json::array();
    std::string words;
    for (const DarkEntry& entry : entries) all.push_back(json_of(entry)), words += line_of(entry);
    return (as_json ? print_json(all) : print(words)) ? all_done : some_failed;
}

int add(const std::vector<std::string>& inputs, bool as_json) {
    const Interruption interruption;
    const Result<std::vector<std::filesystem::path>> files = photos_of(inputs);
    if (!files) return say_error(files.error()), some_failed;
    ProgressLine line("darks");
    const Result<std::vector<DarkEntry>> kept = engine::keep_darks(*files, {interruption.token(), line.part(0, 1)});
    line.clear();
    interruption.end_program_if_interrupted();
    if (!kept) return say_error(kept.error()), some_failed;
    return show(*kept, as_json);
}

int remove(const std::vector<std::string>& names) {
    int code = all_done;
    for (const std::string& name : names)
        if (const Result<void> removed = engine::remove_dark(name); !removed)
            say_error(removed.error()), code = some_failed;
    return code;
}

int run(const Arguments& arguments) {
    const auto wrong = [](const std::string& what) {
        return say_wrong_usage({engine::ErrorKind::invalid, what + " See: nocturne-cli help darks", {}});
    };
    if (arguments.inputs.empty()) return wrong("darks takes add, list or remove.");
    const std::string& what = arguments.inputs.front();
    const std::vector<std::string> rest(arguments.inputs.begin() + 1, arguments.inputs.end());
    const bool as_json = arguments.has("--json");
    if (what == "list") return rest.empty() ? show(engine::kept_darks(), as_json) : wrong("list takes nothing more.");
    if (rest.empty()) return wrong("darks " + what + " needs to know which.");
    if (what == "add") return add(rest, as_json);
    if (what == "remove") return remove(rest);
    return wrong("darks takes add, list or remove, not \"" + what + "\".");
}

} // namespace

Command darks_command() {
    return {
        "darks",
        "add FILE... | list | remove NAME...",
        "Keeps dark frames, for photos of the same camera, ISO, exposure time and temperature",
        {{"--json", "", "What was added or is kept as a JSON array on stdout."}},
        "Dark frames are raw files taken with the cap on, of the same ISO and exposure time as the photos, at about "
        "the "
        "same temperature. Files of different kinds are sorted; those of one kind become one master. At least 4 are "
        "wanted, 16 are good.\n\n"
        "Example: nocturne-cli darks add DARK_*.NEF && nocturne-cli render IMG.NEF -o out.jpg --dark auto\n",
        run,
    };
}

Result<std::string> dark_setting(const std::vector<std::string>& asked, const engine::Work& work) {
    std::vector<std::filesystem::path> files;
    for (const std::string& dark : asked)
        if (dark != "auto") files.emplace_back(std::filesystem::absolute(dark).lexically_normal());
    if (files.empty()) return std::string(asked.empty() ? "" : "auto");
    if (files.size() == 1 && asked.size() == 1) return files.front().string();
    // Several become kept masters: the edit remembers one file.
    const Result<std::vector<DarkEntry>> kept = engine::keep_darks(files, work);
    if (!kept) return kept.error();
    return kept->size() == 1 && files.size() == asked.size() ? kept->front().file.string() : std::string("auto");
}

} // namespace cli
