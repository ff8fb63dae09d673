// A file being written by an encoder: remembers the first thing that went wrong and can say it in a sentence.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/input_file.h"

namespace engine {

class OutputFile {
public:
    // Truncates `file`; `target` is the name that messages use.
    static Result<OutputFile> create(const std::filesystem::path& file, std::filesystem::path target);

    std::FILE* stream() const { return m_stream.get(); }
    bool write(const void* bytes, std::size_t count); // false: failed, now or before
    bool seek(std::uint64_t position);
    std::uint64_t position() const;
    std::uint64_t size() const;       // of what has reached the system
    std::uint64_t size_with_buffer(); // of all that was written

    // For encoders that write to stream() themselves: the errno of what failed.
    void note_failure(int error_number);
    bool failed() const { return m_error_number != 0; }
    bool close(); // false: the last bytes did not reach the disk
    // Why writing failed, after `rows_done` of `rows` had gone in, so that the space needed can be estimated.
    Error failure(int rows_done, int rows) const;
    const std::filesystem::path& target() const { return m_target; }

private:
    OutputFile(FileHandle stream, std::filesystem::path target);
    FileHandle m_stream;
    std::filesystem::path m_target;
    std::uint64_t m_size_when_closed = 0;
    int m_error_number = 0;
};

} // namespace engine
