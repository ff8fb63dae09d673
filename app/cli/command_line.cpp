// Reading options and printing their help from the same declaration.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"
#include <algorithm>
#include <charconv>

namespace cli {

namespace {

constexpr std::size_t help_column = 28, page_width = 100;

engine::Error wrong(const Command& command, const std::string& what) {
    return {engine::ErrorKind::invalid, what + " See: nocturne-cli help " + std::string(command.name), {}};
}

const Option* find_option(const Command& command, std::string_view word) {
    for (const Option& option : command.options) {
        const bool is_letter = word.size() == 2 && word[0] == '-' && word[1] == option.letter && option.letter != 0;
        if (word == option.name || is_letter) return &option;
    }
    return nullptr;
}

// `text` broken into lines that begin at help_column, beside `left` or below it where that is too long.
std::string in_column(const std::string& left, std::string_view text) {
    const std::string new_line = '\n' + std::string(help_column, ' ');
    std::string page = left;
    page += left.size() + 2 > help_column ? new_line : std::string(help_column - left.size(), ' ');
    std::size_t used = help_column;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (used > help_column && used + 1 + word.size() > page_width) {
            page += new_line;
            used = help_column;
        } else if (used > help_column) {
            page += ' ';
            ++used;
        }
        page += word;
        used += word.size();
    }
    return page + '\n';
}

} // namespace

std::optional<std::string> Arguments::last(std::string_view name) const {
    const auto found =
        std::find_if(options.rbegin(), options.rend(), [&](const auto& option) { return option.first == name; });
    return found == options.rend() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Arguments::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [option, value] : options)
        if (option == name) values.push_back(value);
    return values;
}

engine::Result<int> Arguments::number(std::string_view name, int from, int to, int otherwise) const {
    const std::optional<std::string> text = last(name);
    if (!text) return otherwise;
    int value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value < from || value > to)
        return engine::Error{engine::ErrorKind::invalid,
                             std::string(name) + " takes a whole number from " + std::to_string(from) + " to " +
                                 std::to_string(to) + ", not \"" + *text + "\".",
                             {}};
    return value;
}

engine::Result<Arguments> parse(const Command& command, std::span<char* const> words) {
    Arguments arguments;
    bool only_inputs = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (only_inputs || word.size() < 2 || word[0] != '-') {
            arguments.inputs.emplace_back(word);
            continue;
        }
        if (word == "--") {
            only_inputs = true;
            continue;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
        const std::string_view name = word.substr(0, equals);
        const Option* option = find_option(command, name);
        if (!option) return wrong(command, "There is no option " + std::string(name) + ".");
        if (option->value.empty()) {
            if (equals != std::string_view::npos) return wrong(command, std::string(name) + " takes no value.");
            arguments.options.emplace_back(option->name, "");
        } else if (equals != std::string_view::npos) {
            arguments.options.emplace_back(option->name, word.substr(equals + 1));
        } else if (i + 1 < words.size()) {
            arguments.options.emplace_back(option->name, words[++i]);
        } else {
            return wrong(command, std::string(name) + " needs a value: " + std::string(option->value) + ".");
        }
    }
    return arguments;
}

std::string help_of(const Command& command) {
    std::string page = "Usage: nocturne-cli " + std::string(command.name) + ' ' + std::string(command.usage) + "\n\n" +
                       std::string(command.summary) + ".\n";
    if (!command.options.empty()) page += "\nOptions:\n";
    for (const Option& option : command.options) {
        std::string left = "  " + (option.letter ? std::string{'-', option.letter, ',', ' '} : std::string()) +
                           std::string(option.name);
        if (!option.value.empty()) left += ' ' + std::string(option.value);
        page += in_column(left, option.help);
    }
    if (!command.notes.empty()) page += '\n' + std::string(command.notes);
    return page;
}

std::string overview_of(std::span<const Command> commands) {
    std::string page = "Develops photos of the night without a display.\n\n"
                       "Usage: nocturne-cli COMMAND ...\n\nCommands:\n";
    for (const Command& command : commands) page += in_column("  " + std::string(command.name), command.summary);
    page += in_column("  help COMMAND", "The options of a command");
    page += "\n  --help, --version\n\n"
            "Exit codes: 0 everything done, 1 some inputs failed (the others are done), 2 wrong usage.\n";
    return page;
}

} // namespace cli
