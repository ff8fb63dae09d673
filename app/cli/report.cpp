// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"
#include "app/cli/commands.h"
#include <cstdio>

namespace cli {

namespace {

const char* kind_name(engine::ErrorKind kind) {
    switch (kind) {
    case engine::ErrorKind::missing: return "missing";
    case engine::ErrorKind::unreadable: return "unreadable";
    case engine::ErrorKind::unsupported: return "unsupported";
    case engine::ErrorKind::damaged: return "damaged";
    case engine::ErrorKind::invalid: return "invalid";
    case engine::ErrorKind::exists: return "exists";
    case engine::ErrorKind::write_failed: return "write_failed";
    case engine::ErrorKind::stopped: return "stopped";
    }
    return "invalid";
}

} // namespace

void say(const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

void say_error(const engine::Error& error) {
    say("nocturne-cli: " + error.what);
    if (!error.detail.empty()) say("  details: " + error.detail);
}

int say_wrong_usage(const engine::Error& error) {
    say_error(error);
    return wrong_usage;
}

Json error_json(const engine::Error& error) {
    return {{"kind", kind_name(error.kind)}, {"what", error.what}, {"detail", error.detail}};
}

bool print(const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

bool print_json(const Json& json) { return print(json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n'); }

} // namespace cli
