// Writes a simulated series as files, as a camera would: DNG mosaics, or JPEG where the series is one of pictures.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/shared/simulated_series.h"
#include <filesystem>

namespace test {

// One file for each frame, named as its facts say; the folder is made if it is missing. Throws std::runtime_error.
std::vector<std::filesystem::path> write_series(const SimulatedSeries& series, const std::filesystem::path& folder);
std::filesystem::path write_frame(const SimulatedSeries& series, int frame, const std::filesystem::path& folder);

} // namespace test
