// How the plot of the light meter looks; measures after design section 5 and 2-editor. What it does is in light_meter_plot.cpp.
// Greys, amber for the mark, moon for what is information.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device_pixels.h"
#include "ui/light_meter_plot.h"
#include "ui/light_meter_words.h"
#include "ui/tabular_text.h"
#include "ui/theme.h"
#include <QPainter>
#include <QPainterPath>
#include <cmath>

namespace ui {
namespace {
using namespace Qt::StringLiterals;

// The night eye's two limits (CIE 191, night.md 2.1).
constexpr double mesopic_from = 0.005, mesopic_to = 5;
constexpr int words_height = 16, bracket_above = 4, least_head_room = 10;
constexpr int names_below = 10, ticks_below = 27, tick_length = 4, numbers_below = 33, row_height = 16;
constexpr int hatch_period = 7, ring_below = 12;
constexpr double ring_radius = 3.5, ring_line = 1.25, mark_line = 1.5;

QColor with_alpha(QColor colour, double alpha) {
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

// Lines at 45 degrees through the whole of `area`.
void draw_hatch(QPainter& painter, const QRectF& area, const QColor& colour) {
    painter.save();
    painter.setClipRect(area);
    painter.setPen(QPen(colour, 1.5));
    const double high = area.height(), period = scaled(hatch_period);
    for (double x = area.left() - high; x < area.right(); x += period)
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + high, area.top()));
    painter.restore();
}

// A thin line with a ring at its head; an arrow where the truth lies further right.
void draw_ring(QPainter& painter, QPointF centre, bool is_clipped) {
    painter.setPen(QPen(colours().text, ring_line));
    painter.setBrush(colours().canvas);
    painter.drawEllipse(centre, ring_radius, ring_radius);
    if (!is_clipped) return;
    const double from = ring_radius + 2, head = 3.5, to = from + 10;
    painter.drawLine(centre + QPointF(from, 0), centre + QPointF(to, 0));
    painter.drawLine(centre + QPointF(to - head, -head), centre + QPointF(to, 0));
    painter.drawLine(centre + QPointF(to - head, head), centre + QPointF(to, 0));
}

} // namespace

// `width` wide around x, on whole device pixels.
void LightMeterPlot::fill_line(QPainter& painter, double x, double top, double bottom, double width,
                               const QColor& colour) const {
    const double pixel = 1 / devicePixelRatioF();
    const double wide = std::max(pixel, std::round(width / pixel) * pixel);
    QRectF line = on_device_pixels(*this, {x - wide / 2, top, wide, bottom - top});
    line.setWidth(wide);
    painter.fillRect(line, colour);
}

void LightMeterPlot::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(ui::font(FontRole::caption));
    painter.fillRect(on_device_pixels(*this, plot_rect()), colours().canvas);
    if (m_view == View::luminance) return paint_luminance(painter);
    if (m_view == View::rgb)
        paint_rgb(painter);
    else
        paint_waveform(painter);
}

void LightMeterPlot::paint_luminance(QPainter& painter) const {
    paint_mesopic(painter);
    if (m_meter) {
        paint_noise(painter);
        paint_bars(painter);
        paint_lamps(painter);
        paint_mark(painter);
        paint_hairline(painter);
    } else {
        painter.setPen(colours().text2);
        painter.setFont(ui::font(FontRole::value));
        painter.drawText(plot_rect().adjusted(scaled(16), 0, -scaled(16), 0), int(Qt::AlignCenter) | Qt::TextWordWrap,
                         m_explanation);
        painter.setFont(ui::font(FontRole::caption));
    }
    paint_bands(painter);
    paint_ticks(painter);
}

void LightMeterPlot::paint_words_above(QPainter& painter, const QString& words, double centre,
                                       const QColor& colour) const {
    const double wide = std::min(tabular_width(painter.font(), words), static_cast<double>(width()));
    const double left = std::clamp(centre - wide / 2, 0.0, width() - wide);
    painter.setPen(colour);
    draw_tabular(painter, {left, 0, wide, static_cast<double>(scaled(words_height))}, Qt::AlignLeft, words);
}

