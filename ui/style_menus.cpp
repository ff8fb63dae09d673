// Menus: the floating panel and its lines with check mark or icon, words, key and arrow.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QPainter>
#include <QStyle>
#include <QStyleOption>

namespace ui {
namespace {

constexpr int line_height_px = 28, separator_height = 9, padding = 8, symbol = 16, gap = 8, key_gap = 32,
              least_width = 180;

// Words and key are separated by a tab in the text of a menu item.
QString words_of(const QStyleOptionMenuItem& option) { return option.text.section(u'\t', 0, 0); }
QString key_of(const QStyleOptionMenuItem& option) { return option.text.section(u'\t', 1, 1); }

// A menu in which something can be checked or has an icon keeps a column for it.
int symbol_column(const QStyleOptionMenuItem& option) {
    const bool is_needed = option.menuHasCheckableItems || option.maxIconWidth > 0;
    return is_needed ? scaled(symbol + gap) : 0;
}

QColor between(const QColor& a, const QColor& b) {
    return QColor((a.red() + b.red()) / 2, (a.green() + b.green()) / 2, (a.blue() + b.blue()) / 2);
}

void draw_symbol(const QString& name, const QRect& area, const QColor& colour, QPainter& painter) {
    painter.drawPixmap(area.topLeft(), icon_pixmap(name, area.width(), colour, painter.device()->devicePixelRatioF()));
}

} // namespace

QSize menu_item_size(const QStyleOptionMenuItem& option) {
    if (option.menuItemType == QStyleOptionMenuItem::Separator) return {scaled(least_width), scaled(separator_height)};
    const QFontMetrics metrics(option.font);
    int width =
        2 * scaled(padding) + symbol_column(option) + metrics.size(Qt::TextShowMnemonic, words_of(option)).width();
    // QMenu adds the widest key to what is asked for here.
    if (!key_of(option).isEmpty() || option.menuItemType == QStyleOptionMenuItem::SubMenu) width += scaled(key_gap);
    return {std::max(width, scaled(least_width)), scaled(line_height_px)};
}

void draw_menu_item(const QStyleOptionMenuItem& option, QPainter& painter) {
    const QRect line = option.rect;
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter.fillRect(QRect(line.left() + scaled(padding), line.center().y(), line.width() - 2 * scaled(padding), 1),
                         colours().border);
        return;
    }
    const bool is_enabled = option.state & QStyle::State_Enabled;
    const bool is_chosen = is_enabled && (option.state & QStyle::State_Selected);
    if (is_chosen) draw_box(painter, line, scaled(3), colours().hover, Qt::transparent);

    const auto mirrored = [&](const QRect& area) { return QStyle::visualRect(option.direction, line, area); };
    const QRect inside = line.adjusted(scaled(padding), 0, -scaled(padding), 0);
    const int size = scaled(symbol), symbol_top = line.top() + (line.height() - size) / 2;
    const QColor main = is_enabled ? colours().text : colours().disabled;
    const QColor side = is_enabled ? colours().text2 : colours().disabled;
    const QRect first = mirrored(QRect(inside.left(), symbol_top, size, size));
    if (option.checked)
        draw_symbol(QStringLiteral("check"), first, main, painter);
    else if (!option.icon.name().isEmpty())
        draw_symbol(option.icon.name(), first, is_chosen ? main : side, painter);
    else if (!option.icon.isNull())
        option.icon.paint(&painter, first, Qt::AlignCenter, is_enabled ? QIcon::Normal : QIcon::Disabled);

    painter.setFont(option.font);
    painter.setPen(main);
    const int align = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextShowMnemonic;
    painter.drawText(mirrored(inside.adjusted(symbol_column(option), 0, 0, 0)),
                     QStyle::visualAlignment(option.direction, Qt::AlignLeft) | align, words_of(option));
    painter.setPen(side);
    painter.drawText(mirrored(inside), QStyle::visualAlignment(option.direction, Qt::AlignRight) | align,
                     key_of(option));
    if (option.menuItemType != QStyleOptionMenuItem::SubMenu) return;
    const QRect arrow = mirrored(QRect(inside.right() + 1 - size, symbol_top, size, size));
    painter.save();
    if (option.direction == Qt::RightToLeft) { // points to where the submenu opens
        painter.translate(2 * arrow.center().x() + 1, 0);
        painter.scale(-1, 1);
    }
    draw_symbol(QStringLiteral("chevr"), arrow, side, painter);
    painter.restore();
}

void draw_menu_panel(const QStyleOption& option, QPainter& painter) {
    draw_box(painter, option.rect, scaled(6), between(colours().panel, colours().raised), colours().border);
}

} // namespace ui
