// The table of frames in the merge dialog: check box, thumbnail, sharpness bar, notes; Space and the context menu. Knows how it looks, the model knows what.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QStyledItemDelegate>
#include <QTableView>

namespace ui {

class MergeFramesModel;

class MergeFramesDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void set_narrow(bool narrow) { m_narrow = narrow; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;

private:
    bool m_narrow = false;
};

class MergeFramesTable : public QTableView {
    Q_OBJECT
public:
    MergeFramesTable(MergeFramesModel* model, QWidget* parent);
    int shown_frame() const; // -1: none
    void select_frame(int row);
    // Without the columns of exposure and note: the note then stands below the name.
    void set_narrow(bool narrow);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void frame_shown(int row);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    MergeFramesModel* m_model;
    MergeFramesDelegate* m_delegate;
};

} // namespace ui
