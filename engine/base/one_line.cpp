// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/one_line.h"

namespace engine {
namespace {

constexpr std::string_view empty_text = "\"\"", digits = "0123456789abcdef";

void append_hex(std::string& line, unsigned char c) {
    line += "\\x";
    line += digits[c >> 4];
    line += digits[c & 15];
}

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7f; }

} // namespace

std::string to_one_line(std::string_view text) {
    if (text.empty()) return std::string(empty_text);
    if (text == empty_text) return "\\\"\\\"";
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool is_end = i == 0 || i + 1 == text.size();
        if (c == '\\')
            line += "\\\\";
        else if (c == '\n')
            line += "\\n";
        else if (c == '\r')
            line += "\\r";
        else if (is_control(c) || (c == ' ' && is_end))
            append_hex(line, c);
        else
            line += text[i];
    }
    return line;
}

std::optional<std::string> from_one_line(std::string_view line) {
    std::string text;
    if (line == empty_text) return text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\\') {
            text += line[i];
            continue;
        }
        if (++i == line.size()) return std::nullopt;
        switch (line[i]) {
        case '\\': text += '\\'; break;
        case '"': text += '"'; break;
        case 'n': text += '\n'; break;
        case 'r': text += '\r'; break;
        case 'x': {
            const std::size_t high = i + 2 < line.size() ? digits.find(line[i + 1]) : std::string_view::npos;
            const std::size_t low = i + 2 < line.size() ? digits.find(line[i + 2]) : std::string_view::npos;
            if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
            text += static_cast<char>(high * 16 + low);
            i += 2;
            break;
        }
        default: return std::nullopt;
        }
    }
    return text;
}

} // namespace engine
