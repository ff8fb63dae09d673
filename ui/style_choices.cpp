// Check boxes, radio buttons, combo boxes, progress bars and plain sliders.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QPainter>
#include <QStyle>
#include <QStyleOption>
#include <QtMath>

namespace ui {
namespace {

constexpr int arrow_column = 28, text_padding = 10;
constexpr int slider_knob = 12;

bool is_enabled(const QStyleOption& option) { return option.state & QStyle::State_Enabled; }
bool is_hovered(const QStyleOption& option) { return is_enabled(option) && (option.state & QStyle::State_MouseOver); }

QColor choice_outline(const QStyleOption& option) {
    if (!is_enabled(option)) return colours().border;
    return is_hovered(option) ? colours().text3 : colours().strong;
}
QColor choice_fill(const QStyleOption& option) { return is_enabled(option) ? colours().knob : colours().disabled; }

QRectF on_whole_pixels(const QPainter& painter, const QRectF& area) {
    const qreal ratio = painter.device()->devicePixelRatioF();
    const auto snap = [ratio](qreal value) { return std::round(value * ratio) / ratio; };
    return QRectF(QPointF(snap(area.left()), snap(area.top())), QPointF(snap(area.right()), snap(area.bottom())));
}

} // namespace

void draw_box(QPainter& painter, const QRect& area, double radius, const QColor& fill, const QColor& outline) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal pixel = 1 / painter.device()->devicePixelRatioF();
    const qreal line = pixel * std::max(1.0, std::floor(1 / pixel)); // one logical pixel, made of whole device pixels
    const QRectF inside = on_whole_pixels(painter, area).adjusted(line / 2, line / 2, -line / 2, -line / 2);
    painter.setPen(outline.alpha() == 0 ? QPen(Qt::NoPen) : QPen(outline, line));
    painter.setBrush(fill);
    painter.drawRoundedRect(outline.alpha() == 0 ? on_whole_pixels(painter, area) : inside, radius, radius);
    painter.restore();
}

void draw_check_box(const QStyleOption& option, QPainter& painter) {
    const bool is_partial = option.state & QStyle::State_NoChange;
    const bool is_filled = is_partial || (option.state & QStyle::State_On);
    const QColor outline = is_filled ? choice_fill(option) : choice_outline(option);
    draw_box(painter, option.rect, scaled(3), is_filled ? choice_fill(option) : colours().trough, outline);
    if (!is_filled) return;
    const QRectF box = option.rect;
    const qreal unit = box.width() / 16;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours().press, 1.75 * unit, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](qreal x, qreal y) { return box.topLeft() + QPointF(x, y) * unit; };
    if (is_partial)
        painter.drawLine(at(4.5, 8), at(11.5, 8));
    else
        painter.drawPolyline(QPolygonF{at(4, 8.3), at(7, 11.2), at(12, 5.2)});
    painter.restore();
}

void draw_radio_button(const QStyleOption& option, QPainter& painter) {
    const bool is_on = option.state & QStyle::State_On;
    draw_box(painter, option.rect, option.rect.width() / 2.0, colours().trough,
             is_on ? choice_fill(option) : choice_outline(option));
    if (!is_on) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(choice_fill(option));
    const qreal margin = option.rect.width() / 4.0;
    painter.drawEllipse(QRectF(option.rect).adjusted(margin, margin, -margin, -margin));
    painter.restore();
}

QRect combo_box_text_rect(const QStyleOptionComboBox& option) {
    const QRect there = option.rect.adjusted(option.editable ? 1 : scaled(text_padding), 1, -scaled(arrow_column), -1);
    return QStyle::visualRect(option.direction, option.rect, there);
}

QRect combo_box_arrow_rect(const QStyleOptionComboBox& option) {
    const QRect there(option.rect.right() + 1 - scaled(arrow_column), option.rect.top(), scaled(arrow_column),
                      option.rect.height());
    return QStyle::visualRect(option.direction, option.rect, there);
}

