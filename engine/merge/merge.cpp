// Chooses the frames that take part and hands them to the method that was asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge.h"
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "engine/merge/quality.h"
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace engine {
namespace {

constexpr std::array<std::pair<MergeKind, std::string_view>, 8> kind_names{{{MergeKind::bracket, "bracket"},
                                                                            {MergeKind::burst, "burst"},
                                                                            {MergeKind::stars, "stars"},
                                                                            {MergeKind::trails, "trails"},
                                                                            {MergeKind::mean, "mean"},
                                                                            {MergeKind::median, "median"},
                                                                            {MergeKind::lighten, "lighten"},
                                                                            {MergeKind::fusion, "fusion"}}};

Result<MergeOutcome> merge_by(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    switch (options.kind) {
    case MergeKind::bracket:
    case MergeKind::burst: return merge_robust(set, options, work);
    case MergeKind::stars: return merge_stars(set, options, work);
    case MergeKind::trails: return merge_trails(set, options, work);
    case MergeKind::mean:
    case MergeKind::median:
    case MergeKind::lighten: return merge_statistics(set, options, work);
    case MergeKind::fusion: return merge_fusion(set, options, work);
    }
    return Error{ErrorKind::invalid, "This way to merge is not known.", {}};
}

// Part of the whole time that looking at the frames takes.
constexpr float part_of_looking = 0.15F;

struct Looked {
    std::vector<FrameLook> looks;
    std::vector<std::optional<Error>> errors;
};

// Nothing: stopped.
std::optional<Looked> look_at_all(const FrameSource& source, const MergeWork& work) {
    const auto count = static_cast<std::size_t>(source.count());
    Looked looked{std::vector<FrameLook>(count), std::vector<std::optional<Error>>(count)};
    // Two at once: decoders use one core, and memory must not grow with the cores.
    constexpr std::size_t at_once = 2;
    for (std::size_t first = 0; first < count; first += at_once) {
        const std::size_t here = std::min(at_once, count - first);
        if (work.step) work.step("Looking at frame " + std::to_string(first + 1) + " of " + std::to_string(count));
        const bool is_done = for_each_index(static_cast<int>(here), Priority::exporting, work.work.stop, [&](int k) {
            const std::size_t i = first + static_cast<std::size_t>(k);
            const Result<FrameLight> light = source.read(static_cast<int>(i), {work.work.stop, {}});
            if (light)
                looked.looks[i] = look_at(*light);
            else
                looked.errors[i] = light.error();
        });
        if (!is_done || work.work.stopped()) return std::nullopt;
        work.work.report(part_of_looking * static_cast<float>(first + here) / static_cast<float>(count));
    }
    return looked;
}

// "DSC_0415 left out: the camera moved."
std::string left_out_sentence(const std::string& name, const std::string& note) {
    std::string reason = note;
    if (!reason.empty()) reason.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(reason.front())));
    return name + " left out: " + (reason.empty() ? "it does not fit." : reason);
}

} // namespace

Result<MergeOutcome> merge_frames(const FrameSource& source, const MergeOptions& options, const MergeWork& work) {
    const auto count = static_cast<std::size_t>(source.count());
    if (count < 2)
        return Error{ErrorKind::invalid, "A merge needs two frames at least. Add more frames of the same scene.", {}};
    if (options.reference && (*options.reference < 0 || *options.reference >= source.count()))
        return Error{ErrorKind::invalid, "The reference is none of the frames.", {}};
    const std::optional<Looked> looked = look_at_all(source, work);
    if (!looked) return Error{ErrorKind::stopped, {}, {}};

    MergeOptions wanted = options;
    wanted.left_out.resize(count), wanted.kept.resize(count);
    for (std::size_t i = 0; i < count; ++i)
        if (looked->errors[i]) wanted.left_out[i] = true;
    Selection selection = select_frames(source, looked->looks, wanted);
    for (std::size_t i = 0; i < count; ++i)
        if (looked->errors[i])
            selection.reports[i].note = looked->errors[i]->what, selection.reports[i].is_warning = true;
    if (std::ranges::count(selection.use, true) < 2) {
        for (const std::optional<Error>& error : looked->errors)
            if (error) return Error{error->kind, "Fewer than two frames could be read. " + error->what, error->detail};
        return Error{ErrorKind::invalid, "A merge needs two frames at least; the others are left out.", {}};
    }
    if (options.reference && selection.reference != *options.reference)
        return Error{ErrorKind::invalid,
                     source.facts(*options.reference).name + " cannot be the reference: it is left out of the merge.",
                     {}};

    MergeWork rest = work;
    rest.work.progress = [&work](float done) { work.work.report(part_of_looking + (1 - part_of_looking) * done); };
    Result<MergeOutcome> outcome = merge_by({source, selection.use, selection.reference}, options, rest);
    if (!outcome) return outcome;

    MergeReport& report = outcome->report;
    report.kind = options.kind;
    report.frames.resize(count);
    std::vector<std::string> left_out;
    for (std::size_t i = 0; i < count; ++i) {
        FrameReport& frame = report.frames[i];
        const FrameReport& known = selection.reports[i];
        frame.sharpness = known.sharpness;
        if (!selection.use[i])
            frame = known;
        else if (frame.note.empty())
            frame.note = known.note, frame.is_warning = frame.is_warning || known.is_warning;
        if (!frame.used) left_out.push_back(left_out_sentence(source.facts(static_cast<int>(i)).name, frame.note));
    }
    report.sentences.insert(report.sentences.end(), left_out.begin(), left_out.end());
    std::vector<MergeSource>& sources = outcome->picture.sources;
    if (sources.size() != count) {
        sources.clear();
        for (std::size_t i = 0; i < count; ++i)
            sources.push_back({source.facts(static_cast<int>(i)).name, report.frames[i].used, report.frames[i].note});
    }
    outcome->picture.method = name_of(options.kind);
    return outcome;
}

std::string_view name_of(MergeKind kind) {
    return std::ranges::find(kind_names, kind, &std::pair<MergeKind, std::string_view>::first)->second;
}

std::optional<MergeKind> merge_kind_of(std::string_view name) {
    const auto found = std::ranges::find(kind_names, name, &std::pair<MergeKind, std::string_view>::second);
    return found == kind_names.end() ? std::nullopt : std::optional(found->first);
}

} // namespace engine
