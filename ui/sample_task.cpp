// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sample_task.h"
#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace ui {

SampleTask::SampleTask(QObject* parent) : QObject(parent) {}

SampleTask::~SampleTask() = default;

QString SampleTask::usual_folder() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::PicturesLocation))
        .filePath(QStringLiteral("Nocturne sample"));
}

void SampleTask::start(const QString& folder) {
    if (m_running) return;
    m_running = true;
    m_thread = std::jthread(
        [this, path = std::filesystem::path(QFile::encodeName(folder).toStdString())](const std::stop_token& stop) {
            const engine::Work work{stop, [this](float done) { Q_EMIT progress(done); }};
            const auto written = engine::write_sample_night(path, {}, false, work);
            QStringList photos;
            QString error;
            if (written) {
                for (const auto* set : {&written->single, &written->bracket, &written->burst})
                    for (const auto& file : *set) photos << QFile::decodeName(file.c_str());
            } else if (written.error().kind != engine::ErrorKind::stopped) {
                error = QString::fromStdString(written.error().what);
            }
            QMetaObject::invokeMethod(this, [this, photos, error] {
                m_running = false;
                if (error.isEmpty())
                    Q_EMIT finished(photos);
                else
                    Q_EMIT failed(error);
            });
        });
}

} // namespace ui
