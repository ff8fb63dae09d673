// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tiff_reader.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <deque>
#include <unistd.h>

namespace engine {
namespace {

constexpr unsigned sub_folders = 330;
// Real files have fewer than 20 folders of fewer than 200 tags; hostile ones go round in circles.
constexpr std::size_t most_folders = 64;
constexpr std::uint64_t most_tags = 1000;

// TIFF 6.0 pages 15 and 16.
enum Type : unsigned {
    byte_type = 1,
    text_type = 2,
    int16_type = 3,
    int32_type = 4,
    rational_type = 5,
    signed_byte_type = 6,
    undefined_type = 7,
    signed_int16_type = 8,
    signed_int32_type = 9,
    signed_rational_type = 10,
    float32_type = 11,
    float64_type = 12,
    folder_type = 13
};
std::uint64_t size_of(unsigned type) {
    constexpr std::array<std::uint8_t, 14> sizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    return type < sizes.size() ? sizes[type] : 0;
}

} // namespace

std::uint64_t TiffReader::number_in(const std::uint8_t* bytes, std::size_t size) const {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; ++i) number = number << 8 | bytes[m_is_big_endian ? i : size - 1 - i];
    return number;
}

bool TiffReader::read(std::uint64_t at, std::span<std::uint8_t> result) const {
    if (at > m_size || result.size() > m_size - at) return false;
    std::size_t done = 0;
    while (done < result.size()) {
        const ssize_t count =
            ::pread(fileno(m_file.get()), result.data() + done, result.size() - done, static_cast<off_t>(at + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += static_cast<std::size_t>(count);
    }
    return true;
}

std::optional<TiffReader::Folder> TiffReader::read_folder(std::uint64_t at, std::uint64_t& next) const {
    std::array<std::uint8_t, 2> count{};
    if (!read(at, count)) return std::nullopt;
    const std::uint64_t tags = number_in(count.data(), 2);
    std::vector<std::uint8_t> fields(12 * tags);
    if (tags > most_tags || !read(at + 2, fields)) return std::nullopt;
    Folder folder;
    for (std::uint64_t i = 0; i < tags; ++i) {
        const std::uint8_t* field = fields.data() + 12 * i;
        Entry entry{static_cast<unsigned>(number_in(field, 2)), static_cast<unsigned>(number_in(field + 2, 2)),
                    number_in(field + 4, 4), 0};
        const std::uint64_t bytes = entry.count * size_of(entry.type);
        entry.at = bytes <= 4 ? at + 2 + 12 * i + 8 : number_in(field + 8, 4);
        if (bytes > 0 && entry.at <= m_size && bytes <= m_size - entry.at) folder.push_back(entry);
    }
    std::array<std::uint8_t, 4> link{};
    next = read(at + 2 + 12 * tags, link) ? number_in(link.data(), 4) : 0;
    return folder;
}

void TiffReader::read_folders(std::uint64_t first) {
    std::deque<std::uint64_t> waiting{first};
    std::vector<std::uint64_t> seen;
    while (!waiting.empty() && m_folders.size() < most_folders) {
        const std::uint64_t at = waiting.front();
        waiting.pop_front();
        if (at == 0 || std::find(seen.begin(), seen.end(), at) != seen.end()) continue;
        seen.push_back(at);
        std::uint64_t next = 0;
        std::optional<Folder> folder = read_folder(at, next);
        if (!folder) continue;
        for (const double sub : numbers(*folder, sub_folders, most_folders))
            waiting.push_back(static_cast<std::uint64_t>(sub));
        waiting.push_back(next);
        m_folders.push_back(*std::move(folder));
    }
}

Result<TiffReader> TiffReader::open(const std::filesystem::path& path) {
    Result<InputFile> file = open_for_reading(path);
    if (!file) return file.error();
    TiffReader reader;
    reader.m_file = std::move(file->handle);
    reader.m_size = file->bytes;
    std::array<std::uint8_t, 8> header{};
    const bool is_whole = reader.read(0, header);
    reader.m_is_big_endian = header[0] == 'M';
    const bool has_order = (header[0] == 'I' && header[1] == 'I') || (header[0] == 'M' && header[1] == 'M');
    if (!is_whole || !has_order || reader.number_in(header.data() + 2, 2) != 42)
        return not_opened(path, ErrorKind::damaged,
                          "It does not begin like a TIFF or DNG file. Copy it from the card again.", {});
    reader.read_folders(reader.number_in(header.data() + 4, 4));
    return reader;
}

const TiffReader::Entry* TiffReader::find(const Folder& folder, unsigned tag) {
    const auto found = std::find_if(folder.begin(), folder.end(), [&](const Entry& entry) { return entry.tag == tag; });
    return found == folder.end() ? nullptr : &*found;
}

std::vector<std::uint8_t> TiffReader::bytes(const Folder& folder, unsigned tag, std::uint64_t most) const {
    const Entry* entry = find(folder, tag);
    if (!entry || entry->count > most) return {};
    std::vector<std::uint8_t> raw(entry->count * size_of(entry->type));
    return read(entry->at, raw) ? raw : std::vector<std::uint8_t>();
}

std::vector<double> TiffReader::numbers(const Folder& folder, unsigned tag, std::uint64_t most) const {
    const std::vector<std::uint8_t> raw = bytes(folder, tag, most);
    if (raw.empty()) return {};
    const unsigned type = find(folder, tag)->type;
    const std::size_t size = size_of(type);
    std::vector<double> result;
    for (std::size_t at = 0; at + size <= raw.size(); at += size) {
        const std::uint8_t* value = raw.data() + at;
        const auto whole = [&](std::size_t offset) { return static_cast<std::uint32_t>(number_in(value + offset, 4)); };
        const auto ratio = [](double numerator, double denominator) {
            return denominator == 0 ? 0 : numerator / denominator;
        };
        switch (type) {
        case byte_type:
        case undefined_type: result.push_back(value[0]); break;
        case signed_byte_type: result.push_back(static_cast<std::int8_t>(value[0])); break;
        case int16_type: result.push_back(static_cast<double>(number_in(value, 2))); break;
        case signed_int16_type: result.push_back(static_cast<std::int16_t>(number_in(value, 2))); break;
        case int32_type:
        case folder_type: result.push_back(whole(0)); break;
        case signed_int32_type: result.push_back(static_cast<std::int32_t>(whole(0))); break;
        case rational_type: result.push_back(ratio(whole(0), whole(4))); break;
        case signed_rational_type:
            result.push_back(ratio(static_cast<std::int32_t>(whole(0)), static_cast<std::int32_t>(whole(4))));
            break;
        case float32_type: result.push_back(static_cast<double>(std::bit_cast<float>(whole(0)))); break;
        case float64_type: result.push_back(std::bit_cast<double>(number_in(value, 8))); break;
        default: return {};
        }
    }
    return result;
}

std::optional<double> TiffReader::number(const Folder& folder, unsigned tag) const {
    // Only the first value is wanted, however many there are said to be.
    const Entry* entry = find(folder, tag);
    if (!entry) return std::nullopt;
    const Folder one{{entry->tag, entry->type, 1, entry->at}};
    const std::vector<double> values = numbers(one, tag, 1);
    return values.empty() ? std::nullopt : std::optional(values.front());
}

std::string TiffReader::text(const Folder& folder, unsigned tag) const {
    constexpr std::uint64_t longest = 1 << 16;
    const std::vector<std::uint8_t> raw = bytes(folder, tag, longest);
    return {raw.begin(), std::find(raw.begin(), raw.end(), 0)};
}

} // namespace engine
