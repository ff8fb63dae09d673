// A small drawn night: sky, moon, a row of houses with lit windows. Stands where a photo of the sample night would stand.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace ui {

class NightPicture : public QWidget {
public:
    explicit NightPicture(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace ui
