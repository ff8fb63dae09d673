// Writes edits into sidecars one after the other on its own thread, so that a slow disk never stops the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/metadata.h"
#include <QObject>
#include <QThreadPool>

namespace ui {

class SidecarWriter : public QObject {
    Q_OBJECT
public:
    explicit SidecarWriter(QObject* parent = nullptr);
    ~SidecarWriter() override;

    void write(const std::filesystem::path& photo, engine::Lines lines);
    void finish(); // waits until everything is on disk

signals:
    void written(const std::filesystem::path& photo);
    void failed(const std::filesystem::path& photo, const QString& what);

private:
    QThreadPool m_thread; // one thread: two writes of the same file never overtake each other
};

} // namespace ui
