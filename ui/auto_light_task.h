// Proposes exposure, contrast, highlights and shadows for a document in the background (Auto light).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/auto_light.h"
#include <QObject>
#include <QThreadPool>
#include <stop_token>

namespace ui {

class AutoLightTask : public QObject {
    Q_OBJECT
public:
    explicit AutoLightTask(QObject* parent);
    ~AutoLightTask() override;
    void start(std::shared_ptr<const engine::Photo> photo); // one that still runs is given up

signals:
    void found(std::shared_ptr<const engine::Photo> photo, engine::AutoLight light);

private:
    std::stop_source m_stop;
    QThreadPool m_thread;
};

} // namespace ui
