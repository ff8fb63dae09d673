// Writes what came out of a merge as a DNG that this and other programs develop: float mosaics where range and precision matter, 16-bit integers for
// programs that know no floats, LinearRaw for merged pictures. Knows nothing of how frames were merged.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/merge/merged_picture.h"
#include <filesystem>

namespace engine {

struct MergedDngOptions {
    bool integer = false; // mosaics: 16-bit integers, not compressed. Loses the depth of brackets beyond some stops
    bool overwrite = false;
    std::filesystem::path original = {}; // the reference frame, for its EXIF, IPTC and XMP; may be empty
};

// Values are scaled so that `brightest` becomes the white level; BaselineExposure takes that back, so that the photo opens as bright as the reference frame.
// Errors: the file exists, the folder cannot be written to, a picture without pixels, more than 4 GB.
Result<void> write_merged_dng(const std::filesystem::path& path, const MergedPicture& picture,
                              const MergedDngOptions& options, const Work& work = {});

} // namespace engine
