// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/output_file.h"
#include "engine/files/atomic_file.h"
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace engine {

OutputFile::OutputFile(FileHandle stream, std::filesystem::path target)
    : m_stream(std::move(stream)), m_target(std::move(target)) {}

Result<OutputFile> OutputFile::create(const std::filesystem::path& file, std::filesystem::path target) {
    FileHandle stream(std::fopen(file.c_str(), "wb+e"));
    if (!stream) return write_error(target, errno);
    // Encoders hand over a few kB at a time; fewer, larger writes keep them out of the kernel.
    std::setvbuf(stream.get(), nullptr, _IOFBF, 1 << 18);
    return OutputFile(std::move(stream), std::move(target));
}

bool OutputFile::write(const void* bytes, std::size_t count) {
    if (failed()) return false;
    if (std::fwrite(bytes, 1, count, m_stream.get()) == count) return true;
    note_failure(errno);
    return false;
}

bool OutputFile::seek(std::uint64_t position) {
    if (failed()) return false;
    if (::fseeko(m_stream.get(), static_cast<off_t>(position), SEEK_SET) == 0) return true;
    note_failure(errno);
    return false;
}

std::uint64_t OutputFile::position() const { return static_cast<std::uint64_t>(::ftello(m_stream.get())); }

std::uint64_t OutputFile::size() const {
    struct stat facts {};
    if (!m_stream || ::fstat(::fileno(m_stream.get()), &facts) != 0) return m_size_when_closed;
    return static_cast<std::uint64_t>(facts.st_size);
}

std::uint64_t OutputFile::size_with_buffer() {
    if (std::fflush(m_stream.get()) != 0) note_failure(errno);
    return size();
}

void OutputFile::note_failure(int error_number) {
    if (!failed()) m_error_number = error_number != 0 ? error_number : EIO;
}

bool OutputFile::close() {
    if (!m_stream) return !failed();
    if (std::fflush(m_stream.get()) != 0) note_failure(errno);
    m_size_when_closed = size();
    if (std::fclose(m_stream.release()) != 0) note_failure(errno);
    return !failed();
}

Error OutputFile::failure(int rows_done, int rows) const {
    const std::uint64_t written = size();
    const double part = rows_done > 0 ? static_cast<double>(rows_done) / rows : 0;
    const std::uint64_t needed = part > 0 ? static_cast<std::uint64_t>(static_cast<double>(written) / part) : 0;
    return write_error(m_target, m_error_number, written, needed);
}

} // namespace engine
