// Session: the photos that were opened, which one is current, and which of them are in memory.
// Opens in the background, the current photo first, then its neighbours. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "ui/photo_loader.h"
#include "ui/sidecar_writer.h"
#include <QList>
#include <QObject>
#include <QStringList>
#include <memory>
#include <set>
#include <vector>

namespace ui {

class DisplayEncoder;
class Document;

struct OpenFailure {
    QString path;
    engine::ErrorKind kind;
    QString what;
};

class Session : public QObject {
    Q_OBJECT
public:
    Session(const DisplayEncoder* encoder, QObject* parent);
    ~Session() override; // saves

    // Files and folders, added behind the photos that are there; the first of them becomes current.
    void open(const QStringList& files_and_folders);
    void close(Document* document);

    const std::vector<Document*>& documents() const { return m_documents; }
    Document* current() const { return m_current; }
    void set_current(Document* document);
    void step(int by);                            // to a neighbour; stays at the ends
    int index_of(const Document* document) const; // -1: not here

    // Keeps these in memory besides the current photo and its neighbours, until it is called again.
    void hold(const QList<Document*>& documents);
    // Of the photos in memory whose light meter has no pixels yet; called when the screen has got what it needs.
    void measure_light();
    // The previews in the display's new colours.
    void refresh_previews();
    // Writes what is not yet in sidecars and waits for it. True if everything was written.
    bool save_all();

signals:
    void documents_changed();                    // some came or went
    void current_changed(ui::Document* current); // nullptr: none is left
    void loading_changed();                      // a photo came into memory, or turned out to be none
    // The photo is in memory for a moment and its file held no picture for the film strip.
    void thumbnail_wanted(ui::Document* document);
    // Once for each open(), when all its files were looked at.
    void batch_opened(int photos, const QList<ui::OpenFailure>& failures);
    // Once for each open() of several photos, as soon as the facts of all of them are known; before batch_opened().
    void batch_looked_at(const std::vector<std::filesystem::path>& photos);
    void message(const QString& title, const QString& detail);

private:
    enum class Check { waiting, good };
    struct Entry {
        Document* document;
        int batch;
        Check check = Check::waiting;
        bool preview_asked = false;
        bool light_asked = false;
    };
    struct Batch {
        int number, total, left;
        bool is_looked_at = false;
        QList<OpenFailure> failures;
    };

    void add_listed(const std::vector<std::filesystem::path>& photos, const QStringList& empty_folders);
    void take_preview(const PhotoPreview& preview);
    void take_saved(Document& document, const engine::Lines& saved, const QString& error);
    void take_opened(const OpenedPhoto& opened);
    void take_light(const std::shared_ptr<const engine::Photo>& photo,
                    const std::shared_ptr<const engine::LightMeter>& meter);
    void fail(Entry& entry, const engine::Error& error);
    void passed(Entry& entry);
    void finish_check(int batch);
    void look_at_batch(int batch);
    void remove(Document* document);
    void load_next();
    void release_distant();
    Entry* next_to_open();
    std::vector<Document*> wanted_in_memory() const; // most important first
    bool is_checked_by_opening(const Entry& entry);
    Batch* find_batch(int number);
    Entry* find(const std::filesystem::path& path);
    Entry* find(const Document* document);

    SidecarWriter m_writer;
    PhotoLoader m_loader;
    std::vector<Entry> m_entries;
    std::vector<Document*> m_documents; // the same order
    Document* m_current = nullptr;
    QList<Document*> m_held;
    std::vector<Batch> m_batches;
    int m_last_batch = 0;
    std::filesystem::path m_opening; // empty: nothing is being opened
    bool m_save_failed = false;
    std::set<std::filesystem::path> m_told_unsaved;
};

} // namespace ui
