// Calls the X-Trans kernel: masks of the pattern, and samples beyond the edges by repeating the pattern. And the quick half size.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include "xtrans.h"
#include <HalideRuntime.h>
#include <cassert>
#include <stdexcept>
#include <string>
#include <vector>

namespace engine {
namespace {

constexpr int period = 6;
constexpr int tile_width = 256;   // wider tiles are cut, as in kernels.cpp
constexpr int widest_vector = 16; // a multiple of every vector width that the kernel is generated for
constexpr int mask_reach = 12;    // what the kernel asks of `masks` beyond its tile, and some more

int phase(int index) { return (index % period + period) % period; }

// The nearest index inside [0, count) at the same place of the pattern. Pictures smaller than it: the nearest at all.
int inside(int index, int count) {
    if (count < period) return std::clamp(index, 0, count - 1);
    if (index < 0) return phase(index);
    if (index < count) return index;
    const int last = count - 1 - phase(count - 1 - index);
    return last;
}

Raster<std::uint16_t> repeated(const Raster<std::uint16_t>& mosaic, Rect wanted) {
    Raster<std::uint16_t> padded(wanted);
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        const std::uint16_t* from = mosaic.row(inside(y, mosaic.height()));
        std::uint16_t* to = padded.row(y);
        for (int x = wanted.left; x < wanted.right(); ++x) to[x - wanted.left] = from[inside(x, mosaic.width())];
    }
    return padded;
}

// A whole number of vectors, straight into `camera_rgb`.
void fill(const Raster<std::uint16_t>& mosaic, const XTransLevels& levels, Image& camera_rgb) {
    const Rect area = camera_rgb.area(), seen = area.grown_by(mask_reach + widest_vector);
    const bool is_inside = mosaic.area().contains(seen);
    const Raster<std::uint16_t> padded = is_inside ? Raster<std::uint16_t>() : repeated(mosaic, seen);
    const Raster<std::uint16_t>& source = is_inside ? mosaic : padded;
    const Rect known = source.area();

    std::vector<float> masks(static_cast<std::size_t>(3 * period * seen.width));
    float* mask = masks.data();
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < period; ++y)
            for (int x = seen.left; x < seen.right(); ++x)
                *mask++ = levels.pattern[static_cast<std::size_t>(period * y + phase(x))] == c ? 1.0f : 0.0f;

    const auto buffer = [](const void* pixels, halide_type_t type, halide_dimension_t* dimensions, int count) {
        halide_buffer_t result{};
        result.host = static_cast<std::uint8_t*>(const_cast<void*>(pixels));
        result.type = type;
        result.dimensions = count;
        result.dim = dimensions;
        return result;
    };
    halide_dimension_t of_mosaic[] = {{known.left, known.width, 1}, {known.top, known.height, known.width}};
    halide_dimension_t of_masks[] = {{seen.left, seen.width, 1}, {0, period, seen.width}, {0, 3, period * seen.width}};
    halide_dimension_t of_rgb[] = {{0, 3, 1}, {area.left, area.width, 3}, {area.top, area.height, 3 * area.width}};
    halide_buffer_t from = buffer(source.data(), halide_type_of<std::uint16_t>(), of_mosaic, 2),
                    mask_planes = buffer(masks.data(), halide_type_of<float>(), of_masks, 3),
                    to = buffer(camera_rgb.data(), halide_type_of<float>(), of_rgb, 3);
    const int error = xtrans(&from, &mask_planes, levels.black[0], levels.black[1], levels.black[2], levels.scale[0],
                             levels.scale[1], levels.scale[2], levels.root_offset, levels.noise_scale / 4, &to);
    if (error != 0) throw std::runtime_error("X-Trans kernel: Halide error " + std::to_string(error));
}

} // namespace

