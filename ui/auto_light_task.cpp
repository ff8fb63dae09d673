// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/auto_light_task.h"

namespace ui {

AutoLightTask::AutoLightTask(QObject* parent) : QObject(parent) { m_thread.setMaxThreadCount(1); }

AutoLightTask::~AutoLightTask() {
    m_stop.request_stop();
    m_thread.waitForDone();
}

void AutoLightTask::start(std::shared_ptr<const engine::Photo> photo) {
    m_stop.request_stop();
    m_stop = {};
    m_thread.start([this, photo = std::move(photo), stop = m_stop.get_token()] {
        const auto light = engine::propose_light(*photo, {stop, {}});
        if (!light || stop.stop_requested()) return;
        QMetaObject::invokeMethod(
            this, [this, photo, light = *light] { Q_EMIT found(photo, light); }, Qt::QueuedConnection);
    });
}

} // namespace ui
