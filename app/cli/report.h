// What the commands say: sentences on stderr, JSON on stdout.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace cli {

using Json = nlohmann::ordered_json;

// "nocturne-cli: " and the sentence; details of the system or a library on a line of their own.
void say_error(const engine::Error& error);
int say_wrong_usage(const engine::Error& error); // the same, and gives the exit code
void say(const std::string& line);

Json error_json(const engine::Error& error);
// On stdout; false if it could not be written (full disk, closed pipe).
// Bytes of a path that are no UTF-8 appear as U+FFFD in JSON, which cannot hold them; files are always opened by their bytes.
bool print_json(const Json& json);
bool print(const std::string& text);

} // namespace cli
