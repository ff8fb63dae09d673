// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/metadata_library.h"
#include <cerrno>
#include <exiv2/error.hpp>
#include <exiv2/properties.hpp>
#include <exiv2/xmp_exiv2.hpp>
#include <mutex>
#include <unistd.h>

namespace engine {
namespace {

// The XMP toolkit inside Exiv2 has one global state; Exiv2 calls this around every use of it.
void lock_xmp(void* mutex, bool lock) {
    auto* xmp_mutex = static_cast<std::mutex*>(mutex);
    if (lock)
        xmp_mutex->lock();
    else
        xmp_mutex->unlock();
}

} // namespace

void prepare_exiv2() {
    static std::mutex xmp_mutex;
    static std::once_flag once;
    std::call_once(once, [] {
        Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute); // damaged tags are common and nothing to tell a person
        Exiv2::XmpParser::initialize(lock_xmp, &xmp_mutex);
        Exiv2::XmpProperties::registerNs(own_namespace, own_prefix);
    });
}

std::string exiv2_name(const std::filesystem::path& path) { return std::filesystem::absolute(path).string(); }

std::optional<Error> opening_error(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    std::error_code failure;
    const std::filesystem::file_status status = std::filesystem::status(path, failure);
    if (status.type() == std::filesystem::file_type::not_found)
        return Error{ErrorKind::missing, "There is no file " + path.string() + ". Check the name.", {}};
    if (status.type() != std::filesystem::file_type::regular)
        return Error{ErrorKind::unreadable, name + " is not a file. Choose a photo.", failure.message()};
    if (::access(path.c_str(), R_OK) != 0)
        return Error{ErrorKind::unreadable, name + " may not be read. Check its permissions.",
                     std::error_code(errno, std::generic_category()).message()};
    return std::nullopt;
}

} // namespace engine
