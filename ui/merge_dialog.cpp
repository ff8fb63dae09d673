// What the merge dialog does. How it is laid out is in merge_dialog_layout.cpp, what its preview shows in merge_dialog_places.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_dialog.h"
#include "ui/merge_form.h"
#include "ui/merge_frames_model.h"
#include "ui/merge_frames_table.h"
#include "ui/merge_kinds.h"
#include "ui/merge_numbers.h"
#include "ui/merge_words.h"
#include "ui/scrim.h"
#include "ui/theme.h"
#include <QCheckBox>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <algorithm>

namespace ui {
namespace {

constexpr int rest_ms = 150;
constexpr int usual_footer = 0, running_footer = 1, question_footer = 2;
constexpr int bar_steps = 1000;

} // namespace

MergeDialog::MergeDialog(MergeRequest request, MergeTask* task, const DisplayEncoder* display, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_request(std::move(request)), m_task(task),
      m_previewer(new MergePreviewer(task->engine(), display, this)), m_frames(new MergeFramesModel(this)) {
    setWindowTitle(tr("Merge frames"));
    setWindowModality(Qt::WindowModal);
    setAttribute(Qt::WA_TranslucentBackground); // for the round corners
    m_rest.setSingleShot(true);
    m_rest.setInterval(rest_ms);
    m_frames->set_files(m_request.input.files, m_request.thumbnails);
    arrange();
    connect_parts();
    connect_view();
    connect_task();
    m_form->set_takes_darks(task->engine().takes_darks);
    m_form->show_darks(m_request.input.darks, m_request.input.dark_files);
    if (m_request.kind) choose_kind(*m_request.kind);
    m_busy = tr("Looking at the frames");
    m_previewer->open(m_request.input);
    show_state();
}

MergeDialog::~MergeDialog() { m_task->disconnect(this); }

void MergeDialog::connect_parts() {
    connect(&m_rest, &QTimer::timeout, this, &MergeDialog::ask_for_preview);
    connect(m_kinds, &MergeKinds::chosen_by_hand, this, [this](engine::MergeKind kind) {
        choose_kind(kind);
        choices_changed();
    });
    connect(m_form, &MergeForm::changed, this, &MergeDialog::choices_changed);
    connect(m_form, &MergeForm::median_wanted, this, [this] {
        choose_kind(engine::MergeKind::median);
        choices_changed();
    });
    connect(m_form, &MergeForm::darks_changed, this, [this] {
        m_options = options();
        m_request.input.darks = m_form->darks();
        m_request.input.dark_files = m_form->dark_files();
        m_result.reset();
        m_previewer->open(m_request.input); // the same frames in the same order
        show_state();
    });
    connect(m_frames, &MergeFramesModel::choices_changed, this, &MergeDialog::choices_changed);
    connect(m_table, &MergeFramesTable::frame_shown, this, &MergeDialog::show_view);
    connect(m_merge, &QPushButton::clicked, this, &MergeDialog::start_merging);

    connect(m_previewer, &MergePreviewer::thumbnail, m_frames, &MergeFramesModel::set_thumbnail);
    connect(m_previewer, &MergePreviewer::opened, this, &MergeDialog::take_series);
    connect(m_previewer, &MergePreviewer::refused, this, [this](const QString& words) {
        m_is_refused = true;
        m_problem = words;
        m_busy.clear();
        show_state();
    });
    connect(m_previewer, &MergePreviewer::step, this, [this](const QString& words, float done) {
        m_busy = tr("%1 · %2 %").arg(words).arg(static_cast<int>(done * 100));
        show_legend();
        if (m_view->picture().isNull()) show_view(); // says it in the middle
    });
    connect(m_previewer, &MergePreviewer::frame_read, this, [this](int frame) {
        if (m_frames->picture(frame).isNull()) m_frames->set_thumbnail_of(frame, m_previewer->frame_picture(frame));
        if (m_mode == frame_mode && frame == m_table->shown_frame()) show_view();
    });
    connect(m_previewer, &MergePreviewer::frame_damaged, this, [this](int frame, const QString& words) {
        m_frames->set_damaged(frame, words);
        choices_changed();
    });
    connect(m_previewer, &MergePreviewer::growing, this, [this](const QImage& picture, int) {
        m_growing = picture;
        show_view();
    });
    connect(m_previewer, &MergePreviewer::merged, this, &MergeDialog::take_preview);
    connect(m_previewer, &MergePreviewer::merge_failed, this, [this](const QString& words) {
        m_busy.clear();
        m_result.reset();
        m_problem = words;
        show_state();
    });
}

void MergeDialog::connect_task() {
    connect(m_task, &MergeTask::progress, this, &MergeDialog::show_progress);
    connect(m_task, &MergeTask::preview, this, [this](const QImage& picture, int) {
        m_growing = picture;
        show_view();
    });
    connect(m_task, &MergeTask::finished, this, &QDialog::accept);
    connect(m_task, &MergeTask::failed, this, [this](const QString& words) {
        m_growing = {};
        show_state();
        show_note(words, true);
    });
    connect(m_task, &MergeTask::discarded, this, [this] {
        m_growing = {};
        show_state();
        show_note(tr("Cancelled. Nothing was written."), false);
        if (!m_result) ask_for_preview();
    });
}

void MergeDialog::take_series(const MergeSuggestion& suggestion) {
    const bool is_first = m_frames->frames() == 0;
    engine::MergeOptions before = options();
    m_is_refused = false;
    m_problem.clear();
    m_suggestion = suggestion;
    m_frames->set_series(m_previewer->series());
    if (is_first && m_request.project) {
        before = engine::options_for(*m_request.project, m_previewer->series().paths);
        m_options = before;
        m_kinds->choose(before.kind);
        m_form->show_options(before);
    } else if (is_first) {
        choose_kind(m_request.kind.value_or(suggestion.kind.value_or(engine::MergeKind::burst)));
    }
    m_frames->set_choices(before);
    const std::vector<engine::FrameFacts> facts = m_frames->facts();
    m_about->setText(merge_series_text(facts));
    m_about->setToolTip(m_previewer->series().remarks.join(u'\n'));
    const bool are_pictures = std::ranges::all_of(
        facts, [](const engine::FrameFacts& frame) { return frame.layout == engine::FrameLayout::picture; });
    m_kinds->set_possible(engine::MergeKind::fusion, are_pictures, {});
    m_table->updateGeometry();
    show_places();
    choices_changed();
}

void MergeDialog::choose_kind(engine::MergeKind kind) {
    engine::MergeOptions options = this->options();
    options.lighten_amount = engine::options_for(kind).lighten_amount;
    options.kind = kind;
    m_options = options;
    m_kinds->choose(kind);
    m_form->show_options(options);
}

engine::MergeOptions MergeDialog::options() const {
    engine::MergeOptions options = m_options;
    m_form->fill_options(options);
    m_frames->fill_options(options);
    return options;
}

void MergeDialog::choices_changed() {
    show_state();
    m_rest.start();
}

void MergeDialog::ask_for_preview() {
    if (m_task->is_running() || m_frames->frames() == 0) return;
    if (m_frames->used_count() < 2) {
        m_previewer->pause();
        m_busy.clear();
        return show_state();
    }
    m_problem.clear();
    m_previewer->merge(options());
}

void MergeDialog::take_preview(const MergeResultPreview& result) {
    m_result = result;
    m_growing = {};
    m_busy.clear();
    m_problem.clear();
    m_frames->set_report(result.report);
    if (m_table->shown_frame() < 0) m_table->select_frame(m_frames->reference());
    QStringList warnings;
    for (const std::string& warning : result.report.warnings) warnings << QString::fromStdString(warning);
    // Whether the chosen dark frames fit is no matter of a tool tip.
    if (m_request.input.darks != DarkFrames::none) warnings << m_previewer->series().remarks;
    m_numbers->show_numbers(merge_statistics(result.report, m_frames->names(), options()), warnings);
    show_state();
}

void MergeDialog::start_merging() {
    if (m_task->is_running() || !m_merge->isEnabled()) return;
    m_rest.stop();
    m_previewer->pause();
    m_busy.clear();
    set_painting(false);
    show_progress(tr("Merging"), 0, -1);
    MergeJob job{m_request.input, m_previewer->series(), options(), m_request.project, m_integer_copy->isChecked()};
    m_task->start(std::move(job));
    m_footer->setCurrentIndex(running_footer);
    m_stop->setFocus(Qt::OtherFocusReason);
    show_state();
}

void MergeDialog::show_progress(const QString& words, float done, double seconds_left) {
    QString text = tr("%1 · %2 %").arg(words).arg(static_cast<int>(done * 100));
    if (seconds_left >= 0) text += QStringLiteral(" · ") + merge_time_left(seconds_left);
    m_progress_words->setText(text);
    m_bar->setValue(static_cast<int>(done * bar_steps));
}

// Everything that depends on how far things are.
void MergeDialog::show_state() {
    const bool is_merging = m_task->is_running();
    m_left->setEnabled(!is_merging && !m_is_refused);
    if (!is_merging && m_footer->currentIndex() != usual_footer) {
        m_footer->setCurrentIndex(usual_footer);
        m_merge->setFocus(Qt::OtherFocusReason);
    }
    show_counts();
    QString hint;
    if (m_suggestion.kind)
        hint = tr("<b>Suggested: %1.</b> %2")
                   .arg(merge_kind_name(*m_suggestion.kind), m_suggestion.reason.toHtmlEscaped());
    else
        hint = merge_kind_help(m_kinds->chosen());
    m_hint->setText(hint);
    show_legend();
    show_view();
}

void MergeDialog::show_counts() {
    const int used = m_frames->used_count(), left_out = m_frames->rowCount() - used;
    const bool is_known = m_frames->frames() > 0;
    m_counts->setText(!is_known       ? QString()
                      : left_out == 0 ? tr("%1 used").arg(used)
                                      : tr("%1 used, %2 left out").arg(used).arg(left_out));
    m_merge->setText(is_known ? merge_frames_text(used) : tr("Merge"));
    m_merge->setEnabled(is_known && used >= 2 && !m_task->is_running());
    if (m_task->is_running()) return;
    if (is_known && used < 2)
        show_note(tr("Two frames at least are needed. Tick another one."), true);
    else
        show_note(is_known ? tr("Written next to the originals.") : QString(), false);
}

void MergeDialog::show_note(const QString& words, bool is_problem) {
    m_note_sign->setVisible(is_problem);
    m_note->setText(words);
    QPalette palette = m_note->palette();
    palette.setColor(QPalette::WindowText, is_problem ? colours().alert : colours().text2);
    m_note->setPalette(palette);
}

void MergeDialog::showEvent(QShowEvent* event) {
    if (parentWidget()) m_scrim = new Scrim(parentWidget()->window());
    QDialog::showEvent(event);
}

void MergeDialog::hideEvent(QHideEvent* event) {
    delete m_scrim;
    QDialog::hideEvent(event);
}

} // namespace ui
