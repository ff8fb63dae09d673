// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_settings.h"
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>

namespace ui {
namespace {

const QString group = QStringLiteral("export/");

QString words(const char* text) { return QCoreApplication::translate("ExportSettings", text); }

// The words in the settings file, in the order of the enum's values.
template <class Enum> struct Words {
    Enum value;
    const char* word;
};
constexpr Words<engine::FileFormat> format_words[] = {{engine::FileFormat::jpeg, "jpeg"},
                                                      {engine::FileFormat::png, "png"},
                                                      {engine::FileFormat::tiff, "tiff"},
                                                      {engine::FileFormat::exr, "exr"}};
constexpr Words<engine::Depth> depth_words[] = {
    {engine::Depth::bits8, "8"}, {engine::Depth::bits16, "16"}, {engine::Depth::float32, "32f"}};
constexpr Words<engine::Intent> intent_words[] = {{engine::Intent::perceptual, "perceptual"},
                                                  {engine::Intent::relative, "relative"},
                                                  {engine::Intent::saturation, "saturation"},
                                                  {engine::Intent::absolute, "absolute"}};
constexpr Words<CarriedMetadata> metadata_words[] = {{CarriedMetadata::all, "all"},
                                                     {CarriedMetadata::without_location, "without_location"},
                                                     {CarriedMetadata::none, "none"}};
constexpr Words<IfFileExists> existing_words[] = {{IfFileExists::add_number, "number"}, {IfFileExists::ask, "ask"}};

template <class Enum, std::size_t count>
Enum value_of(const Words<Enum> (&table)[count], const QVariant& word, Enum otherwise) {
    for (const auto& entry : table)
        if (word.toString() == QLatin1String(entry.word)) return entry.value;
    return otherwise;
}
template <class Enum, std::size_t count> QString word_for(const Words<Enum> (&table)[count], Enum value) {
    for (const auto& entry : table)
        if (entry.value == value) return QLatin1String(entry.word);
    return {};
}

QString usual_folder() {
    return QDir(QStandardPaths::writableLocation(QStandardPaths::PicturesLocation))
        .filePath(QStringLiteral("Nocturne"));
}

} // namespace

ExportSettings load_export_settings(const QSettings& settings) {
    const ExportSettings usual;
    const auto stored = [&](const char* name, const QVariant& otherwise = {}) {
        return settings.value(group + QLatin1String(name), otherwise);
    };
    ExportSettings s;
    s.format = value_of(format_words, stored("format"), usual.format);
    s.png_depth = value_of(depth_words, stored("png_depth"), usual.png_depth);
    if (s.png_depth == engine::Depth::float32) s.png_depth = usual.png_depth;
    s.tiff_depth = value_of(depth_words, stored("tiff_depth"), usual.tiff_depth);
    s.quality = std::clamp(stored("quality", usual.quality).toInt(), 1, 100);
    s.is_full_size = stored("full_size", usual.is_full_size).toBool();
    s.long_edge = std::clamp(stored("long_edge", usual.long_edge).toInt(), shortest_edge, longest_edge);
    s.profile = stored("profile", usual.profile).toString();
    if (!engine::Profile::named_or_file(s.profile.toStdString()))
        s.profile = usual.profile; // an ICC file that has gone
    s.intent = value_of(intent_words, stored("intent"), usual.intent);
    s.black_point_compensation = stored("black_point_compensation", usual.black_point_compensation).toBool();
    s.metadata = value_of(metadata_words, stored("metadata"), usual.metadata);
    s.file_name = stored("file_name", usual.file_name).toString();
    s.folder = stored("folder", usual_folder()).toString();
    s.if_file_exists = value_of(existing_words, stored("if_file_exists"), usual.if_file_exists);
    return s;
}

void save_export_settings(const ExportSettings& s, QSettings& settings) {
    const auto store = [&](const char* name, const QVariant& value) {
        settings.setValue(group + QLatin1String(name), value);
    };
    store("format", word_for(format_words, s.format));
    store("png_depth", word_for(depth_words, s.png_depth));
    store("tiff_depth", word_for(depth_words, s.tiff_depth));
    store("quality", s.quality);
    store("full_size", s.is_full_size);
    store("long_edge", s.long_edge);
    store("profile", s.profile);
    store("intent", word_for(intent_words, s.intent));
    store("black_point_compensation", s.black_point_compensation);
    store("metadata", word_for(metadata_words, s.metadata));
    store("file_name", s.file_name);
    store("folder", s.folder);
    store("if_file_exists", word_for(existing_words, s.if_file_exists));
}

engine::Depth depth_of(const ExportSettings& settings) {
    switch (settings.format) {
    case engine::FileFormat::jpeg: return engine::Depth::bits8;
    case engine::FileFormat::png: return settings.png_depth;
    case engine::FileFormat::tiff: return settings.tiff_depth;
    case engine::FileFormat::exr: break;
    }
    return engine::Depth::float32;
}

QString ending_of(engine::FileFormat format) {
    switch (format) {
    case engine::FileFormat::jpeg: return QStringLiteral("jpg");
    case engine::FileFormat::png: return QStringLiteral("png");
    case engine::FileFormat::tiff: return QStringLiteral("tif");
    case engine::FileFormat::exr: break;
    }
    return QStringLiteral("exr");
}

engine::Result<engine::ExportOptions> options_from(const ExportSettings& settings) {
    engine::ExportOptions options;
    options.format = settings.format;
    options.depth = depth_of(settings);
    options.quality = settings.quality;
    options.long_edge = settings.is_full_size ? 0 : settings.long_edge;
    options.intent = settings.intent;
    options.black_point_compensation = settings.black_point_compensation;
    options.metadata = settings.metadata != CarriedMetadata::none;
    options.location = settings.metadata == CarriedMetadata::all;
    if (settings.format == engine::FileFormat::exr) return options;
    auto profile = engine::Profile::named_or_file(settings.profile.toStdString());
    if (!profile) return profile.error();
    options.profile = *std::move(profile);
    return options;
}

engine::Result<QString> file_name_from(const ExportSettings& settings, const QString& name) {
    const auto refusal = [](const QString& text) {
        return engine::Error{engine::ErrorKind::invalid, text.toStdString(), {}};
    };
    QString stem = settings.file_name.trimmed();
    stem.replace(QStringLiteral("{name}"), name);
    static const QRegularExpression field(QStringLiteral("\\{[^}]*\\}"));
    QString rest = settings.file_name;
    rest.remove(QStringLiteral("{name}"));
    if (const auto unknown = field.match(rest); unknown.hasMatch())
        return refusal(
            words("The file name has no field %1. {name} stands for the photo's name.").arg(unknown.captured()));
    if (stem.contains(u'/')) return refusal(words("A file name has no slash. Choose the folder below."));
    if (stem.isEmpty()) return refusal(words("The file name is empty. {name} stands for the photo's name."));
    return QStringLiteral("%1.%2").arg(stem, ending_of(settings.format));
}

std::filesystem::path first_free(const std::filesystem::path& wanted,
                                 const std::function<bool(const std::filesystem::path&)>& is_taken) {
    std::filesystem::path free = wanted;
    for (int number = 2; is_taken(free); ++number) {
        free = wanted.parent_path() / wanted.stem();
        free += std::string("-").append(std::to_string(number)); // not +: g++ 12 warns falsely (GCC bug 105651)
        free += wanted.extension();
    }
    return free;
}

std::filesystem::path to_path(const QString& text) { return QFile::encodeName(text).toStdString(); }
QString from_path(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.string()));
}

} // namespace ui
