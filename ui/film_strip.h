// The opened photos as a row of thumbnails; shows a session and asks it for another current photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractListModel>
#include <QListView>
#include <QPointer>

namespace ui {

class Document;
class Session;

class FilmStripModel : public QAbstractListModel {
    Q_OBJECT
public:
    FilmStripModel(Session* session, QObject* parent);
    int rowCount(const QModelIndex& parent) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    static constexpr int edited_role = Qt::UserRole;

private:
    void take_documents();
    Session* m_session;
    QList<QPointer<Document>> m_documents; // as the view knows them
};

class FilmStrip : public QListView {
    Q_OBJECT
public:
    FilmStrip(Session* session, QWidget* parent);
    QList<Document*> selected() const; // in order; the current one if nothing is selected
    void set_low(bool low);            // 56 high instead of 84
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    void follow_session();

    Session* m_session;
    FilmStripModel* m_model;
    bool m_low = false;
    bool m_following = false;
};

} // namespace ui
