// The samples of a merged picture as a DNG holds them: scale, coding, and the blocks of bytes in the file. Knows no tags.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/files/output_file.h"
#include "engine/merge/merged_picture.h"

namespace engine {

struct MergedCoding {
    enum class Kind { float_mosaic, integer_mosaic, integer_picture };
    Kind kind = Kind::float_mosaic;
    int width = 0, height = 0;
    double brightest = 1;                // what becomes the white level
    int tile_width = 0, tile_height = 0; // of integers: strips as wide as the picture

    bool is_float() const { return kind == Kind::float_mosaic; }
    int samples() const { return kind == Kind::integer_picture ? 3 : 1; }
    int tiles_across() const { return (width + tile_width - 1) / tile_width; }
    int tiles() const { return tiles_across() * ((height + tile_height - 1) / tile_height); }
    double black() const { return is_float() ? 0 : 1024; } // noise below black stays
    double white() const { return is_float() ? 1 : 65535; }
    // In units of the file, with what rounding to integers adds.
    NoiseProfile noise(const NoiseProfile& of_picture) const;
};
// `integer`: of mosaics; pictures are always integers, since many programs know no LinearRaw of floats.
MergedCoding merged_coding(const MergedPicture& picture, bool integer);

struct MergedPlaces {
    std::vector<std::uint32_t> offsets, sizes; // one for each tile or strip
};
// Writes them one behind the other; the first one goes to `position`, where the file is. The same bytes on any number of threads.
Result<void> write_samples(OutputFile& file, const MergedPicture& picture, const MergedCoding& coding,
                           std::uint64_t position, MergedPlaces& places, const Work& work);

} // namespace engine
