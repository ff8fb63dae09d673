// Document: one photo of the session, its recipe and its history. The only object that changes a recipe.
// Knows no widget and reads no file: what was read is handed to it; what is to be written goes to the SidecarWriter.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/metadata.h"
#include "engine/photo/light_meter.h"
#include "engine/photo/photo.h"
#include "engine/photo/scene_light.h"
#include "engine/pipeline/recipe.h"
#include <QElapsedTimer>
#include <QImage>
#include <QObject>
#include <QTimer>
#include <optional>

namespace ui {

class SidecarWriter;

// Its label, or its name with a capital.
QString mask_label(const engine::Mask& mask);

class Document : public QObject {
    Q_OBJECT
public:
    Document(std::filesystem::path path, SidecarWriter* writer, QObject* parent);
    ~Document() override;

    const std::filesystem::path& path() const { return m_path; }
    QString name() const; // of the file
    QString name_without_ending() const;

    // What is known of the photo. It is nullptr while it is not in memory; the rest stays once it is known.
    const std::shared_ptr<const engine::Photo>& photo() const { return m_photo; }
    const std::optional<engine::CaptureFacts>& facts() const { return m_facts; }
    const std::optional<engine::SceneLight>& scene_light() const { return m_scene_light; }
    // Its pixels go with the photo.
    const std::shared_ptr<const engine::LightMeter>& light_meter() const { return m_light_meter; }
    const QImage& preview() const { return m_preview; }     // for first pixels; null until one was found
    const QImage& thumbnail() const { return m_thumbnail; } // for the film strip

    void set_facts(const engine::CaptureFacts& facts);
    void set_preview(const QImage& preview);
    void set_thumbnail(const QImage& thumbnail);
    void set_light_meter(std::shared_ptr<const engine::LightMeter> meter); // with the scene light
    void set_photo(std::shared_ptr<const engine::Photo> photo);
    void release_photo();
    // The lines of the sidecar; they count only the first time. Before that nothing can be edited.
    void set_saved(const engine::Lines& saved);
    bool can_be_edited() const { return m_sidecar_was_read; }

    const engine::Recipe& recipe() const { return m_recipe; }
    std::uint64_t revision() const { return m_revision; } // another number after each change of the recipe
    bool is_edited() const { return !m_recipe.is_initial(); }
    float number(std::string_view key) const; // of a parameter; 0 if there is no such parameter

    enum class Change { passing, finished }; // a step of a drag, or the end of one
    void change(std::string_view key, const engine::Value& value, Change change);
    // Defines a mask or another form of one. A local value is changed by its key, "exposure@m1.stops".
    void change_mask(engine::Mask mask, Change change, const QString& label);
    void change_white_balance(float temperature, float tint);
    // The end of a drag that changed several values: their last ones as one step of history.
    void finish_change(engine::Recipe recipe, const QString& label);
    // Another recipe as one step of history: pasted, reset.
    void replace_recipe(engine::Recipe recipe, const QString& label);

    bool can_undo() const { return m_position > 0; }
    bool can_redo() const { return m_position + 1 < m_history.size(); }
    QString undo_label() const; // "Exposure +0.70 EV"
    QString redo_label() const;
    void undo();
    void redo();

    void save_now();
    void save_failed() { m_saved.reset(); } // what is on disk is not known any more: written again with the next change

signals:
    void photo_changed();   // came into memory or left it
    void details_changed(); // facts, scene light
    void preview_changed();
    void thumbnail_changed();
    void recipe_changed();
    void history_changed();

private:
    struct Entry {
        engine::Recipe recipe;
        QString label;
        std::string key; // of the parameter that was changed; empty for everything else
    };
    void remember(const QString& label, const std::string& key);
    void go_to(std::size_t position);
    void recipe_was_changed();

    std::filesystem::path m_path;
    SidecarWriter* m_writer;
    std::shared_ptr<const engine::Photo> m_photo;
    std::optional<engine::CaptureFacts> m_facts;
    std::optional<engine::SceneLight> m_scene_light;
    std::shared_ptr<const engine::LightMeter> m_light_meter;
    QImage m_preview, m_thumbnail;
    engine::Recipe m_recipe;
    std::uint64_t m_revision;
    std::vector<Entry> m_history; // never empty; the first is what was opened
    std::size_t m_position = 0;
    bool m_in_drag = false;
    QElapsedTimer m_since_last_step;
    QTimer m_saving;
    bool m_sidecar_was_read = false;
    std::optional<engine::Lines> m_saved; // as in the sidecar
};

} // namespace ui
