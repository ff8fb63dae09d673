// The main window's part that deals with files: opening, dropping, the sample night, recent photos.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/project.h"
#include "ui/document.h"
#include "ui/drop_overlay.h"
#include "ui/empty_state.h"
#include "ui/error_words.h"
#include "ui/failure_list.h"
#include "ui/main_window.h"
#include "ui/message_bar.h"
#include "ui/sample_task.h"
#include "ui/scrim.h"
#include "ui/session.h"
#include "ui/task_pill.h"
#include "ui/trace.h"
#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QStandardPaths>
#include <QUrl>
#include <algorithm>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr qsizetype recent_kept = 12;
const auto recent_key = u"files/recent"_s;
const auto folder_key = u"files/last_folder"_s;

// What LibRaw and the other readers know; everything else is behind "All files", the content decides.
const auto photo_filter =
    u"Photos (*.dng *.cr2 *.cr3 *.crw *.nef *.nrw *.arw *.srf *.sr2 *.raf *.orf *.rw2 *.pef "
    u"*.srw *.rwl *.3fr *.fff *.iiq *.kdc *.dcr "
    "*.mrw *.mos *.mef *.erf *.x3f *.gpr *.jpg *.jpeg *.png *.tif *.tiff *.exr *.hdr *.nocturne);;All files (*)"_s;

QStringList local_files(const QMimeData& dropped) {
    QStringList files;
    for (const QUrl& url : dropped.urls())
        if (url.isLocalFile()) files << url.toLocalFile();
    return files;
}

bool holds_folder(const QStringList& files) {
    return std::any_of(files.begin(), files.end(), [](const QString& file) { return QFileInfo(file).isDir(); });
}

bool is_merge_project(const QString& file) {
    return file.endsWith(QLatin1StringView(engine::project_extension.data(), engine::project_extension.size()),
                         Qt::CaseInsensitive) &&
           !QFileInfo(file).isDir();
}

QString reason_in_words(const QList<OpenFailure>& failures) {
    if (failures.size() > 1) return u"%1 files did not."_s.arg(failures.size());
    switch (failures.front().kind) {
    case engine::ErrorKind::damaged: return u"One file is damaged."_s;
    case engine::ErrorKind::missing: return u"One file is not there."_s;
    case engine::ErrorKind::unreadable: return u"One file may not be read."_s;
    default: return u"One file is of a kind that this version cannot read."_s;
    }
}

} // namespace

void MainWindow::connect_file_actions() {
    connect(m_actions.open, &QAction::triggered, this, &MainWindow::choose_photos);
    connect(m_actions.open_folder, &QAction::triggered, this, &MainWindow::choose_folder);
    connect(m_actions.open_sample, &QAction::triggered, this, [this] { open_sample(SampleTask::usual_folder()); });
    connect(m_actions.export_photos, &QAction::triggered, this, &MainWindow::export_photos);
    connect(m_actions.show_in_folder, &QAction::triggered, this, &MainWindow::show_in_folder);
    connect(m_actions.close_photo, &QAction::triggered, this, [this] {
        if (m_document) m_session->close(m_document);
    });
    connect(m_actions.quit, &QAction::triggered, this, &QWidget::close);
    connect(m_empty, &EmptyState::open_photos, this, &MainWindow::choose_photos);
    connect(m_empty, &EmptyState::open_folder, this, &MainWindow::choose_folder);
    connect(m_empty, &EmptyState::open_sample, m_actions.open_sample, &QAction::trigger);
    connect(m_empty, &EmptyState::open_recent, this, [this](const QString& path) { open({path}); });
    connect(m_session, &Session::batch_opened, this, &MainWindow::show_batch);
    connect(m_session, &Session::message, this, [this](const QString& title, const QString& detail) {
        m_messages->show_message(MessageBar::Kind::error, title, detail);
    });
    connect(m_sample, &SampleTask::progress, m_pill, &TaskPill::set_progress);
    connect(m_sample, &SampleTask::finished, this, [this](const QStringList& photos) {
        m_pill->finish();
        m_actions.open_sample->setEnabled(true);
        if (!photos.isEmpty()) open(photos);
    });
    connect(m_sample, &SampleTask::failed, this, &MainWindow::open_sample_elsewhere);
    connect_export_queue();
}

void MainWindow::open(const QStringList& files_and_folders) {
    QStringList photos, merges;
    for (const QString& file : files_and_folders) (is_merge_project(file) ? merges : photos) << file;
    if (!photos.isEmpty()) m_session->open(photos);
    if (!merges.isEmpty()) reopen_merge(merges.front());
}

void MainWindow::choose_photos() {
    QSettings settings;
    const QString start =
        settings.value(folder_key, QStandardPaths::writableLocation(QStandardPaths::PicturesLocation)).toString();
    const QStringList files = QFileDialog::getOpenFileNames(this, u"Open photos"_s, start, photo_filter);
    if (files.isEmpty()) return;
    settings.setValue(folder_key, QFileInfo(files.front()).path());
    open(files);
}

