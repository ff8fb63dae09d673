// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tiff_tags.h"
#include "engine/files/atomic_file.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <map>
#include <memory>

namespace engine {
namespace {

constexpr std::uint16_t exif_pointer = 34665, gps_pointer = 34853;
constexpr std::uint16_t long_type = 4, long8_type = 16;

std::uint64_t number_at(const std::uint8_t* bytes, int size) {
    std::uint64_t number = 0;
    for (int i = 0; i < size; ++i) number |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
    return number;
}

void append_number(std::vector<std::uint8_t>& bytes, std::uint64_t number, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

std::uint64_t size_of_type(std::uint16_t type) {
    constexpr std::array<std::uint8_t, 19> sizes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < sizes.size() ? sizes[type] : 0;
}

// Widths of the fields of the two kinds of file: TIFF 6.0 and the BigTIFF design of 2007.
struct Layout {
    int count_of_tags, count_of_values, offset;
    int tag_size() const { return 4 + count_of_values + offset; }
};
constexpr Layout classic{2, 4, 4}, big{8, 8, 8};

std::vector<TiffTag> parse_folder(const std::vector<std::uint8_t>& structure, std::uint64_t position,
                                  bool with_folders) {
    std::vector<TiffTag> tags;
    if (position + 2 > structure.size()) return tags;
    const std::uint64_t count = number_at(&structure[position], 2);
    if (position + 2 + count * 12 > structure.size()) return tags;
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint8_t* field = &structure[position + 2 + i * 12];
        TiffTag tag{static_cast<std::uint16_t>(number_at(field, 2)),
                    static_cast<std::uint16_t>(number_at(field + 2, 2)),
                    number_at(field + 4, 4),
                    {},
                    {}};
        const std::uint64_t bytes = tag.count * size_of_type(tag.type);
        const std::uint64_t start = bytes <= 4 ? position + 2 + i * 12 + 8 : number_at(field + 8, 4);
        if (bytes == 0 || start + bytes > structure.size()) continue;
        if (with_folders && (tag.tag == exif_pointer || tag.tag == gps_pointer)) {
            tag.folder = parse_folder(structure, number_at(field + 8, 4), false);
            if (tag.folder.empty()) continue;
        } else {
            const auto first = structure.begin() + static_cast<std::ptrdiff_t>(start);
            tag.bytes.assign(first, first + static_cast<std::ptrdiff_t>(bytes));
        }
        tags.push_back(std::move(tag));
    }
    return tags;
}

// One line of a folder as it stands in the file, value or offset included.
struct RawTag {
    std::uint16_t tag;
    std::vector<std::uint8_t> field;
};

std::vector<std::uint8_t> folder_bytes(std::vector<RawTag> kept, const std::vector<TiffTag>& tags,
                                       std::uint64_t position, const Layout& layout);

// The field of `tag`; what does not fit into it is appended to `values`, which will lie at `values_position`.
std::vector<std::uint8_t> field_of(const TiffTag& tag, std::vector<std::uint8_t>& values, std::uint64_t values_position,
                                   const Layout& layout) {
    std::vector<std::uint8_t> field;
    const bool pointer = !tag.folder.empty();
    append_number(field, tag.tag, 2);
    append_number(field, pointer ? (layout.offset == 8 ? long8_type : long_type) : tag.type, 2);
    append_number(field, pointer ? 1 : tag.count, layout.count_of_values);
    if (!pointer && tag.bytes.size() <= static_cast<std::size_t>(layout.offset)) {
        field.insert(field.end(), tag.bytes.begin(), tag.bytes.end());
        field.resize(static_cast<std::size_t>(layout.tag_size()));
        return field;
    }
    if (values.size() % 2 != 0) values.push_back(0); // values begin on word boundaries
    const std::uint64_t position = values_position + values.size();
    const std::vector<std::uint8_t> bytes = pointer ? folder_bytes({}, tag.folder, position, layout) : tag.bytes;
    values.insert(values.end(), bytes.begin(), bytes.end());
    append_number(field, position, layout.offset);
    return field;
}

// A folder that begins at `position` of the file, which is even, and its values behind it.
std::vector<std::uint8_t> folder_bytes(std::vector<RawTag> kept, const std::vector<TiffTag>& tags,
                                       std::uint64_t position, const Layout& layout) {
    std::map<std::uint16_t, std::vector<std::uint8_t>> fields; // by rising tag, as TIFF demands
    for (RawTag& raw : kept) fields[raw.tag] = std::move(raw.field);
    for (const TiffTag& tag : tags) fields[tag.tag] = {};
    const std::uint64_t size = static_cast<std::uint64_t>(layout.count_of_tags) +
                               fields.size() * static_cast<std::uint64_t>(layout.tag_size()) +
                               static_cast<std::uint64_t>(layout.offset);
    std::vector<std::uint8_t> values;
    for (const TiffTag& tag : tags) fields[tag.tag] = field_of(tag, values, position + size, layout);

    std::vector<std::uint8_t> bytes;
    append_number(bytes, fields.size(), layout.count_of_tags);
    for (const auto& [number, field] : fields) bytes.insert(bytes.end(), field.begin(), field.end());
    append_number(bytes, 0, layout.offset); // no further picture
    bytes.insert(bytes.end(), values.begin(), values.end());
    return bytes;
}

struct CloseStream {
    void operator()(std::FILE* stream) const { std::fclose(stream); }
};
using Stream = std::unique_ptr<std::FILE, CloseStream>;

bool read_at(std::FILE* stream, std::uint64_t position, std::vector<std::uint8_t>& bytes) {
    return ::fseeko(stream, static_cast<off_t>(position), SEEK_SET) == 0 &&
           std::fread(bytes.data(), 1, bytes.size(), stream) == bytes.size();
}
bool write_at(std::FILE* stream, std::uint64_t position, const std::vector<std::uint8_t>& bytes) {
    return ::fseeko(stream, static_cast<off_t>(position), SEEK_SET) == 0 &&
           std::fwrite(bytes.data(), 1, bytes.size(), stream) == bytes.size();
}

struct Header {
    Layout layout;
    std::uint64_t first_folder = 0;
    std::uint64_t pointer_position = 0; // of the offset above
};

std::optional<Header> read_header(std::FILE* stream) {
    std::vector<std::uint8_t> bytes(16);
    if (!read_at(stream, 0, bytes) || bytes[0] != 'I' || bytes[1] != 'I') return std::nullopt;
    if (bytes[2] == 42) return Header{classic, number_at(&bytes[4], 4), 4};
    if (bytes[2] == 43) return Header{big, number_at(&bytes[8], 8), 8};
    return std::nullopt;
}

std::optional<std::vector<RawTag>> read_raw_tags(std::FILE* stream, const Header& header) {
    std::vector<std::uint8_t> count(static_cast<std::size_t>(header.layout.count_of_tags));
    if (!read_at(stream, header.first_folder, count)) return std::nullopt;
    const std::uint64_t tags = number_at(count.data(), header.layout.count_of_tags);
    if (tags > 65535) return std::nullopt;
    std::vector<RawTag> raw;
    std::vector<std::uint8_t> field(static_cast<std::size_t>(header.layout.tag_size()));
    for (std::uint64_t i = 0; i < tags; ++i) {
        if (!read_at(stream, header.first_folder + count.size() + i * field.size(), field)) return std::nullopt;
        raw.push_back({static_cast<std::uint16_t>(number_at(field.data(), 2)), field});
    }
    return raw;
}

} // namespace

std::vector<TiffTag> parse_tiff_tags(const std::vector<std::uint8_t>& structure) {
    if (structure.size() < 8 || structure[0] != 'I' || structure[1] != 'I' || structure[2] != 42) return {};
    return parse_folder(structure, number_at(&structure[4], 4), true);
}

std::vector<std::uint8_t> read_tiff_tag(const std::filesystem::path& file, std::uint16_t tag) {
    constexpr std::uint64_t most_bytes = 1 << 26;
    const Stream stream(std::fopen(file.c_str(), "rb"));
    const auto header = stream ? read_header(stream.get()) : std::nullopt;
    const auto tags = header ? read_raw_tags(stream.get(), *header) : std::nullopt;
    if (!tags) return {};
    const auto found = std::find_if(tags->begin(), tags->end(), [&](const RawTag& raw) { return raw.tag == tag; });
    if (found == tags->end()) return {};
    const std::uint8_t* field = found->field.data();
    const Layout& layout = header->layout;
    const std::uint64_t count = number_at(field + 4, layout.count_of_values);
    const std::uint64_t size = size_of_type(static_cast<std::uint16_t>(number_at(field + 2, 2)));
    if (size == 0 || count > most_bytes / size) return {};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count * size));
    const std::uint8_t* value = field + 4 + layout.count_of_values;
    if (bytes.size() <= static_cast<std::size_t>(layout.offset))
        std::copy_n(value, bytes.size(), bytes.begin());
    else if (!read_at(stream.get(), number_at(value, layout.offset), bytes))
        return {};
    return bytes;
}

