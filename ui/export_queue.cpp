// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_queue.h"
#include "ui/export_settings.h"
#include <algorithm>
#include <chrono>

namespace ui {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto least_time_between_reports = std::chrono::milliseconds(100);

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool is_open(const ExportJob& job) { return job.state == ExportState::waiting || job.state == ExportState::running; }

} // namespace

ExportQueue::ExportQueue(QObject* parent)
    : QObject(parent), m_worker([this](const std::stop_token& stop) { run(stop); }) {}

ExportQueue::~ExportQueue() {
    m_worker.request_stop();
    const std::scoped_lock lock(m_mutex);
    m_running_stop.request_stop();
}

void ExportQueue::add(const ExportItem& item, const std::filesystem::path& target,
                      const engine::ExportOptions& options) {
    ExportJob job;
    job.id = ++m_last_id;
    job.target = target;
    job.file_name = from_path(target.filename());
    job.thumbnail = item.thumbnail;
    m_jobs.append(job);
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.push_back({job.id, item, target, options});
    }
    m_woken.notify_one();
    Q_EMIT jobs_changed();
    report();
}

void ExportQueue::cancel(int job_id) {
    ExportJob* job = find(job_id);
    if (!job || !is_open(*job)) return;
    bool was_waiting = false;
    {
        const std::scoped_lock lock(m_mutex);
        was_waiting = std::erase_if(m_waiting, [=](const Task& task) { return task.id == job_id; }) > 0;
        if (m_running_id == job_id) m_running_stop.request_stop();
    }
    // The worker tells when it has stopped; until then the row says that it was understood.
    if (was_waiting)
        job->state = ExportState::cancelled;
    else
        job->is_stopping = true;
    Q_EMIT job_changed(job_id);
    report();
    if (!is_busy()) Q_EMIT idle();
}

void ExportQueue::cancel_or_remove(int job_id) {
    cancel(job_id);
    const bool is_removed =
        m_jobs.removeIf([=](const ExportJob& job) { return job.id == job_id && !is_open(job); }) > 0;
    if (is_removed) Q_EMIT jobs_changed();
}

void ExportQueue::cancel_all() {
    // The list changes its states, not its length, while the signals are heard.
    for (qsizetype i = m_jobs.size() - 1; i >= 0; --i) cancel(m_jobs[i].id);
}

void ExportQueue::remove_finished() {
    if (m_jobs.removeIf([](const ExportJob& job) { return !is_open(job); }) > 0) Q_EMIT jobs_changed();
}

bool ExportQueue::is_busy() const { return std::any_of(m_jobs.cbegin(), m_jobs.cend(), is_open); }

bool ExportQueue::is_planned(const std::filesystem::path& target) const {
    return std::any_of(m_jobs.cbegin(), m_jobs.cend(),
                       [&](const ExportJob& job) { return is_open(job) && job.target == target; });
}

ExportJob* ExportQueue::find(int id) {
    const auto job = std::find_if(m_jobs.begin(), m_jobs.end(), [=](const ExportJob& each) { return each.id == id; });
    return job == m_jobs.end() ? nullptr : &*job;
}

void ExportQueue::run(const std::stop_token& stop) {
    while (true) {
        std::unique_lock lock(m_mutex);
        if (!m_woken.wait(lock, stop, [this] { return !m_waiting.empty(); })) return;
        if (stop.stop_requested()) return;
        const Task task = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_running_id = task.id;
        m_running_stop = std::stop_source();
        const std::stop_token stop_this = m_running_stop.get_token();
        lock.unlock();
        export_one(task, stop_this);
    }
}

void ExportQueue::export_one(const Task& task, const std::stop_token& stop) {
    const auto start = Clock::now();
    const auto tell = [this, id = task.id, start](float done) {
        QMetaObject::invokeMethod(
            this, [this, id, done, seconds = seconds_since(start)] { take_progress(id, done, seconds); },
            Qt::QueuedConnection);
    };
    tell(0);
    // Any of the engine's threads may report; more than ten reports a second nobody reads.
    std::mutex reporting;
    auto last = start;
    engine::Work work;
    work.stop = stop;
    work.progress = [&](float done) {
        const std::scoped_lock lock(reporting);
        if (Clock::now() - last < least_time_between_reports) return;
        last = Clock::now();
        tell(done);
    };
    auto result = engine::export_photo(task.item.photo, task.item.recipe, task.target, task.options, work);
    QMetaObject::invokeMethod(
        this,
        [this, id = task.id, seconds = seconds_since(start), result = std::move(result)] {
            take_result(id, seconds, result);
        },
        Qt::QueuedConnection);
}

void ExportQueue::take_progress(int id, float done, double seconds) {
    ExportJob* job = find(id);
    if (!job) return;
    job->state = ExportState::running;
    job->done = std::clamp(done, job->done, 1.0f); // reports of several threads may overtake one another
    job->seconds = seconds;
    Q_EMIT job_changed(id);
    report();
}

void ExportQueue::take_result(int id, double seconds, const engine::Result<engine::ExportReport>& result) {
    ExportJob* job = find(id);
    if (!job) return;
    job->seconds = seconds;
    job->is_stopping = false;
    if (result) {
        job->state = ExportState::done;
        job->done = 1;
        job->bytes = result->bytes;
    } else if (result.error().kind == engine::ErrorKind::stopped) {
        job->state = ExportState::cancelled;
    } else {
        job->state = ExportState::failed;
        job->message = QString::fromStdString(result.error().what);
    }
    const ExportJob finished = *job; // whoever hears of it may remove it
    Q_EMIT job_changed(id);
    report();
    if (finished.state == ExportState::done) Q_EMIT item_finished(from_path(finished.target));
    if (finished.state == ExportState::failed) Q_EMIT item_failed(finished.message);
    if (!is_busy()) Q_EMIT idle();
}

void ExportQueue::report() {
    const auto running = std::find_if(m_jobs.cbegin(), m_jobs.cend(),
                                      [](const ExportJob& job) { return job.state == ExportState::running; });
    if (running == m_jobs.cend()) return;
    const auto waiting = std::count_if(m_jobs.cbegin(), m_jobs.cend(),
                                       [](const ExportJob& job) { return job.state == ExportState::waiting; });
    const QString text = waiting == 0 ? tr("Exporting %1").arg(running->file_name)
                                      : tr("Exporting %1, %2 more waiting").arg(running->file_name).arg(waiting);
    Q_EMIT progress(text, running->done);
}

} // namespace ui
