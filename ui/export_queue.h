// The export queue: writes photos one after the other on its own thread. Knows no dialog; outlives the one that filled it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/exporting/export_photo.h"
#include <QImage>
#include <QObject>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace ui {

struct ExportItem {
    std::shared_ptr<const engine::Photo> photo;
    engine::Recipe recipe;
    QString name;     // without ending, what {name} stands for
    QImage thumbnail; // may be null
};

enum class ExportState { waiting, running, done, failed, cancelled };

// What a list shows of one file in the queue.
struct ExportJob {
    int id = 0;
    QString file_name;
    std::filesystem::path target;
    QImage thumbnail;
    ExportState state = ExportState::waiting;
    bool is_stopping = false; // was cancelled while it ran, and has not ended yet
    float done = 0;           // 0..1
    double seconds = 0;       // since it started, at the last progress
    QString message;          // why it failed
    std::uintmax_t bytes = 0;
};

class ExportQueue : public QObject {
    Q_OBJECT

public:
    explicit ExportQueue(QObject* parent);
    ~ExportQueue() override; // stops what runs; nothing half-written stays

    void add(const ExportItem& item, const std::filesystem::path& target, const engine::ExportOptions& options);
    void cancel(int job_id);
    void cancel_or_remove(int job_id); // waiting and finished ones leave the list
    void cancel_all();
    void remove_finished();
    bool is_busy() const;
    const QList<ExportJob>& jobs() const { return m_jobs; }
    // True for targets of jobs that wait or run: their names are taken though the files are not there yet.
    bool is_planned(const std::filesystem::path& target) const;

Q_SIGNALS:
    void progress(QString text, float done);
    void item_finished(QString path);
    void item_failed(QString message);
    void idle();
    void jobs_changed(); // some were added or removed
    void job_changed(int id);

private:
    struct Task {
        int id;
        ExportItem item;
        std::filesystem::path target;
        engine::ExportOptions options;
    };
    void run(const std::stop_token& stop);
    void export_one(const Task& task, const std::stop_token& stop);
    void take_progress(int id, float done, double seconds);
    void take_result(int id, double seconds, const engine::Result<engine::ExportReport>& result);
    ExportJob* find(int id);
    void report();

    QList<ExportJob> m_jobs; // UI thread only
    int m_last_id = 0;
    std::mutex m_mutex; // guards the three below
    std::condition_variable_any m_woken;
    std::deque<Task> m_waiting;
    int m_running_id = 0;
    std::stop_source m_running_stop;
    std::jthread m_worker; // last: stops and joins before the rest goes
};

} // namespace ui
