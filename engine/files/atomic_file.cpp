// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/atomic_file.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

namespace engine {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 255; // bytes, NAME_MAX of Linux file systems

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

std::string size_text(std::uintmax_t bytes) {
    char text[32];
    const double megabytes = static_cast<double>(bytes) / 1e6;
    if (megabytes < 1000)
        std::snprintf(text, sizeof text, "%.1f MB", megabytes);
    else
        std::snprintf(text, sizeof text, "%.1f GB", megabytes / 1000);
    return text;
}

// The topmost folder on the same file system: what the person knows as the disk or card.
fs::path disk_of(const fs::path& folder) {
    std::error_code failed;
    fs::path disk = fs::canonical(folder, failed);
    if (failed) return folder;
    struct stat here {
    }, above{};
    while (disk != disk.root_path() && ::stat(disk.c_str(), &here) == 0 &&
           ::stat(disk.parent_path().c_str(), &above) == 0 && here.st_dev == above.st_dev)
        disk = disk.parent_path();
    return disk;
}

std::string disk_full_sentence(const fs::path& target, std::uintmax_t written, std::uintmax_t needed) {
    std::error_code failed;
    const fs::space_info space = fs::space(folder_of(target), failed);
    const std::string disk = " on " + disk_of(folder_of(target)).string();
    const std::string way_out = " Free some space or choose another folder.";
    if (failed) return "The disk is full" + disk + "." + way_out;
    // What is written already goes away again with the temporary file.
    const std::uintmax_t free = space.available + written;
    if (needed > free)
        return "About " + size_text(needed) + " needed, " + size_text(free) + " free" + disk + "." + way_out;
    return "The disk is full: " + size_text(free) + " free" + disk + "." + way_out;
}

std::string missing_folder_sentence(const fs::path& target) {
    const fs::path folder = folder_of(target);
    std::error_code ignored;
    // Some system folders (/proc) answer "no such file" to every new file.
    if (fs::is_directory(folder, ignored))
        return "The folder " + folder.string() + " takes no files. Choose another folder.";
    return "The folder " + folder.string() + " does not exist. Create it or choose another one.";
}

std::string sentence(const fs::path& target, int error_number, std::uintmax_t written, std::uintmax_t needed) {
    const std::string folder = folder_of(target).string();
    switch (error_number) {
    case ENOSPC: return disk_full_sentence(target, written, needed);
    case EDQUOT:
        return "Your quota on " + disk_of(folder_of(target)).string() +
               " is used up. Free some space or choose another folder.";
    case EFBIG:
        return "The disk does not hold files as large as this one (" + size_text(std::max(written, needed)) +
               " or more). Choose another disk or a smaller size.";
    case ENOENT: return missing_folder_sentence(target);
    case ENOTDIR: return folder + " is not a folder. Choose another one.";
    case EACCES:
    case EPERM:
        return "You may not write into the folder " + folder + ". Choose another folder or change its permissions.";
    case EROFS: return "The folder " + folder + " is on a disk that can only be read. Choose another folder.";
    case ENAMETOOLONG:
        return "The name is too long. Give it a shorter one (at most " + std::to_string(longest_name) + " bytes).";
    case EISDIR: return "There is a folder of that name. Choose another name.";
    case ELOOP: return "The name is a link that leads to itself. Choose another name.";
    case EMFILE:
    case ENFILE: return "Too many files are open. Close other programs and try again.";
    default:
        return std::string("The system refused (") + std::strerror(error_number) +
               "). Check the disk or choose another folder.";
    }
}

Error exists_error(const fs::path& target) {
    return {ErrorKind::exists,
            target.filename().string() + " was not written. A file of that name is already in " +
                folder_of(target).string() + ". Choose another name or allow overwriting.",
            {}};
}

// ".name.XXXXXX.tmp", the name shortened at a character (UTF-8) where it would not fit.
std::string temporary_name(const std::string& name, std::mt19937_64& random) {
    constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string ending = ".";
    for (int i = 0; i < 6; ++i) ending += letters[random() % 36];
    ending += ".tmp";
    std::size_t kept = std::min(name.size(), longest_name - 1 - ending.size());
    while (kept > 0 && kept < name.size() && (static_cast<unsigned char>(name[kept]) & 0xC0) == 0x80) --kept;
    return "." + name.substr(0, kept) + ending;
}

// Renames unless the new name exists already; errno as usual.
bool rename_to_new_name(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return false;
    // Network and FUSE file systems often lack the flag; a hard link has the same meaning.
    if (::link(from.c_str(), to.c_str()) == 0) return ::unlink(from.c_str()) == 0;
    if (errno == EEXIST) return false;
    // Neither (FAT through FUSE): look, then rename.
    struct stat there {};
    if (::lstat(to.c_str(), &there) == 0) {
        errno = EEXIST;
        return false;
    }
    return ::rename(from.c_str(), to.c_str()) == 0;
}

} // namespace

Error write_error(const fs::path& target, int error_number) { return write_error(target, error_number, 0, 0); }

Error write_error(const fs::path& target, int error_number, std::uintmax_t written, std::uintmax_t needed) {
    if (error_number == EEXIST) return exists_error(target);
    return {ErrorKind::write_failed,
            target.filename().string() + " was not written. " + sentence(target, error_number, written, needed),
            std::strerror(error_number)};
}

AtomicFile::AtomicFile(fs::path target, fs::path temporary, bool overwrite)
    : m_target(std::move(target)), m_temporary(std::move(temporary)), m_overwrite(overwrite) {}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : m_target(std::move(other.m_target)), m_temporary(std::exchange(other.m_temporary, {})),
      m_overwrite(other.m_overwrite) {}

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
    std::swap(m_target, other.m_target);
    std::swap(m_temporary, other.m_temporary);
    std::swap(m_overwrite, other.m_overwrite);
    return *this;
}

AtomicFile::~AtomicFile() {
    if (!m_temporary.empty()) ::unlink(m_temporary.c_str());
}

Result<AtomicFile> AtomicFile::create(const fs::path& target, bool overwrite) {
    if (!target.has_filename())
        return Error{
            ErrorKind::invalid, "\"" + target.string() + "\" names no file. Add a file name to the folder.", {}};
    struct stat there {};
    if (::lstat(target.c_str(), &there) == 0) {
        if (S_ISDIR(there.st_mode)) return write_error(target, EISDIR);
        if (!overwrite) return exists_error(target);
    } else if (errno != ENOENT) {
        return write_error(target, errno);
    }
    // Overwriting a link means the file that it leads to; renaming would replace the link itself.
    fs::path final_target = target;
    if (S_ISLNK(there.st_mode)) {
        std::error_code failed;
        if (const fs::path followed = fs::canonical(target, failed); !failed) final_target = followed;
    }
    std::random_device seed;
    std::mt19937_64 random((static_cast<std::uint64_t>(seed()) << 32) ^ seed());
    for (int attempt = 0; attempt < 100; ++attempt) {
        fs::path temporary = final_target.parent_path() / temporary_name(final_target.filename().string(), random);
        // 0666: the umask decides, as for every new file.
        const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            ::close(descriptor);
            return AtomicFile(std::move(final_target), std::move(temporary), overwrite);
        }
        if (errno != EEXIST) return write_error(target, errno);
    }
    return write_error(target, EIO);
}

Result<void> AtomicFile::commit() {
    const bool renamed =
        m_overwrite ? ::rename(m_temporary.c_str(), m_target.c_str()) == 0 : rename_to_new_name(m_temporary, m_target);
    if (!renamed) return write_error(m_target, errno);
    m_temporary.clear();
    return {};
}

} // namespace engine
