// What the window shows without a photo: the drop zone, the sample night and recent photos. Opens nothing itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QStringList>
#include <QThreadPool>
#include <QWidget>

class QHBoxLayout;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace ui {

class RecentPhoto;

class EmptyState : public QWidget {
    Q_OBJECT
public:
    explicit EmptyState(QWidget* parent = nullptr);
    ~EmptyState() override;
    void set_recent(const QStringList& paths); // newest first; as many as fit are shown

Q_SIGNALS:
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
    void read_thumbnail(const QString& path);
    void show_thumbnail(const QString& path, const QImage& picture);

    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_page = nullptr;
    QWidget* m_motif = nullptr; // the line drawing over the headline
    QWidget* m_drop_zone = nullptr;
    QWidget* m_lower = nullptr; // sample and recent photos
    QWidget* m_recent = nullptr;
    QHBoxLayout* m_cards_row = nullptr;
    QWidget* m_hints = nullptr;
    QPushButton* m_open = nullptr;
    QList<RecentPhoto*> m_cards;
    QThreadPool m_readers;
};

} // namespace ui
