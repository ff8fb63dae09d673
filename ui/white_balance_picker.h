// White balance from a point of the photo that should be grey: which light makes it so. Measures in the background.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/photo.h"
#include <QObject>
#include <QPointF>
#include <QThreadPool>

namespace ui {

class WhiteBalancePicker : public QObject {
    Q_OBJECT
public:
    explicit WhiteBalancePicker(QObject* parent);
    ~WhiteBalancePicker() override;
    // `point` in photo pixels; `radius` photo pixels around it are averaged.
    void pick(std::shared_ptr<const engine::Photo> photo, QPointF point, int radius);

signals:
    // Values of white_balance.temperature and .tint.
    void found(std::shared_ptr<const engine::Photo> photo, float temperature, float tint);
    void failed(const QString& reason);

private:
    QThreadPool m_thread;
};

// The settings of the white balance that turn `colour` (as shot, linear Rec.2020) into a neutral.
struct NeutralSettings {
    float temperature = 0, tint = 0;
};
NeutralSettings settings_for_neutral(engine::Rgb colour, const engine::White& as_shot);

} // namespace ui
