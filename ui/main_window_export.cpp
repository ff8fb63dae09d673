// The main window's part that hands photos to the export dialog and tells how the queue gets on.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/display_profile.h"
#include "ui/document.h"
#include "ui/error_words.h"
#include "ui/export_dialog.h"
#include "ui/film_strip.h"
#include "ui/main_window.h"
#include "ui/merge_dialog.h"
#include "ui/message_bar.h"
#include "ui/sample_task.h"
#include "ui/session.h"
#include "ui/task_pill.h"
#include "ui/trace.h"
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QUrl>
#include <algorithm>
#include <unistd.h>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

// A photo in memory: two bytes a pixel for a mosaic, and its reductions.
constexpr long long bytes_per_pixel = 4;

long long half_of_memory() { return static_cast<long long>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE) / 2; }

long long bytes_of(const QList<Document*>& documents) {
    long long bytes = 0;
    for (const Document* document : documents)
        if (document->facts()) bytes += bytes_per_pixel * document->facts()->width * document->facts()->height;
    return bytes;
}

} // namespace

void MainWindow::connect_export_queue() {
    connect(m_exports, &ExportQueue::progress, this, [this](const QString& text, float done) {
        if (m_sample->is_running() || m_merges->is_running()) return; // one pill; the other task has it
        if (!m_pill->isVisible()) m_pill->start(text);
        m_pill->set_text(text);
        m_pill->set_progress(done);
    });
    connect(m_exports, &ExportQueue::idle, this, [this] {
        if (!m_sample->is_running() && !m_merges->is_running()) m_pill->finish();
    });
    connect(m_exports, &ExportQueue::item_finished, this, [this](const QString& path) {
        trace::event("exported", {{u"file"_s, path}});
        if (m_exports->is_busy()) return;
        const QString folder = QFileInfo(path).path();
        m_messages->show_message(MessageBar::Kind::note, u"%1 is written."_s.arg(QFileInfo(path).fileName()),
                                 QDir::toNativeSeparators(folder), u"Show"_s,
                                 [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
    });
    connect(m_exports, &ExportQueue::item_failed, this, [this](const QString& words) {
        const auto [title, detail] = headline_and_rest(words);
        m_messages->show_message(MessageBar::Kind::error, title, detail);
    });
    connect(m_pill, &TaskPill::cancelled, this, [this] {
        if (m_sample->is_running())
            m_sample->stop();
        else if (m_merges->is_running() && !m_merge_dialog)
            m_merges->discard();
        else if (!m_export_after_opening.isEmpty())
            give_up_exporting();
        else
            m_exports->cancel_all();
    });
    connect(m_session, &Session::loading_changed, this, &MainWindow::export_when_open,
            Qt::QueuedConnection); // it runs a dialog
}

void MainWindow::export_photos() {
    const QList<Document*> selected = m_strip->selected();
    if (selected.isEmpty()) return;
    if (const long long bytes = bytes_of(selected); bytes > half_of_memory()) {
        const auto enough = std::max(1LL, half_of_memory() * selected.size() / bytes);
        m_messages->show_message(MessageBar::Kind::error,
                                 u"These are too many photos for the memory of this computer."_s,
                                 u"Select about %1 at a time, or render all of them with nocturne-cli."_s.arg(enough));
        return;
    }
    m_export_after_opening.clear();
    for (Document* document : selected) m_export_after_opening.append(document);
    m_session->hold(selected);
    if (std::any_of(selected.begin(), selected.end(), [](const Document* document) { return !document->photo(); }))
        m_pill->start(u"Opening %1 photos"_s.arg(selected.size()));
    export_when_open();
}

void MainWindow::give_up_exporting() {
    m_export_after_opening.clear();
    m_session->hold({});
    m_pill->finish();
}

void MainWindow::export_when_open() {
    if (m_export_after_opening.isEmpty()) return;
    QList<ExportItem> items;
    qsizetype there = 0;
    for (const auto& document : std::as_const(m_export_after_opening)) {
        if (!document) continue; // did not open after all; that was told
        ++there;
        if (document->photo())
            items.append(
                {document->photo(), document->recipe(), document->name_without_ending(), document->thumbnail()});
    }
    m_pill->set_progress(static_cast<float>(items.size()) / static_cast<float>(std::max<qsizetype>(1, there)));
    if (items.size() < there) return;
    give_up_exporting(); // the items hold the photos from here on
    if (items.isEmpty()) return;
    ExportDialog dialog(std::move(items), m_exports, this);
    dialog.set_display(m_profiles->profile());
    dialog.exec();
}

} // namespace ui
