// What the mask tool reads from the photo: the light and the hue under the hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/oklab.h"
#include "engine/image/pixel.h"
#include "ui/mask_tool.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace ui {
namespace {

using engine::MaskShape;

constexpr double picked_around = 1;    // stops to either side of the light that was clicked
constexpr double colour_radius = 3;    // canvas pixels that are averaged for a hue
constexpr double least_chroma = 0.008; // Oklab; below that a pixel is grey

} // namespace

// The darkest and the brightest light that the hand passes, with a stop to either side.
void MaskTool::take_light(QPointF canvas, const CanvasMap& map) {
    const auto& meter = m_editing->document()->light_meter();
    const auto& facts = m_editing->document()->facts();
    if (!meter || !meter->pixels || !facts) return;
    const QPointF photo = map.to_photo(canvas);
    const double light = meter->pixels->at(std::clamp(photo.x() / facts->width, 0.0, 1.0),
                                           std::clamp(photo.y() / facts->height, 0.0, 1.0));
    const double stops = std::clamp(std::log2(std::max(light, 1e-9) / 0.18), -29.0, 29.0);
    const auto rounded = [](double value) { return static_cast<float>(std::round(10 * value) / 10); };
    m_part.from = std::min(m_part.from, rounded(stops - picked_around));
    m_part.to = std::max(m_part.to, rounded(stops + picked_around));
}

void MaskTool::pick_colour(QPointF canvas, const CanvasMap& map) {
    Document* document = m_editing->document();
    const QPointF at = map.to_photo(canvas);
    const int radius = std::max(2, static_cast<int>(std::lround(colour_radius / map.scale())));
    const engine::Rect around =
        engine::Rect{static_cast<int>(std::floor(at.x())), static_cast<int>(std::floor(at.y())), 1, 1}
            .grown_by(radius)
            .clipped_to(document->photo()->area());
    if (around.empty()) return;
    m_reader.start([this, photo = document->photo(), around, mask = m_editing->selected(), index = m_editing->part()] {
        const engine::Image pixels = photo->read(around);
        engine::Rgb sum{};
        for (std::size_t i = 0; i < pixels.size(); ++i) sum = sum + pixels.data()[i];
        const float light = engine::luminance(sum);
        const engine::Oklab lab = engine::to_oklab(sum * (0.18F / std::max(light, 1e-9F)));
        const double chroma = std::hypot(static_cast<double>(lab.a), static_cast<double>(lab.b));
        const double hue = std::atan2(static_cast<double>(lab.b), static_cast<double>(lab.a)) * 180 / std::numbers::pi;
        QMetaObject::invokeMethod(this, [=, this] {
            const engine::MaskPart* part = m_editing->selected_part();
            if (m_editing->selected() != mask || m_editing->part() != index || !part ||
                part->shape != MaskShape::colour)
                return;
            if (light <= 0 || chroma < least_chroma) {
                Q_EMIT nothing_picked(QStringLiteral("It is grey there. Click something with a colour."));
                return;
            }
            engine::MaskPart picked = *part;
            picked.from = static_cast<float>(std::round(hue < 0 ? hue + 360 : hue));
            m_editing->put_part(picked, Document::Change::finished, QStringLiteral("Pick colour"));
        });
    });
}

} // namespace ui
