// Push buttons and tool buttons: plain, outlined, primary; rest, hover, pressed, checked, disabled.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QApplication>
#include <QPainter>
#include <QStyleOption>
#include <QWidget>

namespace ui {
namespace {

constexpr int icon_text_gap = 8;

struct ButtonShape {
    int height = 32, padding = 12, icon = 20;
    FontRole role = FontRole::button;
};

bool is_set(const QWidget* widget, const char* name) { return widget && widget->property(name).toBool(); }

ButtonShape shape_of(const QWidget* widget) {
    ButtonShape shape;
    if (is_set(widget, "primary")) shape = {32, 16, 20, FontRole::primary_button};
    const QString size = widget ? widget->property("buttonSize").toString() : QString();
    if (size == QLatin1String("small")) shape.height = 28, shape.padding = 10, shape.icon = 16;
    if (size == QLatin1String("large")) shape.height = 40, shape.padding = 20;
    return shape;
}

QFont font_of(const ButtonShape& shape) {
    QFont result = font(shape.role);
    if (shape.height == 28) result.setPixelSize(scaled(12));
    if (shape.height == 40) result.setPixelSize(scaled(14));
    return result;
}

bool is_pressed(const QStyleOption& option) { return option.state & QStyle::State_Sunken; }
bool is_hovered(const QStyleOption& option) {
    return (option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled);
}

QColor primary_fill(const QStyleOption& option) {
    if (is_pressed(option)) return colours().amber_lo;
    return is_hovered(option) ? colours().amber_hi : colours().amber;
}

QColor label_colour(const QStyleOption& option, const QWidget* widget) {
    if (!(option.state & QStyle::State_Enabled)) return colours().disabled;
    return is_set(widget, "primary") ? colours().on_amber : colours().text;
}

void draw_frame(const QStyleOption& option, QPainter& painter, const QWidget* widget) {
    const bool enabled = option.state & QStyle::State_Enabled;
    if (is_set(widget, "primary") && enabled)
        return draw_box(painter, option.rect, scaled(4), primary_fill(option), primary_fill(option));
    const bool outlined = is_set(widget, "outlined");
    QColor fill = outlined ? QColor(Qt::transparent) : colours().raised;
    if (is_pressed(option))
        fill = colours().press;
    else if (is_hovered(option) || (option.state & QStyle::State_On))
        fill = colours().hover;
    draw_box(painter, option.rect, scaled(4), fill, outlined && enabled ? colours().strong : colours().border);
}

// Our icons take the colour of the label; foreign ones are drawn as they are.
void draw_icon(const QIcon& icon, const QRect& area, const QColor& colour, const QStyleOption& option,
               QPainter& painter) {
    const qreal ratio = painter.device()->devicePixelRatioF();
    const bool enabled = option.state & QStyle::State_Enabled;
    if (icon.name().isEmpty())
        icon.paint(&painter, area, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    else
        painter.drawPixmap(area.topLeft(), icon_pixmap(icon.name(), area.width(), colour, ratio));
}

struct Label {
    QIcon icon;
    QString text;
    int icon_size;
};

// Icon and text beside each other, together in the middle of `area`.
void draw_label(const Label& label, const QRect& area, const QColor& colour, const QStyleOption& option,
                QPainter& painter) {
    const int gap = label.icon.isNull() || label.text.isEmpty() ? 0 : scaled(icon_text_gap);
    const int icon_width = label.icon.isNull() ? 0 : label.icon_size;
    const QSize text_size = painter.fontMetrics().size(Qt::TextShowMnemonic, label.text);
    const int width = icon_width + gap + (label.text.isEmpty() ? 0 : text_size.width());
    const QRect both(area.left() + (area.width() - width) / 2, area.top(), width, area.height());
    if (icon_width > 0) {
        const QRect there(both.left(), area.top() + (area.height() - icon_width) / 2, icon_width, icon_width);
        draw_icon(label.icon, QStyle::visualRect(option.direction, both, there), colour, option, painter);
    }
    const QRect there(both.left() + icon_width + gap, both.top(), text_size.width(), both.height());
    painter.setPen(colour);
    painter.drawText(QStyle::visualRect(option.direction, both, there), Qt::AlignCenter | Qt::TextShowMnemonic,
                     label.text);
}

bool shows_icon(const QStyleOptionToolButton& option) {
    return !option.icon.isNull() && option.toolButtonStyle != Qt::ToolButtonTextOnly;
}
bool shows_text(const QStyleOptionToolButton& option) {
    return !option.text.isEmpty() && (option.toolButtonStyle != Qt::ToolButtonIconOnly || option.icon.isNull());
}

QFont tool_button_font(const QStyleOptionToolButton& option, const ButtonShape& shape) {
    if (option.toolButtonStyle != Qt::ToolButtonTextUnderIcon) return font_of(shape);
    QFont small = font(FontRole::caption);
    small.setWeight(QFont::Medium);
    return small;
}

} // namespace

QSize push_button_size(const QStyleOptionButton& option, const QWidget* widget) {
    const ButtonShape shape = shape_of(widget);
    const QFontMetrics metrics(font_of(shape));
    const int text = option.text.isEmpty() ? 0 : metrics.size(Qt::TextShowMnemonic, option.text).width();
    const int icon = option.icon.isNull() ? 0 : scaled(shape.icon);
    if (text == 0) return {scaled(shape.height), scaled(shape.height)};
    return {text + icon + (icon > 0 ? scaled(icon_text_gap) : 0) + 2 * scaled(shape.padding), scaled(shape.height)};
}

void draw_push_button_frame(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget) {
    const bool is_flat = option.features & QStyleOptionButton::Flat;
    if (!is_flat) return draw_frame(option, painter, widget);
    const bool is_active = is_pressed(option) || is_hovered(option);
    if (is_active)
        draw_box(painter, option.rect, scaled(4), is_pressed(option) ? colours().press : colours().hover,
                 Qt::transparent);
}

void draw_push_button_label(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget) {
    const ButtonShape shape = shape_of(widget);
    painter.setFont(font_of(shape));
    draw_label({option.icon, option.text, scaled(shape.icon)}, option.rect, label_colour(option, widget), option,
               painter);
}

QSize tool_button_size(const QStyleOptionToolButton& option, const QWidget* widget) {
    const ButtonShape shape = shape_of(widget);
    const QFontMetrics metrics(tool_button_font(option, shape));
    const int text = shows_text(option) ? metrics.size(Qt::TextShowMnemonic, option.text).width() : 0;
    if (option.toolButtonStyle == Qt::ToolButtonTextUnderIcon)
        return {std::max(text, scaled(20)) + 2 * scaled(8), scaled(48)};
    const int icon = shows_icon(option) ? scaled(shape.icon) : 0;
    const int gap = text > 0 && icon > 0 ? scaled(icon_text_gap) : 0;
    const int padding = text > 0 ? scaled(shape.padding) : (scaled(shape.height) - icon) / 2;
    return {icon + gap + text + 2 * padding, scaled(shape.height)};
}

void draw_tool_button(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget) {
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool is_primary = is_set(widget, "primary");
    const bool is_checked = option.state & QStyle::State_On;
    if (is_primary || is_set(widget, "outlined") || is_set(widget, "raised"))
        draw_frame(option, painter, widget);
    else if (is_pressed(option))
        draw_box(painter, option.rect, scaled(4), colours().press, Qt::transparent);
    else if (is_checked || is_hovered(option))
        draw_box(painter, option.rect, scaled(4), colours().hover, Qt::transparent);
    if (is_checked && enabled && !is_set(widget, "segment")) {
        painter.save();
        painter.setClipRect(
            QRect(option.rect.left(), option.rect.bottom() + 1 - scaled(2), option.rect.width(), scaled(2)));
        draw_box(painter, option.rect, scaled(4), colours().amber, colours().amber);
        painter.restore();
    }

    const ButtonShape shape = shape_of(widget);
    painter.setFont(tool_button_font(option, shape));
    const bool is_quiet = option.toolButtonStyle == Qt::ToolButtonTextUnderIcon || !shows_text(option);
    QColor colour = label_colour(option, widget);
    if (is_quiet && enabled && !is_primary && !is_checked && !is_hovered(option)) colour = colours().text2;
    const Label label{shows_icon(option) ? option.icon : QIcon(), shows_text(option) ? option.text : QString(),
                      scaled(shape.icon)};
    if (option.toolButtonStyle != Qt::ToolButtonTextUnderIcon)
        return draw_label(label, option.rect, colour, option, painter);

    const int icon = label.icon_size, text = scaled(14), above = (option.rect.height() - icon - scaled(4) - text) / 2;
    const QRect icon_rect(option.rect.left() + (option.rect.width() - icon) / 2, option.rect.top() + above, icon, icon);
    draw_icon(label.icon, icon_rect, colour, option, painter);
    painter.setPen(colour);
    painter.drawText(QRect(option.rect.left(), icon_rect.bottom() + 1 + scaled(4), option.rect.width(), text),
                     Qt::AlignCenter | Qt::TextShowMnemonic, label.text);
}

} // namespace ui
