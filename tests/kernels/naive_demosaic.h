// The demosaicing kernels restated as plain loops over whole planes in double precision, to hold the fast ones against.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/kernels/kernels.h"

namespace test {

engine::Image naive_demosaic(const engine::Raster<std::uint16_t>& mosaic, const engine::MosaicLevels& levels);

// The baseline that any demosaicing must beat.
engine::Image bilinear_demosaic(const engine::Raster<std::uint16_t>& mosaic, const engine::MosaicLevels& levels);

} // namespace test