void demosaic_xtrans(const Raster<std::uint16_t>& mosaic, const XTransLevels& levels, Rect wanted, Image& camera_rgb) {
    assert(mosaic.area().left == 0 && mosaic.area().top == 0);
    assert(mosaic.area().contains(wanted) && camera_rgb.area() == wanted);
    for (int left = wanted.left; left < wanted.right(); left += tile_width) {
        const int width = std::min(tile_width, wanted.right() - left);
        const Rect part{left, wanted.top, (width + widest_vector - 1) / widest_vector * widest_vector, wanted.height};
        if (part == wanted) {
            fill(mosaic, levels, camera_rgb);
            return;
        }
        Image filled(part);
        fill(mosaic, levels, filled);
        for (int y = part.top; y < part.bottom(); ++y) std::copy_n(filled.row(y), width, &camera_rgb.at(left, y));
    }
}

void half_xtrans(const Raster<std::uint16_t>& mosaic, const XTransLevels& levels, int shift_x, int shift_y,
                 Image& camera_rgb) {
    // Weights of the 4 x 4 samples around a block, one set for each of the 3 x 3 places that a block can have in the pattern.
    struct Weights {
        std::array<float, 16> r, g, b; // with the scale of light
        Rgb black;                     // what they make of black
    };
    std::array<Weights, 9> table;
    for (int place = 0; place < 9; ++place) {
        Weights& weights = table[static_cast<std::size_t>(place)];
        std::array<std::array<float, 16>, 3> around{};
        std::array<float, 16> inner{};
        std::array<float, 3> sums{};
        float greens = 0;
        const auto colour = [&](int i) {
            return levels.pattern[static_cast<std::size_t>(phase(2 * (place / 3) + shift_y - 1 + i / 4) * period +
                                                           phase(2 * (place % 3) + shift_x - 1 + i % 4))];
        };
        const auto is_inner = [](int n) { return n == 1 || n == 2; };
        for (int i = 0; i < 16; ++i) {
            const float weight = (is_inner(i % 4) ? 2.0f : 1.0f) * (is_inner(i / 4) ? 2.0f : 1.0f);
            around[colour(i)][static_cast<std::size_t>(i)] = weight;
            sums[colour(i)] += weight;
            if (colour(i) == 1 && is_inner(i % 4) && is_inner(i / 4)) {
                inner[static_cast<std::size_t>(i)] = 1;
                greens += 1;
            }
        }
        for (std::size_t i = 0; i < 16; ++i) {
            const float mean_green = around[1][i] / std::max(sums[1], 1.0f) * levels.scale[1];
            const float green = greens > 0 ? inner[i] / greens * levels.scale[1] : mean_green;
            weights.r[i] = around[0][i] / std::max(sums[0], 1.0f) * levels.scale[0] + green - mean_green;
            weights.g[i] = green;
            weights.b[i] = around[2][i] / std::max(sums[2], 1.0f) * levels.scale[2] + green - mean_green;
            const float black = levels.black[colour(static_cast<int>(i))];
            weights.black = weights.black + Rgb{weights.r[i], weights.g[i], weights.b[i]} * black;
        }
    }
    const Rect area = camera_rgb.area();
    const Rect seen =
        Rect{2 * area.left + shift_x, 2 * area.top + shift_y, 2 * area.width, 2 * area.height}.grown_by(1);
    const bool is_inside = mosaic.area().contains(seen);
    const Raster<std::uint16_t> padded = is_inside ? Raster<std::uint16_t>() : repeated(mosaic, seen);
    const Raster<std::uint16_t>& source = is_inside ? mosaic : padded;
    for (int y = area.top; y < area.bottom(); ++y) {
        const std::uint16_t* lines[4];
        for (int i = 0; i < 4; ++i) lines[i] = &source.at(seen.left, 2 * y + shift_y - 1 + i);
        Rgb* to = camera_rgb.row(y);
        for (int x = 0; x < area.width; ++x) {
            const Weights& weights = table[static_cast<std::size_t>(y % 3 * 3 + (area.left + x) % 3)];
            Rgb sum = weights.black * -1.0f;
            for (std::size_t i = 0; i < 16; ++i) {
                const auto value = static_cast<float>(lines[i / 4][2 * static_cast<std::size_t>(x) + i % 4]);
                sum = sum + Rgb{weights.r[i], weights.g[i], weights.b[i]} * value;
            }
            to[x] = sum;
        }
    }
}

} // namespace engine