Result<void> append_tiff_tags(const std::filesystem::path& file, const std::vector<TiffTag>& tags) {
    errno = 0;
    Stream stream(std::fopen(file.c_str(), "r+b"));
    if (!stream) return write_error(file, errno);
    const auto header = read_header(stream.get());
    const auto kept = header ? read_raw_tags(stream.get(), *header) : std::nullopt;
    if (!kept)
        return Error{ErrorKind::damaged,
                     file.filename().string() + " is no TIFF file that tags can be added to. Export it again.",
                     {}};

    ::fseeko(stream.get(), 0, SEEK_END);
    const std::uint64_t end = static_cast<std::uint64_t>(::ftello(stream.get())), position = end + end % 2;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(end % 2));
    const std::vector<std::uint8_t> folder = folder_bytes(*kept, tags, position, header->layout);
    bytes.insert(bytes.end(), folder.begin(), folder.end());
    if (header->layout.offset == 4 && end + bytes.size() > 0xffffffffULL)
        return Error{ErrorKind::unsupported,
                     file.filename().string() +
                         " has reached the 4 GB of a TIFF file: no room for metadata. Export it smaller.",
                     {}};
    std::vector<std::uint8_t> pointer;
    append_number(pointer, position, header->layout.offset);
    // The pointer last: until then the file is the old one with something behind it.
    if (!write_at(stream.get(), end, bytes) || std::fflush(stream.get()) != 0 ||
        !write_at(stream.get(), header->pointer_position, pointer) || std::fflush(stream.get()) != 0)
        return write_error(file, errno);
    return {};
}

} // namespace engine
