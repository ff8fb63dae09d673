// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_list.h"
#include "ui/light_meter_words.h"
#include "ui/mask_list_delegate.h"
#include "ui/theme.h"
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;

int MaskListModel::row_of(const std::string& name) const {
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const MaskRowFacts& r) { return r.name == name; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void MaskListModel::set_rows(std::vector<MaskRowFacts> rows) {
    const bool is_same_list = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                                         [](const auto& a, const auto& b) { return a.name == b.name; });
    for (MaskRowFacts& row : rows)
        if (const int known = row_of(row.name); known >= 0 && row.picture.isNull()) {
            row.picture = m_rows[static_cast<std::size_t>(known)].picture;
            row.share = m_rows[static_cast<std::size_t>(known)].share;
        }
    if (!is_same_list) beginResetModel();
    m_rows = std::move(rows);
    if (!is_same_list)
        endResetModel();
    else if (!m_rows.empty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_rows.size()) - 1));
}

void MaskListModel::set_picture(const std::string& name, const QImage& picture, double share) {
    const int row = row_of(name);
    if (row < 0) return;
    m_rows[static_cast<std::size_t>(row)].picture = picture;
    m_rows[static_cast<std::size_t>(row)].share = share;
    Q_EMIT dataChanged(index(row), index(row));
}

int MaskListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant MaskListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= static_cast<int>(m_rows.size())) return {};
    const MaskRowFacts& row = m_rows[static_cast<std::size_t>(index.row())];
    const QString how_made =
        row.share < 0 ? row.how_made : u"%1 · %2 of picture"_s.arg(row.how_made, share_text(row.share));
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole: return row.label;
    case Qt::AccessibleTextRole:
        return u"%1, %2%3"_s.arg(row.label, how_made, row.is_on ? QString() : u", switched off"_s);
    case how_made_role: return how_made;
    case is_on_role: return row.is_on;
    case picture_role: return row.picture;
    default: return {};
    }
}

bool MaskListModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid()) return false;
    Q_EMIT renamed(m_rows[static_cast<std::size_t>(index.row())].name, value.toString());
    return true;
}

Qt::ItemFlags MaskListModel::flags(const QModelIndex& index) const {
    return QAbstractListModel::flags(index) | Qt::ItemIsEditable;
}

MaskList::MaskList(QWidget* parent) : QListView(parent), m_model(new MaskListModel(this)) {
    setModel(m_model);
    setItemDelegate(new MaskListDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // the page scrolls
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(u"Masks"_s);
    setStyleSheet(
        u"QListView { background: transparent; border: none; border-radius: 0; padding: 0; } QListView::item { padding: 0; }"_s);
    connect(m_model, &QAbstractItemModel::modelReset, this, &QWidget::updateGeometry);
}

QSize MaskList::picture_size() { return {scaled(48), scaled(32)}; }

QSize MaskList::sizeHint() const {
    return {scaled(200), static_cast<int>(m_model->rows().size()) * MaskListDelegate::row_height()};
}

QRect MaskList::eye_rect(int row) const {
    return MaskListDelegate::eye_rect(visualRect(m_model->index(row)), layoutDirection());
}
QRect MaskList::menu_rect(int row) const {
    return MaskListDelegate::menu_rect(visualRect(m_model->index(row)), layoutDirection());
}

void MaskList::set_rows(std::vector<MaskRowFacts> rows, const std::string& selected) {
    m_is_following = true;
    m_model->set_rows(std::move(rows));
    setFixedHeight(sizeHint().height());
    const int row = m_model->row_of(selected);
    if (row >= 0 && currentIndex().row() != row)
        selectionModel()->setCurrentIndex(m_model->index(row), QItemSelectionModel::ClearAndSelect);
    m_is_following = false;
}

void MaskList::rename_current() {
    if (!currentIndex().isValid()) return;
    setFocus(Qt::OtherFocusReason);
    edit(currentIndex());
}

void MaskList::currentChanged(const QModelIndex& current, const QModelIndex& previous) {
    QListView::currentChanged(current, previous);
    if (!m_is_following && current.isValid())
        Q_EMIT chosen(m_model->rows()[static_cast<std::size_t>(current.row())].name);
}

void MaskList::mousePressEvent(QMouseEvent* event) {
    const QModelIndex at = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && at.isValid()) {
        const MaskRowFacts row = m_model->rows()[static_cast<std::size_t>(at.row())];
        if (eye_rect(at.row()).contains(event->position().toPoint())) {
            Q_EMIT on_wanted(row.name, !row.is_on);
            return;
        }
        if (menu_rect(at.row()).contains(event->position().toPoint())) {
            setCurrentIndex(at);
            Q_EMIT menu_wanted(viewport()->mapToGlobal(menu_rect(at.row()).bottomLeft()));
            return;
        }
    }
    QListView::mousePressEvent(event);
}

bool MaskList::is_button(QPoint at) const {
    const QModelIndex index = indexAt(at);
    return index.isValid() && (eye_rect(index.row()).contains(at) || menu_rect(index.row()).contains(at));
}

// Two quick clicks on the eye are two clicks, no wish to rename.
void MaskList::mouseDoubleClickEvent(QMouseEvent* event) {
    if (is_button(event->position().toPoint()))
        mousePressEvent(event);
    else
        QListView::mouseDoubleClickEvent(event);
}

void MaskList::mouseMoveEvent(QMouseEvent* event) {
    QListView::mouseMoveEvent(event);
    const QPoint at = event->position().toPoint();
    const QModelIndex index = indexAt(at);
    QString help;
    if (index.isValid() && eye_rect(index.row()).contains(at))
        help = index.data(MaskListModel::is_on_role).toBool() ? u"Switch this mask off"_s : u"Switch this mask on"_s;
    else if (index.isValid() && menu_rect(index.row()).contains(at))
        help = u"More"_s;
    viewport()->setToolTip(help);
    viewport()->update();
}

void MaskList::contextMenuEvent(QContextMenuEvent* event) {
    if (const QModelIndex at = indexAt(event->pos()); at.isValid()) setCurrentIndex(at);
    if (currentIndex().isValid()) Q_EMIT menu_wanted(event->globalPos());
}

// The list keeps these keys from the window's shortcuts.
bool MaskList::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() == Qt::NoModifier &&
            (key->key() == Qt::Key_Delete || key->key() == Qt::Key_Space || key->key() == Qt::Key_F2)) {
            event->accept();
            return true;
        }
    }
    return QListView::event(event);
}

void MaskList::keyPressEvent(QKeyEvent* event) {
    const int row = currentIndex().row();
    if (row >= 0 && event->key() == Qt::Key_Delete) {
        Q_EMIT remove_wanted();
    } else if (row >= 0 && event->key() == Qt::Key_Space) {
        const MaskRowFacts facts = m_model->rows()[static_cast<std::size_t>(row)];
        Q_EMIT on_wanted(facts.name, !facts.is_on);
    } else if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down || event->key() == Qt::Key_F2 ||
               event->key() == Qt::Key_Home || event->key() == Qt::Key_End) {
        QListView::keyPressEvent(event);
    } else {
        event->ignore(); // letters are shortcuts, no search
    }
}

void MaskList::wheelEvent(QWheelEvent* event) { event->ignore(); }

} // namespace ui
