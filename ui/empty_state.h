// What the window shows without a photo: the drop zone, the sample night and recent photos. Opens nothing itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QThreadPool>
#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    ~EmptyState() override;
    void set_recent(const QStringList& paths); // newest first; as many as fit are shown

signals:
    void open_photos();
    void open_folder();
    void open_sample();
    void open_recent(const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* make_drop_zone();
    QWidget* make_sample();
    QWidget* make_recent();
    QWidget* make_hints();
    void fit_to_size();
    void read_thumbnail_of(class RecentPhoto* card);

    QWidget* m_page = nullptr;
    QWidget* m_picture = nullptr;
    QWidget* m_hints = nullptr;
    QWidget* m_recent = nullptr;
    QWidget* m_recent_cards = nullptr;
    QPushButton* m_open = nullptr;
    QList<class RecentPhoto*> m_cards;
    QThreadPool m_readers;
};

} // namespace ui
