// How photos are exported, as the dialog remembers it, and where each file goes. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/exporting/export_photo.h"
#include <QString>
#include <functional>

class QSettings;

namespace ui {

enum class CarriedMetadata { all, without_location, none };
enum class IfFileExists { add_number, ask };

inline constexpr int shortest_edge = 16, longest_edge = 65000; // JPEG ends at 65 500

struct ExportSettings {
    engine::FileFormat format = engine::FileFormat::jpeg;
    engine::Depth png_depth = engine::Depth::bits8, tiff_depth = engine::Depth::bits16;
    int quality = 92;
    bool is_full_size = true;
    int long_edge = 2560;                     // used unless is_full_size
    QString profile = QStringLiteral("srgb"); // a built-in name or the path of an ICC file
    engine::Intent intent = engine::Intent::relative;
    bool black_point_compensation = true;
    CarriedMetadata metadata = CarriedMetadata::without_location;
    QString file_name = QStringLiteral("{name}-night");
    QString folder;
    IfFileExists if_file_exists = IfFileExists::add_number;

    bool operator==(const ExportSettings&) const = default;
};

ExportSettings load_export_settings(const QSettings& settings); // what is missing or makes no sense becomes the default
void save_export_settings(const ExportSettings& chosen, QSettings& settings);

engine::Depth depth_of(const ExportSettings& settings);
QString ending_of(engine::FileFormat format); // "jpg"
// Error: the chosen profile cannot be used.
engine::Result<engine::ExportOptions> options_from(const ExportSettings& settings);

// The file name with its ending for the photo `name`. Errors: nothing left, an unknown {field}, a slash.
engine::Result<QString> file_name_from(const ExportSettings& settings, const QString& name);
// `wanted`, or the first of "name-2", "name-3", ... that is not taken.
std::filesystem::path first_free(const std::filesystem::path& wanted,
                                 const std::function<bool(const std::filesystem::path&)>& is_taken);
std::filesystem::path to_path(const QString& text);
QString from_path(const std::filesystem::path& path);

} // namespace ui
