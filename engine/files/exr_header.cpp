// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/exr_header.h"
#include "engine/files/raster_formats.h"
#include <algorithm>
#include <array>
#include <string>

namespace engine {

namespace {

// OpenEXR file layout: magic, version and flags, then attributes (name, type, size, value) up to an empty name.
constexpr std::uint32_t version_mask = 0xFF, tiled_flag = 0x200, deep_flag = 0x800, parts_flag = 0x1000;
constexpr int longest_name = 255, most_attributes = 2000, most_channels = 2000;
constexpr std::int64_t largest_attribute = 64 << 20; // previews and metadata of some programs take a few megabytes
constexpr std::int64_t largest_chunk = 1 << 30;

// Lines stored together, by compression: none, RLE, ZIPS, ZIP, PIZ, PXR24, B44, B44A, DWAA, DWAB.
constexpr std::array<int, 10> lines_of_chunk{1, 1, 1, 16, 32, 16, 32, 32, 32, 256};
// Bytes of pixels that a byte can hold at best: run lengths of 128, Deflate's 1030 : 1, 32 : 3 in B44. PIZ and DWA make a few
// bytes of a chunk of one colour, whatever its size.
constexpr std::array<double, 10> bytes_per_byte{1, 130, 1100, 1100, 1e5, 1100, 16, 16, 1e5, 1e5};
constexpr double subsampling = 4; // chroma may be stored for every second pixel of every second row only

class Attributes {
public:
    Attributes(const InputFile& input, const std::filesystem::path& path)
        : m_file(input.handle.get()), m_bytes(static_cast<std::int64_t>(input.bytes)), m_path(path) {}

    Result<ExrHeader> read();

private:
    std::uint32_t number(int bytes) {
        std::uint32_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            const int byte = std::fgetc(m_file);
            if (byte == EOF) m_cut = true;
            value |= static_cast<std::uint32_t>(byte & 0xFF) << (8 * i);
        }
        return value;
    }
    std::string text() {
        std::string result;
        for (int byte = std::fgetc(m_file); byte != 0; byte = std::fgetc(m_file)) {
            if (byte == EOF || result.size() >= longest_name) {
                m_cut = true;
                break;
            }
            result.push_back(static_cast<char>(byte));
        }
        return result;
    }
    ExrBox box() {
        ExrBox result;
        for (int* edge : {&result.left, &result.top, &result.right, &result.bottom})
            *edge = static_cast<int>(number(4));
        return result;
    }
    void read_value(const std::string& name, const std::string& type);
    Result<void> check() const;