void draw_combo_box(const QStyleOptionComboBox& option, QPainter& painter) {
    const bool is_open = option.state & QStyle::State_On;
    QColor fill = option.editable ? colours().trough : colours().raised;
    if (is_open && !option.editable)
        fill = colours().press;
    else if (is_hovered(option) && !option.editable)
        fill = colours().hover;
    if (option.frame) draw_box(painter, option.rect, scaled(4), fill, colours().border);
    const int size = scaled(16);
    const QRect column = combo_box_arrow_rect(option);
    const QColor colour = is_enabled(option) ? colours().text2 : colours().disabled;
    painter.drawPixmap(column.left() + (column.width() - size) / 2, column.top() + (column.height() - size) / 2,
                       icon_pixmap(QStringLiteral("chev"), size, colour, painter.device()->devicePixelRatioF()));
}

void draw_progress_bar(const QStyleOptionProgressBar& option, QPainter& painter) {
    const int height = std::min(option.rect.height(), scaled(4));
    const QRect groove(option.rect.left(), option.rect.top() + (option.rect.height() - height) / 2, option.rect.width(),
                       height);
    draw_box(painter, groove, height / 2.0, colours().border, Qt::transparent);
    // Nothing loops: a task of unknown length shows a still, half-bright bar.
    const bool is_known = option.maximum > option.minimum;
    const double done = is_known ? double(option.progress - option.minimum) / (option.maximum - option.minimum) : 1;
    if (done <= 0) return;
    QColor fill = colours().amber;
    if (!is_known)
        fill.setAlphaF(0.5f);
    else if (done >= 1)
        fill = colours().knob_fill;
    QRect part = groove;
    part.setWidth(qRound(groove.width() * std::min(done, 1.0)));
    const bool from_right = (option.direction == Qt::RightToLeft) != option.invertedAppearance;
    if (from_right) part.moveRight(groove.right());
    draw_box(painter, part, height / 2.0, fill, Qt::transparent);
}

QRect slider_handle_rect(const QStyleOptionSlider& option) {
    const int size = scaled(slider_knob);
    const bool is_level = option.orientation == Qt::Horizontal;
    const int way = (is_level ? option.rect.width() : option.rect.height()) - size;
    const int at =
        QStyle::sliderPositionFromValue(option.minimum, option.maximum, option.sliderPosition, way, option.upsideDown);
    if (is_level) return {option.rect.left() + at, option.rect.center().y() - size / 2, size, size};
    return {option.rect.center().x() - size / 2, option.rect.top() + at, size, size};
}

void draw_slider(const QStyleOptionSlider& option, QPainter& painter) {
    const QRectF knob = slider_handle_rect(option);
    const bool is_level = option.orientation == Qt::Horizontal;
    const QPointF middle = QRectF(option.rect).center();
    const qreal half = scaled(2) / 2.0, end = knob.width() / 2;
    const auto bar = [&](qreal from, qreal to) {
        const QRectF area = is_level ? QRectF(from, middle.y() - half, to - from, 2 * half)
                                     : QRectF(middle.x() - half, from, 2 * half, to - from);
        return on_whole_pixels(painter, area);
    };
    const qreal first = (is_level ? option.rect.left() : option.rect.top()) + end;
    const qreal last = (is_level ? option.rect.right() : option.rect.bottom()) + 1 - end;
    const qreal here = is_level ? knob.center().x() : knob.center().y();
    const bool has_focus = option.state & QStyle::State_HasFocus;
    const bool is_used = (option.state & QStyle::State_Sunken) && (option.activeSubControls & QStyle::SC_SliderHandle);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (!is_enabled(option)) painter.setOpacity(0.45);
    painter.fillRect(bar(first, last), colours().track);
    const bool fills_from_end = option.upsideDown;
    painter.fillRect(fills_from_end ? bar(here, last) : bar(first, here),
                     has_focus ? colours().amber : colours().knob_fill);
    painter.setPen(Qt::NoPen);
    painter.setBrush(is_used              ? colours().amber_hi
                     : has_focus          ? colours().amber
                     : is_hovered(option) ? QColor(Qt::white)
                                          : colours().knob);
    painter.drawEllipse(knob);
    painter.restore();
}

} // namespace ui
