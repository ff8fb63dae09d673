// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/film_strip.h"
#include "ui/document.h"
#include "ui/session.h"
#include "ui/theme.h"
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QWheelEvent>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr double unselected_opacity = 0.86; // design section 6

QSize item_size(bool low) { return low ? QSize(scaled(60), scaled(40)) : QSize(scaled(96), scaled(64)); }

// The middle of `picture` in the proportions of `size`.
QRectF middle_of(const QImage& picture, QSize size) {
    const double scale = std::min(static_cast<double>(picture.width()) / size.width(),
                                  static_cast<double>(picture.height()) / size.height());
    const QSizeF part(size.width() * scale, size.height() * scale);
    return {QPointF((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 2), part};
}

class Frame : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void set_low(bool low) { m_low = low; }

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return item_size(m_low) + QSize(scaled(8), scaled(8));
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        painter->save();
        painter->setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
        QRect inside(QPoint(0, 0), item_size(m_low));
        inside.moveCenter(option.rect.center());
        QPainterPath corners;
        corners.addRoundedRect(inside, scaled(4), scaled(4));
        const bool selected = option.state & QStyle::State_Selected;
        painter->fillPath(corners, colours().trough);
        painter->setClipPath(corners);
        if (!selected && !(option.state & QStyle::State_MouseOver)) painter->setOpacity(unselected_opacity);
        if (const auto picture = index.data(Qt::DecorationRole).value<QImage>(); !picture.isNull()) {
            painter->drawImage(inside, picture, middle_of(picture, inside.size()));
        } else {
            painter->setPen(colours().text3);
            painter->setFont(ui::font(FontRole::caption));
            painter->drawText(inside.adjusted(scaled(4), 0, -scaled(4), 0), Qt::AlignCenter,
                              painter->fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle,
                                                                inside.width() - scaled(8)));
        }
        painter->setOpacity(1);
        if (index.data(FilmStripModel::edited_role).toBool()) paint_badge(*painter, inside);
        painter->setClipping(false);
        if (selected) {
            painter->setPen(QPen(colours().text, scaled(2)));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(inside).adjusted(-2, -2, 2, 2), scaled(5), scaled(5));
        }
        painter->restore();
    }

private:
    // Edited photos carry the sliders' icon.
    static void paint_badge(QPainter& painter, const QRect& inside) {
        const int size = scaled(16);
        const QRect badge(inside.right() - size - scaled(2), inside.bottom() - size - scaled(2), size, size);
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(10, 10, 10, 180));
        painter.drawRoundedRect(badge, scaled(4), scaled(4));
        painter.drawPixmap(
            badge.adjusted(scaled(2), scaled(2), -scaled(2), -scaled(2)),
            icon_pixmap(u"adjust"_s, size - scaled(4), colours().text, painter.device()->devicePixelRatioF()));
    }
    bool m_low = false;
};

} // namespace

FilmStripModel::FilmStripModel(Session* session, QObject* parent) : QAbstractListModel(parent), m_session(session) {
    connect(session, &Session::documents_changed, this, &FilmStripModel::take_documents);
    take_documents();
}

void FilmStripModel::take_documents() {
    beginResetModel();
    for (const auto& document : std::as_const(m_documents))
        if (document) disconnect(document, nullptr, this, nullptr);
    m_documents.clear();
    for (Document* document : m_session->documents()) {
        const int row = static_cast<int>(m_documents.size());
        const auto refresh = [this, row] { Q_EMIT dataChanged(index(row), index(row)); };
        connect(document, &Document::thumbnail_changed, this, refresh);
        connect(document, &Document::history_changed, this, refresh);
        m_documents.append(document);
    }
    endResetModel();
}

int FilmStripModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_documents.size());
}

QVariant FilmStripModel::data(const QModelIndex& index, int role) const {
    const Document* document = m_documents.value(index.row());
    if (!document) return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: return document->name();
    case Qt::DecorationRole: return document->thumbnail();
    case edited_role: return document->is_edited();
    default: return {};
    }
}

FilmStrip::FilmStrip(Session* session, QWidget* parent)
    : QListView(parent), m_session(session), m_model(new FilmStripModel(session, this)) {
    setModel(m_model);
    setItemDelegate(new Frame(this));
    setFlow(QListView::LeftToRight);
    setWrapping(false);
    setUniformItemSizes(true);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the wheel, keys and the current photo scroll it
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setAcceptDrops(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(u"Film strip"_s);
    // A region of its own, not a list in a box as in dialogs.
    setStyleSheet(
        u"QListView { background: %1; border: none; border-radius: 0; padding: 0; } QListView::item { padding: 0; }"_s
            .arg(colours().window.name()));
    set_low(false);
    connect(session, &Session::current_changed, this, &FilmStrip::follow_session);
    connect(session, &Session::documents_changed, this, &FilmStrip::follow_session);
}

QSize FilmStrip::sizeHint() const { return {scaled(200), scaled(m_low ? 56 : 84)}; }

void FilmStrip::set_low(bool low) {
    m_low = low;
    static_cast<Frame*>(itemDelegate())->set_low(low);
    const int above = (sizeHint().height() - item_size(low).height() - scaled(8)) / 2;
    setViewportMargins(scaled(12), above, scaled(12), above);
    scheduleDelayedItemsLayout();
    updateGeometry();
}

void FilmStrip::follow_session() {
    const int row = m_session->index_of(m_session->current());
    if (row < 0 || row >= m_model->rowCount({})) return;
    const QModelIndex index = m_model->index(row);
    m_following = true;
    if (currentIndex() != index) selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
    m_following = false;
    scrollTo(index);
}

void FilmStrip::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    if (m_following || !current.isValid()) return;
    const auto& documents = m_session->documents();
    if (current.row() < static_cast<int>(documents.size()))
        m_session->set_current(documents[static_cast<std::size_t>(current.row())]);
}

QList<Document*> FilmStrip::selected() const {
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedIndexes()) rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    QList<Document*> documents;
    for (const int row : rows)
        if (row < static_cast<int>(m_session->documents().size()))
            documents.append(m_session->documents()[static_cast<std::size_t>(row)]);
    if (documents.isEmpty() && m_session->current()) documents.append(m_session->current());
    return documents;
}

void FilmStrip::wheelEvent(QWheelEvent* event) {
    const QPoint by = event->angleDelta();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - (by.x() != 0 ? by.x() : by.y()));
    event->accept();
}

} // namespace ui
