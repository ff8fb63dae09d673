// Picture files of kinds that Nocturne reads but does not write, made with the format libraries themselves.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace test {

struct PngKind {
    int width = 7, height = 5;
    int bits = 8, colour_type = 2; // PNG_COLOR_TYPE_...
    bool interlaced = false;
    std::vector<std::uint8_t> rows;    // packed as PNG wants them, 16 bit in big-endian order
    std::vector<std::uint8_t> palette; // 3 bytes an entry
};
void write_png(const std::filesystem::path& path, const PngKind& kind);

struct TiffKind {
    int width = 37, height = 21;
    int bits = 8, samples = 3, sample_format = 1, photometric = 2, compression = 1;
    int tile = 0; // > 0: square tiles, else strips of rows_per_strip
    int rows_per_strip = 8;
    int predictor = 1;
    int orientation = 1;
    bool planar = false, big_endian = false, alpha = false;
    // Value of one sample, in the units of the file.
    std::function<double(int x, int y, int sample)> value;
    std::string maker;
    std::vector<std::uint8_t> icc;
};
void write_tiff(const std::filesystem::path& path, const TiffKind& kind);

// JPEG of `components` (1, 3 or 4: CMYK) flat grey-ish pixels with a gradient; progressive where asked.
void write_jpeg(const std::filesystem::path& path, int width, int height, int components, bool progressive);

// R, G, B of an EXR file as floats, and what its header says.
struct ExrContent {
    int width = 0, height = 0;
    bool half = false;
    std::vector<float> rgb;
    float red_x = 0, white_y = 0, white_luminance = 0;
};
ExrContent read_exr(const std::filesystem::path& path);

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path);
void write_bytes(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes);

} // namespace test
