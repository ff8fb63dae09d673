// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_signs.h"
#include "engine/files/frames_map.h"
#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <vector>

namespace engine {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
};

// Beginnings of raw files that are no plain TIFF: Canon CRW, CR2, CR3, Fujifilm, Olympus, Panasonic, Sigma, Minolta.
constexpr std::array raw_signatures{
    Signature{6, "HEAPCCDR"sv}, Signature{8, "CR\2\0"sv}, Signature{4, "ftypcrx "sv}, Signature{0, "FUJIFILMCCD-RAW"sv},
    Signature{0, "IIRO"sv},     Signature{0, "IIRS"sv},   Signature{0, "MMOR"sv},     Signature{0, "IIU\0"sv},
    Signature{0, "FOVb"sv},     Signature{0, "\0MRM"sv},
};
// JPEG, PNG, OpenEXR, GIF, PDF, Radiance, WebP and AVI, JPEG XL, HEIF, BMP, XML, PostScript.
constexpr std::array other_signatures{
    Signature{0, "\xff\xd8\xff"sv}, Signature{0, "\x89PNG"sv},  Signature{0, "\x76\x2f\x31\x01"sv},
    Signature{0, "GIF8"sv},         Signature{0, "%PDF"sv},     Signature{0, "#?R"sv},
    Signature{0, "RIFF"sv},         Signature{0, "\xff\x0a"sv}, Signature{4, "JXL "sv},
    Signature{4, "ftyphei"sv},      Signature{4, "ftypmif1"sv}, Signature{4, "ftypavi"sv},
    Signature{0, "BM"sv},           Signature{0, "<?xml"sv},    Signature{0, "%!PS"sv},
};

bool begins_with(std::string_view beginning, const Signature& signature) {
    return beginning.size() >= signature.offset && beginning.substr(signature.offset).starts_with(signature.bytes);
}

// TIFF 6.0 and DNG 1.4 tag numbers.
enum Tag : unsigned {
    subfile_type = 254,
    compression = 259,
    photometric = 262,
    strip_offsets = 273,
    strip_byte_counts = 279,
    tile_offsets = 324,
    tile_byte_counts = 325,
    sub_folders = 330,
    sample_format = 339,
    dng_version = 50706,
    dng_private_data = 50740
};
constexpr unsigned photometric_cfa = 32803, photometric_linear_raw = 34892;
constexpr unsigned compression_deflate = 8, compression_old_deflate = 32946, format_float = 3;
constexpr unsigned compression_vc5 = 9; // SMPTE VC-5 as GoPro writes it into GPR

std::uint64_t number_at(std::ifstream& file, std::uint64_t offset, unsigned bytes, bool big_endian) {
    std::array<char, 4> raw{};
    file.clear();
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(raw.data(), bytes);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i)
        value = value << 8 | static_cast<unsigned char>(raw[big_endian ? i : bytes - 1 - i]);
    return value;
}

class TiffWalk {
public:
    TiffWalk(std::ifstream& file, RawSigns& signs, bool big_endian)
        : m_file(file), m_signs(signs), m_big_endian(big_endian) {}

    void walk(std::uint64_t first_folder) {
        m_waiting.push_back(first_folder);
        // Limits: real files have fewer than 20 folders, hostile ones go round in circles.
        for (int folders = 0; !m_waiting.empty() && folders < 64; ++folders) {
            const std::uint64_t offset = m_waiting.back();
            m_waiting.pop_back();
            if (offset != 0) read_folder(offset);
        }
        m_signs.is_for_own_reader = m_signs.is_dng && (m_has_own_samples || (m_signs.is_merged && m_has_linear_raw));
        if (m_signs.is_dng || m_has_sensor_data)
            m_signs.kind = RawSigns::Kind::raw;
        else if (m_has_plain_picture)
            m_signs.kind = RawSigns::Kind::other;
    }

private:
    struct Entry {
        unsigned tag = 0, type = 0;
        std::uint64_t count = 0, value_at = 0;
    };
    std::ifstream& m_file;
    RawSigns& m_signs;
    bool m_big_endian;
    bool m_has_sensor_data = false, m_has_plain_picture = false;
    bool m_has_own_samples = false, m_has_linear_raw = false;
    std::vector<std::uint64_t> m_waiting;

    // 0 and a mark in the signs where the file has ended.
    unsigned number(std::uint64_t offset, unsigned bytes) {
        if (offset + bytes > m_signs.bytes) m_signs.folder_is_cut = true;
        return offset + bytes > m_signs.bytes ? 0
                                              : static_cast<unsigned>(number_at(m_file, offset, bytes, m_big_endian));
    }

    unsigned value(const Entry& entry, std::uint64_t index) {
        const unsigned size = entry.type == 3 ? 2 : entry.type == 1 ? 1 : 4;
        const std::uint64_t at = entry.count * size <= 4 ? entry.value_at : number(entry.value_at, 4);
        return size == 1 ? number(at + index, 1) : number(at + index * size, size);
    }

    void read_folder(std::uint64_t offset) {
        const unsigned entries = number(offset, 2);
        if (entries > 1000) return;
        std::vector<Entry> folder(entries);
        for (unsigned i = 0; i < entries && !m_signs.folder_is_cut; ++i) {
            const std::uint64_t at = offset + 2 + 12ULL * i;
            folder[i] = {number(at, 2), number(at + 2, 2), number(at + 4, 4), at + 8};
        }
        judge(folder);
        if (!m_signs.folder_is_cut) m_waiting.push_back(number(offset + 2 + 12ULL * entries, 4));
    }

