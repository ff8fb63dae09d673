// Reads photos in the background: lists what was dropped, finds previews, opens files, measures the light of the scene.
// Answers come by signal on the thread of the loader; it keeps nothing. Knows no documents.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/metadata.h"
#include "engine/photo/light_meter.h"
#include "engine/photo/photo.h"
#include <QImage>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <optional>
#include <stop_token>

namespace ui {

class DisplayEncoder;

struct PhotoPreview {
    std::filesystem::path path;
    QImage picture;                            // null: the file has none that is quick to read
    std::optional<engine::CaptureFacts> facts; // nothing: not even these could be read
    engine::Error error;                       // why
    engine::Lines saved;                       // the lines of its sidecar
    QString sidecar_error;                     // why there is a sidecar that could not be read
};
struct OpenedPhoto {
    std::filesystem::path path;
    std::shared_ptr<const engine::Photo> photo; // nullptr: see error
    engine::Error error;
    engine::Lines saved; // as in PhotoPreview
    QString sidecar_error;
};

class PhotoLoader : public QObject {
    Q_OBJECT
public:
    PhotoLoader(const DisplayEncoder* encoder, QObject* parent);
    ~PhotoLoader() override; // stops what runs

    // The photos of folders (not of folders inside them), by name, and all files as they are.
    void list(const QStringList& files_and_folders);
    void read_preview(const std::filesystem::path& path, int long_edge);
    void open(const std::filesystem::path& path);
    void stop_opening(); // an opened() of kind `stopped` follows
    void measure_light(std::shared_ptr<const engine::Photo> photo);

signals:
    void listed(const std::vector<std::filesystem::path>& photos, const QStringList& empty_folders);
    void preview_read(const ui::PhotoPreview& preview);
    void opened(const ui::OpenedPhoto& photo);
    void light_measured(std::shared_ptr<const engine::Photo> photo, std::shared_ptr<const engine::LightMeter> meter);

private:
    const DisplayEncoder* m_encoder;
    std::stop_source m_stop;         // everything
    std::stop_source m_stop_opening; // the one that opens now
    QThreadPool m_opener, m_previewer;
};

} // namespace ui