void LightMeterPlot::paint_mesopic(QPainter& painter) const {
    const QRectF plot = plot_rect();
    const double from = axis().x_of(mesopic_from), to = axis().x_of(mesopic_to),
                 top = plot.top() - scaled(bracket_above);
    const QColor edge = with_alpha(colours().moon, 0.7);
    painter.fillRect(on_device_pixels(*this, {from, plot.top(), to - from, plot.height()}),
                     with_alpha(colours().moon, 0.15));
    painter.fillRect(on_device_pixels(*this, {from, top, to - from, 1}), edge);
    for (const double x : {from, to})
        for (double y = top; y < plot.bottom(); y += 4)
            fill_line(painter, x, y, std::min(y + 2, plot.bottom()), 1, edge);
    if (m_looked_at < 0 && !m_pointed)
        paint_words_above(painter, tr("Night vision mixes in (mesopic)"), (from + to) / 2, colours().moon);
}

void LightMeterPlot::paint_noise(QPainter& painter) const {
    if (!(m_meter->noise_floor > 0)) return;
    QRectF below = plot_rect();
    below.setRight(axis().x_of(m_meter->noise_floor * shift()));
    draw_hatch(painter, on_device_pixels(*this, below), with_alpha(colours().disabled, 0.45));
    const QString words = tr("below noise");
    const double wide = painter.fontMetrics().horizontalAdvance(words);
    if (below.width() < wide * 0.6) return; // a little beyond the hatch is still clear
    painter.setPen(colours().text3);
    painter.drawText(QPointF(scaled(6), below.top() + scaled(15)), words);
}

void LightMeterPlot::paint_bars(QPainter& painter) const {
    const QRectF plot = plot_rect();
    const double high = plot.height() - scaled(least_head_room);
    const auto x_of_bin = [&](double bin) {
        return axis().x_of(engine::LightMeter::edge(0) *
                           std::pow(10.0, bin * (engine::LightMeter::highest - engine::LightMeter::lowest) /
                                              engine::LightMeter::bins) *
                           shift());
    };
    QPainterPath outline(QPointF(x_of_bin(0), plot.bottom()));
    for (int bin = 0; bin < engine::LightMeter::bins; ++bin)
        outline.lineTo(x_of_bin(bin + 0.5),
                       plot.bottom() - high * static_cast<double>(m_heights[static_cast<std::size_t>(bin)]));
    outline.lineTo(x_of_bin(engine::LightMeter::bins), plot.bottom());
    outline.closeSubpath();
    const QColor grey(0xc4, 0xc4, 0xc4);
    painter.fillPath(outline, with_alpha(grey, 0.8));
    // What lies outside of the axis stands at its ends.
    const auto end = [&](double left, float share) {
        if (!(share > 0)) return;
        const double tall = std::max(1.0, high * static_cast<double>(height_beside(m_meter->shares, share)));
        painter.fillRect(on_device_pixels(*this, {left, plot.bottom() - tall, 2, tall}), with_alpha(grey, 0.8));
    };
    end(plot.left(), m_meter->darker);
    end(plot.right() - 2, m_meter->brighter);
    if (m_looked_at < 0) return;
    // What is looked at, and what flashes in the photo.
    const double left = x_of_bin(m_looked_at - hovered_reach), right = x_of_bin(m_looked_at + hovered_reach + 1);
    painter.save();
    painter.setClipRect(QRectF(left, plot.top(), right - left, plot.height()));
    painter.fillPath(outline, colours().moon);
    painter.restore();
}

void LightMeterPlot::paint_lamps(QPainter& painter) const {
    const QRectF plot = plot_rect();
    const double y = plot.top() + scaled(ring_below);
    double rightmost = 0;
    for (const engine::LampGroup& group : m_meter->lamps) {
        const double x = std::min(axis().x_of(group.luminance * shift()), plot.right() - ring_radius - 1);
        fill_line(painter, x, y + ring_radius + 1, plot.bottom(), 1, with_alpha(colours().text, 0.55));
        draw_ring(painter, {x, y}, group.is_clipped);
        rightmost = x;
    }
    if (m_meter->lamps.empty()) return;
    const QString words = m_meter->lamps.back().is_moon && m_meter->lamps.size() == 1 ? tr("moon") : tr("lamps");
    const double wide = painter.fontMetrics().horizontalAdvance(words);
    const bool has_room = rightmost + scaled(4) + wide < plot.right() - 2;
    const double leftmost = axis().x_of(m_meter->lamps.front().luminance * shift());
    painter.setPen(colours().text2);
    painter.drawText(QPointF(has_room ? rightmost + scaled(4) : leftmost - scaled(4) - wide, plot.top() + scaled(34)),
                     words);
}

