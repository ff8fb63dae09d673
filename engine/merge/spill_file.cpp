// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/spill_file.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace engine {
namespace {

// Of the space that is needed; more must be free, so that the rest of the system can go on working.
constexpr double spare = 0.1;

std::string in_gigabytes(std::uintmax_t bytes) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f GB", static_cast<double>(bytes) / 1e9);
    return text.data();
}

Error no_space(const std::string& where, std::uintmax_t needed, std::uintmax_t free) {
    return {ErrorKind::write_failed,
            "Comparing these frames needs " + in_gigabytes(needed) + " of disk space for a while, " + where + " has " +
                in_gigabytes(free) +
                " free. Free some space, set TMPDIR to a larger disk, or use fewer frames; the frames themselves were "
                "not touched.",
            {}};
}

Error system_error(const std::filesystem::path& folder, const char* action, int number) {
    return {ErrorKind::write_failed,
            "The temporary file in " + folder.string() + " could not be " + action +
                ". Check that disk; the frames themselves were not touched.",
            std::strerror(number)};
}

// A file without a name; where the file system knows none, one whose name is taken away at once.
int open_nameless(const std::filesystem::path& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) return file;
    std::string name = (folder / "nocturne-frames-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

} // namespace

std::vector<std::filesystem::path> spill_folders() {
    std::vector<std::filesystem::path> folders;
    const auto add = [&](const char* folder, const char* below) {
        if (folder == nullptr || folder[0] != '/') return;
        const std::filesystem::path path = std::filesystem::path(folder) / below;
        std::error_code ignored;
        if (std::filesystem::is_directory(path, ignored) && ::access(path.c_str(), W_OK) == 0) folders.push_back(path);
    };
    add(std::getenv("XDG_CACHE_HOME"), "");
    add(std::getenv("HOME"), ".cache");
    add(std::getenv("TMPDIR"), "");
    add("/tmp", "");
    return folders;
}

int SpillFile::Shape::rows_of(int band) const { return std::min(band_rows, rows - band * band_rows); }

std::uintmax_t SpillFile::Shape::bytes() const {
    return static_cast<std::uintmax_t>(frames) * static_cast<std::uintmax_t>(rows) *
           static_cast<std::uintmax_t>(row_floats) * sizeof(float);
}

Result<SpillFile> SpillFile::create(const Shape& shape, const std::vector<std::filesystem::path>& folders) {
    const std::uintmax_t needed = shape.bytes();
    std::string roomiest = "no folder for temporary files";
    std::uintmax_t most = 0;
    std::optional<Error> refused;
    for (const std::filesystem::path& folder : folders) {
        std::error_code error;
        const std::filesystem::space_info space = std::filesystem::space(folder, error);
        if (error) continue;
        if (space.available >= most) most = space.available, roomiest = folder.string();
        if (static_cast<double>(space.available) < (1 + spare) * static_cast<double>(needed)) continue;
        const int number = open_nameless(folder);
        if (number < 0) {
            refused = system_error(folder, "made", errno);
            continue;
        }
        SpillFile file(number, shape, folder);
        // Takes the space now: later writes then do not fail for others having filled the disk. File systems that cannot promise it still
        // have what was free a moment ago.
        if (::fallocate(number, 0, 0, static_cast<off_t>(needed)) == 0 ||
            (errno != ENOSPC && errno != EFBIG && errno != EDQUOT))
            return file;
        refused = no_space(folder.string(), needed, space.available);
    }
    if (refused) return *refused;
    return no_space(roomiest, needed, most);
}

SpillFile::SpillFile(int file, Shape shape, std::filesystem::path folder)
    : m_file(file), m_shape(shape), m_folder(std::move(folder)) {}
SpillFile::SpillFile(SpillFile&& other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_shape(other.m_shape), m_folder(std::move(other.m_folder)) {}
SpillFile& SpillFile::operator=(SpillFile&& other) noexcept {
    std::swap(m_file, other.m_file);
    std::swap(m_shape, other.m_shape);
    std::swap(m_folder, other.m_folder);
    return *this;
}
SpillFile::~SpillFile() {
    if (m_file >= 0) ::close(m_file);
}

std::uintmax_t SpillFile::place_of(int frame, int band) const {
    const auto row_bytes = static_cast<std::uintmax_t>(m_shape.row_floats) * sizeof(float);
    const auto rows_before = static_cast<std::uintmax_t>(band) * static_cast<std::uintmax_t>(m_shape.band_rows) *
                                 static_cast<std::uintmax_t>(m_shape.frames) +
                             static_cast<std::uintmax_t>(frame) * static_cast<std::uintmax_t>(m_shape.rows_of(band));
    return rows_before * row_bytes;
}

Result<void> SpillFile::write(int frame, int band, const float* rows) {
    auto left =
        static_cast<std::size_t>(m_shape.rows_of(band)) * static_cast<std::size_t>(m_shape.row_floats) * sizeof(float);
    auto place = static_cast<off_t>(place_of(frame, band));
    const char* bytes = reinterpret_cast<const char*>(rows);
    while (left > 0) {
        const ssize_t done = ::pwrite(m_file, bytes, left, place);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            const int number = done < 0 ? errno : ENOSPC;
            if (number != ENOSPC && number != EDQUOT && number != EFBIG)
                return system_error(m_folder, "written", number);
            std::error_code ignored;
            return no_space(m_folder.string(), m_shape.bytes(), std::filesystem::space(m_folder, ignored).available);
        }
        left -= static_cast<std::size_t>(done), bytes += done, place += done;
    }
    return {};
}

namespace {

bool read_at(int file, std::uintmax_t place, std::size_t left, char* bytes) {
    while (left > 0) {
        const ssize_t done = ::pread(file, bytes, left, static_cast<off_t>(place));
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        left -= static_cast<std::size_t>(done), bytes += done, place += static_cast<std::uintmax_t>(done);
    }
    return true;
}

} // namespace

Result<void> SpillFile::read(int band, int frames, float* rows) const {
    const std::size_t bytes = static_cast<std::size_t>(frames) * static_cast<std::size_t>(m_shape.rows_of(band)) *
                              static_cast<std::size_t>(m_shape.row_floats) * sizeof(float);
    if (!read_at(m_file, place_of(0, band), bytes, reinterpret_cast<char*>(rows)))
        return system_error(m_folder, "read back", errno);
    return {};
}

Result<void> SpillFile::read_row(int frame, int row, float* floats) const {
    const int band = row / m_shape.band_rows;
    const std::size_t row_bytes = static_cast<std::size_t>(m_shape.row_floats) * sizeof(float);
    const std::uintmax_t place =
        place_of(frame, band) + static_cast<std::uintmax_t>(row - band * m_shape.band_rows) * row_bytes;
    if (!read_at(m_file, place, row_bytes, reinterpret_cast<char*>(floats)))
        return system_error(m_folder, "read back", errno);
    return {};
}

} // namespace engine
