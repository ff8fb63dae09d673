// Painted parts of the empty state: the dashed zone, the drawing in it, a card, a key.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace ui {

class DropZone : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override;
};

// Two photos on each other, the front one with hills and an amber moon.
class PhotosMotif : public QWidget {
public:
    explicit PhotosMotif(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
};

class Card : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent* event) override;
};

class KeyCap : public QWidget {
public:
    KeyCap(const QString& key, QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_key;
};

} // namespace ui
