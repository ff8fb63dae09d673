// Looks at a merge while it runs: quads of what is summed so far -> a small upright picture. Knows no method.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include <functional>

namespace engine {

// `row`: fills one row of quads (camera colours of mosaics before white balance, scene light of pictures); several threads call it. `reference` says what the
// colours mean and which side is up. Long edge at most 1600.
Image preview_of_quads(Rect quads, const FrameFacts& reference,
                       const std::function<void(int, float*, float*, float*)>& row);

} // namespace engine
