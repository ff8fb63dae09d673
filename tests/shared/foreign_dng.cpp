// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/foreign_dng.h"
#include "engine/files/deflate.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>

namespace test {

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Order {
    bool is_big_endian;
    void append(Bytes& bytes, std::uint64_t value, int size) const {
        for (int i = 0; i < size; ++i)
            bytes.push_back(static_cast<std::uint8_t>(value >> 8 * (is_big_endian ? size - 1 - i : i)));
    }
};

struct Folder {
    Order order;
    std::map<int, std::pair<int, Bytes>> tags; // type, bytes of the values

    void add(int tag, int type, const std::vector<double>& values) {
        Bytes bytes;
        for (const double value : values) {
            if (type == 1) order.append(bytes, static_cast<std::uint64_t>(value), 1);
            if (type == 3) order.append(bytes, static_cast<std::uint64_t>(value), 2);
            if (type == 4) order.append(bytes, static_cast<std::uint64_t>(value), 4);
            if (type == 5 || type == 10) {
                order.append(bytes, static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(value * 10000))),
                             4);
                order.append(bytes, 10000, 4);
            }
        }
        tags[tag] = {type, bytes};
    }
    std::size_t size() const {
        std::size_t total = 6 + 12 * tags.size();
        for (const auto& [tag, value] : tags) total += value.second.size() > 4 ? (value.second.size() + 1) / 2 * 2 : 0;
        return total;
    }
    Bytes at(std::size_t offset) const {
        constexpr int sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8};
        Bytes folder, values;
        order.append(folder, tags.size(), 2);
        for (const auto& [tag, value] : tags) {
            const auto& [type, bytes] = value;
            order.append(folder, static_cast<std::uint64_t>(tag), 2);
            order.append(folder, static_cast<std::uint64_t>(type), 2);
            order.append(folder, bytes.size() / static_cast<std::size_t>(sizes[type]), 4);
            if (bytes.size() <= 4) {
                Bytes within = bytes;
                within.resize(4);
                folder.insert(folder.end(), within.begin(), within.end());
                continue;
            }
            order.append(folder, offset + 6 + 12 * tags.size() + values.size(), 4);
            values.insert(values.end(), bytes.begin(), bytes.end());
            values.resize((values.size() + 1) / 2 * 2);
        }
        order.append(folder, 0, 4);
        folder.insert(folder.end(), values.begin(), values.end());
        return folder;
    }
};

Bytes coded_row(const ForeignDng& dng, std::vector<std::uint32_t> row) {
    const int count = static_cast<int>(row.size());
    const int factor = dng.predictor == 34892 || dng.predictor == 34894   ? 2
                       : dng.predictor == 34893 || dng.predictor == 34895 ? 4
                                                                          : 1;
    const int step = dng.samples * factor;
    Bytes bytes;
    if (dng.predictor == 3 || dng.predictor == 34894 || dng.predictor == 34895) {
        for (int k = dng.bits / 8 - 1; k >= 0; --k)
            for (const std::uint32_t value : row) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * k));
        const Bytes plain = bytes;
        for (std::size_t i = static_cast<std::size_t>(step); i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(plain[i] - plain[i - static_cast<std::size_t>(step)]);
        return bytes;
    }
    if (dng.predictor != 1)
        for (int i = count - 1; i >= step; --i)
            row[static_cast<std::size_t>(i)] -= row[static_cast<std::size_t>(i - step)];
    if (dng.bits % 8 == 0) {
        for (const std::uint32_t value : row) Order{dng.is_big_endian}.append(bytes, value, dng.bits / 8);
        return bytes;
    }
    bytes.resize(static_cast<std::size_t>((count * dng.bits + 7) / 8));
    for (int i = 0; i < count * dng.bits; ++i)
        if ((row[static_cast<std::size_t>(i / dng.bits)] >> (dng.bits - 1 - i % dng.bits) & 1) != 0)
            bytes[static_cast<std::size_t>(i / 8)] |= static_cast<std::uint8_t>(128 >> i % 8);
    return bytes;
}

std::vector<Bytes> blocks_of(const ForeignDng& dng) {
    const bool is_tiled = dng.tile_width > 0;
    if (dng.is_one_block)
        return {engine::deflated(Bytes(static_cast<std::size_t>(dng.tile_width * dng.tile_height * dng.bits / 8)), 9)};
    const int width = is_tiled ? dng.tile_width : dng.width;
    std::vector<Bytes> blocks;
    for (int top = 0; top < dng.height; top += dng.tile_height)
        for (int left = 0; left < dng.width; left += width) {
            Bytes block;
            const int bottom = is_tiled ? top + dng.tile_height : std::min(top + dng.tile_height, dng.height);
            for (int y = top; y < bottom; ++y) {
                std::vector<std::uint32_t> row;
                for (int x = left; x < left + width; ++x)
                    for (int c = 0; c < dng.samples; ++c)
                        row.push_back(x < dng.width && y < dng.height
                                          ? dng.values[static_cast<std::size_t>((y * dng.width + x) * dng.samples + c)]
                                          : 0);
                const Bytes coded = coded_row(dng, row);
                block.insert(block.end(), coded.begin(), coded.end());
            }
            blocks.push_back(dng.compression == 1 ? block : engine::deflated(block, 6));
        }
    return blocks;
}

} // namespace

