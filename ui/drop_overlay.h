// Covers its parent while files are dragged over the window and says what a drop will do. Takes no drop itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace ui {

class DropOverlay : public QWidget {
    Q_OBJECT
public:
    explicit DropOverlay(QWidget* parent);
    void show_for(int photos); // 0: a number that is not known yet, as for a folder

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int m_photos = 0;
};

} // namespace ui
