// The noise of a sensor, measured in the mosaic of one photo where the file does not tell it (merge.md 1.4). Knows no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include <optional>

namespace engine {

// Variance over signal in the flattest places, for each colour. Nothing for what is no Bayer mosaic, or too small or too textured to
// tell. Of photos that are equally bright everywhere the read noise is taken for three electrons, which splits what is measured.
// Reads four megasamples at most; the same on any number of threads.
std::optional<NoiseProfile> measure_mosaic_noise(const RawFile& raw);

} // namespace engine
