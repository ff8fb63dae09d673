// OpenEXR files as other programs write them, made with the library itself, and Radiance pictures, written byte by byte.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include <array>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace test {

struct ExrKind {
    int width = 45, height = 37;
    int left = 0, top = 0;        // corner of the data window
    std::array<int, 4> display{}; // left, top, right, bottom; all 0: the data window
    int tile = 0;                 // > 0: tiles of this side
    int compression = 3;          // Imf::Compression: 0 none, 1 RLE, 2 ZIPS, 3 ZIP, 4 PIZ, 5 PXR24, 8 DWAA
    bool half = true, decreasing = false;
    std::vector<std::string> channels{"R", "G", "B"}; // filled with red, green, blue of `value`, then alpha
    float alpha = 1;
    std::function<engine::Rgb(int x, int y)> value; // counted from the corner of the data
    std::vector<float> chromaticities;              // x, y of red, green, blue, white; empty: none
    std::vector<std::pair<std::string, float>> numbers;
    std::vector<std::pair<std::string, std::string>> texts;
};
void write_exr(const std::filesystem::path& path, const ExrKind& kind);
// Luminance at full and chroma at half resolution, all of one colour.
void write_exr_with_chroma(const std::filesystem::path& path, int width, int height, engine::Rgb colour);
void write_exr_parts(const std::filesystem::path& path);

enum class HdrRuns { none, old, channels };
struct HdrKind {
    int width = 23, height = 17; // upright
    std::string way = "-Y +X";
    std::string format = "32-bit_rle_rgbe";
    std::string settings; // whole lines
    HdrRuns runs = HdrRuns::channels;
    std::function<engine::Rgb(int x, int y)> value; // of the upright picture
};
void write_hdr(const std::filesystem::path& path, const HdrKind& kind);

} // namespace test
