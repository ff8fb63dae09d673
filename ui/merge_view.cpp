// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_view.h"
#include "ui/focus_ring.h"
#include "ui/theme.h"
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr double zoom_per_notch = 1.25, notch = 120; // eighths of a degree, see QWheelEvent
constexpr int pan_by_key = 64;
constexpr double smallest_radius = 0.01, largest_radius = 0.4, radius_step = 1.15;
constexpr double brush_step = 0.02; // of the picture, by an arrow key; Shift: five times that
constexpr double dab_spacing = 0.4; // of the radius: soft dabs make an even line
constexpr double soft_part = 0.2;   // of the radius; engine::MergePlace

// A preview is a few pixels smaller than what it stands for; that must not move the view.
bool are_alike(QSize a, QSize b) {
    return std::abs(a.width() - b.width()) * 50 <= b.width() && std::abs(a.height() - b.height()) * 50 <= b.height();
}

} // namespace

MergeView::MergeView(QWidget* parent) : QWidget(parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMinimumHeight(scaled(120));
    setProperty("focusRing", true);
    setAccessibleName(tr("Preview of the merge"));
}

void MergeView::set_picture(const QImage& picture, QSize full_size) {
    m_picture = picture;
    if (!are_alike(full_size, m_geometry.photo())) {
        m_geometry.set_viewport(size() * devicePixelRatioF(), 0);
        m_geometry.set_photo(full_size);
    }
    show_cursor();
    update();
}

void MergeView::set_ghosts(const QImage& mask) {
    m_ghosts = mask;
    update();
}

void MergeView::set_ghosts_shown(bool shown) {
    m_ghosts_shown = shown;
    update();
}

void MergeView::set_places(const QList<Place>& places) {
    m_places = places;
    update();
}

void MergeView::set_words(const QString& words, bool is_problem) {
    m_words = words;
    m_is_problem = is_problem;
    setAccessibleDescription(words);
    update();
}

void MergeView::set_painting(bool on, int frame) {
    m_painting = on;
    m_frame = frame;
    m_stroke = 0;
    show_cursor();
    update();
}

void MergeView::set_radius(double radius) {
    m_radius = std::clamp(radius, smallest_radius, largest_radius);
    Q_EMIT radius_changed();
    update();
}

QPointF MergeView::part_at(QPointF at) const {
    const QPointF point = m_geometry.photo_point(device_point(at));
    const QSize photo = m_geometry.photo();
    if (photo.isEmpty()) return {};
    return {point.x() / photo.width(), point.y() / photo.height()};
}

void MergeView::show_cursor() {
    if (m_painting)
        setCursor(Qt::CrossCursor);
    else if (m_geometry.can_pan())
        setCursor(m_panning ? Qt::ClosedHandCursor : Qt::OpenHandCursor);
    else
        unsetCursor();
}

void MergeView::resizeEvent(QResizeEvent*) { m_geometry.set_viewport(size() * devicePixelRatioF(), 0); }

void MergeView::wheelEvent(QWheelEvent* event) {
    const int by = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    event->accept();
    if (m_painting && (event->modifiers() & Qt::ControlModifier))
        return set_radius(m_radius * std::pow(radius_step, by / notch));
    m_geometry.zoom_by(std::pow(zoom_per_notch, by / notch), device_point(event->position()));
    show_cursor();
    update();
}

void MergeView::dab(QPointF part, bool erases) {
    m_last_dab = part;
    if (erases)
        Q_EMIT erased(part, m_radius);
    else
        Q_EMIT painted(part, m_radius);
}

void MergeView::mousePressEvent(QMouseEvent* event) {
    m_last = event->position();
    if (event->button() == Qt::LeftButton && m_painting && m_geometry.has_photo()) {
        m_brush = part_at(event->position());
        m_stroke = event->modifiers() & Qt::AltModifier ? 2 : 1;
        return dab(m_brush, m_stroke == 2);
    }
    if (event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton) m_panning = m_geometry.can_pan();
    show_cursor();
}

void MergeView::mouseMoveEvent(QMouseEvent* event) {
    if (m_painting) {
        m_brush = part_at(event->position());
        m_has_brush = true;
        if (m_stroke != 0) {
            const QSizeF photo = m_geometry.photo();
            const QPointF way = m_brush - m_last_dab;
            const double moved =
                std::hypot(way.x() * photo.width(), way.y() * photo.height()) / std::max(photo.width(), photo.height());
            if (moved >= dab_spacing * m_radius) dab(m_brush, m_stroke == 2);
        }
        update();
    }
    if (m_panning) {
        m_geometry.pan(device_point(event->position() - m_last));
        update();
    }
    m_last = event->position();
}

void MergeView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_stroke != 0) {
        m_stroke = 0;
        Q_EMIT stroke_finished();
    }
    m_panning = false;
    show_cursor();
}

void MergeView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_painting) return mousePressEvent(event); // a quick hand
    if (event->button() != Qt::LeftButton) return;
    if (m_geometry.is_fit())
        m_geometry.zoom_to(1, device_point(event->position()));
    else
        m_geometry.fit();
    show_cursor();
    update();
}

void MergeView::leaveEvent(QEvent*) {
    m_has_brush = false;
    update();
}

void MergeView::move_brush(QPointF by) {
    m_brush = QPointF(std::clamp(m_brush.x() + by.x(), 0.0, 1.0), std::clamp(m_brush.y() + by.y(), 0.0, 1.0));
    m_has_brush = true;
    update();
}

