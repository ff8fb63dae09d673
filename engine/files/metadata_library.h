// Preparing Exiv2 for use from several threads, and its failures as our errors. Internal to the Exiv2 wall (metadata*.cpp, sidecar.cpp).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <filesystem>
#include <optional>
#include <string>

namespace engine {

// Namespace of our own XMP properties.
inline constexpr const char* own_namespace = "https://nocturne.photo/ns/1.0/";
inline constexpr const char* own_prefix = "nocturne";

// Before any other call of Exiv2; cheap when repeated.
void prepare_exiv2();

// Absolute, so that Exiv2 takes no name for a URL or for standard input.
std::string exiv2_name(const std::filesystem::path& path);

// What the system says about a file that is to be read: missing, a folder, not readable. Nothing if it can be opened.
std::optional<Error> opening_error(const std::filesystem::path& path);

} // namespace engine
