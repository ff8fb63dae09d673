// One merge at full size in the background, and the file it becomes. Knows no widget; goes on when the dialog that began it is closed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/project.h"
#include "ui/merge_engine.h"
#include <QImage>
#include <QObject>
#include <thread>

namespace ui {

class DisplayEncoder;

struct MergeJob {
    MergeInput input;
    MergeSeries series;
    engine::MergeOptions options;
    std::optional<engine::MergeProject> project; // that was opened again
    bool has_integer_copy = false;               // a second file for programs that know no floats
};

struct MergedFile {
    std::filesystem::path path, project; // the project is empty if it could not be written
    std::filesystem::path integer_copy;  // empty: none was wanted
    engine::MergeReport report;
    QStringList names; // of the frames
    engine::MergeOptions options;
};

// Where the project of a merged photo lies: DSC_0411-merge.nocturne.
std::filesystem::path project_beside(const std::filesystem::path& merged);

class MergeTask : public QObject {
    Q_OBJECT
public:
    // `display`: encodes previews; must outlive this.
    MergeTask(MergeEngine engine, const DisplayEncoder* display, QObject* parent);
    ~MergeTask() override; // stops it; nothing half-written stays

    bool is_running() const { return m_running; }
    void start(MergeJob job); // while nothing runs
    void keep_so_far();       // ends early with a valid result of what was merged till then
    void discard();
    const MergeEngine& engine() const { return m_engine; }

    // The first free name beside the frames, for the photo and its project: DSC_0411-merge.dng.
    static std::filesystem::path target_of(const std::filesystem::path& first_frame);

Q_SIGNALS:
    // "Merging frame 3 of 8", 0..1, seconds that are left or below 0 while nobody can tell.
    void progress(const QString& words, float done, double seconds_left);
    void preview(const QImage& picture, int frames);
    void finished(const ui::MergedFile& file);
    void failed(const QString& words);
    void discarded();

private:
    void run(const MergeJob& job, const std::stop_token& stop, const std::stop_token& keep);

    MergeEngine m_engine;
    const DisplayEncoder* m_display;
    bool m_running = false;
    std::stop_source m_keep;
    std::jthread m_thread; // last: stops and joins before the rest goes
};

} // namespace ui
