// Rendered pictures (JPEG, PNG, TIFF, EXR, Radiance HDR): kept in their own compact form, decoded through their ICC profile when pixels are asked for.
// Display-referred pictures enter through undo_view(), so that an unedited one looks as it was; float ones are scene-linear.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/metadata.h"
#include "engine/photo/photo.h"

namespace engine {

// What is known of a picture stored as width x height.
CaptureFacts facts_of_picture(const FileMetadata& metadata, const std::string& format, int width, int height);

Result<std::shared_ptr<const Photo>> open_raster_photo(const std::filesystem::path& path, const Work& work);

} // namespace engine
