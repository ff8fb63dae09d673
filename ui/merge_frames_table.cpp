// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_frames_table.h"
#include "ui/export_settings.h"
#include "ui/merge_frames_model.h"
#include "ui/theme.h"
#include <QContextMenuEvent>
#include <QDesktopServices>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionButton>
#include <QUrl>
#include <algorithm>

namespace ui {
namespace {

using Model = MergeFramesModel;

// Design section 8 and 4-merge.html; a column holds the gap behind it.
constexpr int row_height = 60, header_height = 28, picture_width = 72, picture_height = 48, gap = 12, box = 16,
              radius = 3, bar_height = 4;
constexpr int use_width = 24 + gap, exposure_width = 60 + gap, ev_width = 40 + gap, sharpness_width = 116 + gap,
              name_width = 96 + gap;
constexpr int narrow_sharpness_width = 84;
constexpr double left_out_opacity = 0.55;
const QColor bar_empty(0x45, 0x45, 0x45), bar_used(0xcf, 0xcf, 0xcf), bar_left_out(0x8a, 0x8a, 0x8a);

void put(QPainter& painter, const QRect& area, const QString& text, FontRole role, const QColor& colour,
         int alignment = Qt::AlignLeading, Qt::TextElideMode elide = Qt::ElideRight) {
    painter.setFont(ui::font(role));
    painter.setPen(colour);
    painter.drawText(area, alignment | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, elide, area.width()));
}

QRect box_rect(const QStyleOptionViewItem& option) {
    const QRect cell = option.rect;
    return QStyle::visualRect(option.direction, cell,
                              {cell.left(), cell.top() + (cell.height() - scaled(box)) / 2, scaled(box), scaled(box)});
}

void paint_box(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    QStyleOptionButton button;
    button.rect = box_rect(option);
    button.state = QStyle::State_Enabled;
    if (!(index.flags() & Qt::ItemIsUserCheckable)) button.state = QStyle::State_None;
    button.state |= index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? QStyle::State_On : QStyle::State_Off;
    option.widget->style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &button, &painter, option.widget);
}

void paint_picture(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const QRect cell = option.rect;
    const QRect frame = QStyle::visualRect(option.direction, cell,
                                           {cell.left(), cell.top() + (cell.height() - scaled(picture_height)) / 2,
                                            scaled(picture_width), scaled(picture_height)});
    QPainterPath corners;
    corners.addRoundedRect(frame, scaled(radius), scaled(radius));
    painter.fillPath(corners, colours().trough);
    const auto picture = index.data(Qt::DecorationRole).value<QImage>();
    if (picture.isNull()) return;
    painter.setClipPath(corners);
    if (!index.data(Model::is_used_role).toBool()) painter.setOpacity(left_out_opacity);
    const double scale = std::min(static_cast<double>(picture.width()) / frame.width(),
                                  static_cast<double>(picture.height()) / frame.height());
    const QSizeF part(frame.width() * scale, frame.height() * scale);
    painter.drawImage(
        QRectF(frame), picture,
        QRectF(QPointF((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 2), part));
}

// An icon and words in the colour of what is wrong.
void paint_warning(QPainter& painter, const QStyleOptionViewItem& option, const QRect& area, const QString& words,
                   FontRole role) {
    const int size = scaled(16);
    const QRect sign(area.left(), area.top() + (area.height() - size) / 2, size, size);
    painter.drawPixmap(
        QStyle::visualRect(option.direction, area, sign).topLeft(),
        icon_pixmap(QStringLiteral("warn"), size, colours().alert, painter.device()->devicePixelRatioF()));
    put(painter, QStyle::visualRect(option.direction, area, area.adjusted(size + scaled(6), 0, 0, 0)), words, role,
        colours().alert);
}

void paint_name(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, const QColor& colour,
                bool narrow) {
    const QModelIndex note = index.siblingAtColumn(Model::note_column);
    const QString words = note.data().toString();
    const bool shows_note = narrow && !words.isEmpty();
    const QString below = shows_note ? words : index.data(Model::second_line_role).toString();
    const QRect area = option.rect.adjusted(option.direction == Qt::RightToLeft ? scaled(gap) : 0, 0,
                                            option.direction == Qt::RightToLeft ? 0 : -scaled(gap), 0);
    const int upper = line_height(FontRole::body), lower = line_height(FontRole::caption);
    const int top =
        below.isEmpty() ? area.top() + (area.height() - upper) / 2 : area.top() + (area.height() - upper - lower) / 2;
    put(painter, QRect(area.left(), top, area.width(), upper), index.data().toString(), FontRole::button, colour,
        Qt::AlignLeading, Qt::ElideMiddle); // the number is at the end
    const QRect second(area.left(), top + upper, area.width(), lower);
    if (shows_note && index.data(Model::is_warning_role).toBool())
        paint_warning(painter, option, second, below, FontRole::caption);
    else
        put(painter, second, below, FontRole::caption,
            index.data(Model::is_used_role).toBool() ? colours().text2 : colours().text3);
}

void paint_sharpness(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                     const QColor& colour) {
    const double value = index.data(Model::number_role).toDouble();
    if (value < 0) return;
    const bool is_used = index.data(Model::is_used_role).toBool(), is_mirrored = option.direction == Qt::RightToLeft;
    const QRect area = option.rect.adjusted(is_mirrored ? scaled(gap) : 0, 0, is_mirrored ? 0 : -scaled(gap), 0);
    const int line = line_height(FontRole::value),
              top = area.top() + (area.height() - line - scaled(4 + bar_height)) / 2;
    const QString number = QString::number(qRound(value));
    painter.setFont(ui::font(FontRole::value));
    const int wide = painter.fontMetrics().horizontalAdvance(number) + scaled(6);
    const QRect words(area.left(), top, area.width(), line);
    put(painter, words, number, FontRole::value, colour);
    put(painter, QStyle::visualRect(option.direction, words, words.adjusted(wide, 0, 0, 0)), index.data().toString(),
        FontRole::value, is_used ? colours().text2 : colours().text3);
    const QRect track(area.left(), top + line + scaled(4), area.width(), scaled(bar_height));
    const QRect filled = QStyle::visualRect(
        option.direction, track,
        {track.left(), track.top(), qRound(track.width() * std::min(value, 100.0) / 100), track.height()});
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar_empty);
    painter.drawRoundedRect(track, track.height() / 2.0, track.height() / 2.0);
    painter.setBrush(is_used ? bar_used : bar_left_out);
    painter.drawRoundedRect(filled, track.height() / 2.0, track.height() / 2.0);
}

