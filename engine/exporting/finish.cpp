// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/finish.h"
#include "engine/colour/view.h"
#include <algorithm>

namespace engine {
namespace {

constexpr int chunk = 256; // pixels: 3 kB of light and of device values stay in the first cache

// A 32-bit hash with good avalanche from few operations (C. Wellons, "Prospecting for hash functions", 2018: lowbias32).
inline std::uint32_t hashed(std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    return x ^ (x >> 16);
}

// A thousandth of a step more than 255: white that rounding left at 0.9999999 is white.
constexpr float scale = 255.001F;

// Device values 0..1 -> 8 bits. Two uniform numbers of one step each make the triangular dither. Rounding with the first alone is already
// right on average for every value and leaves 0 and 255 alone; the second makes the noise equally strong between the steps and fades out
// where it would reach below 0 or above 255, so that nothing is ever cut off and the average stays right.
void quantise(const float* values, int count, std::uint32_t first_index, std::uint32_t row_seed, std::uint8_t* out) {
    for (int i = 0; i < count; ++i) {
        const std::uint32_t noise = hashed((first_index + static_cast<std::uint32_t>(i)) ^ row_seed);
        const float first = static_cast<float>(static_cast<std::int32_t>(noise & 0xffff)) * 0x1p-16F; // [0, 1)
        const float second =
            static_cast<float>(static_cast<std::int32_t>(noise >> 16)) * 0x1p-16F - 0.5F; // [-0.5, 0.5)
        const float scaled = values[i] * scale, value = scaled < 255.0F ? scaled : 255.0F;
        const float above = 2.0F * value, below = 2.0F * (255.0F - value);
        const float nearer = above < below ? above : below, weight = nearer < 1.0F ? nearer : 1.0F;
        out[i] = static_cast<std::uint8_t>(
            static_cast<std::int32_t>(value + weight * second + first)); // 0 <= sum < 256: cutting off is floor
    }
}

// Calls take(y, x, count, values) with chunks of device values, 3 a pixel, of every row. Offsets x and y start at the image's corner.
template <class Take> void for_each_chunk(const Image& scene, const DeviceEncoding& encoding, const Take& take) {
    Rgb pixels[chunk];
    for (int y = 0; y < scene.height(); ++y) {
        const Rgb* row = scene.row(scene.area().top + y);
        for (int x = 0; x < scene.width(); x += chunk) {
            const int count = std::min(chunk, scene.width() - x);
            apply_view(row + x, pixels, static_cast<std::size_t>(count));
            encoding.encode(pixels, pixels, static_cast<std::size_t>(count));
            take(y, x, count, &pixels[0].r);
        }
    }
}

template <class Take>
void for_each_dithered_chunk(const Image& scene, const DeviceEncoding& encoding, const Take& take) {
    std::uint8_t bytes[3 * chunk];
    for_each_chunk(scene, encoding, [&](int y, int x, int count, const float* values) {
        const auto photo_y = static_cast<std::uint32_t>(scene.area().top + y),
                   photo_x = static_cast<std::uint32_t>(scene.area().left + x);
        quantise(values, 3 * count, 3 * photo_x, hashed(photo_y + 0x9e3779b9U), bytes);
        take(y, x, count, bytes);
    });
}

} // namespace

void finish_rgb8(const Image& scene, const DeviceEncoding& encoding, std::uint8_t* out, std::size_t bytes_per_row) {
    for_each_dithered_chunk(scene, encoding, [&](int y, int x, int count, const std::uint8_t* bytes) {
        std::copy_n(bytes, 3 * count,
                    out + static_cast<std::size_t>(y) * bytes_per_row + 3 * static_cast<std::size_t>(x));
    });
}

void finish_bgra8(const Image& scene, const DeviceEncoding& encoding, std::uint8_t* out, std::size_t bytes_per_row) {
    for_each_dithered_chunk(scene, encoding, [&](int y, int x, int count, const std::uint8_t* bytes) {
        std::uint8_t* to = out + static_cast<std::size_t>(y) * bytes_per_row + 4 * static_cast<std::size_t>(x);
        for (int i = 0; i < count; ++i) {
            to[4 * i] = bytes[3 * i + 2];
            to[4 * i + 1] = bytes[3 * i + 1];
            to[4 * i + 2] = bytes[3 * i];
            to[4 * i + 3] = 255;
        }
    });
}

void finish_rgb16(const Image& scene, const DeviceEncoding& encoding, std::uint16_t* out, std::size_t values_per_row) {
    for_each_chunk(scene, encoding, [&](int y, int x, int count, const float* values) {
        std::uint16_t* to = out + static_cast<std::size_t>(y) * values_per_row + 3 * static_cast<std::size_t>(x);
        for (int i = 0; i < 3 * count; ++i)
            to[i] = static_cast<std::uint16_t>(static_cast<std::int32_t>(values[i] * 65535.0F + 0.5F));
    });
}

void finish_float(const Image& scene, const DeviceEncoding& encoding, float* out, std::size_t values_per_row) {
    for_each_chunk(scene, encoding, [&](int y, int x, int count, const float* values) {
        std::copy_n(values, 3 * count,
                    out + static_cast<std::size_t>(y) * values_per_row + 3 * static_cast<std::size_t>(x));
    });
}

} // namespace engine
