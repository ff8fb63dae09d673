// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/render_request.h"
#include "app/cli/dark_option.h"
#include "app/cli/input_list.h"
#include "app/cli/report.h"
#include "engine/base/parallel.h"
#include "engine/files/metadata.h"

namespace cli {

namespace fs = std::filesystem;
using engine::Depth;
using engine::Error;
using engine::ErrorKind;
using engine::FileFormat;
using engine::Intent;
using engine::Recipe;
using engine::Result;

namespace {

constexpr int largest_edge = 100000, most_threads = 1024;

Error refusal(std::string_view option, const std::string& text, const std::string& allowed) {
    return {ErrorKind::invalid, std::string(option) + " takes " + allowed + ", not \"" + text + "\".", {}};
}

Result<std::optional<Depth>> depth_in(const Arguments& arguments) {
    const std::optional<std::string> text = arguments.last("--depth");
    if (!text) return std::optional<Depth>();
    if (*text == "8") return std::optional(Depth::bits8);
    if (*text == "16") return std::optional(Depth::bits16);
    if (*text == "32f") return std::optional(Depth::float32);
    return refusal("--depth", *text, "8, 16 or 32f");
}

Result<Intent> intent_in(const Arguments& arguments) {
    const std::string text = arguments.last("--intent").value_or("relative");
    if (text == "perceptual") return Intent::perceptual;
    if (text == "relative") return Intent::relative;
    if (text == "saturation") return Intent::saturation;
    if (text == "absolute") return Intent::absolute;
    return refusal("--intent", text, "perceptual, relative, saturation or absolute");
}

Result<std::optional<FileFormat>> format_in(const Arguments& arguments) {
    const std::optional<std::string> text = arguments.last("--format");
    if (!text) return std::optional<FileFormat>();
    const std::optional<FileFormat> format = format_named(*text);
    if (!format) return refusal("--format", *text, "jpeg, png, tiff or exr");
    return format;
}

// Everything about the files that come out, except where they go.
Result<engine::ExportOptions> export_options(const Arguments& arguments) {
    engine::ExportOptions options;
    const Result<std::optional<Depth>> depth = depth_in(arguments);
    if (!depth) return depth.error();
    options.depth = *depth;
    const Result<Intent> intent = intent_in(arguments);
    if (!intent) return intent.error();
    options.intent = *intent;
    const Result<int> quality = arguments.number("--quality", 1, 100, options.quality);
    if (!quality) return quality.error();
    options.quality = *quality;
    const Result<int> size = arguments.number("--size", 1, largest_edge, 0);
    if (!size) return size.error();
    options.long_edge = *size;
    if (const std::optional<std::string> name = arguments.last("--profile")) {
        Result<engine::Profile> profile = engine::Profile::named_or_file(*name);
        if (!profile) return profile.error();
        options.profile = *profile;
    }
    options.black_point_compensation = !arguments.has("--no-black-point-compensation");
    options.metadata = !arguments.has("--no-metadata");
    options.location = !arguments.has("--no-location");
    options.overwrite = arguments.has("--overwrite");
    options.is_last_use = true;
    return options;
}

// A trial on an empty recipe, so that a wrong key or line is told once and before any work.
Result<void> read_edits(const Arguments& arguments, RenderRequest& request) {
    Recipe trial = engine::initial_recipe();
    for (const std::string& file : arguments.all("--recipe")) {
        Result<std::string> text = text_of(file, "recipe", "--recipe");
        if (!text) return text.error();
        const Result<void> applied = engine::apply_text(trial, *text);
        if (!applied) return Error{applied.error().kind, file + ": " + applied.error().what, applied.error().detail};
        request.recipe_texts.push_back(*std::move(text));
    }
    for (const std::string& text : arguments.all("--preset")) {
        Result<ChosenPreset> chosen = chosen_preset(text);
        if (!chosen) return chosen.error();
        for (const std::string& line : chosen->preset.unknown_lines) trial.unknown_lines.push_back(line);
        request.presets.push_back(*std::move(chosen));
    }
    for (const std::string& line : trial.unknown_lines)
        say("nocturne-cli: \"" + line + "\" of a recipe or preset is not known to this version and was left out.");
    if (const std::vector<std::string> darks = arguments.all("--dark"); !darks.empty()) {
        const Result<std::string> dark = dark_setting(darks, {});
        if (!dark) return dark.error();
        request.values.push_back("raw.dark=" + *dark);
    }
    for (std::string& line : arguments.all("--set")) {
        if (const Result<void> applied = engine::apply_line(trial, line); !applied) return applied.error();
        request.values.push_back(std::move(line));
    }
    return {};
}

} // namespace

Result<RenderRequest> render_request(const Arguments& arguments) {
    RenderRequest request;
    if (arguments.inputs.empty())
        return Error{ErrorKind::invalid, "No photo was given. See: nocturne-cli help render", {}};
    const std::optional<std::string> output = arguments.last("--output");
    if (!output || output->empty())
        return Error{ErrorKind::invalid,
                     "-o is missing: the file, folder or template to write. See: nocturne-cli help render",
                     {}};

    Result<std::vector<fs::path>> photos = photos_of(arguments.inputs);
    if (!photos) return photos.error();
    request.photos = *std::move(photos);
    const Result<std::optional<FileFormat>> format = format_in(arguments);
    if (!format) return format.error();
    Result<OutputTarget> target = OutputTarget::make(*output, request.photos.size(), *format);
    if (!target) return target.error();
    request.target = *std::move(target);
    Result<engine::ExportOptions> options = export_options(arguments);
    if (!options) return options.error();
    request.options = *std::move(options);
    request.options.format = request.target.format();
    if (request.options.format) { // otherwise each photo has its own
        const Result<void> possible =
            engine::check_export(request.target.path_for(request.photos.front(), 1), request.options);
        if (!possible) return possible.error();
    }
    if (const Result<void> read = read_edits(arguments, request); !read) return read.error();
    const Result<int> threads = arguments.number("--threads", 1, most_threads, 0);
    if (!threads) return threads.error();
    engine::limit_threads(*threads);
    request.use_suggestion = arguments.has("--suggested");
    request.use_auto_light = arguments.has("--auto-light");
    request.use_sidecar = !arguments.has("--no-sidecar");
    request.as_json = arguments.has("--json");
    return request;
}

Result<Recipe> RenderRequest::recipe_for(const fs::path& photo) const {
    Recipe recipe = engine::initial_recipe();
    if (use_sidecar) {
        const Result<engine::Lines> lines = engine::read_sidecar(photo);
        if (!lines)
            return Error{lines.error().kind,
                         lines.error().what + " Add --no-sidecar to develop the photo without its edits.",
                         lines.error().detail};
        for (const auto& [key, value] : *lines)
            if (const Result<void> applied = engine::apply_text(recipe, key + " = " + value); !applied)
                return applied.error();
    }
    for (const std::string& text : recipe_texts)
        if (const Result<void> applied = engine::apply_text(recipe, text); !applied) return applied.error();
    for (const ChosenPreset& chosen : presets) engine::apply_preset(recipe, chosen.preset, chosen.amount);
    for (const std::string& line : values)
        if (const Result<void> applied = engine::apply_line(recipe, line); !applied) return applied.error();
    return recipe;
}

} // namespace cli
