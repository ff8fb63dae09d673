// The structure of a TIFF file in memory: folders of tags with their values, and where each lies once they are laid out one
// after the other. Little endian, 32-bit offsets (TIFF 6.0, section 2). Knows no picture and writes no file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace engine {

// TIFF 6.0 page 15 and 16.
enum class TiffType : std::uint16_t {
    byte = 1,
    ascii = 2,
    int16 = 3,
    int32 = 4,
    rational = 5,
    undefined = 7,
    signed_rational = 10,
    float64 = 12
};

class TiffFolder {
public:
    void add_bytes(std::uint16_t tag, const std::vector<std::uint8_t>& values, TiffType type = TiffType::byte);
    void add_text(std::uint16_t tag, const std::string& text); // nothing if empty
    void add_int16(std::uint16_t tag, const std::vector<std::uint16_t>& values);
    void add_int32(std::uint16_t tag, const std::vector<std::uint32_t>& values);
    void add_rationals(std::uint16_t tag, const std::vector<double>& values); // not negative
    void add_signed_rationals(std::uint16_t tag, const std::vector<double>& values);
    void add_float64(std::uint16_t tag, const std::vector<double>& values);

    std::uint32_t size() const;                               // of the folder and of the values that do not fit into it
    std::vector<std::uint8_t> at(std::uint32_t offset) const; // the bytes of the folder when it begins at `offset`

private:
    struct Entry {
        std::uint16_t tag;
        TiffType type;
        std::uint32_t count;
        std::vector<std::uint8_t> bytes;
    };
    void add(std::uint16_t tag, TiffType type, std::size_t count, std::vector<std::uint8_t> bytes);
    std::vector<Entry> m_entries; // by rising tag, as TIFF demands
};

void append_int16(std::vector<std::uint8_t>& bytes, std::uint16_t value);
void append_int32(std::vector<std::uint8_t>& bytes, std::uint32_t value);

} // namespace engine
