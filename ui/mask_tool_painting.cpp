// What the mask tool draws: overlay, handles, brush, and the keys that help.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_hint.h"
#include "ui/mask_tool.h"
#include "ui/theme.h"
#include <QPainter>
#include <cmath>

namespace ui {
namespace {

using engine::MaskShape;

// The overlay of a larger picture is enlarged: strokes are no finer (engine/masks).
constexpr int most_overlay = 2048;
constexpr double handle_radius = 5, cross = 5;
const QColor dark_edge(0, 0, 0, 150);

// White on a dark edge is seen on every photo.
template <class Draw> void draw_twice(QPainter& painter, double ratio, const QPen& pen, const Draw& draw) {
    painter.setBrush(Qt::NoBrush);
    QPen edge(dark_edge, 3 * ratio);
    painter.setPen(edge);
    draw();
    painter.setPen(pen);
    draw();
}

} // namespace

void MaskTool::want_overlay(const CanvasMap& map) {
    const Document* document = m_editing->document();
    const engine::Mask* mask = m_editing->mask();
    if (!mask || !document->photo() || m_editing->overlay() == MaskEditing::Overlay::off) {
        m_wanted = {};
        m_wanted_revision = 0;
        return;
    }
    const auto shown = static_cast<int>(std::lround(std::max(map.shown.width(), map.shown.height())));
    const int long_edge = std::clamp(shown, 1, std::min(most_overlay, map.frame.long_edge()));
    const bool is_same = document->revision() == m_wanted_revision && mask->name == m_wanted.mask &&
                         long_edge == m_wanted.long_edge && document->photo().get() == m_wanted.photo;
    if (is_same) return;
    m_wanted_revision = document->revision();
    const Wanted wanted{mask->name, engine::to_text(*mask), map.frame.key(), long_edge, document->photo().get()};
    if (wanted == m_wanted) return;                           // something else of the recipe has changed
    if (wanted.photo != m_wanted.photo) m_overlay.image = {}; // of another photo
    m_wanted = wanted;
    m_rendering->want_overlay({document->photo(), document->recipe(), mask->name, long_edge, ++m_wish});
}

void MaskTool::take_overlay(const MaskPicture& picture) {
    if (picture.mask != m_wanted.mask || picture.wish <= m_overlay.wish) return;
    m_overlay = picture;
    Q_EMIT changed();
}

bool MaskTool::is_overlay_current() const {
    return !m_overlay.image.isNull() && m_overlay.wish == m_wish && m_overlay.mask == m_editing->selected() &&
           m_editing->document() && m_wanted_revision == m_editing->document()->revision();
}

void MaskTool::paint(QPainter& painter, const CanvasMap& map, double ratio) {
    m_ratio = ratio;
    want_overlay(map);
    if (!m_editing->mask()) return;
    const double device = painter.device()->devicePixelRatioF();
    const QSize canvas(static_cast<int>(std::ceil(painter.device()->width() * device)),
                       static_cast<int>(std::ceil(painter.device()->height() * device)));
    const MaskEditing::Overlay overlay = m_editing->overlay();
    if (overlay != MaskEditing::Overlay::off && m_overlay.mask == m_editing->selected())
        m_overlay_painter.paint(painter, m_overlay.image, map.shown.toRect(), canvas,
                                overlay == MaskEditing::Overlay::hatch ? MaskOverlayPainter::Look::hatch
                                                                       : MaskOverlayPainter::Look::black_and_white,
                                ratio);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paint_handles(painter, map);
    if (is_brush() && m_pointer) paint_brush(painter);
    painter.restore();
    if (m_action == Action::none) paint_hint(painter);
}

void MaskTool::paint_handles(QPainter& painter, const CanvasMap& map) const {
    const engine::Mask* mask = m_editing->mask();
    painter.save();
    painter.setClipRect(map.shown);
    for (std::size_t i = 0; i < mask->parts.size(); ++i) {
        const bool is_selected =
            static_cast<int>(i) == m_editing->part() && m_editing->hand() == MaskEditing::Hand::shape;
        const MaskHandles handles(mask->parts[i], map, long_edge(), m_ratio);
        QColor white(255, 255, 255, is_selected ? 255 : 110);
        const QPen solid(white, 1.5 * m_ratio), dashed(white, 1.2 * m_ratio, Qt::DashLine);
        for (const QPolygonF& line : handles.solid_lines())
            draw_twice(painter, m_ratio, solid, [&] { painter.drawPolyline(line); });
        for (const QPolygonF& line : handles.dashed_lines())
            draw_twice(painter, m_ratio, dashed, [&] { painter.drawPolyline(line); });
    }
    painter.restore();
    const engine::MaskPart* part = m_editing->selected_part();
    if (!part || m_editing->hand() != MaskEditing::Hand::shape) return;
    const MaskHandles handles(*part, map, long_edge(), m_ratio);
    const MaskGrip hovered = m_action == Action::grip ? m_grip
                             : m_pointer              ? handles.grip_at(*m_pointer)
                                                      : MaskGrip::none;
    for (const MaskHandle& handle : handles.handles()) {
        painter.setPen(QPen(dark_edge, 2 * m_ratio));
        painter.setBrush(handle.grip == hovered ? colours().amber_hi : colours().knob);
        const double radius = handle_radius * m_ratio;
        if (handle.grip == MaskGrip::turn) // turns, so it looks different
            painter.drawRect(QRectF(handle.at - QPointF(radius, radius) * 0.8, QSizeF(radius, radius) * 1.6));
        else
            painter.drawEllipse(handle.at, radius, radius);
    }
}

void MaskTool::paint_brush(QPainter& painter) const {
    const MaskEditing::Brush& brush = m_editing->brush();
    const QPointF at = *m_pointer;
    const double radius = 0.5 * brush.size * m_ratio, full = radius * (1 - 0.01 * brush.feather);
    const QColor white(255, 255, 255);
    draw_twice(painter, m_ratio, QPen(white, 1.5 * m_ratio), [&] { painter.drawEllipse(at, radius, radius); });
    if (full > 3 * m_ratio && radius - full > 2 * m_ratio)
        draw_twice(painter, m_ratio, QPen(white, m_ratio, Qt::DotLine), [&] { painter.drawEllipse(at, full, full); });
    const double arm = cross * m_ratio;
    const bool erases = hand(m_modifiers) == MaskEditing::Hand::erase; // a minus instead of a plus
    draw_twice(painter, m_ratio, QPen(white, 1.5 * m_ratio), [&] {
        painter.drawLine(at - QPointF(arm, 0), at + QPointF(arm, 0));
        if (!erases) painter.drawLine(at - QPointF(0, arm), at + QPointF(0, arm));
    });
}

void MaskTool::paint_hint(QPainter& painter) const {
    const MaskHint hint = mask_hint(*m_editing);
    const double device = painter.device()->devicePixelRatioF();
    painter.save();
    painter.scale(device, device);
    const QSize canvas(painter.device()->width(), painter.device()->height());
    const std::optional<QPointF> pointer = m_pointer ? std::optional(*m_pointer / device) : std::nullopt;
    paint_mask_hint(painter, hint, canvas, pointer);
    painter.restore();
}

} // namespace ui
