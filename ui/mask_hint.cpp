// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_hint.h"
#include "ui/theme.h"
#include <QPainter>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr int height = 36, margin = 16, gap = 16, key_gap = 5, key_padding = 5, from_bottom = 12, away = 12;

} // namespace

MaskHint mask_hint(const MaskEditing& editing) {
    const QString label = mask_label(*editing.mask());
    const MaskHint::Item overlay{u"Overlay"_s, u"O"_s};
    if (editing.hand() != MaskEditing::Hand::shape) {
        const bool adds = editing.hand() == MaskEditing::Hand::add;
        return {adds ? u"Painting on %1"_s.arg(label) : u"Erasing from %1"_s.arg(label),
                {{u"Size %1 px"_s.arg(std::lround(editing.brush().size)), u"[ ]"_s},
                 {u"Feather %1 %"_s.arg(std::lround(editing.brush().feather)), u"Shift [ ]"_s},
                 {adds ? u"Erase"_s : u"Add"_s, u"Alt"_s},
                 overlay}};
    }
    const engine::MaskPart* part = editing.selected_part();
    if (part && part->shape == engine::MaskShape::light)
        return {u"Click the light that %1 is to hold; drag for a range"_s.arg(label), {overlay}};
    if (part && part->shape == engine::MaskShape::colour)
        return {u"Click the colour that %1 is to hold"_s.arg(label), {overlay}};
    if (editing.is_new_part()) return {u"Drag to draw %1"_s.arg(label), {overlay}};
    return {u"Drag the handles of %1"_s.arg(label), {{u"Move"_s, u"← ↑ → ↓"_s}, overlay}};
}

void paint_mask_hint(QPainter& painter, const MaskHint& hint, QSize canvas, std::optional<QPointF> pointer) {
    const QFont bold = ui::font(FontRole::primary_button), plain = ui::font(FontRole::value),
                small = ui::font(FontRole::caption);
    QFont title_font = plain;
    title_font.setWeight(bold.weight());
    const QFontMetrics title_size(title_font), words_size(plain), key_size(small);
    int width = 2 * scaled(margin) + title_size.horizontalAdvance(hint.title);
    qsizetype shown = 0;
    for (const MaskHint::Item& item : hint.items) { // a narrow canvas shows the first ones
        const int more = scaled(gap + key_gap + 2 * key_padding) + words_size.horizontalAdvance(item.words) +
                         key_size.horizontalAdvance(item.key);
        if (width + more > canvas.width() - 2 * scaled(margin)) break;
        width += more;
        ++shown;
    }
    const QRectF pill((canvas.width() - width) / 2, canvas.height() - scaled(height + from_bottom), width,
                      scaled(height));
    const double clear = scaled(away);
    if (pointer && pill.adjusted(-clear, -clear, clear, clear).contains(*pointer)) return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0x44, 0x44, 0x44), 1));
    painter.setBrush(QColor(0x1b, 0x1b, 0x1b, 235));
    painter.drawRoundedRect(pill.adjusted(0.5, 0.5, -0.5, -0.5), scaled(6), scaled(6));
    double x = pill.left() + scaled(margin);
    const auto put = [&](const QString& text, const QFont& font, const QColor& colour) {
        const double advance = QFontMetrics(font).horizontalAdvance(text);
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(QRectF(x, pill.top(), advance + 1, pill.height()), Qt::AlignVCenter | Qt::TextSingleLine,
                         text);
        x += advance;
    };
    put(hint.title, title_font, colours().text);
    for (qsizetype i = 0; i < shown; ++i) {
        x += scaled(gap);
        put(hint.items[i].words, plain, colours().text2);
        x += scaled(key_gap);
        const double wide = key_size.horizontalAdvance(hint.items[i].key) + 2 * scaled(key_padding);
        painter.setPen(QPen(colours().strong, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(
            QRectF(x, pill.center().y() - scaled(9), wide, scaled(18)).adjusted(0.5, 0.5, -0.5, -0.5), scaled(3),
            scaled(3));
        x += scaled(key_padding);
        put(hint.items[i].key, small, colours().text);
        x += scaled(key_padding);
    }
}

} // namespace ui
