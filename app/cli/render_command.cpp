// nocturne-cli render: photos in, developed files out, one after the other. A photo that fails does not stop the others.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interruption.h"
#include "app/cli/progress_line.h"
#include "app/cli/render_request.h"
#include "app/cli/report.h"
#include "engine/photo/dark_library.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include "engine/pipeline/auto_light.h"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <sys/resource.h>

namespace cli {

namespace fs = std::filesystem;
using engine::Error;
using engine::Result;

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

long long peak_resident_bytes() {
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024LL; // Linux counts in KiB
}

// False if stopped.
bool follow_suggestion(engine::Recipe& recipe, const engine::Photo& photo, const engine::Work& work) {
    const engine::Value* sense = recipe.find_value("night.sense");
    if (!sense || *sense != engine::Value(0.0F)) return true;
    const auto unedited = photo.reduced(std::min(engine::proxy_long_edge, photo.long_edge()), work);
    if (!unedited) return false;
    const engine::SceneLight light = engine::measure_scene_light(photo.facts(), *unedited, photo.light_noise());
    if (!light.known || !light.night) return true;
    return bool(engine::set_value(recipe, "night.sense", std::to_string(std::lround(light.suggested_sense))));
}

// Why the dark frame that was asked for could not be used; empty if it was, or none was asked for.
std::string note_on_dark(const engine::Recipe& recipe, const engine::Photo& photo) {
    const engine::Value* value = recipe.find_value("raw.dark");
    const auto* wanted = value ? std::get_if<engine::Text>(value) : nullptr;
    if (!wanted || wanted->value.empty()) return {};
    if (!photo.facts().is_raw) return photo.path().filename().string() + " is no raw file: no dark frame was used.";
    const auto dark = engine::dark_for(photo.facts(), wanted->value, {});
    return dark ? std::string()
                : photo.path().filename().string() + " was developed without a dark frame. " + dark.error().what;
}

struct Rendered {
    engine::ExportReport file;
    double decode_seconds = 0, total_seconds = 0;
};

Result<Rendered> render_photo(const RenderRequest& request, const fs::path& photo_path, const fs::path& output,
                              ProgressLine& line, const std::stop_token& stop) {
    const Clock::time_point start = Clock::now();
    Result<engine::Recipe> recipe = request.recipe_for(photo_path);
    if (!recipe) return recipe.error();
    const Result<std::shared_ptr<const engine::Photo>> photo =
        engine::open_photo(photo_path, {stop, line.part(0, 0.2f)});
    if (!photo) return photo.error();
    if (request.use_suggestion && !follow_suggestion(*recipe, **photo, {stop, {}}))
        return Error{engine::ErrorKind::stopped, {}, {}};
    if (request.use_auto_light) {
        const auto light = engine::propose_light(**photo, {stop, {}});
        if (!light) return Error{engine::ErrorKind::stopped, {}, {}};
        engine::apply_light(*recipe, *light);
        for (const std::string& value : request.values) // what was asked for by name wins
            if (const Result<void> applied = engine::apply_line(*recipe, value); !applied) return applied.error();
    }
    const double decode_seconds = seconds_since(start);
    const std::string note = note_on_dark(*recipe, **photo);
    Result<engine::ExportReport> file =
        engine::export_photo(*photo, *recipe, output, request.options, {stop, line.part(0.2f, 1)});
    if (!file && file.error().kind == engine::ErrorKind::exists)
        return Error{file.error().kind, file.error().what + " Add --overwrite to replace it.", file.error().detail};
    if (!file) return file.error();
    if (!note.empty()) file->note += (file->note.empty() ? "" : " ") + note;
    return Rendered{*file, decode_seconds, seconds_since(start)};
}

Json report_of(const fs::path& input, const Rendered& rendered) {
    Json report{{"input", input.string()},
                {"output", rendered.file.path.string()},
                {"width", rendered.file.width},
                {"height", rendered.file.height},
                {"bytes", rendered.file.bytes},
                {"seconds",
                 {{"decode", rendered.decode_seconds},
                  {"develop", rendered.file.develop_seconds},
                  {"encode", rendered.file.encode_seconds},
                  {"total", rendered.total_seconds}}},
                {"peak_rss_bytes", peak_resident_bytes()}};
    if (!rendered.file.note.empty()) report["note"] = rendered.file.note;
    return report;
}

std::string summary_of(const Rendered& rendered) {
    char text[96];
    std::snprintf(text, sizeof text, "  %d x %d, %.2f s", rendered.file.width, rendered.file.height,
                  rendered.total_seconds);
    return "-> " + rendered.file.path.string() + text;
}

int run(const Arguments& arguments) {
    const Interruption interruption; // before the engine starts its threads
    Result<RenderRequest> asked = render_request(arguments);
    if (!asked) return say_wrong_usage(asked.error());
    RenderRequest& request = *asked;
    if (const Result<void> prepared = request.target.prepare(); !prepared) {
        say_error(prepared.error());
        return some_failed;
    }

    Json reports = Json::array();
    int code = all_done;
    for (std::size_t i = 0; i < request.photos.size() && !interruption.token().stop_requested(); ++i) {
        const fs::path& input = request.photos[i];
        ProgressLine line(input.string());
        const Result<fs::path> output = request.target.claim(input, i + 1, request.photos);
        const Result<Rendered> rendered = output ? render_photo(request, input, *output, line, interruption.token())
                                                 : Result<Rendered>(output.error());
        if (rendered) {
            line.finish(summary_of(*rendered));
            if (!rendered->file.note.empty()) say("nocturne-cli: " + rendered->file.note);
            reports.push_back(report_of(input, *rendered));
        } else if (rendered.error().kind != engine::ErrorKind::stopped) {
            line.clear();
            say_error(rendered.error());
            reports.push_back({{"input", input.string()}, {"error", error_json(rendered.error())}});
            code = some_failed;
        }
    }
    if (request.as_json && !print_json(reports)) code = some_failed;
    interruption.end_program_if_interrupted();
    return code;
}

} // namespace

