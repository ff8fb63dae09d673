// Name, version, licence and the libraries the program stands on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>

namespace ui {

class AboutDialog : public QDialog {
    Q_OBJECT
public:
    explicit AboutDialog(QWidget* parent = nullptr);
};

} // namespace ui
