// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/white_balance_picker.h"
#include "engine/colour/spaces.h"
#include "engine/operation/operation.h"
#include <cmath>

namespace ui {
namespace {

constexpr float least_light = 1e-5F; // darker than this is noise only
constexpr float clipped_light = 4;   // scene-linear; lamps this far above white have lost their colour

engine::Rgb mean_of(const engine::Image& image) {
    double r = 0, g = 0, b = 0;
    for (std::size_t i = 0; i < image.size(); ++i) {
        const engine::Rgb pixel = image.data()[i];
        r += static_cast<double>(pixel.r);
        g += static_cast<double>(pixel.g);
        b += static_cast<double>(pixel.b);
    }
    const double count = static_cast<double>(image.size());
    return {static_cast<float>(r / count), static_cast<float>(g / count), static_cast<float>(b / count)};
}

float within(std::string_view parameter, double value) {
    const engine::Parameter* found = engine::find_operation("white_balance")->find(parameter);
    return std::clamp(static_cast<float>(value), found->range.from, found->range.to);
}

} // namespace

WhiteBalancePicker::WhiteBalancePicker(QObject* parent) : QObject(parent) { m_thread.setMaxThreadCount(1); }

WhiteBalancePicker::~WhiteBalancePicker() { m_thread.waitForDone(); }

void WhiteBalancePicker::pick(std::shared_ptr<const engine::Photo> photo, QPointF point, int radius) {
    const engine::Rect around =
        engine::Rect{static_cast<int>(std::floor(point.x())), static_cast<int>(std::floor(point.y())), 1, 1}
            .grown_by(radius)
            .clipped_to(photo->area());
    if (around.empty()) return;
    m_thread.start([this, photo = std::move(photo), around] {
        const engine::Rgb colour = mean_of(photo->read(around));
        const bool too_dark = std::min({colour.r, colour.g, colour.b}) < least_light;
        const bool clipped = std::max({colour.r, colour.g, colour.b}) > clipped_light;
        QMetaObject::invokeMethod(this, [this, photo, colour, too_dark, clipped] {
            if (too_dark || clipped) {
                Q_EMIT failed(
                    too_dark
                        ? QStringLiteral("It is too dark there to tell a colour. Click a brighter grey.")
                        : QStringLiteral("It is too bright there to tell a colour. Click a grey that is not a lamp."));
                return;
            }
            const NeutralSettings settings = settings_for_neutral(colour, photo->facts().as_shot);
            Q_EMIT found(photo, settings.temperature, settings.tint);
        });
    });
}

NeutralSettings settings_for_neutral(engine::Rgb colour, const engine::White& as_shot) {
    // The same path as the white balance operation: what the camera balanced to D65 becomes its true colour again; that is the light.
    const std::array<double, 3> balanced =
        engine::rec2020_to_xyz() * std::array<double, 3>{static_cast<double>(colour.r), static_cast<double>(colour.g),
                                                         static_cast<double>(colour.b)};
    const engine::White light =
        engine::white_of(engine::xy_of(engine::bradford(engine::d65, engine::xy_of(as_shot)) * balanced));
    return {within("temperature", std::round(light.temperature)),
            within("tint", std::round(light.tint - as_shot.tint))};
}

} // namespace ui
