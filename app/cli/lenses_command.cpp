// nocturne-cli lenses: the lenses of the database whose measurements can correct a photo.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "engine/lens/lens_profile.h"

namespace cli {
namespace {

int run(const Arguments& arguments) {
    const engine::LensLibrary& library = engine::lens_library();
    if (!library.complaint().empty()) {
        say_error({engine::ErrorKind::missing, library.complaint(), {}});
        return some_failed;
    }
    std::string search;
    for (const std::string& word : arguments.inputs) search += (search.empty() ? "" : " ") + word;
    const std::vector<std::string> names = library.names(search);
    if (arguments.has("--json")) return print_json(Json(names)) ? all_done : some_failed;
    if (names.empty()) {
        say("The lens database has no lens with the words \"" + search + "\" in its name.");
        return some_failed;
    }
    std::string lines;
    for (const std::string& name : names) lines += name + '\n';
    return print(lines) ? all_done : some_failed;
}

} // namespace

Command lenses_command() {
    return {
        "lenses",
        "[SEARCH...] [--json]",
        "Lists the lenses that the lens database can correct",
        {{"--json", "", "A JSON array of names on stdout."}},
        "Every word and number of SEARCH occurs in the name: nocturne-cli lenses canon 24-105\n",
        run,
    };
}

} // namespace cli
