// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session.h"
#include "ui/document.h"
#include "ui/trace.h"
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace ui {
namespace {

constexpr int first_preview_long_edge = 1600; // of the current photo: fills a canvas
constexpr int strip_preview_long_edge = 200;  // enough for the film strip at twice the usual size
// Up to this many dropped files are opened one after the other just to find the damaged ones at once.
constexpr int checked_by_opening = 32;
// Photos kept in memory beside the current one: at most so many pixels in all (a mosaic has 2 bytes a pixel and its reductions).
constexpr long long pixels_kept = 150'000'000;

QString name_of(const std::filesystem::path& path) { return QFile::decodeName(path.c_str()); }

} // namespace

Session::Session(const DisplayEncoder* encoder, QObject* parent) : QObject(parent), m_loader(encoder, nullptr) {
    connect(&m_loader, &PhotoLoader::listed, this, &Session::add_listed);
    connect(&m_loader, &PhotoLoader::preview_read, this, &Session::take_preview);
    connect(&m_loader, &PhotoLoader::opened, this, &Session::take_opened);
    connect(&m_loader, &PhotoLoader::light_measured, this, &Session::take_light);
    connect(&m_writer, &SidecarWriter::written, this,
            [this](const std::filesystem::path& photo) { m_told_unsaved.erase(photo); });
    connect(&m_writer, &SidecarWriter::failed, this, [this](const std::filesystem::path& photo, const QString& what) {
        m_save_failed = true;
        if (Entry* entry = find(photo)) entry->document->save_failed();
        if (!m_told_unsaved.insert(photo).second) return; // once is enough; closing the window asks again
        Q_EMIT message(QStringLiteral("The settings of %1 were not saved.").arg(name_of(photo.filename())), what);
    });
}

Session::~Session() {
    save_all();
    // They hand their last changes to the writer, so they go before it. Those that wait for deleteLater() are children still.
    m_entries.clear();
    m_documents.clear();
    qDeleteAll(findChildren<Document*>(Qt::FindDirectChildrenOnly));
    m_writer.finish();
}

void Session::open(const QStringList& files_and_folders) { m_loader.list(files_and_folders); }

void Session::add_listed(const std::vector<std::filesystem::path>& photos, const QStringList& empty_folders) {
    for (const QString& folder : empty_folders)
        Q_EMIT message(QStringLiteral("No photos in %1.").arg(QFileInfo(folder).fileName()),
                       QStringLiteral("Folders inside it are not searched; drop those themselves."));
    Document* first = nullptr;
    Batch batch{++m_last_batch, 0, 0, false, {}};
    for (const std::filesystem::path& path : photos) {
        if (Entry* known = find(path)) {
            if (!first) first = known->document;
            continue;
        }
        auto* document = new Document(path, &m_writer, this);
        m_entries.push_back({document, batch.number});
        m_documents.push_back(document);
        ++batch.total;
        if (!first) first = document;
    }
    batch.left = batch.total;
    if (batch.total > 0) {
        m_batches.push_back(batch);
        Q_EMIT documents_changed();
    }
    if (first) set_current(first);
    // Behind the current photo's own, so that first pixels do not wait for them.
    for (Entry& entry : m_entries)
        if (!entry.preview_asked) {
            entry.preview_asked = true;
            m_loader.read_preview(entry.document->path(), strip_preview_long_edge);
        }
}

void Session::close(Document* document) {
    Entry* entry = find(document);
    if (!entry) return;
    document->save_now();
    const bool was_waiting = entry->check == Check::waiting;
    const int batch = entry->batch;
    remove(document);
    if (was_waiting) finish_check(batch);
    load_next();
}

void Session::remove(Document* document) {
    const int index = index_of(document);
    if (index < 0) return;
    m_entries.erase(m_entries.begin() + index);
    m_documents.erase(m_documents.begin() + index);
    m_held.removeAll(document);
    const bool was_current = document == m_current;
    if (was_current) m_current = nullptr;
    Q_EMIT documents_changed();
    if (was_current) {
        if (m_documents.empty())
            Q_EMIT current_changed(nullptr);
        else
            set_current(
                m_documents[static_cast<std::size_t>(std::min(index, static_cast<int>(m_documents.size()) - 1))]);
    }
    document->deleteLater();
}

void Session::set_current(Document* document) {
    if (document == m_current) return;
    if (m_current) m_current->save_now();
    m_current = document;
    Entry* entry = find(document);
    if (entry && !document->photo() && document->preview().isNull()) {
        entry->preview_asked = true;
        m_loader.read_preview(document->path(), first_preview_long_edge);
    }
    Q_EMIT current_changed(document);
    release_distant();
    load_next();
}

void Session::step(int by) {
    const int index = index_of(m_current);
    if (index < 0) return;
    set_current(
        m_documents[static_cast<std::size_t>(std::clamp(index + by, 0, static_cast<int>(m_documents.size()) - 1))]);
}

int Session::index_of(const Document* document) const {
    const auto found = std::find(m_documents.begin(), m_documents.end(), document);
    return found == m_documents.end() ? -1 : static_cast<int>(found - m_documents.begin());
}

void Session::refresh_previews() {
    for (const Entry& entry : m_entries) m_loader.read_preview(entry.document->path(), strip_preview_long_edge);
}

bool Session::save_all() {
    m_save_failed = false;
    for (Document* document : m_documents) document->save_now();
    m_writer.finish();
    // The writer's answers are queued calls; they are taken here because the window may be about to close.
    QCoreApplication::sendPostedEvents(&m_writer);
    return !m_save_failed;
}

void Session::take_preview(const PhotoPreview& preview) {
    Entry* entry = find(preview.path);
    if (!entry) return;
    Document* document = entry->document;
    take_saved(*document, preview.saved, preview.sidecar_error);
    if (!preview.picture.isNull()) {
        trace::event("preview_read",
                     {{QStringLiteral("file"), document->name()}, {QStringLiteral("width"), preview.picture.width()}});
        const int long_edge = std::max(preview.picture.width(), preview.picture.height());
        if (!document->is_edited() || document->thumbnail().isNull())
            document->set_thumbnail(long_edge <= strip_preview_long_edge
                                        ? preview.picture
                                        : preview.picture.scaled(strip_preview_long_edge, strip_preview_long_edge,
                                                                 Qt::KeepAspectRatio, Qt::SmoothTransformation));
        if (long_edge > strip_preview_long_edge && document == m_current) document->set_preview(preview.picture);
    }
    if (preview.facts && !document->facts()) document->set_facts(*preview.facts);
    look_at_batch(entry->batch);
    entry = find(preview.path); // whoever heard of it may have changed the list
    if (!entry) return;
    if (entry->check == Check::waiting && !is_checked_by_opening(*entry)) {
        if (preview.facts)
            passed(*entry);
        else
            fail(*entry, preview.error);
        load_next();
    }
}

void Session::take_saved(Document& document, const engine::Lines& saved, const QString& error) {
    if (document.can_be_edited()) return;
    if (!error.isEmpty())
        Q_EMIT message(QStringLiteral("The saved settings of %1 could not be read.").arg(document.name()), error);
    document.set_saved(saved);
}

void Session::take_opened(const OpenedPhoto& opened) {
    m_opening.clear();
    Entry* entry = find(opened.path);
    if (entry && opened.photo) {
        Document* document = entry->document;
        trace::event("photo_opened", {{QStringLiteral("file"), document->name()}});
        take_saved(*document, opened.saved, opened.sidecar_error);
        document->set_photo(opened.photo);
        if (document->thumbnail().isNull()) Q_EMIT thumbnail_wanted(document);
        passed(*entry);
    } else if (entry && opened.error.kind != engine::ErrorKind::stopped) {
        fail(*entry, opened.error);
    }
    release_distant();
    load_next();
    Q_EMIT loading_changed();
}

void Session::take_light(const std::shared_ptr<const engine::Photo>& photo,
                         const std::shared_ptr<const engine::LightMeter>& meter) {
    Entry* entry = find(photo->path());
    if (!entry) return;
    entry->light_asked = false;
    if (entry->document->photo() == photo) entry->document->set_light_meter(meter);
}

void Session::passed(Entry& entry) {
    if (entry.check == Check::good) return;
    entry.check = Check::good;
    finish_check(entry.batch);
}

void Session::fail(Entry& entry, const engine::Error& error) {
    Document* document = entry.document;
    const int number = entry.batch;
    const bool was_waiting = entry.check == Check::waiting;
    Batch* batch = find_batch(number);
    if (was_waiting && batch)
        batch->failures.append({name_of(document->path()), error.kind, QString::fromStdString(error.what)});
    else
        Q_EMIT message(QStringLiteral("%1 did not open.").arg(document->name()), QString::fromStdString(error.what));
    remove(document);
    if (was_waiting) finish_check(number);
}

void Session::look_at_batch(int number) {
    Batch* batch = find_batch(number);
    if (!batch || batch->is_looked_at || batch->total < 2) return;
    std::vector<std::filesystem::path> photos;
    for (const Entry& entry : m_entries) {
        if (entry.batch != number) continue;
        if (!entry.document->facts()) return;
        photos.push_back(entry.document->path());
    }
    batch->is_looked_at = true;
    Q_EMIT batch_looked_at(photos);
}

void Session::finish_check(int number) {
    Batch* batch = find_batch(number);
    if (!batch || --batch->left > 0) return;
    look_at_batch(number);
    batch = find_batch(number);
    const Batch done = *batch;
    std::erase_if(m_batches, [&](const Batch& b) { return b.number == number; });
    Q_EMIT batch_opened(done.total, done.failures);
}

std::vector<Document*> Session::wanted_in_memory() const {
    std::vector<Document*> wanted;
    const int index = index_of(m_current);
    if (index < 0) return wanted;
    long long pixels = 0;
    for (const int neighbour : {index, index + 1, index - 1}) {
        if (neighbour < 0 || neighbour >= static_cast<int>(m_documents.size())) continue;
        Document* document = m_documents[static_cast<std::size_t>(neighbour)];
        if (document->facts()) pixels += static_cast<long long>(document->facts()->width) * document->facts()->height;
        if (document != m_current && pixels > pixels_kept) break;
        wanted.push_back(document);
    }
    for (Document* document : m_held)
        if (std::find(wanted.begin(), wanted.end(), document) == wanted.end()) wanted.push_back(document);
    return wanted;
}

Session::Entry* Session::next_to_open() {
    for (Document* document : wanted_in_memory())
        if (!document->photo()) return find(document);
    for (Entry& entry : m_entries)
        if (entry.check == Check::waiting && !entry.document->photo() && is_checked_by_opening(entry)) return &entry;
    return nullptr;
}

void Session::load_next() {
    Entry* next = next_to_open();
    if (!m_opening.empty()) {
        // Only the current photo is worth stopping something else for.
        if (next && next->document == m_current && m_opening != m_current->path()) m_loader.stop_opening();
        return;
    }
    if (!next) return;
    m_opening = next->document->path();
    m_loader.open(m_opening);
}

void Session::hold(const QList<Document*>& documents) {
    m_held = documents;
    release_distant();
    load_next();
}

void Session::measure_light() {
    for (Document* document : wanted_in_memory()) {
        Entry* entry = find(document);
        const bool is_known = document->light_meter() && document->light_meter()->pixels;
        if (!document->photo() || is_known || entry->light_asked) continue;
        entry->light_asked = true;
        m_loader.measure_light(document->photo());
    }
}

void Session::release_distant() {
    const std::vector<Document*> wanted = wanted_in_memory();
    for (Document* document : m_documents)
        if (std::find(wanted.begin(), wanted.end(), document) == wanted.end()) document->release_photo();
}

bool Session::is_checked_by_opening(const Entry& entry) {
    const Batch* batch = find_batch(entry.batch);
    return batch && batch->total <= checked_by_opening;
}

Session::Batch* Session::find_batch(int number) {
    const auto found =
        std::find_if(m_batches.begin(), m_batches.end(), [&](const Batch& b) { return b.number == number; });
    return found == m_batches.end() ? nullptr : &*found;
}

Session::Entry* Session::find(const std::filesystem::path& path) {
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& e) { return e.document->path() == path; });
    return found == m_entries.end() ? nullptr : &*found;
}

Session::Entry* Session::find(const Document* document) {
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& e) { return e.document == document; });
    return found == m_entries.end() ? nullptr : &*found;
}

} // namespace ui
