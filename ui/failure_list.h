// What did not work and why, one paragraph each, in words that can be copied.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QDialog>
#include <QStringList>

namespace ui {

class FailureList : public QDialog {
    Q_OBJECT
public:
    FailureList(const QString& title, const QStringList& reasons, QWidget* parent);
};

} // namespace ui
