// A raw file identified by LibRaw, and the sentences for what goes wrong with it. Decodes nothing yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/files/raw_signs.h"
#include <filesystem>
#include <memory>

class LibRaw;

namespace engine {

struct OpenedRaw {
    explicit OpenedRaw(RawSigns the_signs);
    OpenedRaw(OpenedRaw&&) noexcept;
    ~OpenedRaw();
    RawSigns signs;
    std::unique_ptr<LibRaw> libraw;
    std::uint64_t bytes_needed = 0; // by LibRaw's account; 0: not known
};
Result<OpenedRaw> open_raw(const std::filesystem::path& path);

// "The file ends early (51 of 24 014 kB)." where it is known how long it should be.
Error damaged(const std::filesystem::path& path, const RawSigns& signs, std::uint64_t bytes_needed, std::string detail);
Error error_of(int libraw_code, const std::filesystem::path& path, const RawSigns& signs, std::uint64_t bytes_needed);

} // namespace engine
