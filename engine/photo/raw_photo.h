// Raw files: decoded by LibRaw (files/raw_file.h), demosaiced by our own kernel, camera colours taken to the working space.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/photo.h"

namespace engine {

Result<std::shared_ptr<const Photo>> open_raw_photo(const std::filesystem::path& path, const Work& work);

} // namespace engine
