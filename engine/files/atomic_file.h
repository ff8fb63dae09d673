// Every write goes to a temporary file beside the target and is renamed when it is complete.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <cstdint>
#include <filesystem>

namespace engine {

// Holds the temporary path; removes the file again unless commit() succeeded.
class AtomicFile {
public:
    // Checks the folder and creates the empty temporary file. Error: folder missing, read-only, target exists without `overwrite`.
    static Result<AtomicFile> create(const std::filesystem::path& target, bool overwrite);
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) noexcept;
    ~AtomicFile();
    const std::filesystem::path& temporary() const { return m_temporary; }
    // Renames onto the target; without `overwrite` a target that appeared meanwhile is not replaced.
    Result<void> commit();

private:
    AtomicFile(std::filesystem::path target, std::filesystem::path temporary, bool overwrite);
    std::filesystem::path m_target, m_temporary;
    bool m_overwrite = false;
};

// The sentence for a failed write, from errno: disk full with what is free, read-only, too long a name...
Error write_error(const std::filesystem::path& target, int error_number);
// The same after `written` bytes of about `needed` (0: not known) had gone into the temporary file.
Error write_error(const std::filesystem::path& target, int error_number, std::uintmax_t written, std::uintmax_t needed);

} // namespace engine
