// The facts of a raw file. Exiv2 reads more; LibRaw fills the gaps (formats that Exiv2 does not know) and knows the sensor.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_opening.h"
#include "engine/photo/capture.h"

namespace engine {

// Width and height are those of the sensor's upright photo; pixels that are not square are not yet stretched.
CaptureFacts facts_of(const std::filesystem::path& path, OpenedRaw& opened);

} // namespace engine
