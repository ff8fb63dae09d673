// Fourier transforms of pictures whose sides are powers of two, for finding where two pictures match.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include <vector>

namespace engine {

// Complex values, row by row.
struct Spectrum {
    int width = 0, height = 0; // powers of two
    std::vector<float> real, imaginary;

    Spectrum() = default;
    Spectrum(int columns, int rows)
        : width(columns), height(rows), real(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)),
          imaginary(real.size()) {}
};

// In place; the result lies transposed (its rows are the columns of frequencies). Applying it to a transposed spectrum with `inverse` gives the picture back, times width * height.
void transform(Spectrum& values, bool inverse, const Work& work);

} // namespace engine
