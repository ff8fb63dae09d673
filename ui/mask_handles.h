// The handles of linear and radial shapes: where they are on the canvas, which one is under the hand, and the shape that a drag makes.
// Arithmetic only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/masks/mask.h"
#include "ui/canvas_map.h"
#include <QPolygonF>
#include <vector>

namespace ui {

enum class MaskGrip { none, whole, first, second, radius_x, radius_y, turn };

struct MaskHandle {
    MaskGrip grip;
    QPointF at; // canvas
};

// A shape of the mask on the canvas. `long_edge`: of the photo, in pixels. `ratio`: device pixels for one of the design's.
class MaskHandles {
public:
    MaskHandles(const engine::MaskPart& part, const CanvasMap& map, double long_edge, double ratio);

    const std::vector<MaskHandle>& handles() const { return m_handles; }
    MaskGrip grip_at(QPointF canvas) const;
    // The outline where the shape ends, where it is full, and for linear ones the middle.
    std::vector<QPolygonF> solid_lines() const;
    std::vector<QPolygonF> dashed_lines() const;

private:
    QPointF on_canvas(double x, double y) const { return m_map.to_canvas({x * m_long_edge, y * m_long_edge}); }
    QPolygonF ellipse(double part_of_radius) const;
    QPolygonF across_at(double along) const; // of a linear shape: the line of equal values

    engine::MaskPart m_part;
    CanvasMap m_map;
    double m_long_edge, m_ratio;
    std::vector<MaskHandle> m_handles;
};

// The part after `grip` was dragged from one place to another; both as fractions of the long edge.
engine::MaskPart moved_part(const engine::MaskPart& part, MaskGrip grip, engine::MaskPoint from, engine::MaskPoint to);
// A shape drawn anew by one drag.
engine::MaskPart drawn_part(const engine::MaskPart& part, engine::MaskPoint from, engine::MaskPoint to);

} // namespace ui
