// Sample values of DNG pictures that LibRaw does not decode: strips and tiles of integers or floats, plain or deflated, with every predictor of DNG 1.4.
// Knows where samples lie in a file and how they are coded, not what they mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/files/tiff_reader.h"
#include "engine/image/image.h"
#include <functional>

namespace engine {

struct SampleCoding {
    int width = 0, height = 0, samples = 1; // of a pixel, interleaved
    int bits = 16;                          // of a sample: 8 to 32; floats 16, 24 or 32
    bool is_float = false;
    int compression = 1, predictor = 1;
    int tile_width = 0, tile_height = 0; // strips are tiles as wide as the picture
    bool is_tiled = false;               // tiles are whole even where they reach over the edges
    std::vector<std::uint64_t> offsets, sizes;

    int tiles_across() const { return (width + tile_width - 1) / tile_width; }
    int tiles_down() const { return (height + tile_height - 1) / tile_height; }
    std::uint64_t end() const; // of the last byte in the file
};

// What the tags of a picture say, held against each other and against the size of the file, so that decoding it takes no more memory than its pixels need.
// Error: says why this picture cannot be decoded.
Result<SampleCoding> sample_coding(const TiffReader& file, const TiffReader::Folder& folder,
                                   const std::filesystem::path& path);

// Decodes all tiles that touch `wanted`. `take` gets pieces of rows, from several threads: values of pixels (left + i, y), i < count, of all samples. Integers come
// as they are; floats that are not finite come as 0 or as the largest float. False: damaged, or stopped.
using TakeIntegers = std::function<void(int left, int y, int count, const std::uint32_t* values)>;
using TakeFloats = std::function<void(int left, int y, int count, const float* values)>;
bool decode_samples(const TiffReader& file, const SampleCoding& coding, Rect wanted, const Work& work,
                    const TakeIntegers& take);
bool decode_samples(const TiffReader& file, const SampleCoding& coding, Rect wanted, const Work& work,
                    const TakeFloats& take);

// IEEE 754 half precision, and DNG's 24-bit floats: a sign, 7 bits of exponent, 16 of mantissa (DNG 1.4, chapter 2).
float float_of_16_bits(std::uint32_t bits);
float float_of_24_bits(std::uint32_t bits);

} // namespace engine
