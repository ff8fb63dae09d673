// One recent photo as a button: picture, name and folder. The picture comes later, from whoever reads it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractButton>
#include <QImage>

namespace ui {

class RecentPhoto : public QAbstractButton {
    Q_OBJECT
public:
    RecentPhoto(const QString& path, QWidget* parent);
    const QString& path() const { return m_path; }
    void set_picture(const QImage& picture);
    bool has_picture() const { return !m_picture.isNull(); }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_path;
    QImage m_picture;
};

} // namespace ui