void MainWindow::choose_folder() {
    QSettings settings;
    const QString start =
        settings.value(folder_key, QStandardPaths::writableLocation(QStandardPaths::PicturesLocation)).toString();
    const QString folder = QFileDialog::getExistingDirectory(this, u"Open a folder of photos"_s, start);
    if (folder.isEmpty()) return;
    settings.setValue(folder_key, folder);
    open({folder});
}

void MainWindow::open_sample(const QString& folder) {
    if (m_sample->is_running()) return;
    m_actions.open_sample->setEnabled(false);
    m_pill->start(u"Photographing the sample night"_s);
    m_sample->start(folder);
}

void MainWindow::open_sample_elsewhere(const QString& why) {
    m_pill->finish();
    m_actions.open_sample->setEnabled(true);
    m_messages->show_message(
        MessageBar::Kind::error, u"The sample night was not written."_s, why, u"Choose folder"_s, [this] {
            const QString folder = QFileDialog::getExistingDirectory(this, u"Folder for the sample night"_s);
            if (!folder.isEmpty()) open_sample(folder);
        });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!event->mimeData()->hasUrls()) return;
    event->setDropAction(Qt::CopyAction);
    event->accept();
    const QStringList files = local_files(*event->mimeData());
    m_drop_overlay->show_for(holds_folder(files) ? 0 : static_cast<int>(files.size()),
                             event->modifiers() & Qt::ShiftModifier);
}

// Shift may be pressed on the way.
void MainWindow::dragMoveEvent(QDragMoveEvent* event) {
    event->setDropAction(Qt::CopyAction);
    event->accept();
    const QStringList files = local_files(*event->mimeData());
    m_drop_overlay->show_for(holds_folder(files) ? 0 : static_cast<int>(files.size()),
                             event->modifiers() & Qt::ShiftModifier);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) { m_drop_overlay->hide(); }

void MainWindow::dropEvent(QDropEvent* event) {
    m_drop_overlay->hide();
    event->setDropAction(Qt::CopyAction); // a move would let the file manager delete the originals
    event->accept();
    take_drop(*event->mimeData(), event->modifiers() & Qt::ShiftModifier);
}

void MainWindow::take_drop(const QMimeData& dropped, bool merges) {
    const QStringList files = local_files(dropped);
    trace::event("file_dropped", {{u"files"_s, files.size()}, {u"first"_s, files.value(0)}});
    if (files.isEmpty()) {
        m_messages->show_message(MessageBar::Kind::note, u"Nothing was opened."_s,
                                 u"Only files on this computer can be dropped. Save the photo first."_s);
        return;
    }
    activateWindow();
    if (merges && (files.size() > 1 || holds_folder(files)))
        merge_files(files);
    else
        open(files);
}

void MainWindow::show_batch(int photos, const QList<OpenFailure>& failures) {
    if (failures.isEmpty()) return;
    if (photos == 1) {
        const auto [title, detail] = headline_and_rest(failures.front().what);
        m_messages->show_message(MessageBar::Kind::error, title, detail);
        return;
    }
    const int opened = photos - static_cast<int>(failures.size());
    const QString title = opened > 0 ? u"%1 of %2 photos opened."_s.arg(opened).arg(photos)
                                     : u"None of the %1 files opened."_s.arg(photos);
    m_messages->show_message(MessageBar::Kind::error, title, opened > 0 ? reason_in_words(failures) : QString(),
                             u"Show details"_s, [this, failures] {
                                 QStringList lines;
                                 for (const OpenFailure& failure : failures) lines << failure.what;
                                 const Scrim scrim(this);
                                 FailureList(u"Files that did not open"_s, lines, this).exec();
                             });
}

void MainWindow::remember_recent(Document* document) {
    QSettings settings;
    QStringList recent = settings.value(recent_key).toStringList();
    const QString path = QFile::decodeName(document->path().c_str());
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue(recent_key, recent.mid(0, recent_kept));
    show_recent();
}

void MainWindow::show_recent() {
    QStringList recent = QSettings().value(recent_key).toStringList();
    m_empty->set_recent(recent);
    m_actions.recent->clear();
    m_actions.recent->setEnabled(!recent.isEmpty());
    for (const QString& path : std::as_const(recent)) {
        QAction* action = m_actions.recent->addAction(QFileInfo(path).fileName().replace(u'&', u"&&"_s));
        action->setToolTip(QDir::toNativeSeparators(path));
        connect(action, &QAction::triggered, this, [this, path] { open({path}); });
    }
}

void MainWindow::show_in_folder() {
    if (m_document)
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFile::decodeName(m_document->path().parent_path().c_str())));
}

} // namespace ui
