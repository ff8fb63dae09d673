// How the night slider looks. What it does is in night_slider.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device_pixels.h"
#include "ui/night_scale.h"
#include "ui/night_slider.h"
#include "ui/theme.h"
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace ui {
namespace {

constexpr double disabled_opacity = 0.45;
constexpr double rendering_radius = 3;
// Where a picture is cut to the strip's wide form: a little below the middle, because skies are empty.
constexpr double centre_of_interest = 0.62;

void draw_ring(QPainter& painter, const QPointF& centre, double radius, double width, const QColor& colour) {
    painter.setPen(QPen(colour, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(centre, radius - width / 2, radius - width / 2);
}

// The part of `picture` that covers `size`, scaled only if it has to be, with round corners.
QImage cut_to(const QImage& picture, QSize size, double radius) {
    const double scale = std::max(double(size.width()) / picture.width(), double(size.height()) / picture.height());
    const QSizeF part(size.width() / scale, size.height() / scale);
    const QPointF corner((picture.width() - part.width()) / 2, (picture.height() - part.height()) * centre_of_interest);
    QImage cut(size, QImage::Format_ARGB32_Premultiplied);
    cut.fill(Qt::transparent);
    QPainter painter(&cut);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(Qt::black);
    painter.drawRoundedRect(QRectF(QPointF(0, 0), QSizeF(size)), radius, radius);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scale != 1);
    painter.drawImage(QRectF(QPointF(0, 0), QSizeF(size)), picture,
                      QRectF(scale == 1 ? QPointF(corner.toPoint()) : corner, part));
    return cut;
}

} // namespace

const QImage& NightSlider::prepared_rendering(int index, QSize device_size) {
    QImage& prepared = m_prepared.at(std::size_t(index));
    const QImage& rendering = m_renderings.at(std::size_t(index));
    if (prepared.size() != device_size && !rendering.isNull()) {
        prepared = cut_to(rendering, device_size, scaled(int(rendering_radius)) * devicePixelRatioF());
        prepared.setDevicePixelRatio(devicePixelRatioF());
    }
    return prepared;
}

void NightSlider::paintEvent(QPaintEvent*) {
    // A screen with another pixel density needs other renderings, though the widget keeps its size.
    if (const QSize size = rendering_size(); size != m_wanted_size) {
        m_wanted_size = size;
        if (!size.isEmpty()) m_size_rest.start();
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!isEnabled()) painter.setOpacity(disabled_opacity);
    if (!m_is_compact) paint_strip(painter);
    paint_track(painter);
    if (!m_is_compact) paint_stop_names(painter);
    if (isEnabled()) paint_handle(painter);
}

void NightSlider::paint_strip(QPainter& painter) {
    int count = 0;
    const auto shown = shown_renderings(count);
    const double pixel = 1 / devicePixelRatioF();
    const double radius = scaled(int(rendering_radius));
    for (int place = 0; place < count; ++place) {
        const int index = shown.at(std::size_t(place));
        const QRectF area = rendering_rect(place, count);
        const QSize device_size = (area.size() * devicePixelRatioF()).toSize();
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours().window);
        painter.drawRoundedRect(area, radius, radius);
        if (const QImage& prepared = prepared_rendering(index, device_size); !prepared.isNull())
            painter.drawImage(area.topLeft(), prepared);
        // A hairline holds dark renderings against the dark panel.
        painter.setPen(QPen(QColor(255, 255, 255, index == m_hovered_rendering ? 90 : 15), pixel));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(area.adjusted(pixel / 2, pixel / 2, -pixel / 2, -pixel / 2), radius, radius);
        if (isEnabled() && std::abs(m_sense - rendering_positions.at(std::size_t(index))) < 0.5f) {
            const double away = scaled(1), width = scaled(2), out = away + width / 2;
            painter.setPen(QPen(colours().amber, width));
            painter.drawRoundedRect(
                on_device_pixels(*this, area.adjusted(-away - width, -away - width, away + width, away + width))
                    .adjusted(width / 2, width / 2, -width / 2, -width / 2),
                radius + out, radius + out);
        }
    }
}

void NightSlider::paint_track(QPainter& painter) const {
    const double pixel = 1 / devicePixelRatioF();
    const QRectF track = on_device_pixels(*this, track_rect());
    const double radius = track.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().border);
    painter.drawRoundedRect(track.adjusted(-pixel, -pixel, pixel, pixel), radius + pixel, radius + pixel);
    QLinearGradient ramp(is_mirrored() ? track.topRight() : track.topLeft(),
                         is_mirrored() ? track.topLeft() : track.topRight());
    ramp.setStops({{0, QColor(0xd9, 0xd9, 0xd9)},
                   {0.33, QColor(0x8b, 0x8b, 0x8b)},
                   {0.66, QColor(0x4a, 0x4a, 0x4a)},
                   {1, QColor(0x1a, 0x1a, 0x1a)}});
    painter.setBrush(ramp);
    painter.drawRoundedRect(track, radius, radius);
}