void paint_note(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const QString words = index.data().toString();
    if (words.isEmpty()) return;
    if (index.data(Model::is_reference_role).toBool()) {
        painter.setFont(ui::font(FontRole::value));
        const int high = scaled(22),
                  wide = std::min(option.rect.width(), painter.fontMetrics().horizontalAdvance(words) + scaled(16));
        const QRect chip =
            QStyle::visualRect(option.direction, option.rect,
                               {option.rect.left(), option.rect.top() + (option.rect.height() - high) / 2, wide, high});
        painter.setPen(QPen(colours().border, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(chip).adjusted(0.5, 0.5, -0.5, -0.5), high / 2.0, high / 2.0);
        return put(painter, chip, words, FontRole::value, colours().text, Qt::AlignHCenter);
    }
    if (index.data(Model::is_warning_role).toBool())
        return paint_warning(painter, option, option.rect, words, FontRole::value);
    put(painter, option.rect, words, FontRole::value,
        index.data(Model::is_used_role).toBool() ? colours().text2 : colours().text3);
}

} // namespace

void MergeFramesDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, colours().raised);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), colours().line);
    const QColor colour = index.data(Model::is_used_role).toBool() ? colours().text : colours().text3;
    switch (index.column()) {
    case Model::use_column: paint_box(*painter, option, index); break;
    case Model::picture_column: paint_picture(*painter, option, index); break;
    case Model::name_column: paint_name(*painter, option, index, colour, m_narrow); break;
    case Model::sharpness_column: paint_sharpness(*painter, option, index, colour); break;
    case Model::note_column: paint_note(*painter, option, index); break;
    default: {
        const bool is_mirrored = option.direction == Qt::RightToLeft;
        put(*painter, option.rect.adjusted(is_mirrored ? scaled(gap) : 0, 0, is_mirrored ? 0 : -scaled(gap), 0),
            index.data().toString(), FontRole::body, colour, Qt::AlignTrailing);
    }
    }
    painter->restore();
}

