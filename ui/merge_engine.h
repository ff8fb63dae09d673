// What the merge dialog asks of the engine, in one place; tests put a series of their own there. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"
#include <QString>
#include <QStringList>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace ui {

enum class DarkFrames { none, library, files };

// Which files make a series, and with what they are calibrated.
struct MergeInput {
    std::vector<std::filesystem::path> files;
    DarkFrames darks = DarkFrames::none;
    std::vector<std::filesystem::path> dark_files; // of DarkFrames::files
    bool operator==(const MergeInput&) const = default;
};

// A series that was opened: its frames, in the order in which they were taken, and the files that are none of them.
struct MergeSeries {
    struct NotAFrame {
        std::filesystem::path path;
        QString reason; // one or two sentences without the name
    };
    std::shared_ptr<const engine::FrameSource> source;
    std::vector<std::filesystem::path> paths; // one for each frame
    std::vector<NotAFrame> not_frames;
    QStringList remarks; // what was found out about the frames, in sentences
};

struct MergeSuggestion {
    std::optional<engine::MergeKind> kind; // nothing: the frames do not look like a series
    QString reason;                        // one sentence
};

// How a merged photo is written; never over another file.
struct MergeWriting {
    std::filesystem::path original; // the reference frame, whose metadata it gets
    bool is_integer = false;        // for programs that know no floats
    engine::Work work = {};
};

struct MergeEngine {
    bool takes_darks = false; // whether open() knows what to do with dark frames
    std::function<engine::Result<MergeSeries>(const MergeInput&, const engine::Work&)> open;
    std::function<MergeSuggestion(const std::vector<engine::FrameFacts>&)> suggest;
    std::function<engine::Result<engine::MergeOutcome>(const engine::FrameSource&, const engine::MergeOptions&,
                                                       const engine::MergeWork&)>
        merge;
    std::function<engine::Result<void>(const engine::MergedPicture&, const std::filesystem::path&, const MergeWriting&)>
        write;
};

// The real one.
MergeEngine merge_engine();
// What frames should become together, whatever the pauses between them; nothing if they do not fit together.
MergeSuggestion merge_suggestion(const std::vector<engine::FrameFacts>& frames);

struct PhotoOnDisk {
    std::filesystem::path path;
    engine::CaptureFacts facts;
};
struct FoundSeries {
    std::vector<std::filesystem::path> files;
    engine::MergeKind kind = engine::MergeKind::burst;
    QString reason;       // one sentence
    bool is_sure = false; // time and exposure of every frame are known
};
// Which of some photos are series, by their metadata; the largest first.
std::vector<FoundSeries> find_series(const std::vector<PhotoOnDisk>& photos);

} // namespace ui
