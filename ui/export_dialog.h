// The export dialog: chooses how photos are written and hands them to the queue; shows a proof and the queue's progress.
// May be closed while the queue goes on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/export_queue.h"
#include "ui/export_settings.h"
#include <QDialog>
#include <QPointer>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace ui {

class ExportForm;
class ExportPresetList;
class ExportPreview;
class ExportQueueView;
class Scrim;

class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(QList<ExportItem> items, ExportQueue* queue, QWidget* parent);
    ~ExportDialog() override;
    void set_display(const engine::Profile& display); // what the proof is shown through; sRGB until told

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    void hideEvent(QHideEvent*) override;
    void mousePressEvent(QMouseEvent*) override;

private:
    enum class Existing { number, replace };
    struct Target {
        qsizetype item;
        std::filesystem::path path;
    };

    void arrange();
    QWidget* make_header();
    QWidget* make_preview_side();
    QWidget* make_footer();
    QWidget* make_usual_footer();
    QWidget* make_question();

    void settings_changed();
    void show_item(qsizetype index);
    void show_proof();
    void show_facts();
    void show_note();
    void show_error(const QString& words);

    void start_export();
    engine::Result<QList<Target>> wanted_targets() const;
    void ask_about(qsizetype existing, const QString& first_name);
    void enqueue(Existing existing);
    bool is_original(const std::filesystem::path& path) const;

    QList<ExportItem> m_items;
    ExportQueue* m_queue;
    engine::Profile m_display;
    qsizetype m_shown_item = 0;

    ExportPresetList* m_presets;
    ExportForm* m_form;
    ExportPreview* m_preview;
    QLabel* m_which_item;
    QToolButton* m_previous_item;
    QToolButton* m_next_item;
    QLabel* m_result;
    QLabel* m_colours;
    ExportQueueView* m_queue_view;
    QStackedWidget* m_footer;
    QLabel* m_note_sign;
    QLabel* m_note;
    QLabel* m_question;
    QPushButton* m_replace;
    QPushButton* m_add_number;
    QPushButton* m_export;
    QPointer<Scrim> m_scrim;
};

} // namespace ui
