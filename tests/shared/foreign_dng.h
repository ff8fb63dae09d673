// DNG files as other programs write them: both byte orders, strips and tiles, every sample format, compression and predictor that our reader knows. Restates
// the codings plainly, to hold the reader against.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace test {

struct ForeignDng {
    int width = 0, height = 0, samples = 1;
    int bits = 16;
    bool is_float = false, is_big_endian = false;
    int compression = 8, predictor = 1;
    int tile_width = 0, tile_height = 64; // tile_width 0: strips of tile_height rows
    std::vector<std::uint32_t> values;    // bits of the samples, row by row
    std::vector<double> black{0};
    int black_rows = 1, black_columns = 1;
    std::uint32_t white = 0;                       // 0: no tag
    std::vector<std::uint8_t> pattern{0, 1, 1, 2}; // 4 or 36 colours
    std::vector<std::uint32_t> active_area, crop_origin, crop_size;
    std::vector<double> neutral{0.5, 1, 0.7};
    bool is_one_block = false; // all tiles lie at the same place and hold 0; `values` is not looked at
    // Tags of the raw picture that lie: their first value.
    std::map<int, std::uint32_t> lies = {};
};

std::vector<std::uint8_t> bytes_of(const ForeignDng& dng);
std::filesystem::path written(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes);
std::uint32_t bits_of_half(float value); // of values that half precision holds

} // namespace test
