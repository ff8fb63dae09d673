// Where the parts of a slider row lie and how they look.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device_pixels.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include "ui/value_field.h"
#include "ui/value_text.h"
#include <QPainter>
#include <QStyle>

namespace ui {
namespace {

// The value is 60 wide; the trough around it reaches 6 px further.
constexpr int label_width = 108, value_width = 66, gap = 8, row_height = 28, value_height = 22;
constexpr int knob_size = 12, hovered_knob_size = 14, shortest_track = 60;

} // namespace

// Label and value above, track below: beside each other they would leave no track at such text sizes.
bool SliderRow::is_two_lines() const { return text_scale() >= 1.5; }

QSize SliderRow::sizeHint() const {
    const int width =
        scaled(is_two_lines() ? label_width + value_width + gap : label_width + value_width + 2 * gap + 138);
    return {width, scaled(is_two_lines() ? row_height + 24 : row_height)};
}

QSize SliderRow::minimumSizeHint() const {
    const int width = label_width + value_width + (is_two_lines() ? gap : 2 * gap + shortest_track);
    return {scaled(width), sizeHint().height()};
}

QRect SliderRow::label_rect() const {
    const int width_here = is_two_lines() ? width() - scaled(value_width + gap) : scaled(label_width);
    return QStyle::visualRect(layoutDirection(), rect(), {0, 0, width_here, scaled(row_height)});
}

QRect SliderRow::value_rect() const {
    const QRect there(width() - scaled(value_width), scaled(row_height - value_height) / 2, scaled(value_width),
                      scaled(value_height));
    return QStyle::visualRect(layoutDirection(), rect(), there);
}

QRect SliderRow::track_rect() const {
    const int knob = scaled(knob_size) / 2;
    const QRect there = is_two_lines() ? QRect(knob, scaled(row_height), width() - 2 * knob, scaled(20))
                                       : QRect(scaled(label_width + gap), scaled(4),
                                               width() - scaled(label_width + value_width + 2 * gap), scaled(20));
    return QStyle::visualRect(layoutDirection(), rect(), there);
}

qreal SliderRow::x_at(double place) const {
    const QRectF track = track_rect();
    return is_mirrored() ? track.right() - place * track.width() : track.left() + place * track.width();
}

QRectF SliderRow::knob_rect() const {
    const qreal size = scaled(m_hovered && isEnabled() && m_grip == Grip::none ? hovered_knob_size : knob_size);
    const QRectF track = track_rect();
    return QRectF(x_at(place()) - size / 2, track.center().y() - size / 2, size, size);
}

void SliderRow::resizeEvent(QResizeEvent*) { m_field->setGeometry(value_rect()); }

void SliderRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(0.45);
    painter.setFont(ui::font(FontRole::body));
    painter.setPen(colours().text);
    painter.drawText(label_rect(), Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                     from_utf8(m_parameter.label));
    paint_track(painter);
    paint_knob(painter);
}

void SliderRow::paint_track(QPainter& painter) const {
    const QRectF track = track_rect();
    const double home = m_initial == 0 && !m_parameter.zero_means.empty()
                            ? m_scale.position(m_photo_value.value_or(static_cast<float>(m_scale.value_at(0.5))))
                            : m_scale.position(m_initial);
    const qreal middle = track.center().y(), half = scaled(2) / 2.0;
    const auto bar = [&](qreal from, qreal to) {
        return on_device_pixels(*this, QRectF(std::min(from, to), middle - half, std::abs(to - from), 2 * half));
    };
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().track);
    painter.drawRoundedRect(bar(track.left(), track.right()), half, half);

    QColor fill = colours().knob_fill;
    if (m_grip != Grip::none)
        fill = colours().amber_hi;
    else if (hasFocus())
        fill = colours().amber;
    const qreal home_x = x_at(home), knob_x = x_at(place());
    if (home_x != knob_x) painter.fillRect(bar(home_x, knob_x), fill);
    // At the very end of the track the mark of the default says nothing.
    if (home <= 0 || home >= 1) return;
    painter.setBrush(colours().strong);
    painter.drawRoundedRect(on_device_pixels(*this, QRectF(home_x - half, middle + scaled(7), 2 * half, scaled(3))),
                            half, half);
}

void SliderRow::paint_knob(QPainter& painter) const {
    const QRectF knob = knob_rect();
    const bool is_used = m_grip != Grip::none;
    QColor colour = m_hovered ? QColor(Qt::white) : colours().knob;
    if (is_used)
        colour = colours().amber_hi;
    else if (hasFocus())
        colour = colours().amber;

    const qreal moat = scaled(2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawEllipse(knob.adjusted(-moat, -moat, moat, moat));
    if (stands_for_photo() && !m_photo_value) { // hollow: there is no number to stand at
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colour, moat));
        painter.drawEllipse(knob.adjusted(moat / 2, moat / 2, -moat / 2, -moat / 2));
    } else {
        painter.setBrush(colour);
        painter.drawEllipse(knob);
    }
    if (!hasFocus() || !m_keyboard_focus) return;
    const qreal ring = scaled(3) + 1;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colours().amber_hi, scaled(2)));
    painter.drawEllipse(knob.adjusted(-ring, -ring, ring, ring));
}

} // namespace ui