Command render_command() {
    return {
        "render",
        "INPUT... -o OUT [OPTIONS]",
        "Develops photos into JPEG, PNG, TIFF or EXR files",
        {
            {"--output", "OUT",
             "A file, a folder (exists, or ends in '/') or a template with {name}, {ext} and {n}. The ending decides "
             "the format; a folder gets JPEG.",
             'o'},
            {"--set", "KEY=VALUE",
             "Sets a value, for example night.sense=60. May be repeated. See: nocturne-cli operations"},
            {"--recipe", "FILE",
             "Applies the \"key = value\" lines of a file. May be repeated; later files win, and --set wins over all."},
            {"--preset", "NAME|FILE",
             "Applies a mood, a look or a file of \"key = value\" lines; NAME:80 applies it at 80 %. May be repeated. "
             "See: "
             "nocturne-cli presets"},
            {"--suggested", "",
             "Gives photos that look like night the position of night.sense that info proposes, unless an edit moved "
             "it "
             "already."},
            {"--auto-light", "",
             "Gives each photo exposure, contrast, highlights and shadows of its own. A night stays a night. Values of "
             "--set win."},
            {"--dark", "FILE|auto",
             "Takes a dark frame away: auto for the kept one that fits each photo, or a raw file taken with the cap "
             "on. "
             "Repeated files become one master that is kept. See: nocturne-cli help darks"},
            {"--no-sidecar", "", "Leaves out the edits kept beside the photo (PHOTO.xmp)."},
            {"--size", "LONG_EDGE", "Long edge of the result in pixels. Photos are never enlarged."},
            {"--format", "NAME", "jpeg, png, tiff or exr, where OUT is a folder or has no ending."},
            {"--depth", "8|16|32f",
             "Bits a channel: JPEG 8, PNG 8 or 16, TIFF 8, 16 or 32f, EXR 16 or 32f. Default 8 for JPEG and PNG, else "
             "16."},
            {"--quality", "N", "JPEG quality, 1 to 100. Default 92."},
            {"--profile", "NAME|FILE", "srgb (default), display-p3, adobe-rgb, prophoto, rec2020, or an ICC file."},
            {"--intent", "NAME", "perceptual, relative (default), saturation or absolute."},
            {"--no-black-point-compensation", "",
             "Clips shadows that the profile cannot show instead of compressing them."},
            {"--no-metadata", "", "Writes no EXIF, IPTC and XMP."},
            {"--no-location", "", "Leaves the position (GPS) out of the metadata."},
            {"--threads", "N", "Threads to use. Default: one per core. The result is the same with any number."},
            {"--overwrite", "", "Replaces files that exist. Originals are never replaced."},
            {"--json", "", "Reports sizes, seconds and memory on stdout as a JSON array with one entry per photo."},
        },
        "A folder as INPUT stands for the photos in it. Edits apply in this order: sidecar, recipes, presets, "
        "--set.\n\n"
        "Example: nocturne-cli render IMG_1.dng IMG_2.dng -o 'out/{name}.jpg' --set night.sense=60 --size 2048\n",
        run,
    };
}

} // namespace cli
