// nocturne-cli: develops photos without a display. Chooses the command; everything else is in cli/ and in the engine.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include <algorithm>
#include <array>
#include <exception>

namespace {

using cli::Command;

int wrong_command(const std::string& what) {
    return cli::say_wrong_usage({engine::ErrorKind::invalid, what + " See: nocturne-cli --help", {}});
}

int show_help(std::span<const Command> commands, std::span<char* const> words) {
    if (words.empty()) return cli::print(cli::overview_of(commands)) ? cli::all_done : cli::some_failed;
    for (const Command& command : commands)
        if (command.name == words[0]) return cli::print(cli::help_of(command)) ? cli::all_done : cli::some_failed;
    return wrong_command("There is no command \"" + std::string(words[0]) + "\".");
}

int run(std::span<char* const> words) {
    const std::array commands = {cli::render_command(),  cli::info_command(),  cli::lenses_command(),
                                 cli::darks_command(),   cli::merge_command(), cli::operations_command(),
                                 cli::presets_command(), cli::sample_command()};
    if (words.empty()) return wrong_command("A command is missing.");
    const std::string_view name = words[0];
    if (name == "--version")
        return cli::print("nocturne-cli " NOCTURNE_VERSION "\n") ? cli::all_done : cli::some_failed;
    if (name == "--help" || name == "-h" || name == "help") return show_help(commands, words.subspan(1));

    const auto command =
        std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == name; });
    if (command == commands.end()) return wrong_command("There is no command \"" + std::string(name) + "\".");
    const auto rest = words.subspan(1);
    const auto asks_help = [](std::string_view word) { return word == "--help" || word == "-h"; };
    if (std::any_of(rest.begin(), rest.end(), asks_help)) return show_help(commands, words.first(1));
    const engine::Result<cli::Arguments> arguments = cli::parse(*command, rest);
    if (!arguments) return cli::say_wrong_usage(arguments.error());
    return command->run(*arguments);
}

} // namespace

int main(int count, char** words) {
    try {
        return run(std::span<char* const>(words, static_cast<std::size_t>(count)).subspan(count > 0 ? 1 : 0));
    } catch (const std::bad_alloc&) {
        cli::say("nocturne-cli: There is not enough memory. Close other programs, or develop fewer or smaller photos.");
    } catch (const std::exception& error) {
        cli::say_error({engine::ErrorKind::invalid,
                        "The work stopped at an unexpected error. Report it with the details.", error.what()});
    }
    return cli::some_failed;
}
