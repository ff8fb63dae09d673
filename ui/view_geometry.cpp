// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view_geometry.h"
#include <array>
#include <cmath>

namespace ui {
namespace {

constexpr double largest = 16;
constexpr std::array steps = {0.05, 0.0625, 0.0833, 0.125, 0.1667, 0.25, 0.3333, 0.5,  0.6667,
                              1.0,  1.5,    2.0,    3.0,   4.0,    6.0,  8.0,    12.0, 16.0};
constexpr double same = 1e-3; // relative; scales nearer than this are taken as equal

int rounded(double length) { return std::max(1, static_cast<int>(std::lround(length))); }

} // namespace

void ViewGeometry::set_viewport(QSize size, int fit_margin) {
    m_viewport = size;
    m_margin = fit_margin;
    limit_centre();
}

void ViewGeometry::set_photo(QSize size) {
    m_photo = size;
    m_centre = QPointF(size.width() / 2.0, size.height() / 2.0);
    fit();
}

double ViewGeometry::fit_scale() const {
    if (!has_photo()) return 1;
    const double wide = std::max(1, m_viewport.width() - 2 * m_margin),
                 high = std::max(1, m_viewport.height() - 2 * m_margin);
    return std::min({wide / m_photo.width(), high / m_photo.height(), 1.0});
}

double ViewGeometry::smallest_scale() const { return fit_scale() / 2; }
double ViewGeometry::largest_scale() const { return largest; }

void ViewGeometry::zoom_to(double scale, QPointF anchor) {
    if (!has_photo()) return;
    const QPointF kept = photo_point(anchor);
    m_scale = std::clamp(scale, smallest_scale(), largest_scale());
    m_is_fit = std::abs(m_scale / fit_scale() - 1) < same;
    const QPointF middle(m_viewport.width() / 2.0, m_viewport.height() / 2.0);
    m_centre = kept - (anchor - middle) / this->scale();
    limit_centre();
}

void ViewGeometry::zoom_by(double factor, QPointF anchor) {
    const double from = scale();
    double to = from * factor;
    for (const double stop : {1.0, fit_scale()}) {
        const bool is_there = std::abs(from / stop - 1) < same;
        if (!is_there && (from - stop) * (to - stop) < 0) to = stop;
    }
    zoom_to(to, anchor);
}

void ViewGeometry::zoom_step(int direction, QPointF anchor) {
    const double from = scale();
    double to = direction > 0 ? largest_scale() : smallest_scale();
    for (const double step : steps)
        if (direction > 0 ? step > from * (1 + same) : step < from * (1 - same)) {
            to = step;
            if (direction > 0) break;
        }
    const double fit = fit_scale();
    if (direction > 0 ? (fit > from * (1 + same) && fit < to) : (fit < from * (1 - same) && fit > to)) to = fit;
    zoom_to(to, anchor);
}

void ViewGeometry::pan(QPointF by) {
    if (!has_photo() || m_is_fit) return;
    m_centre -= by / m_scale;
    limit_centre();
}

bool ViewGeometry::can_pan() const {
    if (!has_photo() || m_is_fit) return false;
    const QRect rect = photo_rect();
    return rect.width() > m_viewport.width() || rect.height() > m_viewport.height();
}

void ViewGeometry::limit_centre() {
    if (!has_photo()) return;
    // A side that fits is centred; the other may be moved until its edge meets the edge of the canvas.
    const auto limited = [](double centre, int photo, double seen) {
        return seen >= photo ? photo / 2.0 : std::clamp(centre, seen / 2, photo - seen / 2);
    };
    m_centre.setX(limited(m_centre.x(), m_photo.width(), m_viewport.width() / scale()));
    m_centre.setY(limited(m_centre.y(), m_photo.height(), m_viewport.height() / scale()));
}

QRect ViewGeometry::photo_rect() const {
    if (!has_photo()) return {};
    // As engine::Photo::area_at() rounds, so that the rendering for this long edge has just this size.
    const double shrink = static_cast<double>(displayed_long_edge()) / photo_long_edge();
    const int width = rounded(m_photo.width() * shrink), height = rounded(m_photo.height() * shrink);
    // Whole pixels, so that a rendering of the same size is shown without resampling.
    const auto start = [&](int viewport, int shown, double centre) {
        const double first = shown <= viewport ? (viewport - shown) / 2.0 : viewport / 2.0 - centre * scale();
        return static_cast<int>(std::floor(first + 0.5));
    };
    const bool whole = m_is_fit;
    return {start(m_viewport.width(), width, whole ? m_photo.width() / 2.0 : m_centre.x()),
            start(m_viewport.height(), height, whole ? m_photo.height() / 2.0 : m_centre.y()), width, height};
}

int ViewGeometry::displayed_long_edge() const { return rounded(photo_long_edge() * scale()); }

QPointF ViewGeometry::photo_point(QPointF on_canvas) const {
    const QRect rect = photo_rect();
    if (rect.isEmpty()) return {};
    return {(on_canvas.x() - rect.x()) * m_photo.width() / rect.width(),
            (on_canvas.y() - rect.y()) * m_photo.height() / rect.height()};
}

int ViewGeometry::level() const {
    const int full = photo_long_edge(), displayed = displayed_long_edge();
    int best = full;
    for (const int candidate : {rounded(full * fit_scale()), rounded(full / 4.0), rounded(full / 2.0)})
        if (candidate >= displayed && candidate < best) best = candidate;
    return best;
}

engine::Rect ViewGeometry::visible_at(const engine::Rect& area) const {
    const QRect rect = photo_rect();
    const QRect shown = rect & QRect(QPoint(0, 0), m_viewport);
    if (shown.isEmpty()) return {};
    const double across = static_cast<double>(area.width) / rect.width(),
                 down = static_cast<double>(area.height) / rect.height();
    const int left = static_cast<int>(std::floor((shown.left() - rect.left()) * across));
    const int top = static_cast<int>(std::floor((shown.top() - rect.top()) * down));
    const int right = static_cast<int>(std::ceil((shown.right() + 1 - rect.left()) * across));
    const int bottom = static_cast<int>(std::ceil((shown.bottom() + 1 - rect.top()) * down));
    return engine::Rect{left, top, right - left, bottom - top}.clipped_to(area);
}

} // namespace ui
