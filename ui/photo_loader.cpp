// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/photo_loader.h"
#include "engine/operation/operation.h"
#include "engine/photo/open_photo.h"
#include "ui/display_encoder.h"
#include <QFile>
#include <algorithm>

namespace ui {
namespace {

std::filesystem::path path_of(const QString& name) {
    const std::filesystem::path given = QFile::encodeName(name).toStdString();
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(given, error);
    return error ? given : whole.lexically_normal();
}

std::vector<std::filesystem::path> photos_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (std::error_code ignored; entry->is_regular_file(ignored) && engine::has_photo_extension(entry->path()))
            found.push_back(entry->path());
    std::sort(found.begin(), found.end());
    return found;
}

template <class Answer> void read_saved(Answer& answer) {
    if (auto lines = engine::read_sidecar(answer.path))
        answer.saved = std::move(lines).value();
    else
        answer.sidecar_error = QString::fromStdString(lines.error().what);
}

OpenedPhoto open_with_sidecar(const std::filesystem::path& path, const engine::Work& work) {
    OpenedPhoto result{path, nullptr, {}, {}, {}};
    auto photo = engine::open_photo(path, work);
    if (!photo) {
        result.error = photo.error();
        return result;
    }
    result.photo = std::move(photo).value();
    read_saved(result);
    return result;
}

} // namespace

PhotoLoader::PhotoLoader(const DisplayEncoder* encoder, QObject* parent) : QObject(parent), m_encoder(encoder) {
    m_opener.setMaxThreadCount(1);
    m_previewer.setMaxThreadCount(1);
}

PhotoLoader::~PhotoLoader() {
    m_stop.request_stop();
    m_stop_opening.request_stop();
    m_opener.clear();
    m_previewer.clear();
    m_opener.waitForDone();
    m_previewer.waitForDone();
}

void PhotoLoader::list(const QStringList& files_and_folders) {
    m_previewer.start(
        [this, files_and_folders] {
            std::vector<std::filesystem::path> photos;
            QStringList empty_folders;
            for (const QString& name : files_and_folders) {
                const std::filesystem::path path = path_of(name);
                std::error_code ignored;
                if (!std::filesystem::is_directory(path, ignored)) {
                    photos.push_back(path);
                    continue;
                }
                const auto inside = photos_in(path);
                if (inside.empty()) empty_folders.append(name);
                photos.insert(photos.end(), inside.begin(), inside.end());
            }
            QMetaObject::invokeMethod(this, [this, photos, empty_folders] { Q_EMIT listed(photos, empty_folders); });
        },
        1); // before previews
}

void PhotoLoader::read_preview(const std::filesystem::path& path, int long_edge) {
    m_previewer.start([this, path, long_edge, stop = m_stop.get_token()] {
        if (stop.stop_requested()) return;
        PhotoPreview preview{path, {}, std::nullopt, {}, {}, {}};
        read_saved(preview);
        if (const auto thumbnail = engine::read_thumbnail(path, long_edge))
            preview.picture = m_encoder->picture_of(*thumbnail);
        if (auto facts = engine::read_facts(path))
            preview.facts = std::move(facts).value();
        else
            preview.error = facts.error();
        QMetaObject::invokeMethod(this, [this, preview] { Q_EMIT preview_read(preview); });
    });
}

void PhotoLoader::open(const std::filesystem::path& path) {
    m_stop_opening = {};
    m_opener.start(
        [this, path, stop = m_stop_opening.get_token()] {
            const OpenedPhoto result = open_with_sidecar(path, {stop, {}});
            QMetaObject::invokeMethod(this, [this, result] { Q_EMIT opened(result); });
        },
        1); // before measuring
}

void PhotoLoader::stop_opening() { m_stop_opening.request_stop(); }

void PhotoLoader::measure_light(std::shared_ptr<const engine::Photo> photo) {
    m_opener.start([this, photo = std::move(photo), stop = m_stop.get_token()] {
        const auto proxy = photo->reduced(std::min(engine::proxy_long_edge, photo->long_edge()), {stop, {}});
        const auto regions = proxy ? photo->regions({stop, {}}) : nullptr;
        if (!regions || stop.stop_requested()) return;
        const auto meter = std::make_shared<const engine::LightMeter>(
            engine::measure_light_meter(photo->facts(), *proxy, *regions, photo->light_noise()));
        QMetaObject::invokeMethod(this, [this, photo, meter] { Q_EMIT light_measured(photo, meter); });
    });
}

} // namespace ui
