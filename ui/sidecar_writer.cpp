// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sidecar_writer.h"

namespace ui {

SidecarWriter::SidecarWriter(QObject* parent) : QObject(parent) { m_thread.setMaxThreadCount(1); }

SidecarWriter::~SidecarWriter() { finish(); }

void SidecarWriter::write(const std::filesystem::path& photo, engine::Lines lines) {
    m_thread.start([this, photo, lines = std::move(lines)] {
        const engine::Result<void> result = engine::write_sidecar(photo, lines);
        const QString what = result ? QString() : QString::fromStdString(result.error().what);
        // Queued even where the receiver is gone by then: Qt drops calls to objects that no longer exist.
        QMetaObject::invokeMethod(this, [this, photo, what] {
            if (what.isEmpty())
                Q_EMIT written(photo);
            else
                Q_EMIT failed(photo, what);
        });
    });
}

void SidecarWriter::finish() { m_thread.waitForDone(); }

} // namespace ui
