// The main window's part that merges: which photos go into the dialog, what becomes of the result, and the offer to merge what looks like a series.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document.h"
#include "ui/error_words.h"
#include "ui/export_settings.h"
#include "ui/film_strip.h"
#include "ui/main_window.h"
#include "ui/merge_dialog.h"
#include "ui/merge_facts.h"
#include "ui/merge_words.h"
#include "ui/message_bar.h"
#include "ui/render_service.h"
#include "ui/sample_task.h"
#include "ui/session.h"
#include "ui/side_pages.h"
#include "ui/task_pill.h"
#include "ui/trace.h"
#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

const auto last_merge_key = u"merge/last_project"_s;
constexpr std::size_t least_offered = 3;

// The photos of folders, not of folders inside them, and all files as they are.
std::vector<std::filesystem::path> photos_of(const QStringList& files_and_folders) {
    std::vector<std::filesystem::path> photos;
    for (const QString& name : files_and_folders) {
        if (!QFileInfo(name).isDir()) {
            photos.push_back(to_path(QFileInfo(name).absoluteFilePath()));
            continue;
        }
        for (const QFileInfo& file : QDir(name).entryInfoList(QDir::Files, QDir::Name))
            if (engine::has_photo_extension(to_path(file.fileName())))
                photos.push_back(to_path(file.absoluteFilePath()));
    }
    return photos;
}

QString offer_of(engine::MergeKind kind) { return u"This looks like %1."_s.arg(merge_series_name(kind)); }

} // namespace

MergeDialog* MainWindow::merge_dialog() const { return m_merge_dialog; }

void MainWindow::connect_merging() {
    connect(m_actions.merge, &QAction::triggered, this, [this] { merge_photos(std::nullopt); });
    for (qsizetype i = 0; i < m_actions.merge_as.size(); ++i)
        connect(m_actions.merge_as[i], &QAction::triggered, this,
                [this, kind = merge_kinds[static_cast<std::size_t>(i)]] { merge_photos(kind); });
    connect(m_actions.merge_again, &QAction::triggered, this, &MainWindow::reopen_last_merge);
    connect(m_merge_facts, &MergeFacts::reopen_wanted, this, &MainWindow::reopen_merge);
    connect(m_session, &Session::documents_changed, this, &MainWindow::show_merge_actions);
    connect(m_session, &Session::batch_looked_at, this, &MainWindow::offer_merge);
    connect_merge_task();
    show_merge_actions();
}

void MainWindow::show_merge_actions() {
    const bool can_merge = m_session->documents().size() >= 2;
    const QString why_not = u"Open two photos or more to merge them"_s;
    m_actions.merge->setEnabled(can_merge);
    m_actions.merge->setToolTip(can_merge ? u"Merge the selected photos"_s : why_not);
    for (qsizetype i = 0; i < m_actions.merge_as.size(); ++i) {
        m_actions.merge_as[i]->setEnabled(can_merge);
        m_actions.merge_as[i]->setToolTip(can_merge ? merge_kind_help(merge_kinds[static_cast<std::size_t>(i)])
                                                    : why_not);
    }
    m_actions.merge_again->setEnabled(QFileInfo::exists(QSettings().value(last_merge_key).toString()));
}

// The selected photos; if only one is selected, the series it belongs to, or all that are open.
void MainWindow::merge_photos(std::optional<engine::MergeKind> kind) {
    QList<Document*> documents = m_strip->selected();
    if (documents.size() < 2) {
        documents.clear();
        std::vector<PhotoOnDisk> photos;
        for (const Document* document : m_session->documents())
            if (document->facts()) photos.push_back({document->path(), *document->facts()});
        std::vector<std::filesystem::path> files;
        for (const FoundSeries& series : find_series(photos))
            if (m_document && std::ranges::find(series.files, m_document->path()) != series.files.end())
                files = series.files;
        for (Document* document : m_session->documents())
            if (files.empty() || std::ranges::find(files, document->path()) != files.end()) documents.append(document);
    }
    MergeRequest request;
    request.kind = kind;
    for (const Document* document : std::as_const(documents)) {
        request.input.files.push_back(document->path());
        request.thumbnails.append(document->is_edited() ? QImage() : document->thumbnail());
    }
    open_merge_dialog(std::move(request));
}

void MainWindow::merge_files(const QStringList& files) {
    MergeRequest request;
    request.input.files = photos_of(files);
    if (request.input.files.size() < 2) return open(files); // says what is wrong with them
    open_merge_dialog(std::move(request));
}

void MainWindow::reopen_last_merge() { reopen_merge(QSettings().value(last_merge_key).toString()); }

