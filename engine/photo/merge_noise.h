// How noise of a merged photo differs from place to place: where fewer frames took part there is more of it. Knows no file and no operation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"

namespace engine {

// Factor of the variance that the noise profile tells, one for each cell of RawFile::frames: the profile holds for the median number of frames. Empty: 1
// everywhere.
Plane noise_by_place(const RawFile& raw);

} // namespace engine
