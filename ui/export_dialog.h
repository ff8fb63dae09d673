// The export dialog: chooses how photos are written and hands them to the queue; shows a proof and the queue's progress.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/export_queue.h"
#include "ui/export_settings.h"
#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSlider;
class QSpinBox;
class QToolButton;

namespace ui {

class ExportPreview;
class ExportQueueView;

class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(QList<ExportItem> items, ExportQueue* queue, QWidget* parent);
    void set_display(const engine::Profile& display); // what the proof is shown through; sRGB until told

signals:
    void settings_used(const ExportSettings& settings);

private:
    QList<ExportItem> m_items;
    ExportQueue* m_queue;
};

} // namespace ui