void MergeView::keyPressEvent(QKeyEvent* event) {
    const QPointF middle(width() * devicePixelRatioF() / 2, height() * devicePixelRatioF() / 2);
    const double by = pan_by_key * devicePixelRatioF();
    const double step = brush_step * (event->modifiers() & Qt::ShiftModifier ? 5 : 1);
    const auto go = [&](double right, double down) {
        if (m_painting)
            move_brush({right * step, down * step});
        else
            m_geometry.pan({-right * by, -down * by});
    };
    switch (event->key()) {
    case Qt::Key_Left: go(-1, 0); break;
    case Qt::Key_Right: go(1, 0); break;
    case Qt::Key_Up: go(0, -1); break;
    case Qt::Key_Down: go(0, 1); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_geometry.zoom_step(1, middle); break;
    case Qt::Key_Minus: m_geometry.zoom_step(-1, middle); break;
    case Qt::Key_Z:
        if (m_geometry.is_fit())
            m_geometry.zoom_to(1, middle);
        else
            m_geometry.fit();
        break;
    case Qt::Key_BracketLeft:
    case Qt::Key_BracketRight:
        if (!m_painting) return QWidget::keyPressEvent(event);
        return set_radius(event->key() == Qt::Key_BracketLeft ? m_radius / radius_step : m_radius * radius_step);
    case Qt::Key_Space:
    case Qt::Key_Delete:
        if (!m_painting) return QWidget::keyPressEvent(event);
        dab(m_brush, event->key() == Qt::Key_Delete || (event->modifiers() & Qt::AltModifier));
        Q_EMIT stroke_finished();
        break;
    default: return QWidget::keyPressEvent(event);
    }
    show_cursor();
    update();
}

void MergeView::paint_places(QPainter& painter, const QRectF& picture) const {
    const double long_edge = std::max(picture.width(), picture.height());
    painter.setFont(ui::font(FontRole::caption));
    // Dabs of one frame are one area with one number, at the first of them.
    QList<int> frames;
    for (const Place& place : m_places)
        if (!frames.contains(place.frame)) frames.append(place.frame);
    for (const int frame : frames) {
        QPainterPath area;
        area.setFillRule(Qt::WindingFill);
        QPointF first;
        for (const Place& place : m_places) {
            if (place.frame != frame) continue;
            const QPointF at(picture.left() + place.at.x() * picture.width(),
                             picture.top() + place.at.y() * picture.height());
            QPainterPath disc;
            disc.addEllipse(at, place.radius * long_edge, place.radius * long_edge);
            area = area.united(disc);
            if (first.isNull()) first = at;
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(QColor(10, 10, 10, 180), 3));
        painter.drawPath(area);
        painter.setPen(QPen(colours().text, 1));
        painter.drawPath(area);
        const QString number = QString::number(frame + 1);
        const int high = scaled(20),
                  wide = std::max(high, painter.fontMetrics().horizontalAdvance(number) + scaled(12));
        const QRectF pill(first.x() - wide / 2.0, first.y() - high / 2.0, wide, high);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(10, 10, 10, 200));
        painter.drawRoundedRect(pill, high / 2.0, high / 2.0);
        painter.setPen(colours().text);
        painter.drawText(pill, Qt::AlignCenter, number);
    }
}

void MergeView::paint_brush(QPainter& painter, const QRectF& picture) const {
    const QPointF at(picture.left() + m_brush.x() * picture.width(), picture.top() + m_brush.y() * picture.height());
    const double radius = m_radius * std::max(picture.width(), picture.height());
    painter.setBrush(Qt::NoBrush);
    for (const double ring : {radius, radius * (1 - soft_part)}) {
        painter.setPen(QPen(QColor(10, 10, 10, 200), 3));
        painter.drawEllipse(at, ring, ring);
        painter.setPen(QPen(colours().text, 1));
        painter.drawEllipse(at, ring, ring);
    }
    painter.setFont(ui::font(FontRole::caption));
    painter.drawText(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius),
                     Qt::AlignCenter | Qt::TextDontClip, QString::number(m_frame + 1));
}

void MergeView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().canvas);
    const double ratio = devicePixelRatioF();
    if (!m_picture.isNull() && m_geometry.has_photo()) {
        const QRect on_canvas = m_geometry.photo_rect(); // device pixels
        painter.save();
        painter.scale(1 / ratio, 1 / ratio);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(QRectF(on_canvas), m_picture);
        if (m_ghosts_shown)
            m_overlay.paint(painter, m_ghosts, on_canvas, size() * ratio, MaskOverlayPainter::Look::hatch, ratio);
        painter.restore();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setClipRect(rect());
        const QRectF picture(on_canvas.x() / ratio, on_canvas.y() / ratio, on_canvas.width() / ratio,
                             on_canvas.height() / ratio);
        if (m_ghosts_shown) paint_places(painter, picture);
        if (m_painting && m_has_brush) paint_brush(painter, picture);
    }
    if (m_words.isEmpty()) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(ui::font(FontRole::body));
    const QRect room = rect().adjusted(scaled(24), scaled(16), -scaled(24), -scaled(16));
    const int sign = m_is_problem ? scaled(20) + scaled(8) : 0;
    QRect words = painter.fontMetrics().boundingRect(room.adjusted(sign, 0, -sign, 0),
                                                     Qt::AlignCenter | Qt::TextWordWrap, m_words);
    const QRect card = words.adjusted(-scaled(16) - sign, -scaled(10), scaled(16), scaled(10));
    painter.setPen(QPen(colours().border, 1));
    painter.setBrush(colours().panel);
    painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), scaled(6), scaled(6));
    painter.setPen(m_is_problem ? colours().alert : colours().text);
    painter.drawText(words.adjusted(-2, -2, 2, 2), Qt::AlignCenter | Qt::TextWordWrap, m_words);
    if (m_is_problem)
        painter.drawPixmap(card.left() + scaled(12), card.center().y() - scaled(10),
                           icon_pixmap(QStringLiteral("warn"), scaled(20), colours().alert, ratio));
}

} // namespace ui
