// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_task.h"
#include "ui/display_encoder.h"
#include "ui/export_settings.h"
#include "ui/merge_pictures.h"
#include <algorithm>
#include <chrono>
#include <mutex>

namespace ui {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto least_time_between_reports = std::chrono::milliseconds(100);
// Before that the first frames say too little about the rest.
constexpr double tells_after_seconds = 0.7;
constexpr float tells_after_part = 0.03F;
constexpr float part_of_merging = 0.94F; // the rest is writing

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::filesystem::path integer_copy_of(const std::filesystem::path& merged) {
    std::filesystem::path copy = merged.parent_path() / merged.stem();
    copy += "-16bit.dng";
    return copy;
}

std::size_t reference_of(const engine::MergeReport& report) {
    const auto reference = std::ranges::find(report.frames, true, &engine::FrameReport::is_reference);
    return reference == report.frames.end() ? 0 : static_cast<std::size_t>(reference - report.frames.begin());
}

// What was asked for and what was found, so that the merge can be opened again.
engine::MergeProject project_of(const MergeJob& job, const MergedFile& file) {
    engine::MergeProject project = job.project.value_or(engine::MergeProject());
    const auto add = [&](const std::filesystem::path& path) {
        if (std::ranges::find(project.frames, path, &engine::ProjectFrame::path) == project.frames.end()) {
            engine::ProjectFrame frame;
            frame.path = path;
            project.frames.push_back(frame);
        }
    };
    for (const std::filesystem::path& path : job.series.paths) add(path);
    project.darks.clear();
    if (job.input.darks == DarkFrames::files) project.darks = job.input.dark_files;
    project.uses_kept_darks = job.input.darks == DarkFrames::library;
    project.result = file.path;
    engine::remember(project, job.series.paths, job.options, file.report);
    return project;
}

// What any thread of the engine may report, at most ten times a second.
class Reporter {
public:
    Reporter(MergeTask* task, QString words) : m_task(task), m_words(std::move(words)) {}

    void words(const QString& words) {
        const std::lock_guard lock(m_mutex);
        m_words = words;
        send();
    }
    void done(float part) {
        const std::lock_guard lock(m_mutex);
        m_done = std::max(m_done, part); // reports of several threads may overtake one another
        if (Clock::now() - m_last >= least_time_between_reports) send();
    }

private:
    void send() {
        m_last = Clock::now();
        const double passed = seconds_since(m_start);
        const bool can_tell = passed > tells_after_seconds && m_done > tells_after_part;
        const double left = can_tell ? passed * static_cast<double>(1 - m_done) / static_cast<double>(m_done) : -1;
        QMetaObject::invokeMethod(
            m_task, [task = m_task, words = m_words, done = m_done, left] { Q_EMIT task->progress(words, done, left); },
            Qt::QueuedConnection);
    }
    MergeTask* m_task;
    std::mutex m_mutex;
    QString m_words;
    float m_done = 0;
    Clock::time_point m_start = Clock::now(), m_last = m_start;
};

} // namespace

std::filesystem::path project_beside(const std::filesystem::path& merged) {
    std::filesystem::path project = merged;
    return project.replace_extension(engine::project_extension);
}

MergeTask::MergeTask(MergeEngine engine, const DisplayEncoder* display, QObject* parent)
    : QObject(parent), m_engine(std::move(engine)), m_display(display) {}

MergeTask::~MergeTask() = default;

std::filesystem::path MergeTask::target_of(const std::filesystem::path& first_frame) {
    std::filesystem::path wanted = first_frame.parent_path() / first_frame.stem();
    wanted += "-merge.dng";
    const auto is_there = [](const std::filesystem::path& path) {
        std::error_code ignored;
        return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
    };
    return first_free(wanted, [&](const std::filesystem::path& path) {
        return is_there(path) || is_there(project_beside(path)) || is_there(integer_copy_of(path));
    });
}

void MergeTask::start(MergeJob job) {
    if (m_running) return;
    m_running = true;
    m_keep = {};
    m_thread = std::jthread(
        [this, job = std::move(job), keep = m_keep.get_token()](const std::stop_token& stop) { run(job, stop, keep); });
}

void MergeTask::keep_so_far() { m_keep.request_stop(); }
void MergeTask::discard() { m_thread.request_stop(); }

void MergeTask::run(const MergeJob& job, const std::stop_token& stop, const std::stop_token& keep) {
    Reporter reporter(this, tr("Merging"));
    engine::MergeWork work;
    work.work.stop = stop;
    work.work.progress = [&](float done) { reporter.done(done * part_of_merging); };
    work.keep_so_far = keep;
    work.step = [&](const std::string& words) { reporter.words(QString::fromStdString(words)); };
    work.preview = [&](const engine::MergePreview& preview) {
        QMetaObject::invokeMethod(
            this,
            [this, picture = shown_light(preview.half, m_display->encoding()), frames = preview.frames_done] {
                Q_EMIT this->preview(picture, frames);
            },
            Qt::QueuedConnection);
    };
    MergedFile file;
    file.options = job.options;
    for (int i = 0; i < job.series.source->count(); ++i)
        file.names << QString::fromStdString(job.series.source->facts(i).name);
    file.path = target_of(job.series.paths.front());
    engine::Result<void> result;
    if (auto outcome = m_engine.merge(*job.series.source, job.options, work)) {
        file.report = std::move(outcome->report);
        reporter.words(tr("Writing %1").arg(from_path(file.path.filename())));
        reporter.done(part_of_merging);
        MergeWriting writing{job.series.paths[reference_of(file.report)], false, {stop, {}}};
        result = m_engine.write(outcome->picture, file.path, writing);
        if (result && job.has_integer_copy) {
            writing.is_integer = true;
            file.integer_copy = integer_copy_of(file.path);
            result = m_engine.write(outcome->picture, file.integer_copy, writing);
        }
        if (result) {
            file.project = project_beside(file.path);
            if (!engine::write_project(file.project, project_of(job, file), false)) file.project.clear();
        }
    } else {
        result = outcome.error();
    }
    QMetaObject::invokeMethod(
        this,
        [this, file = std::move(file), result = std::move(result)] {
            m_running = false;
            if (result)
                Q_EMIT finished(file);
            else if (result.error().kind == engine::ErrorKind::stopped)
                Q_EMIT discarded();
            else
                Q_EMIT failed(QString::fromStdString(result.error().what));
        },
        Qt::QueuedConnection);
}

} // namespace ui
