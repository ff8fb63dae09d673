// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raw_opening.h"
#include "engine/files/input_file.h"
#include <algorithm>
#include <libraw/libraw.h>

namespace engine {

OpenedRaw::OpenedRaw(RawSigns the_signs) : signs(the_signs), libraw(std::make_unique<LibRaw>()) {}
OpenedRaw::OpenedRaw(OpenedRaw&&) noexcept = default;
OpenedRaw::~OpenedRaw() = default;

namespace {

// 24014780 -> "24 014": thousands of bytes, as file managers count.
std::string kilobytes(std::uint64_t bytes) {
    std::string digits = std::to_string(bytes / 1000);
    for (int i = static_cast<int>(digits.size()) - 3; i > 0; i -= 3) digits.insert(static_cast<std::size_t>(i), " ");
    return digits;
}

} // namespace

Error damaged(const std::filesystem::path& path, const RawSigns& signs, std::uint64_t bytes_needed,
              std::string detail) {
    const std::uint64_t announced = std::max(signs.bytes_announced, bytes_needed);
    const std::string reason = announced > signs.bytes ? "The file ends early (" + kilobytes(signs.bytes) + " of " +
                                                             kilobytes(announced + 999) + " kB)."
                                                       : "Its raw data is damaged, or the file ends early.";
    return not_opened(path, ErrorKind::damaged, reason + " Copy it from the card again.", std::move(detail));
}

namespace {

Error not_raw(const std::filesystem::path& path, std::string detail) {
    return not_opened(
        path, ErrorKind::unsupported,
        "It is no raw file that this version knows. Convert it to DNG or TIFF with the program it comes from.",
        std::move(detail));
}

} // namespace

Error error_of(int code, const std::filesystem::path& path, const RawSigns& signs, std::uint64_t bytes_needed) {
    const std::string detail = std::string("LibRaw: ") + libraw_strerror(code);
    switch (code) {
    case LIBRAW_CANCELLED_BY_CALLBACK: return stopped();
    case LIBRAW_UNSUFFICIENT_MEMORY:
        return not_opened(path, ErrorKind::unreadable,
                          "There is not enough memory to decode it. Close other programs and open it again.", detail);
    case LIBRAW_TOO_BIG:
        return not_opened(path, ErrorKind::unsupported,
                          "The picture is larger than this version can decode. Open a smaller version of it.", detail);
    case LIBRAW_FILE_UNSUPPORTED:
    case LIBRAW_NOT_IMPLEMENTED:
        if (signs.folder_is_cut || signs.bytes_announced > signs.bytes)
            return damaged(path, signs, bytes_needed, detail);
        if (signs.kind != RawSigns::Kind::raw) return not_raw(path, detail);
        return not_opened(path, ErrorKind::unsupported,
                          "This version does not know its camera or compression, or the file is damaged. Convert it to "
                          "DNG with Adobe DNG "
                          "Converter, or copy it from the card again.",
                          detail);
    default: return damaged(path, signs, bytes_needed, detail);
    }
}

namespace {

// LibRaw takes files without any header for raw when their size fits a camera of its list; those tell nothing of a shot.
bool tells_of_a_shot(const libraw_data_t& data) {
    return data.other.timestamp > 0 || data.other.iso_speed > 0 || data.other.shutter > 0;
}

// NEFCompression (Nikon maker note 0x0093) of High Efficiency and High Efficiency*: TicoRAW, which LibRaw cannot decode.
bool is_nikon_high_efficiency(const libraw_data_t& data) {
    return data.makernotes.nikon.NEFCompression == 13 || data.makernotes.nikon.NEFCompression == 14;
}

} // namespace

Result<OpenedRaw> open_raw(const std::filesystem::path& path) {
    if (const Result<InputFile> readable = open_for_reading(path); !readable) return readable.error();
    OpenedRaw opened(read_raw_signs(path));
    const RawSigns& signs = opened.signs;
    if (signs.kind == RawSigns::Kind::other) return not_raw(path, "begins like another format");
    if (signs.is_gpr)
        return not_opened(
            path, ErrorKind::unsupported,
            "GoPro's compressed raw (GPR) has no decoder in this version. Convert it to DNG with Adobe DNG Converter.",
            "VC-5");

    LibRaw& libraw = *opened.libraw;
    libraw.set_dataerror_handler([](void*, const char*, int) {},
                                 nullptr); // LibRaw's own prints to stderr; error_count() tells
    const int code = libraw.open_file(path.c_str());
    if (code != LIBRAW_SUCCESS) return error_of(code, path, signs, 0);
    if (signs.kind == RawSigns::Kind::unclear && !tells_of_a_shot(opened.libraw->imgdata))
        return not_raw(path, "matched by its size only");
    if (is_nikon_high_efficiency(opened.libraw->imgdata))
        return not_opened(path, ErrorKind::unsupported,
                          "Nikon High Efficiency raw has no open decoder yet. Shoot lossless, or convert to DNG.",
                          "TicoRAW");

    const auto& sizes = opened.libraw->imgdata.sizes;
    if (sizes.width == 0 || sizes.height == 0) return damaged(path, signs, 0, "no pixels");
    const auto& unpacker = libraw.get_internal_data_pointer()->unpacker_data;
    if (unpacker.data_offset > 0)
        opened.bytes_needed = static_cast<std::uint64_t>(unpacker.data_offset) + unpacker.data_size;
    return opened;
}

} // namespace engine