    std::FILE* m_file;
    std::int64_t m_bytes;
    const std::filesystem::path& m_path;
    bool m_cut = false;
    ExrHeader m_header;
    int m_channels = 0;
    std::int64_t m_pixel_bytes = 0;
    unsigned m_compression = 0;
    std::uint32_t m_tile_width = 0, m_tile_height = 0;
};

void Attributes::read_value(const std::string& name, const std::string& type) {
    if (name == "dataWindow" && type == "box2i") {
        m_header.data = box();
    } else if (name == "displayWindow" && type == "box2i") {
        m_header.display = box();
    } else if (name == "compression") {
        m_compression = number(1);
    } else if (name == "tiles") {
        m_tile_width = number(4);
        m_tile_height = number(4);
    } else if (name == "channels") {
        // Name, pixel type (1: half), linearity and three reserved bytes, sampling in x and y.
        while (!m_cut && m_channels < most_channels && !text().empty()) {
            m_pixel_bytes += number(4) == 1 ? 2 : 4;
            ++m_channels;
            for (int i = 0; i < 3; ++i) number(4);
        }
    }
}

Result<ExrHeader> Attributes::read() {
    number(4); // the magic number that brought us here
    const std::uint32_t version = number(4);
    const auto refuse = [&](const char* sentence) {
        return not_opened(m_path, ErrorKind::unsupported, sentence, "version field " + std::to_string(version));
    };
    if ((version & parts_flag) != 0)
        return refuse("It is an EXR file of several parts. Save the part you want as an EXR of its own.");
    if ((version & deep_flag) != 0)
        return refuse("It is a deep EXR file with several samples a pixel. Flatten it in the program that made it.");
    if ((version & version_mask) > 2)
        return refuse("It is an EXR file of a later version. Save it with the settings for older programs.");
    m_header.tiled = (version & tiled_flag) != 0;
    for (int i = 0; i < most_attributes && !m_cut; ++i) {
        const std::string name = text();
        if (name.empty()) {
            if (const Result<void> sound = check(); !sound) return sound.error();
            return m_header;
        }
        const std::string type = text();
        const std::int64_t size = static_cast<std::int32_t>(number(4)), begin = std::ftell(m_file);
        if (m_cut || size < 0 || size > largest_attribute || begin + size > m_bytes) break;
        read_value(name, type);
        if (std::fseek(m_file, static_cast<long>(begin + size), SEEK_SET) != 0) break;
    }
    return damaged_file(m_path, "attributes");
}

Result<void> Attributes::check() const {
    const ExrBox &data = m_header.data, &display = m_header.display;
    // The library adds and multiplies corners in 32 bits.
    constexpr int farthest = 1 << 29;
    for (const ExrBox& box : {data, display})
        for (const int edge : {box.left, box.top, box.right, box.bottom})
            if (m_cut || edge < -farthest || edge > farthest) return damaged_file(m_path, "windows");
    if (m_channels == 0 || m_channels >= most_channels || m_compression >= lines_of_chunk.size())
        return damaged_file(m_path,
                            std::to_string(m_channels) + " channels, compression " + std::to_string(m_compression));
    const double pixels_per_byte = subsampling * bytes_per_byte[m_compression] / static_cast<double>(m_pixel_bytes);
    if (const auto sound =
            check_size(m_path, data.width(), data.height(), static_cast<std::uintmax_t>(m_bytes), pixels_per_byte);
        !sound)
        return sound;
    std::int64_t chunk_pixels = lines_of_chunk[m_compression] * data.width();
    std::int64_t chunks = (data.height() + lines_of_chunk[m_compression] - 1) / lines_of_chunk[m_compression];
    if (m_header.tiled) {
        const std::int64_t width = m_tile_width, height = m_tile_height;
        // A tile may reach beyond the picture, but not make a bomb of a small one.
        if (width < 1 || height < 1 || width > (1 << 20) || height > (1 << 20) ||
            width * height > std::max(std::int64_t{1} << 22, 4 * data.width() * data.height()))
            return damaged_file(m_path, "tiles");
        // The library keeps a row of tiles.
        chunk_pixels = std::max(width, data.width()) * height;
        chunks = ((data.width() + width - 1) / width) * ((data.height() + height - 1) / height);
    }
    // Each chunk has an entry of eight bytes in a table and a head of eight.
    if (chunks * 16 > m_bytes) return damaged_file(m_path, std::to_string(chunks) + " chunks");
    if (chunk_pixels > largest_chunk / m_pixel_bytes)
        return not_opened(m_path, ErrorKind::unsupported,
                          "Its rows or tiles are too large. Save it as an EXR with scan lines and ZIP compression.",
                          std::to_string(chunk_pixels) + " pixels in a chunk");
    return {};
}

} // namespace

ExrBox ExrHeader::visible() const {
    const ExrBox both{std::max(data.left, display.left), std::max(data.top, display.top),
                      std::min(data.right, display.right), std::min(data.bottom, display.bottom)};
    return both.width() > 0 && both.height() > 0 ? both : data;
}

Result<ExrHeader> read_exr_header(const InputFile& input, const std::filesystem::path& path) {
    std::rewind(input.handle.get());
    return Attributes(input, path).read();
}

} // namespace engine
