// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_list_delegate.h"
#include "ui/mask_list.h"
#include "ui/theme.h"
#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr int height_px = 52, side = 16, gap = 12, icon_size = 16, target = 24, mark = 2;

QRect picture_rect(const QRect& row, Qt::LayoutDirection direction) {
    const QSize size = MaskList::picture_size();
    return QStyle::visualRect(
        direction, row,
        {row.left() + scaled(side), row.top() + (row.height() - size.height()) / 2, size.width(), size.height()});
}

QRect target_rect(const QRect& row, Qt::LayoutDirection direction, int place) {
    const int size = scaled(target);
    return QStyle::visualRect(
        direction, row,
        {row.right() + 1 - scaled(side) + scaled(4) - place * size, row.top() + (row.height() - size) / 2, size, size});
}

QRect words_rect(const QRect& row, Qt::LayoutDirection direction) {
    const int from = row.left() + scaled(side) + MaskList::picture_size().width() + scaled(gap);
    const int to = row.right() - scaled(side) - 2 * scaled(target);
    return QStyle::visualRect(direction, row, {from, row.top(), to - from, row.height()});
}

void paint_icon(QPainter& painter, const QRect& area, const QString& name, bool is_hot) {
    const int size = scaled(icon_size);
    const QRect there(area.left() + (area.width() - size) / 2, area.top() + (area.height() - size) / 2, size, size);
    painter.drawPixmap(there, icon_pixmap(name, size, is_hot ? colours().text : colours().text2,
                                          painter.device()->devicePixelRatioF()));
}

} // namespace

int MaskListDelegate::row_height() { return scaled(height_px); }
QRect MaskListDelegate::eye_rect(const QRect& row, Qt::LayoutDirection direction) {
    return target_rect(row, direction, 2);
}
QRect MaskListDelegate::menu_rect(const QRect& row, Qt::LayoutDirection direction) {
    return target_rect(row, direction, 1);
}

QSize MaskListDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {scaled(200), row_height()};
}

void MaskListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const bool is_selected = option.state & QStyle::State_Selected,
               is_on = index.data(MaskListModel::is_on_role).toBool();
    const QRect row = option.rect;
    if (is_selected || (option.state & QStyle::State_MouseOver))
        painter->fillRect(row, is_selected ? colours().hover : colours().raised);
    if (is_selected)
        painter->fillRect(
            QStyle::visualRect(option.direction, row, {row.left(), row.top(), scaled(mark), row.height()}),
            colours().amber);

    const QRect frame = picture_rect(row, option.direction);
    QPainterPath corners;
    corners.addRoundedRect(frame, scaled(3), scaled(3));
    painter->fillPath(corners, Qt::black);
    if (const auto picture = index.data(MaskListModel::picture_role).value<QImage>(); !picture.isNull()) {
        painter->save();
        painter->setClipPath(corners);
        if (!is_on) painter->setOpacity(0.45);
        const double scale = std::min(static_cast<double>(picture.width()) / frame.width(),
                                      static_cast<double>(picture.height()) / frame.height());
        const QSizeF part(frame.width() * scale, frame.height() * scale);
        painter->drawImage(
            QRectF(frame), picture,
            QRectF(QPointF((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 2), part));
        painter->restore();
    }
    painter->setPen(QPen(colours().border, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), scaled(3), scaled(3));

    const QRect words = words_rect(row, option.direction);
    const int upper = line_height(FontRole::body), lower = line_height(FontRole::caption);
    const int top = row.top() + (row.height() - upper - lower) / 2;
    const auto put = [&](const QString& text, FontRole role, const QColor& colour, int y, int high) {
        painter->setFont(ui::font(role));
        painter->setPen(colour);
        painter->drawText(QRect(words.left(), y, words.width(), high),
                          Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, words.width()));
    };
    put(index.data().toString(), FontRole::button, is_on ? colours().text : colours().text2, top, upper);
    put(index.data(MaskListModel::how_made_role).toString(), FontRole::caption,
        is_selected ? colours().text2 : colours().text3, top + upper, lower);

    const auto* view = qobject_cast<const QWidget*>(option.widget);
    const QPoint pointer = view ? view->mapFromGlobal(QCursor::pos()) : QPoint(-1, -1);
    const QRect eye = eye_rect(row, option.direction), menu = menu_rect(row, option.direction);
    paint_icon(*painter, eye, is_on ? u"eye"_s : u"eyeoff"_s, eye.contains(pointer));
    paint_icon(*painter, menu, u"more"_s, menu.contains(pointer));
    painter->restore();
}

// A small picture that arrives while a name is typed must not take the typed letters away.
void MaskListDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    const auto* field = qobject_cast<const QLineEdit*>(editor);
    if (!field || !field->isModified()) QStyledItemDelegate::setEditorData(editor, index);
}

void MaskListDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                            const QModelIndex&) const {
    QRect words = words_rect(option.rect, option.direction);
    const int high = scaled(28);
    words.setTop(option.rect.top() + (option.rect.height() - high) / 2);
    words.setHeight(high);
    editor->setGeometry(words.adjusted(-scaled(10), 0, 0, 0));
}

} // namespace ui
