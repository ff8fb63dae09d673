// The options of `nocturne-cli merge` as values.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/merge_request.h"
#include "app/cli/input_list.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace cli {

namespace fs = std::filesystem;
using engine::Error;
using engine::ErrorKind;
using engine::Result;

namespace {

Error refusal(const std::string& what) { return {ErrorKind::invalid, what + " See: nocturne-cli help merge", {}}; }

template <class Choice, std::size_t Count> using Words = std::array<std::pair<std::string_view, Choice>, Count>;

template <class Choice, std::size_t Count> Result<std::optional<Choice>>
choice_of(const Arguments& arguments, std::string_view option, const Words<Choice, Count>& words) {
    const std::optional<std::string> text = arguments.last(option);
    if (!text) return std::optional<Choice>();
    std::string known;
    for (const auto& [word, choice] : words) {
        if (*text == word) return std::optional(choice);
        known.append(known.empty() ? "" : ", ").append(word);
    }
    return refusal(std::string(option) + " takes " + known + ", not \"" + *text + "\".");
}

Result<std::optional<double>> number_of(const Arguments& arguments, std::string_view option, double from, double to) {
    const std::optional<std::string> text = arguments.last(option);
    if (!text) return std::optional<double>();
    double number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size() || !(number >= from && number <= to)) {
        char range[64];
        std::snprintf(range, sizeof range, "%g to %g", from, to);
        return refusal(std::string(option) + " takes a number from " + range + ", not \"" + *text + "\".");
    }
    return std::optional(number);
}

// A frame by its file name, its name without the ending, its path, or its number from 1.
std::optional<int> frame_named(const std::string& word, const std::vector<fs::path>& paths) {
    for (std::size_t i = 0; i < paths.size(); ++i)
        if (word == paths[i].filename().string() || word == paths[i].stem().string() || fs::path(word) == paths[i])
            return static_cast<int>(i);
    int number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error == std::errc() && end == word.data() + word.size() && number >= 1 &&
        number <= static_cast<int>(paths.size()))
        return number - 1;
    return std::nullopt;
}

Error no_such_frame(const std::string& word) {
    return refusal("\"" + word + "\" is none of the frames: name a file, or a number from 1 in the order of taking.");
}

} // namespace

