// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/frames_map.h"
#include "engine/files/deflate.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace engine {
namespace {

constexpr int base = -4, steps = 16; // a step is 4.4 % of variance: far below what can be seen
constexpr std::size_t longest_line = 200;
constexpr int most_cell = 4096;

} // namespace

std::vector<std::uint8_t> bytes_of_frames_map(const Plane& frames, int cell) {
    std::vector<std::uint8_t> bytes(frames_map_name.begin(), frames_map_name.end());
    bytes.push_back(0);
    if (frames.size() == 0) return bytes;
    std::vector<std::uint8_t> logarithms(frames.size());
    std::transform(frames.data(), frames.data() + frames.size(), logarithms.begin(), [](float count) {
        const double steps_up = steps * (std::log2(std::max(1e-6, static_cast<double>(count))) - base);
        return static_cast<std::uint8_t>(std::clamp(std::lround(steps_up), 0L, 255L));
    });
    const std::vector<std::uint8_t> packed = deflated(logarithms, 9);
    const std::string line = "frames columns=" + std::to_string(frames.width()) +
                             " rows=" + std::to_string(frames.height()) + " cell=" + std::to_string(cell) +
                             " base=" + std::to_string(base) + " steps=" + std::to_string(steps) + " deflate\n";
    bytes.insert(bytes.end(), line.begin(), line.end());
    bytes.insert(bytes.end(), packed.begin(), packed.end());
    return bytes;
}

std::optional<FramesMap> read_frames_map(std::span<const std::uint8_t> bytes, int width, int height) {
    const std::size_t name = frames_map_name.size() + 1;
    if (bytes.size() <= name || !std::equal(frames_map_name.begin(), frames_map_name.end(), bytes.begin()) ||
        bytes[name - 1] != 0)
        return std::nullopt;
    bytes = bytes.subspan(name);
    const auto end = std::find(bytes.begin(),
                               bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), longest_line)), '\n');
    const std::string line(bytes.begin(), end);
    bytes = bytes.subspan(std::min(bytes.size(), line.size() + 1));
    int columns = 0, rows = 0, cell = 0, from = 0, each = 0, read_to = 0;
    if (std::sscanf(line.c_str(), "frames columns=%9d rows=%9d cell=%9d base=%9d steps=%9d deflate%n", &columns, &rows,
                    &cell, &from, &each, &read_to) != 5 ||
        read_to == 0 || cell < 1 || cell > most_cell || each < 1 || std::abs(from) > 32)
        return std::nullopt;
    if (columns != (width + cell - 1) / cell || rows != (height + cell - 1) / cell) return std::nullopt;
    std::vector<std::uint8_t> logarithms(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    if (bytes.size() * most_inflation < logarithms.size() || !inflate_into(bytes, logarithms)) return std::nullopt;
    FramesMap map{Plane({0, 0, columns, rows}), cell};
    std::transform(logarithms.begin(), logarithms.end(), map.frames.data(),
                   [&](std::uint8_t b) { return static_cast<float>(std::exp2(from + static_cast<double>(b) / each)); });
    return map;
}

} // namespace engine
