// The merge dialog: which frames become what, with a small preview that follows every change; begins the merge at full size and shows how it gets on.
// May be closed while that goes on. Decides what is shown; frames, form, preview and task keep what they know.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/project.h"
#include "ui/merge_previewer.h"
#include "ui/merge_task.h"
#include "ui/merge_view.h"
#include <QDialog>
#include <QPointer>
#include <QTimer>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QShortcut;
class QStackedWidget;
class QToolButton;

namespace ui {

class DisplayEncoder;
class MergeForm;
class MergeFramesModel;
class MergeFramesTable;
class MergeKinds;
class MergeNumbers;
class Scrim;
class Segmented;

struct MergeRequest {
    MergeInput input;
    QList<QImage> thumbnails;                    // of the files, as far as they are there
    std::optional<engine::MergeKind> kind;       // asked for; else what the frames look like
    std::optional<engine::MergeProject> project; // a merge that is opened again
};

class MergeDialog : public QDialog {
    Q_OBJECT
public:
    // `task`, `display`: must outlive this.
    MergeDialog(MergeRequest request, MergeTask* task, const DisplayEncoder* display, QWidget* parent);
    ~MergeDialog() override;

    enum Mode { result_mode, ghost_mode, frame_mode };
    void set_mode(int mode);

    MergePreviewer& previewer() { return *m_previewer; }
    MergeFramesModel& frames() { return *m_frames; }
    MergeFramesTable& table() { return *m_table; }
    MergeKinds& kinds() { return *m_kinds; }
    MergeForm& form() { return *m_form; }
    MergeView& view() { return *m_view; }
    QPushButton& merge_button() { return *m_merge; }
    engine::MergeOptions options() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    // merge_dialog_layout.cpp
    void arrange();
    QWidget* make_header();
    QWidget* make_left_side();
    QWidget* make_right_side();
    QWidget* make_footer();
    QWidget* make_usual_footer();
    QWidget* make_running_footer();
    QWidget* make_question();

    // merge_dialog.cpp
    void connect_parts();
    void connect_task();
    void take_series(const MergeSuggestion& suggestion);
    void choose_kind(engine::MergeKind kind);
    void choices_changed();
    void ask_for_preview();
    void take_preview(const MergeResultPreview& result);
    void start_merging();
    void show_progress(const QString& words, float done, double seconds_left);
    void show_state();
    void show_counts();
    void show_note(const QString& words, bool is_problem);

    // merge_dialog_places.cpp: what the preview shows, and painting on it
    void connect_view();
    void show_view();
    void show_legend();
    void set_painting(bool on);
    void paint_dab(QPointF at, double radius);
    void erase_dab(QPointF at, double radius);
    void undo_stroke();
    void show_places();
    int orientation() const;
    QSize full_size() const;

    MergeRequest m_request;
    MergeTask* m_task;
    MergePreviewer* m_previewer;
    MergeFramesModel* m_frames;
    engine::MergeOptions m_options;                         // without what frames and form decide
    QList<std::vector<engine::MergePlace>> m_places_before; // of each stroke, for undo
    bool m_in_stroke = false;
    bool m_is_refused = false;
    MergeSuggestion m_suggestion;
    std::optional<MergeResultPreview> m_result;
    QImage m_growing;  // a merge on its way
    QString m_busy;    // what the previewer does now; empty: nothing
    QString m_problem; // why there is no result
    QTimer m_rest;     // a quick hand asks once
    int m_mode = result_mode;

    QLabel *m_about, *m_hint, *m_counts;
    MergeKinds* m_kinds;
    MergeFramesTable* m_table;
    MergeForm* m_form;
    QWidget* m_left;
    QScrollArea* m_left_scroll;
    Segmented* m_modes;
    QToolButton *m_paint, *m_forget;
    QLabel *m_swatch, *m_legend;
    MergeView* m_view;
    MergeNumbers* m_numbers;
    QStackedWidget* m_footer;
    QCheckBox* m_integer_copy;
    QLabel *m_note_sign, *m_note, *m_progress_words, *m_question;
    QProgressBar* m_bar;
    QPushButton *m_merge, *m_stop, *m_go_on;
    QList<QShortcut*> m_view_keys; // of the ghost map
    QPointer<Scrim> m_scrim;
};

} // namespace ui
