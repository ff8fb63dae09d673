// The small JPEG that the simulated camera puts beside its raw data.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/files/dng_file.h"

namespace engine {

// Develops the mosaic at a long edge of about `long_edge` pixels (as-shot white balance, view transform, sRGB) and puts it into
// `content` as preview. The encoder needs a file for a moment: `scratch`, which is removed again.
Result<void> add_preview(DngContent& content, int long_edge, const std::filesystem::path& scratch, const Work& work);

} // namespace engine