    void judge(const std::vector<Entry>& folder) {
        const auto find = [&](unsigned tag) -> const Entry* {
            const auto found = std::find_if(folder.begin(), folder.end(), [&](const Entry& e) { return e.tag == tag; });
            return found == folder.end() ? nullptr : &*found;
        };
        const auto first_value = [&](unsigned tag, unsigned otherwise) {
            const Entry* entry = find(tag);
            return entry ? value(*entry, 0) : otherwise;
        };
        if (find(dng_version)) m_signs.is_dng = true;
        if (const Entry* entry = find(dng_private_data))
            m_signs.is_merged = m_signs.is_merged || begins_like_ours(*entry);
        const unsigned colours = first_value(photometric, ~0U);
        if (colours == photometric_cfa || colours == photometric_linear_raw) {
            m_has_sensor_data = true;
            const unsigned packed = first_value(compression, 1);
            if (packed == compression_vc5) m_signs.is_gpr = true;
            if (packed == compression_deflate || packed == compression_old_deflate ||
                first_value(sample_format, 1) == format_float)
                m_has_own_samples = true;
            m_has_linear_raw = m_has_linear_raw || (colours == photometric_linear_raw && packed == 1);
        } else if (colours <= 8 && (first_value(subfile_type, 0) & 1) == 0 && first_value(compression, 1) < 32767) {
            m_has_plain_picture = true; // and not a reduced one; compressions from 32767 on are the camera makers' own
        }
        announce(find(strip_offsets), find(strip_byte_counts));
        announce(find(tile_offsets), find(tile_byte_counts));
        if (const Entry* entry = find(sub_folders))
            for (std::uint64_t i = 0; i < std::min<std::uint64_t>(entry->count, 16); ++i)
                m_waiting.push_back(value(*entry, i));
    }

    bool begins_like_ours(const Entry& entry) {
        constexpr std::string_view ours = frames_map_name;
        if (entry.count < ours.size()) return false;
        for (std::size_t i = 0; i < ours.size(); ++i)
            if (value(entry, i) != static_cast<unsigned char>(ours[i])) return false;
        return true;
    }

    void announce(const Entry* offsets, const Entry* counts) {
        if (!offsets || !counts || offsets->count == 0 || offsets->count != counts->count) return;
        const std::uint64_t last = offsets->count - 1;
        const std::uint64_t end = std::uint64_t{value(*offsets, last)} + value(*counts, last);
        m_signs.bytes_announced = std::max(m_signs.bytes_announced, end);
    }
};

// Canon's CRW ends with its directory and the directory's place (CIFF 1.0, section 3), so that a cut file has none.
bool has_ciff_directory(std::ifstream& file, std::uint64_t bytes) {
    const std::uint64_t heap = number_at(file, 2, 4, false), directory = heap + number_at(file, bytes - 4, 4, false);
    return directory + 6 <= bytes && directory + 2 + 10 * number_at(file, directory, 2, false) <= bytes - 4;
}

// CR3 is a row of boxes that tell their length (ISO 14496-12, 4.2).
std::uint64_t end_of_boxes(std::ifstream& file, std::uint64_t bytes) {
    std::uint64_t at = 0;
    for (int boxes = 0; at + 8 <= bytes && boxes < 64; ++boxes) {
        std::uint64_t length = number_at(file, at, 4, true);
        if (length == 1) length = number_at(file, at + 8, 4, true) << 32 | number_at(file, at + 12, 4, true);
        if (length < 8) break;
        at += length;
    }
    return at;
}

} // namespace

RawSigns read_raw_signs(const std::filesystem::path& path) {
    RawSigns signs;
    std::ifstream file(path, std::ios::binary);
    std::array<char, 64> buffer{};
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const std::string_view beginning(buffer.data(), static_cast<std::size_t>(file.gcount()));
    std::error_code ignored;
    signs.bytes = std::filesystem::file_size(path, ignored);

    const auto matches = [&](const Signature& s) { return begins_with(beginning, s); };
    // Olympus and Panasonic write TIFF folders behind a number of their own in place of 42.
    const bool is_tiff = beginning.starts_with("II*\0"sv) || beginning.starts_with("MM\0*"sv) ||
                         beginning.starts_with("IIR"sv) || beginning.starts_with("MMOR"sv) ||
                         beginning.starts_with("IIU\0"sv);
    const bool big_endian = beginning.starts_with("MM"sv);
    if (is_tiff) TiffWalk(file, signs, big_endian).walk(number_at(file, 4, 4, big_endian));
    if (beginning.find("HEAPCCDR"sv) == 6) signs.folder_is_cut = !has_ciff_directory(file, signs.bytes);
    if (beginning.find("ftypcrx "sv) == 4) signs.bytes_announced = end_of_boxes(file, signs.bytes);
    if (std::any_of(raw_signatures.begin(), raw_signatures.end(), matches)) signs.kind = RawSigns::Kind::raw;
    if (std::any_of(other_signatures.begin(), other_signatures.end(), matches)) signs.kind = RawSigns::Kind::other;
    return signs;
}

} // namespace engine