std::vector<std::uint8_t> bytes_of(const ForeignDng& dng) {
    const std::vector<Bytes> blocks = blocks_of(dng);
    const Order order{dng.is_big_endian};
    Folder folder{order, {}};
    const auto each = [&](double value) { return std::vector<double>(static_cast<std::size_t>(dng.samples), value); };
    const auto numbers = [](const std::vector<std::uint32_t>& values) {
        return std::vector<double>(values.begin(), values.end());
    };
    folder.add(254, 4, {0});
    folder.add(256, 4, {static_cast<double>(dng.width)});
    folder.add(257, 4, {static_cast<double>(dng.height)});
    folder.add(258, 3, each(dng.bits));
    folder.add(259, 3, {static_cast<double>(dng.compression)});
    folder.add(262, 3, {dng.samples == 1 ? 32803.0 : 34892.0});
    folder.add(277, 3, {static_cast<double>(dng.samples)});
    folder.add(284, 3, {1});
    folder.add(317, 3, {static_cast<double>(dng.predictor)});
    folder.add(339, 3, each(dng.is_float ? 3 : 1));
    const bool is_tiled = dng.tile_width > 0;
    if (is_tiled) folder.add(322, 4, {static_cast<double>(dng.tile_width)});
    folder.add(is_tiled ? 323 : 278, 4, {static_cast<double>(dng.tile_height)});
    folder.add(50706, 1, {1, 4, 0, 0});
    if (dng.samples == 1) {
        const double period = dng.pattern.size() == 4 ? 2 : 6;
        folder.add(33421, 3, {period, period});
        folder.add(33422, 1, {dng.pattern.begin(), dng.pattern.end()});
    }
    folder.add(50713, 3, {static_cast<double>(dng.black_rows), static_cast<double>(dng.black_columns)});
    folder.add(50714, 5, dng.black);
    if (dng.white != 0) folder.add(50717, 4, each(dng.white));
    if (!dng.crop_origin.empty())
        folder.add(50719, 4, numbers(dng.crop_origin)), folder.add(50720, 4, numbers(dng.crop_size));
    if (!dng.active_area.empty()) folder.add(50829, 4, numbers(dng.active_area));
    folder.add(50721, 10, {0.9, -0.3, -0.08, -0.5, 1.3, 0.22, -0.1, 0.21, 0.61});
    folder.add(50728, 5, dng.neutral);
    folder.add(50778, 3, {21});
    const std::size_t count =
        dng.is_one_block ? static_cast<std::size_t>((dng.width / dng.tile_width) * (dng.height / dng.tile_height))
                         : blocks.size();
    std::vector<double> offsets(count), sizes;
    for (std::size_t i = 0; i < count; ++i) sizes.push_back(static_cast<double>(blocks[i % blocks.size()].size()));
    folder.add(is_tiled ? 324 : 273, 4, offsets);
    folder.add(is_tiled ? 325 : 279, 4, sizes);
    double at = static_cast<double>(8 + folder.size());
    for (std::size_t i = 0; i < count; ++i) {
        offsets[i] = at;
        if (!dng.is_one_block) at += sizes[i];
    }
    folder.add(is_tiled ? 324 : 273, 4, offsets);
    for (const auto& [tag, value] : dng.lies) {
        auto& [type, bytes] = folder.tags[tag];
        Bytes first;
        order.append(first, value, type == 3 ? 2 : type == 1 ? 1 : 4);
        std::copy(first.begin(), first.end(), bytes.begin());
    }
    Bytes file = dng.is_big_endian ? Bytes{'M', 'M', 0, 42} : Bytes{'I', 'I', 42, 0};
    order.append(file, 8, 4);
    const Bytes tags = folder.at(8);
    file.insert(file.end(), tags.begin(), tags.end());
    for (const Bytes& block : blocks) file.insert(file.end(), block.begin(), block.end());
    return file;
}

std::filesystem::path written(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes) {
    std::ofstream stream(path, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path;
}

std::uint32_t bits_of_half(float value) {
    if (value == 0) return 0;
    int exponent = 0;
    const float part = std::frexp(std::abs(value), &exponent); // 0.5 .. 1
    const auto mantissa = static_cast<std::uint32_t>(std::lround(std::ldexp(part, 11)));
    return (value < 0 ? 0x8000U : 0U) | static_cast<std::uint32_t>(exponent + 14) << 10 | (mantissa & 1023U);
}

} // namespace test
