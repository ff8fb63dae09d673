// What the first bytes and the TIFF folders of a file say about being raw. Reads a few kilobytes, decodes nothing, needs no library.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

namespace engine {

struct RawSigns {
    enum class Kind {
        raw,     // the beginning belongs to a raw format
        unclear, // TIFF or unknown beginning: only a decoder can tell
        other    // a picture or text of another kind
    };
    Kind kind = Kind::unclear;
    bool is_dng = false;
    bool is_gpr = false; // GoPro's wavelet compression inside a DNG
    bool is_for_own_reader =
        false; // a DNG of floats, deflated, or merged by this program: LibRaw, as Debian builds it, cannot decode it or loses something
    bool is_merged = false;            // by this program
    bool folder_is_cut = false;        // a TIFF folder lies beyond the end of the file
    std::uint64_t bytes = 0;           // of the file
    std::uint64_t bytes_announced = 0; // up to the end of the last picture that the TIFF folders tell of; 0: not known
};

RawSigns read_raw_signs(const std::filesystem::path& path);

} // namespace engine
