// Where the photo lies in the canvas and how large: fit, zoom and pan as pure arithmetic. All lengths are device pixels of
// the canvas or pixels of the photo; knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/rect.h"
#include <QPointF>
#include <QRect>
#include <QSize>

namespace ui {

class ViewGeometry {
public:
    void set_viewport(QSize size, int fit_margin);
    void set_photo(QSize size); // back to Fit

    QSize photo() const { return m_photo; }
    bool has_photo() const { return !m_photo.isEmpty() && !m_viewport.isEmpty(); }
    bool is_fit() const { return m_is_fit; }
    double scale() const { return m_is_fit ? fit_scale() : m_scale; } // canvas pixels per photo pixel
    double fit_scale() const;                                         // never enlarges
    double smallest_scale() const;
    double largest_scale() const;

    void fit() { m_is_fit = true; }
    // The photo point under `anchor` (a point of the canvas) stays there. Limited to smallest_scale() .. largest_scale().
    void zoom_to(double scale, QPointF anchor);
    // One step of the wheel or of a pinch; stops at 100 % and at Fit on its way past them.
    void zoom_by(double factor, QPointF anchor);
    // To the next of the usual percentages.
    void zoom_step(int direction, QPointF anchor);
    void pan(QPointF by);
    bool can_pan() const; // larger than the canvas in one direction

    QRect photo_rect() const; // the whole photo on the canvas
    int displayed_long_edge() const;
    QPointF photo_point(QPointF on_canvas) const; // in photo pixels, may lie outside

    // Long edge of the rendering to show: of the fit size, 1/4, 1/2 and 1/1 the smallest that is not below what is displayed.
    int level() const;
    // The part of the photo at long edge `level` that the canvas shows; area is the whole photo there.
    engine::Rect visible_at(const engine::Rect& area) const;

private:
    int photo_long_edge() const { return std::max(m_photo.width(), m_photo.height()); }
    void limit_centre();

    QSize m_viewport, m_photo;
    int m_margin = 0;
    bool m_is_fit = true;
    double m_scale = 1;
    QPointF m_centre; // photo point in the middle of the canvas
};

} // namespace ui
