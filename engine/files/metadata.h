// The Exiv2 wall: capture facts out of a file, metadata from an original into an export, edits in XMP sidecars.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/photo/capture.h"
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace engine {

struct FileMetadata {
    CaptureFacts facts;  // whatever EXIF tells; size and cfa are left to the decoder
    int orientation = 1; // EXIF 1..8
};
Result<FileMetadata> read_metadata(const std::filesystem::path& path);

// Copies EXIF, IPTC and XMP of `original` into the finished file `target`: orientation becomes 1, size tags become those of the
// target, thumbnails, maker-private raw tags and edit settings of raw programs that no longer hold are left out. `location` false: no GPS.
Result<void> carry_metadata(const std::filesystem::path& original, const std::filesystem::path& target, int width,
                            int height, bool location);

// The same for a raw file that this program makes: `target` is a DNG whose own tags of picture and colour stay, maker notes stay behind. `original` may be
// empty or unreadable: then only `own` is written, properties of our namespace (names of letters); of a repeated name an ordered list.
Result<void> carry_metadata_into_dng(const std::filesystem::path& original, const std::filesystem::path& target,
                                     const std::vector<std::pair<std::string, std::string>>& own);

// Edit lines (key, value) in the sidecar `photo.ext.xmp`, as properties of our own namespace; everything else in the file stays.
using Lines = std::vector<std::pair<std::string, std::string>>;
std::filesystem::path sidecar_path(const std::filesystem::path& photo);
Result<Lines> read_sidecar(const std::filesystem::path& photo); // no sidecar: no lines
Result<void> write_sidecar(const std::filesystem::path& photo, const Lines& lines);

} // namespace engine
