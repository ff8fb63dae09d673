// The form of a command line: which options a command has, and what the person wrote. Knows no command's meaning.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli {

// "--size" takes a value when `value` names it ("LONG_EDGE"); otherwise it is a switch.
struct Option {
    std::string_view name; // "--size"
    std::string_view value;
    std::string_view help; // one sentence; lines are broken when printed
    char letter = 0;       // short form: 'o' for -o
};

// What was written: inputs and options in their order.
class Arguments {
public:
    std::vector<std::string> inputs;
    std::vector<std::pair<std::string_view, std::string>> options; // by Option::name

    bool has(std::string_view name) const { return last(name).has_value(); }
    std::optional<std::string> last(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;
    // Whole number between `from` and `to`, `otherwise` if the option was not written.
    engine::Result<int> number(std::string_view name, int from, int to, int otherwise) const;
};

struct Command {
    std::string_view name;
    std::string_view usage;   // what follows "nocturne-cli NAME "
    std::string_view summary; // one line in the list of commands
    std::vector<Option> options;
    std::string_view notes; // below the options in the command's help
    int (*run)(const Arguments& arguments);
};

// Errors name the option and say where the help is. "--" ends the options.
engine::Result<Arguments> parse(const Command& command, std::span<char* const> words);

std::string help_of(const Command& command);
std::string overview_of(std::span<const Command> commands);

} // namespace cli
