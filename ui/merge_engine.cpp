// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_engine.h"
#include "engine/merge/frame_files.h"
#include "engine/merge/frame_order.h"
#include "engine/merge/merged_dng.h"
#include "engine/merge/recognise.h"
#include <algorithm>
#include <functional>

namespace ui {
namespace {

engine::Result<MergeSeries> open_series(const MergeInput& input, const engine::Work& work) {
    engine::FrameFilesOptions options;
    if (input.darks == DarkFrames::files) options.calibration.darks = input.dark_files;
    options.calibration.use_kept_darks = input.darks == DarkFrames::library;
    auto opened = engine::open_frames(input.files, options, work);
    if (!opened) return opened.error();
    const std::shared_ptr<const engine::FrameFiles> files = std::move(opened).value();
    MergeSeries series;
    for (int i = 0; i < files->count(); ++i) series.paths.push_back(files->path(i));
    for (const engine::LeftOutFile& file : files->left_out())
        series.not_frames.push_back({file.path, QString::fromStdString(file.reason)});
    for (const std::string& remark : files->remarks()) series.remarks << QString::fromStdString(remark);
    series.source = files;
    return series;
}

} // namespace

MergeSuggestion merge_suggestion(const std::vector<engine::FrameFacts>& frames) {
    // Somebody put them together, so pauses do not part them.
    std::vector<engine::FrameFacts> timeless = frames;
    for (engine::FrameFacts& frame : timeless) frame.has_time = false;
    for (const auto* facts : {&frames, static_cast<const std::vector<engine::FrameFacts>*>(&timeless)})
        for (const engine::FrameGroup& group : engine::recognise(*facts))
            if (group.kind == engine::GroupKind::merge && group.frames.size() == frames.size())
                return {group.suggested, QString::fromStdString(group.reason)};
    return {};
}

std::vector<FoundSeries> find_series(const std::vector<PhotoOnDisk>& photos) {
    std::vector<engine::FrameName> names;
    for (const PhotoOnDisk& photo : photos)
        names.push_back({photo.path.filename().string(), engine::time_taken(photo.facts)});
    const std::vector<std::size_t> order = engine::order_taken(names);
    std::vector<engine::FrameFacts> frames;
    for (const std::size_t i : order) {
        engine::FrameFacts frame;
        frame.name = names[i].name;
        frame.capture = photos[i].facts;
        frame.has_time = names[i].time && names[order.front()].time;
        if (frame.has_time) frame.start = *names[i].time - *names[order.front()].time;
        frame.nominal_exposure = engine::nominal_exposure(photos[i].facts);
        frame.layout = photos[i].facts.is_raw ? engine::FrameLayout::bayer : engine::FrameLayout::picture;
        frame.width = photos[i].facts.width;
        frame.height = photos[i].facts.height;
        frames.push_back(std::move(frame));
    }
    std::vector<FoundSeries> found;
    for (const engine::FrameGroup& group : engine::recognise(frames)) {
        if (group.kind != engine::GroupKind::merge) continue;
        FoundSeries series{{}, group.suggested, QString::fromStdString(group.reason), true};
        for (const int frame : group.frames) {
            const engine::FrameFacts& facts = frames[static_cast<std::size_t>(frame)];
            series.is_sure = series.is_sure && facts.has_time && facts.nominal_exposure > 0;
        }
        for (const int frame : group.frames)
            series.files.push_back(photos[order[static_cast<std::size_t>(frame)]].path);
        found.push_back(std::move(series));
    }
    std::ranges::stable_sort(found, std::greater(), [](const FoundSeries& series) { return series.files.size(); });
    return found;
}

MergeEngine merge_engine() {
    MergeEngine engine;
    engine.takes_darks = true;
    engine.open = open_series;
    engine.suggest = merge_suggestion;
    engine.merge = engine::merge_frames;
    engine.write = [](const engine::MergedPicture& picture, const std::filesystem::path& path,
                      const MergeWriting& writing) {
        return engine::write_merged_dng(path, picture, {writing.is_integer, false, writing.original}, writing.work);
    };
    return engine;
}

} // namespace ui
