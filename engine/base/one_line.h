// Any text as one line that lines of recipes, sidecars and command lines can hold, and back. Knows no meaning of texts.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace engine {

// \ becomes \\, a line break \n, a carriage return \r, any other control character \xHH, and blanks at the ends \x20. The empty text is
// written as "" (two quotation marks), and that very text as \"\".
std::string to_one_line(std::string_view text);
// Nothing if a backslash stands before something else.
std::optional<std::string> from_one_line(std::string_view line);

} // namespace engine
