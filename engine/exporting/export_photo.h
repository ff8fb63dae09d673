// Export: photo + recipe -> file. Streams strips of tiles into the encoder; writes a temporary file and renames it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include "engine/photo/photo.h"
#include "engine/pipeline/recipe.h"
#include <filesystem>
#include <optional>
#include <string>

namespace engine {

enum class FileFormat { jpeg, png, tiff, exr };
enum class Depth { bits8, bits16, float32 };

struct ExportOptions {
    std::optional<FileFormat> format; // absent: from the ending of the path
    std::optional<Depth> depth;       // absent: 8 for JPEG and PNG, 16 for TIFF and EXR (half float; float32: full)
    int quality = 92;                 // JPEG, 1..100
    int long_edge = 0;                // 0 = full size; never enlarges
    Profile profile;                  // not used by EXR, which is scene-linear Rec.2020 before the view transform
    Intent intent = Intent::relative;
    bool black_point_compensation = true;
    bool metadata = true; // carry EXIF, IPTC and XMP over
    bool location = true; // false: leave GPS out
    bool overwrite = false;
    // True if nobody will look at the photo afterwards: what it keeps for views is freed before the pixels are developed.
    bool is_last_use = false;
};

struct ExportReport {
    std::filesystem::path path;
    int width = 0, height = 0;
    double develop_seconds = 0, encode_seconds = 0; // wall time; encoding overlaps developing
    std::uintmax_t bytes = 0;
    std::string note; // a sentence if the file is whole but its metadata could not be carried over; else empty
};

std::optional<FileFormat> format_of(const std::filesystem::path& path); // by its ending
// What export_photo would refuse whatever the photo is: an unknown ending, a depth that the format cannot hold, a wrong quality.
Result<void> check_export(const std::filesystem::path& path, const ExportOptions& options);
// Errors: unknown ending, depth that the format cannot hold, target exists or is the photo itself, folder missing or read-only,
// disk full. Nothing is left behind.
Result<ExportReport> export_photo(std::shared_ptr<const Photo> photo, const Recipe& recipe,
                                  const std::filesystem::path& path, const ExportOptions& options, const Work& work);

} // namespace engine
