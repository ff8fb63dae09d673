// The ready-made export settings at the left of the dialog, and the list that shows them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/export_settings.h"
#include <QWidget>

class QPushButton;

namespace ui {

struct ExportPreset {
    QString icon, title, detail;
    ExportSettings settings; // format, depth, size, quality and profile count
    bool matches(const ExportSettings& chosen) const;
    void apply_to(ExportSettings& chosen) const;
};
QList<ExportPreset> export_presets();

class ExportPresetList : public QWidget {
    Q_OBJECT

public:
    explicit ExportPresetList(QWidget* parent);
    void show_settings(const ExportSettings& chosen); // marks the preset that they are, if any

Q_SIGNALS:
    void picked(const ExportPreset& preset);

private:
    QList<ExportPreset> m_presets;
    QList<QPushButton*> m_buttons;
};

} // namespace ui
