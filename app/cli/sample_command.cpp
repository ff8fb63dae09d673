// nocturne-cli sample: writes the simulated night, for a first try and for measurements.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "app/cli/report.h"
#include "engine/sample/simulated_night.h"
#include <charconv>

namespace cli {

using engine::Error;
using engine::ErrorKind;
using engine::Result;
using engine::SampleSet;

namespace {

constexpr int least_edge = 32, largest_edge = 12000;

Error refusal(const std::string& what) { return {ErrorKind::invalid, what + " See: nocturne-cli help sample", {}}; }

// "6000x4000"
Result<engine::NightScene> scene_of(const Arguments& arguments) {
    engine::NightScene scene;
    const std::optional<std::string> text = arguments.last("--size");
    if (!text) return scene;
    const char* const end = text->data() + text->size();
    const auto width = std::from_chars(text->data(), end, scene.width);
    const bool has_cross = width.ec == std::errc() && width.ptr != end && *width.ptr == 'x';
    const auto height = std::from_chars(has_cross ? width.ptr + 1 : end, end, scene.height);
    const auto fits = [](int edge) { return edge >= least_edge && edge <= largest_edge && edge % 2 == 0; };
    if (!has_cross || height.ec != std::errc() || height.ptr != end || !fits(scene.width) || !fits(scene.height))
        return refusal("--size takes two even numbers from 32 to 12000, for example 6000x4000, not \"" + *text + "\".");
    return scene;
}

Result<std::optional<SampleSet>> set_of(const Arguments& arguments) {
    const std::optional<std::string> text = arguments.last("--only");
    if (!text) return std::optional<SampleSet>();
    if (*text == "single") return std::optional(SampleSet::single);
    if (*text == "bracket") return std::optional(SampleSet::bracket);
    if (*text == "burst") return std::optional(SampleSet::burst);
    return refusal("--only takes single, bracket or burst, not \"" + *text + "\".");
}

Json names_json(const std::vector<std::filesystem::path>& files) {
    Json names = Json::array();
    for (const std::filesystem::path& file : files) names.push_back(file.string());
    return names;
}

int run(const Arguments& arguments) {
    const Interruption interruption;
    if (arguments.inputs.size() != 1) return say_wrong_usage(refusal("sample takes one folder."));
    const Result<engine::NightScene> scene = scene_of(arguments);
    if (!scene) return say_wrong_usage(scene.error());
    const Result<std::optional<SampleSet>> only = set_of(arguments);
    if (!only) return say_wrong_usage(only.error());

    const std::filesystem::path folder = arguments.inputs.front();
    ProgressLine line("Sample night");
    const engine::Work work{interruption.token(), line.part(0, 1)};
    const bool overwrite = arguments.has("--overwrite");
    const Result<engine::SampleFiles> files = *only ? engine::write_sample_set(folder, *scene, **only, overwrite, work)
                                                    : engine::write_sample_night(folder, *scene, overwrite, work);
    if (!files) {
        line.clear();
        interruption.end_program_if_interrupted();
        say_error(files.error());
        return some_failed;
    }
    line.finish("-> " + folder.string());
    if (!arguments.has("--json")) return all_done;
    return print_json({{"single", names_json(files->single)},
                       {"bracket", names_json(files->bracket)},
                       {"burst", names_json(files->burst)},
                       {"truth", files->truth.empty() ? Json() : Json(files->truth.string())}})
               ? all_done
               : some_failed;
}

} // namespace

Command sample_command() {
    return {
        "sample",
        "FOLDER [OPTIONS]",
        "Writes the sample night: a simulated city at night as DNG, with its noise-free truth as EXR",
        {
            {"--size", "WxH", "Size in pixels. Default 3000x2000."},
            {"--only", "SET", "single, bracket (3 frames) or burst (8 hand-held frames). Default: all."},
            {"--overwrite", "", "Writes files again that exist. Otherwise they are kept."},
            {"--json", "", "The names of the files as JSON on stdout."},
        },
        "",
        run,
    };
}

} // namespace cli
