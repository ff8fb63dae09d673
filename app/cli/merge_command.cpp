// nocturne-cli merge: several frames in, one DNG out, and a small text file beside it that the merge can be opened again with.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/merge_groups.h"
#include "app/cli/merge_request.h"
#include "app/cli/progress_line.h"
#include "app/cli/report.h"
#include "engine/base/parallel.h"
#include "engine/merge/merged_dng.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <sys/resource.h>

namespace cli {

namespace fs = std::filesystem;
using engine::Error;
using engine::ErrorKind;
using engine::Result;

namespace {

using Clock = std::chrono::steady_clock;

long long peak_resident_bytes() {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024LL; // Linux counts in KiB
}

std::string with_number(const char* form, double number) {
    char text[64];
    std::snprintf(text, sizeof text, form, number);
    return text;
}

Json group_json(const FileGroup& group) {
    Json frames = Json::array();
    for (std::size_t i = 0; i < group.paths.size(); ++i)
        frames.push_back({{"file", group.paths[i].string()},
                          {"start", group.facts[i].start},
                          {"exposure", group.facts[i].nominal_exposure}});
    Json possible = Json::array();
    for (const engine::MergeKind kind : group.group.possible) possible.push_back(std::string(name_of(kind)));
    return {
        {"kind", group.group.kind == engine::GroupKind::darks ? "darks" : std::string(name_of(group.group.suggested))},
        {"reason", group.group.reason},
        {"possible", possible},
        {"frames", frames}};
}

int show_groups(const MergeRequest& request, const GroupedFiles& grouped) {
    if (request.as_json) {
        Json groups = Json::array(), others = Json::array();
        for (const FileGroup& group : grouped.groups) groups.push_back(group_json(group));
        for (const engine::LeftOutFile& other : grouped.others)
            others.push_back({{"file", other.path.string()}, {"reason", other.reason}});
        return print_json({{"groups", groups}, {"others", others}}) ? all_done : some_failed;
    }
    std::string text;
    for (const FileGroup& group : grouped.groups) {
        text += std::string(name_of(request.kind.value_or(group.group.suggested))) + ": " + group.group.reason + "\n";
        for (const fs::path& path : group.paths) text += "    " + path.string() + "\n";
        text += "    -> " + output_of(request, group.paths.front()).string() + "\n";
    }
    for (const engine::LeftOutFile& other : grouped.others)
        text += "alone: " + other.path.string() + "  " + other.reason + "\n";
    return print(text) ? all_done : some_failed;
}

struct Merged {
    fs::path output;
    engine::MergeReport report;
    std::vector<fs::path> paths;
    std::vector<engine::LeftOutFile> left_out;
    std::vector<std::string> remarks; // of the frames as files
    engine::MergeOptions options;
    int reference = 0, width = 0, height = 0;
    double open_seconds = 0, merge_seconds = 0, write_seconds = 0;
};

// Opens, merges and writes one group.
Result<Merged> merge_group(const MergeRequest& request, engine::MergeKind kind, const std::vector<fs::path>& files,
                           ProgressLine& line, const std::stop_token& stop) {
    Merged merged;
    Clock::time_point since = Clock::now();
    const auto lap = [&] {
        const Clock::time_point now = Clock::now();
        return std::chrono::duration<double>(now - std::exchange(since, now)).count();
    };
    const Result<std::unique_ptr<engine::FrameFiles>> opened = engine::open_frames(
        files, {.calibration = {request.darks, request.flats, request.uses_kept_darks}}, {stop, line.part(0, 0.2F)});
    if (!opened) return opened.error();
    const engine::FrameFiles& frames = **opened;
    for (int i = 0; i < frames.count(); ++i) merged.paths.push_back(frames.path(i));
    merged.left_out = frames.left_out();
    merged.remarks = frames.remarks();
    const Result<engine::MergeOptions> options = options_of(request, kind, merged.paths);
    if (!options) return options.error();
    merged.options = *options;
    merged.open_seconds = lap();

    engine::MergeWork work{{stop, line.part(0.2F, 0.9F)}};
    Result<engine::MergeOutcome> outcome = engine::merge_frames(frames, merged.options, work);
    if (!outcome) return outcome.error();
    merged.merge_seconds = lap();
    merged.report = std::move(outcome->report);
    const auto reference = std::ranges::find(merged.report.frames, true, &engine::FrameReport::is_reference);
    merged.reference =
        reference == merged.report.frames.end() ? 0 : static_cast<int>(reference - merged.report.frames.begin());
    merged.width = outcome->picture.area().width, merged.height = outcome->picture.area().height;

    const fs::path& original = merged.paths[static_cast<std::size_t>(merged.reference)];
    merged.output = output_of(request, original);
    for (const fs::path& frame : merged.paths) {
        std::error_code none;
        if (fs::equivalent(frame, merged.output, none))
            return Error{ErrorKind::invalid,
                         merged.output.string() +
                             " is one of the frames. Originals are never replaced: name another file.",
                         {}};
    }
    const bool replaces = request.overwrite || (request.has_project && merged.output == request.project.result);
    const Result<void> written = engine::write_merged_dng(
        merged.output, outcome->picture, {.integer = request.integer, .overwrite = replaces, .original = original});
    if (!written && written.error().kind == ErrorKind::exists)
        return Error{ErrorKind::exists, written.error().what + " Add --overwrite to replace it.",
                     written.error().detail};
    if (!written) return written.error();
    merged.write_seconds = lap();
    return merged;
}

// Beside the result, under its name.
Result<fs::path> keep_project(const MergeRequest& request, const Merged& merged) {
    engine::MergeProject project = request.project;
    engine::remember(project, merged.paths, merged.options, merged.report);
    std::error_code none;
    project.result = fs::absolute(merged.output, none).lexically_normal();
    project.darks.clear(), project.flats.clear(), project.uses_kept_darks = request.uses_kept_darks;
    for (const fs::path& dark : request.darks) project.darks.push_back(fs::absolute(dark, none).lexically_normal());
    for (const fs::path& flat : request.flats) project.flats.push_back(fs::absolute(flat, none).lexically_normal());
    fs::path path = merged.output;
    path.replace_extension(engine::project_extension);
    // Our own text about this very result: it is replaced with it.
    if (const Result<void> written = engine::write_project(path, project, true); !written) return written.error();
    return path;
}

Json report_json(const Merged& merged, const std::optional<fs::path>& project) {
    Json frames = Json::array();
    for (std::size_t i = 0; i < merged.report.frames.size(); ++i) {
        const engine::FrameReport& frame = merged.report.frames[i];
        frames.push_back({{"file", merged.paths[i].string()},
                          {"used", frame.used},
                          {"reference", frame.is_reference},
                          {"note", frame.note},
                          {"shift", frame.shift},
                          {"angle", frame.angle},
                          {"exposure", frame.exposure},
                          {"sharpness", frame.sharpness},
                          {"moved", frame.moved}});
    }
    for (const engine::LeftOutFile& other : merged.left_out)
        frames.push_back({{"file", other.path.string()}, {"used", false}, {"note", other.reason}});
    Json json{
        {"output", merged.output.string()},
        {"kind", std::string(name_of(merged.report.kind))},
        {"width", merged.width},
        {"height", merged.height},
        {"noise_down_db", merged.report.noise_down_db},
        {"moved_share", merged.report.moved_share},
        {"more_range_ev", merged.report.more_range_ev},
        {"clipped_share", merged.report.clipped_share},
        {"report", merged.report.sentences},
        {"warnings", merged.report.warnings},
        {"remarks", merged.remarks},
        {"frames", frames},
        {"seconds", {{"open", merged.open_seconds}, {"merge", merged.merge_seconds}, {"write", merged.write_seconds}}},
        {"peak_rss_bytes", peak_resident_bytes()}};
    if (project) json["project"] = project->string();
    return json;
}

void say_report(const Merged& merged) {
    for (const engine::LeftOutFile& other : merged.left_out)
        say("  " + other.path.filename().string() + " left out: " + other.reason);
    for (const std::string& remark : merged.remarks) say("  " + remark);
    for (const std::string& sentence : merged.report.sentences) say("  " + sentence);
    for (const std::string& warning : merged.report.warnings) say("  Warning: " + warning);
}

int run(const Arguments& arguments) {
    const Interruption interruption;
    const Result<int> threads = arguments.number("--threads", 1, 1024, 0);
    if (!threads) return say_wrong_usage(threads.error());
    if (*threads > 0) engine::limit_threads(*threads);
    Result<MergeRequest> asked = merge_request(arguments);
    if (!asked) return say_wrong_usage(asked.error());
    MergeRequest& request = *asked;
    if (request.output && request.output->string().ends_with('/')) {
        std::error_code failure;
        fs::create_directories(*request.output, failure);
        if (failure) {
            say_error({ErrorKind::write_failed, "The folder " + request.output->string() + " cannot be made.",
                       failure.message()});
            return some_failed;
        }
    }

    // Somebody who names the kind says with it that all frames belong together; so does a merge that is opened again.
    GroupedFiles grouped;
    if (request.has_project && !request.kind) request.kind = request.project.options.kind;
    if (request.kind && !request.dry_run) {
        FileGroup all;
        all.paths = request.frames;
        all.group.suggested = *request.kind;
        grouped.groups.push_back(std::move(all));
    } else {
        grouped = group_files(request.frames, interruption.token());
    }
    if (request.dry_run) return show_groups(request, grouped);
    if (grouped.groups.empty()) {
        std::string what = "None of these frames belong together.";
        for (const engine::LeftOutFile& other : grouped.others)
            what += " " + other.path.filename().string() + ": " + other.reason;
        interruption.end_program_if_interrupted();
        say_error({ErrorKind::invalid, what, {}});
        return some_failed;
    }
    const bool is_one_file = request.output && output_of(request, "a/b") == *request.output;
    if (is_one_file && grouped.groups.size() > 1)
        return say_wrong_usage(
            {ErrorKind::invalid,
             "These frames are " + std::to_string(grouped.groups.size()) +
                 " groups (see --dry-run). Name a folder with -o, or the kind with --as if all belong together.",
             {}});

    Json reports = Json::array();
    int code = all_done;
    for (const FileGroup& group : grouped.groups) {
        if (interruption.token().stop_requested()) break;
        ProgressLine line(std::string(name_of(group.group.suggested)) + " of " + std::to_string(group.paths.size()) +
                          " frames");
        const Result<Merged> merged =
            merge_group(request, group.group.suggested, group.paths, line, interruption.token());
        if (!merged) {
            if (merged.error().kind == ErrorKind::stopped) break;
            line.clear();
            say_error(merged.error());
            Json files = Json::array();
            for (const fs::path& path : group.paths) files.push_back(path.string());
            reports.push_back({{"inputs", files}, {"error", error_json(merged.error())}});
            code = some_failed;
            continue;
        }
        line.finish("-> " + merged->output.string() +
                    with_number("  %.1f s", merged->open_seconds + merged->merge_seconds + merged->write_seconds));
        say_report(*merged);
        std::optional<fs::path> project;
        if (request.writes_project) {
            const Result<fs::path> kept = keep_project(request, *merged);
            if (kept)
                project = *kept;
            else
                say_error(kept.error()), code = some_failed;
        }
        reports.push_back(report_json(*merged, project));
    }
    for (const engine::LeftOutFile& other : grouped.others)
        say("  " + other.path.filename().string() + " was not merged: " + other.reason);
    if (request.as_json && !print_json(reports)) code = some_failed;
    interruption.end_program_if_interrupted();
    return code;
}

} // namespace

Command merge_command() {
    return {
        "merge",
        "INPUT... [-o OUT.dng] [OPTIONS]",
        "Merges frames into one clean photo: brackets, bursts, stars, trails",
        {
            {"--output", "OUT",
             "A DNG file or a folder (exists, or ends in '/'). Default: NAME-merge.dng beside the frames.", 'o'},
            {"--as", "KIND",
             "auto (default), bracket, burst, stars, trails, mean, median, lighten or fusion. A named kind merges all "
             "inputs as one group."},
            {"--reference", "FRAME",
             "The frame that the others are laid upon: its name, its number in the order of taking, or auto "
             "(default)."},
            {"--leave-out", "FRAME", "A frame that takes no part. May be repeated."},
            {"--keep", "FRAME", "A frame that is used although it looks unfit. May be repeated."},
            {"--deghost", "MODE",
             "off, auto (default) or strong: how readily a place is taken from one frame because something moved."},
            {"--align", "MODE", "auto (default), none, shift, rotation or perspective."},
            {"--edges", "MODE", "keep (default): the whole reference frame; trim: the part that all frames show."},
            {"--ground", "MODE", "Of stars: auto (default), stack or freeze."},
            {"--keep-meteors", "",
             "Of stars and trails: keeps the streaks of meteors. Some of planes may stay with them."},
            {"--no-gap-filling", "", "Of trails: leaves the gaps between exposures."},
            {"--comet", "NUMBER",
             "Of trails: 1 fades towards the beginning of the trail, -1 towards its end. Default 0."},
            {"--amount", "NUMBER", "Of trails, lighten and mean: from 0, the mean, to 1, the brightest of all frames."},
            {"--window", "MODE",
             "Of mean: even (default), soft (first and last frames count less) or fading (later frames count more)."},
            {"--dark", "FILE|auto",
             "A dark frame, or what fits among the kept ones (nocturne-cli darks). May be repeated."},
            {"--flat", "FILE", "A flat field. May be repeated."},
            {"--integer", "", "Writes 16-bit integers, for programs that refuse floating-point DNG files."},
            {"--no-project", "",
             "Writes no NAME.nocturne file beside the result, with which the merge can be opened again."},
            {"--dry-run", "", "Only tells which frames belong together and what they would become."},
            {"--threads", "N", "Threads to use. Default: one per core. The result is the same with any number."},
            {"--overwrite", "", "Replaces files that exist. Originals are never replaced."},
            {"--json", "",
             "Reports frames, reasons, seconds and memory on stdout as a JSON array with one entry per merge."},
        },
        "A folder as INPUT stands for the photos in it. Frames are grouped by camera, time and exposure; each group "
        "becomes one file. A "
        "NAME.nocturne file as INPUT opens a merge again: more INPUTs extend it, options change it.\n\n"
        "Example: nocturne-cli merge DSC_041?.NEF -o night.dng && nocturne-cli render night.dng -o night.jpg --set "
        "night.sense=60\n",
        run,
    };
}

} // namespace cli
