// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/input_file.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace engine {

namespace {

Error system_refusal(const std::filesystem::path& path, int error_number) {
    const std::string detail = std::strerror(error_number);
    switch (error_number) {
    case ENOENT:
    case ENOTDIR:
        return not_opened(path, ErrorKind::missing,
                          "There is no such file in " +
                              (path.has_parent_path() ? path.parent_path().string() : std::string("this folder")) +
                              ". Check the name and whether the disk is connected.",
                          detail);
    case EACCES:
    case EPERM:
        return not_opened(
            path, ErrorKind::unreadable,
            "You have no permission to read it. Change the permissions of the file or copy it to a folder of yours.",
            detail);
    case ENAMETOOLONG:
        return not_opened(path, ErrorKind::unreadable, "Its name is too long for this system. Give it a shorter name.",
                          detail);
    case ELOOP:
        return not_opened(path, ErrorKind::unreadable,
                          "It is a link that leads to itself. Open the photo it should lead to.", detail);
    default:
        return not_opened(
            path, ErrorKind::unreadable,
            "The system could not read it (" + detail + "). Check the disk or copy the file to another one.", detail);
    }
}

} // namespace

Error not_opened(const std::filesystem::path& path, ErrorKind kind, const std::string& reason_and_way_out,
                 std::string detail) {
    std::string name = path.filename().string();
    if (name.empty()) name = path.string();
    return {kind, name + " did not open. " + reason_and_way_out, std::move(detail)};
}

Error stopped() { return {ErrorKind::stopped, "Stopped.", {}}; }

Result<InputFile> open_for_reading(const std::filesystem::path& path) {
    // O_NONBLOCK: opening a named pipe must not wait for somebody to write into it.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return system_refusal(path, errno);
    FileHandle handle(::fdopen(descriptor, "rb"));
    if (!handle) {
        const int error_number = errno;
        ::close(descriptor);
        return system_refusal(path, error_number);
    }
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) return system_refusal(path, errno);
    if (S_ISDIR(facts.st_mode))
        return not_opened(path, ErrorKind::invalid, "It is a folder. Open the photos that are in it.", {});
    if (!S_ISREG(facts.st_mode))
        return not_opened(path, ErrorKind::invalid, "It is not a file but a device, pipe or socket. Choose a photo.",
                          {});
    if (facts.st_size == 0)
        return not_opened(path, ErrorKind::damaged, "The file is empty. Copy it from the card again.", {});
    return InputFile{std::move(handle), static_cast<std::uintmax_t>(facts.st_size)};
}

} // namespace engine
