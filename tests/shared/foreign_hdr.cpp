// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/foreign_hdr.h"
#include <ImfChannelList.h>
#include <ImfChromaticitiesAttribute.h>
#include <ImfFloatAttribute.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfMultiPartOutputFile.h>
#include <ImfOutputFile.h>
#include <ImfOutputPart.h>
#include <ImfPartType.h>
#include <ImfRgbaFile.h>
#include <ImfStringAttribute.h>
#include <ImfTiledOutputFile.h>
#include <algorithm>
#include <cmath>
#include <fstream>

namespace test {

namespace {

Imf::Header header_of(const ExrKind& kind) {
    using Imath::V2f, Imath::V2i;
    const Imath::Box2i data(V2i(kind.left, kind.top), V2i(kind.left + kind.width - 1, kind.top + kind.height - 1));
    const auto& d = kind.display;
    const bool shown = d != std::array<int, 4>{};
    Imf::Header header(shown ? Imath::Box2i(V2i(d[0], d[1]), V2i(d[2], d[3])) : data, data);
    header.compression() = static_cast<Imf::Compression>(kind.compression);
    header.lineOrder() = kind.decreasing ? Imf::DECREASING_Y : Imf::INCREASING_Y;
    for (const std::string& name : kind.channels)
        header.channels().insert(name, Imf::Channel(kind.half ? Imf::HALF : Imf::FLOAT));
    if (const auto& c = kind.chromaticities; !c.empty())
        header.insert("chromaticities", Imf::ChromaticitiesAttribute(Imf::Chromaticities(
                                            V2f(c[0], c[1]), V2f(c[2], c[3]), V2f(c[4], c[5]), V2f(c[6], c[7]))));
    for (const auto& [name, value] : kind.numbers) header.insert(name, Imf::FloatAttribute(value));
    for (const auto& [name, value] : kind.texts) header.insert(name, Imf::StringAttribute(value));
    if (kind.tile > 0)
        header.setTileDescription(
            Imf::TileDescription(static_cast<unsigned>(kind.tile), static_cast<unsigned>(kind.tile)));
    return header;
}

using Bytes = std::vector<std::uint8_t>;

std::array<std::uint8_t, 4> shared_exponent(engine::Rgb light) {
    const float largest = std::max({light.r, light.g, light.b});
    if (!(largest > 1e-32F)) return {};
    int exponent = 0;
    std::frexp(largest, &exponent);
    const auto mantissa = [&](float value) { return static_cast<std::uint8_t>(std::ldexp(value, 8 - exponent)); };
    return {mantissa(light.r), mantissa(light.g), mantissa(light.b), static_cast<std::uint8_t>(exponent + 128)};
}

using Row = std::vector<std::array<std::uint8_t, 4>>;

void put_channels(const Row& row, Bytes& bytes) {
    const auto put = [&](std::size_t value) { bytes.push_back(static_cast<std::uint8_t>(value)); };
    for (const std::size_t value : {std::size_t{2}, std::size_t{2}, row.size() >> 8, row.size() & 255}) put(value);
    for (std::size_t channel = 0; channel < 4; ++channel)
        for (std::size_t x = 0; x < row.size();) {
            std::size_t same = 1;
            while (x + same < row.size() && same < 127 && row[x + same][channel] == row[x][channel]) ++same;
            if (same < 3) { // a few as they are
                same = std::min<std::size_t>(5, row.size() - x);
                put(same);
                for (std::size_t i = 0; i < same; ++i) put(row[x + i][channel]);
            } else {
                put(128 + same);
                put(row[x][channel]);
            }
            x += same;
        }
}

void put_old(const Row& row, Bytes& bytes) {
    for (std::size_t x = 0; x < row.size();) {
        std::size_t same = 0;
        bytes.insert(bytes.end(), row[x].begin(), row[x].end());
        while (x + 1 + same < row.size() && same < 255 && row[x + 1 + same] == row[x]) ++same;
        if (same > 0) bytes.insert(bytes.end(), {1, 1, 1, static_cast<std::uint8_t>(same)});
        x += 1 + same;
    }
}

} // namespace

void write_exr(const std::filesystem::path& path, const ExrKind& kind) {
    const Imf::Header header = header_of(kind);
    std::vector<std::vector<float>> planes;
    std::vector<std::vector<half>> halves;
    Imf::FrameBuffer buffer;
    const auto width = static_cast<std::size_t>(kind.width);
    planes.reserve(kind.channels.size());
    halves.reserve(kind.channels.size());
    for (std::size_t c = 0; c < kind.channels.size(); ++c) {
        std::vector<float>& plane = planes.emplace_back();
        for (int y = 0; y < kind.height; ++y)
            for (int x = 0; x < kind.width; ++x) {
                const engine::Rgb light = kind.value(x, y);
                plane.push_back(c == 0 ? light.r : c == 1 ? light.g : c == 2 ? light.b : kind.alpha);
            }
        std::vector<half>& rounded = halves.emplace_back(plane.begin(), plane.end());
        const std::size_t bytes = kind.half ? sizeof(half) : sizeof(float);
        const auto start = reinterpret_cast<std::intptr_t>(kind.half ? static_cast<void*>(rounded.data())
                                                                     : static_cast<void*>(plane.data()));
        const std::intptr_t corner =
            (static_cast<std::intptr_t>(kind.top) * kind.width + kind.left) * static_cast<std::intptr_t>(bytes);
        buffer.insert(kind.channels[c], Imf::Slice(kind.half ? Imf::HALF : Imf::FLOAT,
                                                   reinterpret_cast<char*>(start - corner), bytes, bytes * width));
    }
    if (kind.tile > 0) {
        Imf::TiledOutputFile file(path.c_str(), header, 0);
        file.setFrameBuffer(buffer);
        file.writeTiles(0, file.numXTiles() - 1, 0, file.numYTiles() - 1);
    } else {
        Imf::OutputFile file(path.c_str(), header, 0);
        file.setFrameBuffer(buffer);
        file.writePixels(kind.height);
    }
}

void write_exr_with_chroma(const std::filesystem::path& path, int width, int height, engine::Rgb colour) {
    const std::vector<Imf::Rgba> pixels(static_cast<std::size_t>(width * height),
                                        Imf::Rgba(colour.r, colour.g, colour.b, 1.0F));
    Imf::RgbaOutputFile file(path.c_str(), Imf::Header(width, height), Imf::WRITE_YC, 0);
    file.setFrameBuffer(pixels.data(), 1, static_cast<std::size_t>(width));
    file.writePixels(height);
}

void write_exr_parts(const std::filesystem::path& path) {
    std::vector<Imf::Header> headers(2, Imf::Header(8, 8));
    for (std::size_t i = 0; i < headers.size(); ++i) {
        headers[i].setName("part " + std::to_string(i));
        headers[i].setType(Imf::SCANLINEIMAGE);
        headers[i].channels().insert("R", Imf::Channel(Imf::FLOAT));
    }
    Imf::MultiPartOutputFile file(path.c_str(), headers.data(), static_cast<int>(headers.size()), false, 0);
    std::vector<float> values(64, 1.0F);
    for (int i = 0; i < 2; ++i) {
        Imf::FrameBuffer buffer;
        buffer.insert("R", Imf::Slice(Imf::FLOAT, reinterpret_cast<char*>(values.data()), 4, 32));
        Imf::OutputPart part(file, i);
        part.setFrameBuffer(buffer);
        part.writePixels(8);
    }
}

void write_hdr(const std::filesystem::path& path, const HdrKind& kind) {
    // Slow direction first. A sign says whether the coordinate grows; Y grows upwards.
    const bool columns = kind.way[1] == 'X';
    const char x_sign = columns ? kind.way[0] : kind.way[3], y_sign = columns ? kind.way[3] : kind.way[0];
    const int rows = columns ? kind.width : kind.height, row_length = columns ? kind.height : kind.width;
    const std::string text = "#?RADIANCE\n# a comment\nFORMAT=" + kind.format + "\n" + kind.settings + "\n" +
                             kind.way.substr(0, 2) + " " + std::to_string(rows) + " " + kind.way.substr(3) + " " +
                             std::to_string(row_length) + "\n";
    Bytes bytes(text.begin(), text.end());
    for (int i = 0; i < rows; ++i) {
        Row row;
        for (int j = 0; j < row_length; ++j) {
            const int along_x = columns ? i : j, along_y = columns ? j : i;
            const int x = x_sign == '+' ? along_x : kind.width - 1 - along_x,
                      y = y_sign == '-' ? along_y : kind.height - 1 - along_y;
            row.push_back(shared_exponent(kind.value(x, y)));
        }
        switch (kind.runs) {
        case HdrRuns::none:
            for (const auto& pixel : row) bytes.insert(bytes.end(), pixel.begin(), pixel.end());
            break;
        case HdrRuns::old: put_old(row, bytes); break;
        case HdrRuns::channels: put_channels(row, bytes); break;
        }
    }
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace test
