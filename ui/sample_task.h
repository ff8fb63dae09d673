// Writes the sample night into a folder in the background. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/sample/simulated_night.h"
#include <QObject>
#include <QStringList>
#include <thread>

namespace ui {

class SampleTask : public QObject {
    Q_OBJECT
public:
    explicit SampleTask(QObject* parent);
    ~SampleTask() override; // stops it

    static QString usual_folder(); // "Nocturne sample" among the person's pictures
    void start(const QString& folder);
    bool is_running() const { return m_running; }
    void stop() { m_thread.request_stop(); }

signals:
    void progress(float done);
    void finished(const QStringList& photos); // empty: stopped
    void failed(const QString& what);

private:
    bool m_running = false;
    std::jthread m_thread;
};

} // namespace ui