void MainWindow::reopen_merge(const QString& project) {
    auto read = engine::read_project(to_path(project));
    if (!read) {
        const auto [title, detail] = headline_and_rest(QString::fromStdString(read.error().what));
        return m_messages->show_message(MessageBar::Kind::error, title, detail);
    }
    MergeRequest request;
    for (const engine::ProjectFrame& frame : read->frames) request.input.files.push_back(frame.path);
    request.input.dark_files = read->darks;
    if (!read->darks.empty()) request.input.darks = DarkFrames::files;
    if (read->uses_kept_darks) request.input.darks = DarkFrames::library;
    request.project = std::move(*read);
    open_merge_dialog(std::move(request));
}

void MainWindow::open_merge_dialog(MergeRequest request) {
    if (m_merge_dialog) return m_merge_dialog->activateWindow();
    if (m_merges->is_running())
        return m_messages->show_message(MessageBar::Kind::note, u"A merge is running."_s,
                                        u"The next one can begin when it is done."_s);
    if (request.input.files.size() < 2) return;
    for (const engine::MergeKind kind : merge_kinds) m_messages->take_back(offer_of(kind)); // it is being done
    m_merge_dialog = new MergeDialog(std::move(request), m_merges, &m_service->display(), this);
    m_merge_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_merge_dialog->open();
}

void MainWindow::connect_merge_task() {
    connect(m_merges, &MergeTask::progress, this, [this](const QString& words, float done, double seconds_left) {
        if (m_merge_dialog || m_sample->is_running()) return; // it shows there, or another task has the pill
        const QString text = seconds_left < 0 ? words : u"%1 · %2"_s.arg(words, merge_time_left(seconds_left));
        if (!m_pill->isVisible()) m_pill->start(text);
        m_pill->set_text(text);
        m_pill->set_progress(done);
    });
    connect(m_merges, &MergeTask::finished, this, &MainWindow::take_merged);
    connect(m_merges, &MergeTask::failed, this, [this](const QString& words) {
        if (!m_sample->is_running()) m_pill->finish();
        if (m_merge_dialog) return; // it shows there
        const auto [title, detail] = headline_and_rest(words);
        m_messages->show_message(MessageBar::Kind::error, title, detail);
    });
    connect(m_merges, &MergeTask::discarded, this, [this] {
        if (!m_sample->is_running()) m_pill->finish();
        if (!m_merge_dialog)
            m_messages->show_message(MessageBar::Kind::note, u"Cancelled."_s, u"Nothing was written."_s);
    });
}

void MainWindow::take_merged(const MergedFile& file) {
    if (!m_sample->is_running()) m_pill->finish();
    trace::event("merged", {{u"file"_s, from_path(file.path)}});
    if (!file.project.empty()) QSettings().setValue(last_merge_key, from_path(file.project));
    show_merge_actions();
    m_session->open({from_path(file.path)});
    QStringList sentences;
    for (const std::string& sentence : file.report.sentences) sentences << QString::fromStdString(sentence);
    if (sentences.isEmpty())
        for (const MergeStatistic& statistic : merge_statistics(file.report, file.names, file.options))
            sentences << statistic.title + u'.';
    for (const QString& sentence : left_out_sentences(file.report, file.names))
        if (!sentences.contains(sentence)) sentences << sentence;
    m_messages->show_message(MessageBar::Kind::note, u"%1 is written."_s.arg(from_path(file.path.filename())),
                             sentences.join(u' '), u"Report"_s, [this] { m_actions.page_info->trigger(); });
}

// Said once for each drop; nothing happens unless it is asked for.
void MainWindow::offer_merge(const std::vector<std::filesystem::path>& photos) {
    std::vector<PhotoOnDisk> known;
    for (const Document* document : m_session->documents())
        if (document->facts() && std::ranges::find(photos, document->path()) != photos.end())
            known.push_back({document->path(), *document->facts()});
    const std::vector<FoundSeries> found = find_series(known);
    if (found.empty()) return;
    const FoundSeries& series = found.front();
    // Two equal frames are no series yet, and among many other photos it is no matter of the whole drop.
    if (!series.is_sure || series.files.size() < least_offered || 2 * series.files.size() < photos.size()) return;
    const QString count = series.reason.contains(QString::number(series.files.size()))
                              ? QString()
                              : u"%1 frames. "_s.arg(series.files.size());
    m_messages->show_message(MessageBar::Kind::note, offer_of(series.kind), count + series.reason, u"Merge…"_s,
                             [this, files = series.files, kind = series.kind] {
                                 MergeRequest request;
                                 request.input.files = files;
                                 request.kind = kind;
                                 for (const std::filesystem::path& file : files)
                                     for (const Document* document : m_session->documents())
                                         if (document->path() == file) request.thumbnails.append(document->thumbnail());
                                 if (request.thumbnails.size() != static_cast<qsizetype>(files.size()))
                                     request.thumbnails.clear();
                                 open_merge_dialog(std::move(request));
                             });
}

} // namespace ui
