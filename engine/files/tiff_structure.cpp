// Tag values are serialised when they are added, so that the layout is mere addition of sizes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tiff_structure.h"
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace engine {

namespace {

struct Fraction {
    std::int64_t numerator, denominator;
};

// The best fraction whose parts fit into `limit`, by continued fractions: 1/60 stays 1/60, 0.8712 becomes 1089/1250.
Fraction nearest_fraction(double value, double limit) {
    if (!(value > 0)) return {0, 1};
    if (value >= limit) return {static_cast<std::int64_t>(limit), 1};
    Fraction before{0, 1}, now{1, 0};
    for (double rest = value;;) {
        const double whole = std::floor(rest);
        const double numerator = whole * static_cast<double>(now.numerator) + static_cast<double>(before.numerator);
        const double denominator =
            whole * static_cast<double>(now.denominator) + static_cast<double>(before.denominator);
        if (numerator > limit || denominator > limit) return now;
        before = now;
        now = {static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
        const double error = static_cast<double>(now.numerator) / static_cast<double>(now.denominator) - value;
        if (std::abs(error) <= 1e-12 * value || rest - whole < 1e-9) return now;
        rest = 1 / (rest - whole);
    }
}

} // namespace

void append_int16(std::vector<std::uint8_t>& bytes, std::uint16_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value));
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
}

void append_int32(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
    append_int16(bytes, static_cast<std::uint16_t>(value));
    append_int16(bytes, static_cast<std::uint16_t>(value >> 16));
}

void TiffFolder::add(std::uint16_t tag, TiffType type, std::size_t count, std::vector<std::uint8_t> bytes) {
    const auto place = std::lower_bound(m_entries.begin(), m_entries.end(), tag,
                                        [](const Entry& entry, std::uint16_t wanted) { return entry.tag < wanted; });
    m_entries.insert(place, Entry{tag, type, static_cast<std::uint32_t>(count), std::move(bytes)});
}

void TiffFolder::add_bytes(std::uint16_t tag, const std::vector<std::uint8_t>& values, TiffType type) {
    add(tag, type, values.size(), values);
}

void TiffFolder::add_text(std::uint16_t tag, const std::string& text) {
    if (text.empty()) return;
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    bytes.push_back(0);
    add(tag, TiffType::ascii, text.size() + 1, std::move(bytes));
}

void TiffFolder::add_int16(std::uint16_t tag, const std::vector<std::uint16_t>& values) {
    std::vector<std::uint8_t> bytes;
    for (const std::uint16_t value : values) append_int16(bytes, value);
    add(tag, TiffType::int16, values.size(), std::move(bytes));
}

void TiffFolder::add_int32(std::uint16_t tag, const std::vector<std::uint32_t>& values) {
    std::vector<std::uint8_t> bytes;
    for (const std::uint32_t value : values) append_int32(bytes, value);
    add(tag, TiffType::int32, values.size(), std::move(bytes));
}

void TiffFolder::add_rationals(std::uint16_t tag, const std::vector<double>& values) {
    std::vector<std::uint8_t> bytes;
    for (const double value : values) {
        const Fraction fraction = nearest_fraction(value, std::numeric_limits<std::uint32_t>::max());
        append_int32(bytes, static_cast<std::uint32_t>(fraction.numerator));
        append_int32(bytes, static_cast<std::uint32_t>(fraction.denominator));
    }
    add(tag, TiffType::rational, values.size(), std::move(bytes));
}

void TiffFolder::add_signed_rationals(std::uint16_t tag, const std::vector<double>& values) {
    std::vector<std::uint8_t> bytes;
    for (const double value : values) {
        const Fraction fraction = nearest_fraction(std::abs(value), std::numeric_limits<std::int32_t>::max());
        append_int32(bytes, static_cast<std::uint32_t>(value < 0 ? -fraction.numerator : fraction.numerator));
        append_int32(bytes, static_cast<std::uint32_t>(fraction.denominator));
    }
    add(tag, TiffType::signed_rational, values.size(), std::move(bytes));
}

void TiffFolder::add_float64(std::uint16_t tag, const std::vector<double>& values) {
    std::vector<std::uint8_t> bytes;
    for (const double value : values) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        append_int32(bytes, static_cast<std::uint32_t>(bits));
        append_int32(bytes, static_cast<std::uint32_t>(bits >> 32));
    }
    add(tag, TiffType::float64, values.size(), std::move(bytes));
}

std::uint32_t TiffFolder::size() const {
    std::size_t total = 2 + 12 * m_entries.size() + 4;
    for (const Entry& entry : m_entries)
        if (entry.bytes.size() > 4) total += (entry.bytes.size() + 1) / 2 * 2; // values begin on a word boundary
    return static_cast<std::uint32_t>(total);
}

std::vector<std::uint8_t> TiffFolder::at(std::uint32_t offset) const {
    std::vector<std::uint8_t> folder, values;
    const auto first_value = static_cast<std::uint32_t>(offset + 2 + 12 * m_entries.size() + 4);
    append_int16(folder, static_cast<std::uint16_t>(m_entries.size()));
    for (const Entry& entry : m_entries) {
        append_int16(folder, entry.tag);
        append_int16(folder, static_cast<std::uint16_t>(entry.type));
        append_int32(folder, entry.count);
        if (entry.bytes.size() <= 4) {
            std::vector<std::uint8_t> within = entry.bytes;
            within.resize(4, 0);
            folder.insert(folder.end(), within.begin(), within.end());
        } else {
            append_int32(folder, static_cast<std::uint32_t>(first_value + values.size()));
            values.insert(values.end(), entry.bytes.begin(), entry.bytes.end());
            if (values.size() % 2 != 0) values.push_back(0);
        }
    }
    append_int32(folder, 0); // no next folder: the raw lies in a SubIFD
    folder.insert(folder.end(), values.begin(), values.end());
    return folder;
}

} // namespace engine
