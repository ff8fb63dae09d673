// Covers its parent while files are dragged over the window and says what a drop will do. Takes no drop itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace ui {

class DropOverlay : public QWidget {
    Q_OBJECT
public:
    explicit DropOverlay(QWidget* parent);
    // 0: a number that is not known yet, as for a folder. `merges`: Shift is held.
    void show_for(int photos, bool merges);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int m_photos = 0;
    bool m_merges = false;
};

} // namespace ui
