// The list of masks: a small picture, name, how it was made, its part of the picture, an eye and a menu. Shows rows that it is given and
// says what the hand wants of them; knows no document.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractListModel>
#include <QImage>
#include <QListView>
#include <string>
#include <vector>

namespace ui {

struct MaskRowFacts {
    std::string name; // in the recipe
    QString label, how_made;
    bool is_on = true;
    double share = -1; // of the picture; below 0: not known yet
    QImage picture;    // grey: white where it counts
};

class MaskListModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;
    enum Role { how_made_role = Qt::UserRole, is_on_role, picture_role };

    void set_rows(std::vector<MaskRowFacts> rows); // pictures and shares of names that stay are kept
    void set_picture(const std::string& name, const QImage& picture, double share);
    const std::vector<MaskRowFacts>& rows() const { return m_rows; }
    int row_of(const std::string& name) const; // -1 if there is none

    int rowCount(const QModelIndex& parent) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

signals:
    void renamed(const std::string& name, const QString& label);

private:
    std::vector<MaskRowFacts> m_rows;
};

class MaskList : public QListView {
    Q_OBJECT
public:
    explicit MaskList(QWidget* parent);
    MaskListModel& facts() { return *m_model; }
    void set_rows(std::vector<MaskRowFacts> rows, const std::string& selected);
    void rename_current();
    static QSize picture_size(); // logical pixels
    QRect eye_rect(int row) const;
    QRect menu_rect(int row) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void chosen(const std::string& name);
    void on_wanted(const std::string& name, bool on);
    void menu_wanted(const QPoint& where); // on the screen, for the current row
    void remove_wanted();

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    bool is_button(QPoint at) const; // eye or menu
    MaskListModel* m_model;
    bool m_is_following = false;
};

} // namespace ui
