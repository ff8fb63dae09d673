// Masks of a recipe made ready for a photo, once for all plans that share a cache.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"

namespace engine {

// Names the mask by everything that decides about its values.
std::uint64_t key_of(const Mask& mask);

// nullptr if stopped. `analyses` may be nullptr.
std::shared_ptr<const PreparedMask> prepared_mask(const Photo& photo, const Mask& mask, AnalysisCache* analyses,
                                                  const Work& work);

} // namespace engine