QList<NightSlider::StopName> NightSlider::placed_stop_names() const {
    const auto& stops = night_stops();
    const NightStop* current = stop_at(m_sense);
    // Where all four have no room, the one in use and the two ends stay.
    QList<int> order = {0, int(stops.size()) - 1};
    for (int i = 1; i + 1 < stops.size(); ++i) order.append(i);
    if (current) order.move(order.indexOf(int(current - stops.data())), 0);

    QList<StopName> placed;
    const int top = outset() + scaled(72 + 30);
    QFont bold = ui::font(FontRole::value);
    bold.setWeight(QFont::DemiBold); // room for the bold form, so that names do not move
    const QFontMetrics metrics(bold);
    for (const int i : order) {
        const int text_width = metrics.horizontalAdvance(stops[i].name) + scaled(2);
        const int left =
            std::clamp(int(std::lround(x_of(stops[i].sense) - text_width / 2.0)), 0, std::max(0, width() - text_width));
        const QRect place(left, top, text_width, line_height(FontRole::value));
        const QRect with_gap = place.adjusted(-scaled(8), 0, scaled(8), 0);
        const bool has_room = std::none_of(placed.cbegin(), placed.cend(),
                                           [&](const StopName& other) { return other.place.intersects(with_gap); });
        if (has_room && place.right() < width()) placed.append({i, place});
    }
    return placed;
}

QList<QRect> NightSlider::stop_name_rects() const {
    QList<QRect> rects;
    for (const StopName& name : placed_stop_names()) rects.append(name.place);
    return rects;
}

void NightSlider::paint_stop_names(QPainter& painter) const {
    const NightStop* current = stop_at(m_sense);
    for (const StopName& name : placed_stop_names()) {
        const NightStop& stop = night_stops()[name.stop];
        const double pixel =
            std::max(1.0 / devicePixelRatioF(), std::round(scaled(1) * devicePixelRatioF()) / devicePixelRatioF());
        const QRectF tick = on_device_pixels(
            *this, {x_of(stop.sense) - pixel / 2, double(outset() + scaled(72 + 23)), pixel, double(scaled(6))});
        painter.fillRect(QRectF(tick.topLeft(), QSizeF(pixel, tick.height())), colours().strong);
        QFont face = ui::font(FontRole::value);
        if (&stop == current) face.setWeight(QFont::DemiBold);
        painter.setFont(face);
        painter.setPen(&stop == current ? colours().text : colours().text2);
        painter.drawText(name.place, Qt::AlignCenter, stop.name);
    }
}

void NightSlider::paint_handle(QPainter& painter) const {
    const QPointF centre(x_of(m_sense), on_device_pixels(*this, track_rect()).center().y());
    const double radius = scaled(20) / 2.0;
    const QColor colour = m_is_dragging || m_is_handle_hovered ? colours().amber_hi : colours().amber;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().panel);
    painter.drawEllipse(centre, radius, radius);
    painter.setBrush(colour);
    painter.drawEllipse(centre, radius - scaled(3), radius - scaled(3));
    draw_ring(painter, centre, radius + scaled(1), scaled(1), colour);
    if (m_has_keyboard_focus) {
        painter.setPen(Qt::NoPen);
        draw_ring(painter, centre, radius + scaled(5), scaled(2), colours().amber_hi);
    }
}

} // namespace ui