void LightMeterPlot::paint_mark(QPainter& painter) const {
    const QRectF plot = plot_rect();
    const double x = mark_x();
    const QColor colour = m_is_dragging ? colours().amber_hi : colours().amber;
    fill_line(painter, x, plot.top() - scaled(bracket_above), plot.bottom(), mark_line, colour);
    const double half = scaled(5), high = scaled(7);
    QPainterPath foot(QPointF(x - half, plot.bottom()));
    foot.lineTo(x + half, plot.bottom());
    foot.lineTo(x, plot.bottom() - high);
    foot.closeSubpath();
    painter.fillPath(foot, colour);
}

void LightMeterPlot::paint_hairline(QPainter& painter) const {
    const QRectF plot = plot_rect();
    const bool known = m_meter->scene.known;
    if (m_looked_at >= 0) {
        const double middle =
            std::sqrt(engine::LightMeter::edge(m_looked_at) * engine::LightMeter::edge(m_looked_at + 1));
        const double share = m_meter->share_of(m_looked_at - hovered_reach, m_looked_at + hovered_reach);
        const double x = axis().x_of(middle * shift());
        fill_line(painter, x, plot.top(), plot.bottom(), 1, colours().text);
        paint_words_above(painter, pointed_text(middle * shift(), known, share), x, colours().text);
    } else if (m_pointed) {
        const double x = axis().x_of(*m_pointed * shift());
        fill_line(painter, x, plot.top() - scaled(bracket_above), plot.bottom(), 1, colours().moon);
        paint_words_above(painter, pointed_text(*m_pointed * shift(), known, std::nullopt), x, colours().text);
    }
}

// The bands under the axis in rising greys, each named where its name has room; the scene's own name comes first.
void LightMeterPlot::paint_bands(QPainter& painter) const {
    const QColor greys[] = {colours().raised, colours().hover, colours().border, colours().track, colours().strong};
    const QList<QRectF> bands = band_rects();
    for (qsizetype i = 0; i < bands.size(); ++i) painter.fillRect(on_device_pixels(*this, bands[i]), greys[i]);
    // A gap a pixel wide around each edge: its middle is the luminance.
    for (qsizetype i = 1; i < bands.size(); ++i)
        fill_line(painter, bands[i].left(), bands[i].top(), bands[i].bottom(), 1, colours().panel);
    const int own = m_meter ? static_cast<int>(engine::band_of(scene_light())) : -1;
    QList<qsizetype> order;
    if (own >= 0) order << own;
    for (qsizetype i = 0; i < bands.size(); ++i)
        if (i != own) order << i;
    QList<QRectF> taken;
    for (const qsizetype i : order) {
        const QString name = band_name(static_cast<engine::LightBand>(i));
        const double wide = painter.fontMetrics().horizontalAdvance(name);
        const double left = std::clamp(bands[i].center().x() - wide / 2, 0.0, std::max(0.0, width() - wide));
        const QRectF place(left, plot_rect().bottom() + scaled(names_below), wide, scaled(row_height));
        const bool has_room = std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) {
            return other.adjusted(-3, 0, 3, 0).intersects(place);
        });
        if (!has_room) continue;
        taken << place;
        painter.setPen(i == own ? colours().text : colours().text2);
        painter.drawText(place, int(Qt::AlignCenter) | Qt::TextDontClip, name);
    }
}

void LightMeterPlot::paint_ticks(QPainter& painter) const {
    const double bottom = plot_rect().bottom();
    const bool is_relative = m_meter && !m_meter->scene.known;
    const QString unit = is_relative ? tr("relative") : u"cd/m²"_s;
    const double unit_left = width() - painter.fontMetrics().horizontalAdvance(unit);
    const QRectF row(0, bottom + scaled(numbers_below), width(), scaled(row_height));
    painter.setPen(colours().text3);
    painter.drawText(row, int(Qt::AlignVCenter | Qt::AlignRight), unit);
    for (const auto& [luminance, words] :
         {std::pair{1e-4, u"0.0001"_s}, {1e-2, u"0.01"_s}, {1.0, u"1"_s}, {1e2, u"100"_s}}) {
        const double x = axis().x_of(luminance), wide = tabular_width(painter.font(), words);
        fill_line(painter, x, bottom + scaled(ticks_below), bottom + scaled(ticks_below + tick_length), 1,
                  colours().strong);
        const double left = std::max(0.0, x - wide / 2);
        if (left + wide + scaled(6) > unit_left) continue;
        painter.setPen(colours().text3);
        draw_tabular(painter, {left, row.top(), wide, row.height()}, Qt::AlignLeft, words);
    }
}

} // namespace ui
