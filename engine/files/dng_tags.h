// Folders of tags that all DNGs of this program have in common. Knows facts, no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/tiff_structure.h"
#include "engine/photo/capture.h"

namespace engine {

// UniqueCameraModel.
std::string unique_model(const CaptureFacts& facts);
// The EXIF folder: exposure, lens, time.
TiffFolder exif_folder(const CaptureFacts& facts);
// Makes `folder` that of a JPEG of `size` bytes at `offset`, in sRGB.
void add_jpeg_preview(TiffFolder& folder, int width, int height, std::uint32_t offset, std::uint32_t size);

} // namespace engine
