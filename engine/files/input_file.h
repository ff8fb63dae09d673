// A file opened for reading, or the sentence why it did not open. Knows the system's errors, no formats.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace engine {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

struct InputFile {
    FileHandle handle;
    std::uintmax_t bytes = 0; // at least 1
};
// Only regular files with content; never waits for a pipe.
Result<InputFile> open_for_reading(const std::filesystem::path& path);

// "<name> did not open. <reason> <way out>"
Error not_opened(const std::filesystem::path& path, ErrorKind kind, const std::string& reason_and_way_out,
                 std::string detail);
Error stopped();

} // namespace engine