bool MergeFramesDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem&,
                                      const QModelIndex& index) {
    // The whole cell takes the click; keys are the table's.
    if (index.column() != Model::use_column || !(index.flags() & Qt::ItemIsUserCheckable) ||
        event->type() != QEvent::MouseButtonRelease || static_cast<QMouseEvent*>(event)->button() != Qt::LeftButton)
        return false;
    const bool is_on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    return model->setData(index, is_on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

MergeFramesTable::MergeFramesTable(MergeFramesModel* model, QWidget* parent)
    : QTableView(parent), m_model(model), m_delegate(new MergeFramesDelegate(this)) {
    setModel(model);
    setItemDelegate(m_delegate);
    setAccessibleName(tr("Frames"));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setProperty("focusRing", true);
    setStyleSheet(QStringLiteral("QTableView { background: %1; border: none; border-radius: 0; padding: 0; } "
                                 "QHeaderView { background: %1; border: none; }"
                                 " QHeaderView::section { background: %1; color: %2; border: none; border-bottom: 1px "
                                 "solid %3; padding: 0 %4px 0 %5px; }")
                      .arg(colours().panel.name(), colours().text2.name(), colours().line.name())
                      .arg(layoutDirection() == Qt::LeftToRight ? scaled(gap) : 0)
                      .arg(layoutDirection() == Qt::LeftToRight ? 0 : scaled(gap)));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(scaled(row_height));
    QHeaderView* header = horizontalHeader();
    header->setFont(ui::font(FontRole::caption));
    header->setFixedHeight(scaled(header_height));
    header->setSectionsClickable(false);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(scaled(24));
    header->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    connect(model, &QAbstractItemModel::modelReset, this, [this] {
        updateGeometry();
        if (m_model->rowCount() > 0) select_frame(std::max(0, m_model->reference()));
    });
    set_narrow(false);
}

void MergeFramesTable::set_narrow(bool narrow) {
    m_delegate->set_narrow(narrow);
    QHeaderView* header = horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    setColumnWidth(Model::use_column, scaled(use_width));
    setColumnWidth(Model::picture_column, scaled(picture_width + gap));
    setColumnWidth(Model::name_column, scaled(name_width));
    setColumnWidth(Model::exposure_column, scaled(exposure_width));
    setColumnWidth(Model::ev_column, scaled(ev_width));
    setColumnWidth(Model::sharpness_column, scaled(narrow ? narrow_sharpness_width : sharpness_width));
    setColumnHidden(Model::exposure_column, narrow);
    setColumnHidden(Model::note_column, narrow);
    header->setSectionResizeMode(narrow ? Model::name_column : Model::note_column, QHeaderView::Stretch);
}

int MergeFramesTable::shown_frame() const {
    const int row = currentIndex().row();
    return row < m_model->frames() ? row : -1;
}

void MergeFramesTable::select_frame(int row) {
    if (row >= 0 && row < m_model->rowCount()) setCurrentIndex(m_model->index(row, Model::name_column));
}

QSize MergeFramesTable::sizeHint() const {
    return {scaled(600), scaled(header_height + std::max(2, m_model->rowCount()) * row_height) + 1};
}
QSize MergeFramesTable::minimumSizeHint() const {
    return {scaled(300), scaled(header_height + std::clamp(m_model->rowCount(), 2, 3) * row_height) + 1};
}

void MergeFramesTable::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::NoModifier && currentIndex().isValid())
        m_model->set_used(currentIndex().row(), !m_model->is_used(currentIndex().row()));
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        event->ignore(); // the dialog's button
    else
        QTableView::keyPressEvent(event);
}

void MergeFramesTable::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QTableView::currentChanged(current, previous);
    if (current.isValid() && current.row() != previous.row()) Q_EMIT frame_shown(shown_frame());
}

void MergeFramesTable::contextMenuEvent(QContextMenuEvent* event) {
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = by_key ? currentIndex() : indexAt(viewport()->mapFromGlobal(event->globalPos()));
    if (!index.isValid()) return;
    const int row = index.row();
    QMenu menu(this);
    QAction* reference = menu.addAction(tr("Make reference"), this, [this, row] { m_model->make_reference(row); });
    reference->setEnabled(m_model->can_be_used(row) && m_model->reference() != row);
    QAction* use = menu.addAction(m_model->is_used(row) ? tr("Leave out") : tr("Use"), this,
                                  [this, row] { m_model->set_used(row, !m_model->is_used(row)); });
    use->setEnabled(m_model->can_be_used(row));
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("folder")), tr("Show in folder"), this, [this, row] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(from_path(m_model->path(row).parent_path())));
    });
    menu.exec(by_key ? viewport()->mapToGlobal(visualRect(index).bottomLeft()) : event->globalPos());
}

} // namespace ui
