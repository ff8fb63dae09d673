// What a file is by its first bytes, as far as a person who drops it in needs to know. Opens nothing further.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace engine {

enum class FileKind {
    picture,    // JPEG, PNG, EXR, Radiance HDR
    tiff,       // a picture or a camera's raw file: both begin alike
    not_opened, // known and not opened: `refusal` says why
    unknown     // perhaps raw
};
struct RecognisedFile {
    FileKind kind = FileKind::unknown;
    std::string refusal; // "It is a HEIF picture, which ..."
};
RecognisedFile recognise(const std::vector<std::uint8_t>& beginning);
inline constexpr std::size_t bytes_to_recognise = 512;

} // namespace engine