Result<MergeRequest> merge_request(const Arguments& arguments) {
    MergeRequest request;
    std::vector<std::string> inputs;
    for (const std::string& input : arguments.inputs) {
        std::error_code none;
        if (!fs::is_regular_file(input, none) || !engine::is_project(input)) {
            inputs.push_back(input);
            continue;
        }
        if (request.has_project) return refusal("Only one merge can be opened again at a time.");
        Result<engine::MergeProject> project = engine::read_project(input);
        if (!project) return project.error();
        request.project = *std::move(project), request.has_project = true;
        for (const engine::ProjectFrame& frame : request.project.frames) request.frames.push_back(frame.path);
        request.darks = request.project.darks, request.flats = request.project.flats;
        request.uses_kept_darks = request.project.uses_kept_darks;
    }
    if (!inputs.empty()) {
        const Result<std::vector<fs::path>> frames = photos_of(inputs);
        if (!frames) return frames.error();
        for (const fs::path& frame : *frames)
            if (std::ranges::find(request.frames, fs::absolute(frame).lexically_normal()) == request.frames.end())
                request.frames.push_back(frame);
    }
    if (request.frames.empty())
        return refusal("merge takes the frames to merge, or a merge to open again (FILE.nocturne).");

    if (const auto kind = arguments.last("--as"); kind && *kind != "auto") {
        request.kind = engine::merge_kind_of(*kind);
        if (!request.kind)
            return refusal("--as takes auto, bracket, burst, stars, trails, mean, median, lighten or fusion, not \"" +
                           *kind + "\".");
    }
    const auto take = [](auto result, auto& value) -> std::optional<Error> {
        if (!result) return result.error();
        value = *result;
        return std::nullopt;
    };
    using enum engine::MergeAlignment;
    constexpr Words<engine::Deghost, 3> deghost{
        {{"off", engine::Deghost::off}, {"auto", engine::Deghost::automatic}, {"strong", engine::Deghost::strong}}};
    constexpr Words<engine::MergeAlignment, 5> align{
        {{"auto", automatic}, {"none", none}, {"shift", shift}, {"rotation", rigid}, {"perspective", perspective}}};
    constexpr Words<engine::MergeEdges, 2> edges{
        {{"trim", engine::MergeEdges::trim}, {"keep", engine::MergeEdges::keep}}};
    constexpr Words<engine::MergeGround, 3> ground{{{"auto", engine::MergeGround::automatic},
                                                    {"stack", engine::MergeGround::stack},
                                                    {"freeze", engine::MergeGround::freeze}}};
    constexpr Words<engine::MergeWindow, 3> window{{{"even", engine::MergeWindow::even},
                                                    {"soft", engine::MergeWindow::soft},
                                                    {"fading", engine::MergeWindow::fading}}};
    for (const std::optional<Error>& error : {take(choice_of(arguments, "--deghost", deghost), request.deghost),
                                              take(choice_of(arguments, "--align", align), request.alignment),
                                              take(choice_of(arguments, "--edges", edges), request.edges),
                                              take(choice_of(arguments, "--ground", ground), request.ground),
                                              take(choice_of(arguments, "--window", window), request.window),
                                              take(number_of(arguments, "--comet", -1, 1), request.comet),
                                              take(number_of(arguments, "--amount", 0, 1), request.amount)})
        if (error) return *error;

    if (const auto reference = arguments.last("--reference"); reference && *reference != "auto")
        request.reference = reference;
    request.left_out = arguments.all("--leave-out"), request.kept = arguments.all("--keep");
    for (const std::string& dark : arguments.all("--dark"))
        if (dark == "auto")
            request.uses_kept_darks = true;
        else
            request.darks.emplace_back(dark);
    for (const std::string& flat : arguments.all("--flat")) request.flats.emplace_back(flat);
    if (const auto output = arguments.last("--output")) request.output = *output;
    request.keeps_meteors = arguments.has("--keep-meteors"), request.leaves_gaps = arguments.has("--no-gap-filling");
    request.integer = arguments.has("--integer"), request.overwrite = arguments.has("--overwrite");
    request.dry_run = arguments.has("--dry-run"), request.as_json = arguments.has("--json"),
    request.writes_project = !arguments.has("--no-project");
    return request;
}

Result<engine::MergeOptions> options_of(const MergeRequest& request, engine::MergeKind kind,
                                        const std::vector<fs::path>& paths) {
    engine::MergeOptions options =
        request.has_project ? engine::options_for(request.project, paths) : engine::options_for(kind);
    options.kind = kind;
    options.left_out.resize(paths.size()), options.kept.resize(paths.size());
    if (request.deghost) options.deghost = *request.deghost;
    if (request.alignment) options.alignment = *request.alignment;
    if (request.edges) options.edges = *request.edges;
    if (request.ground) options.ground = *request.ground;
    if (request.window) options.window = *request.window;
    if (request.comet) options.comet = *request.comet;
    if (request.amount) options.lighten_amount = *request.amount;
    if (request.keeps_meteors) options.keep_meteors = true;
    if (request.leaves_gaps) options.fill_gaps = false;
    if (request.reference) {
        options.reference = frame_named(*request.reference, paths);
        if (!options.reference) return no_such_frame(*request.reference);
    }
    for (const std::string& word : request.left_out) {
        const auto frame = frame_named(word, paths);
        if (!frame) return no_such_frame(word);
        options.left_out[static_cast<std::size_t>(*frame)] = true;
    }
    for (const std::string& word : request.kept) {
        const auto frame = frame_named(word, paths);
        if (!frame) return no_such_frame(word);
        options.kept[static_cast<std::size_t>(*frame)] = true,
        options.left_out[static_cast<std::size_t>(*frame)] = false;
    }
    return options;
}

fs::path output_of(const MergeRequest& request, const fs::path& reference) {
    const fs::path name = reference.stem().string() + "-merge.dng";
    if (!request.output)
        return request.has_project && !request.project.result.empty() ? request.project.result
                                                                      : reference.parent_path() / name;
    std::error_code none;
    const std::string text = request.output->string();
    return text.ends_with('/') || fs::is_directory(*request.output, none) ? *request.output / name : *request.output;
}

} // namespace cli
