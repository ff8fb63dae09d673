// Rows and columns of a sensor that are read out a little too high or low (merge.md 1.3): found where the photo is dark, taken away only where they are beyond
// doubt. Knows no file; leaves samples of clean sensors as they are, bit for bit.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/raw_file.h"
#include <vector>

namespace engine {

struct Banding {
    std::vector<float> rows, columns; // offsets in raw values; empty: none, or too little to be seen or told from noise
    bool empty() const { return rows.empty() && columns.empty(); }
};

// Of Bayer mosaics with facts.noise; others have none. The same on any number of threads.
Banding measure_banding(const RawFile& raw);
// Whole numbers by a fixed dither, so that offsets of less than a step go too. Clipped samples stay.
void remove_banding(RawFile& raw, const Banding& banding);

} // namespace engine
