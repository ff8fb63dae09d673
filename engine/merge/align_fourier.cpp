// Cooley and Tukey by columns, so that whole rows are what vectors work on; then a transposition, and again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_fourier.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace engine {
namespace {

constexpr int columns_at_once = 64;

// Columns [left, right) of all rows.
void transform_columns(Spectrum& values, int left, int right, bool inverse) {
    const int rows = values.height;
    const auto width = static_cast<std::size_t>(values.width);
    const auto at = [&](std::vector<float>& plane, int row) {
        return plane.data() + static_cast<std::size_t>(row) * width;
    };
    for (int i = 1, reversed = 0; i < rows; ++i) {
        int bit = rows >> 1;
        for (; reversed & bit; bit >>= 1) reversed ^= bit;
        reversed ^= bit;
        if (i < reversed) {
            std::swap_ranges(at(values.real, i) + left, at(values.real, i) + right, at(values.real, reversed) + left);
            std::swap_ranges(at(values.imaginary, i) + left, at(values.imaginary, i) + right,
                             at(values.imaginary, reversed) + left);
        }
    }
    for (int length = 2; length <= rows; length *= 2) {
        const double angle = (inverse ? 2 : -2) * std::numbers::pi / length;
        for (int k = 0; k < length / 2; ++k) {
            const float c = static_cast<float>(std::cos(angle * k)), s = static_cast<float>(std::sin(angle * k));
            for (int first = k; first < rows; first += length) {
                float* a = at(values.real, first);
                float* b = at(values.imaginary, first);
                float* p = at(values.real, first + length / 2);
                float* q = at(values.imaginary, first + length / 2);
                for (int x = left; x < right; ++x) {
                    const float u = p[x] * c - q[x] * s, v = p[x] * s + q[x] * c;
                    p[x] = a[x] - u, q[x] = b[x] - v;
                    a[x] += u, b[x] += v;
                }
            }
        }
    }
}

std::vector<float> transposed(const std::vector<float>& plane, int width, int height) {
    std::vector<float> result(plane.size());
    constexpr int block = 16;
    for (int top = 0; top < height; top += block)
        for (int left = 0; left < width; left += block)
            for (int x = left; x < std::min(width, left + block); ++x)
                for (int y = top; y < std::min(height, top + block); ++y)
                    result[static_cast<std::size_t>(x) * static_cast<std::size_t>(height) +
                           static_cast<std::size_t>(y)] =
                        plane[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                              static_cast<std::size_t>(x)];
    return result;
}

} // namespace

void transform(Spectrum& values, bool inverse, const Work& work) {
    for (int pass = 0; pass < 2; ++pass) {
        for_each_index((values.width + columns_at_once - 1) / columns_at_once, Priority::exporting, work.stop,
                       [&](int i) {
                           transform_columns(values, i * columns_at_once,
                                             std::min(values.width, (i + 1) * columns_at_once), inverse);
                       });
        if (pass == 1) break;
        values.real = transposed(values.real, values.width, values.height);
        values.imaginary = transposed(values.imaginary, values.width, values.height);
        std::swap(values.width, values.height);
    }
}

} // namespace engine
