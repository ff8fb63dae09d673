// The small JPEG that a merged DNG carries, so that file managers and film strips have something to show. Knows no file format of raw data.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/merge/merged_picture.h"
#include <filesystem>

namespace engine {

struct MergedPreview {
    std::vector<std::uint8_t> jpeg; // sRGB, turned as the samples are
    int width = 0, height = 0;
};
// Long edge about `long_edge`; light ends at `brightest`. The encoder needs a file for a moment: `scratch` with an ending of its own.
Result<MergedPreview> merged_preview(const MergedPicture& picture, double brightest, int long_edge,
                                     const std::filesystem::path& scratch, const Work& work);

} // namespace engine
