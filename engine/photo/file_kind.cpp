// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/file_kind.h"
#include "engine/files/raster_file.h"
#include <algorithm>
#include <string_view>

namespace engine {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view refusal;
};

constexpr std::string_view heif =
    "HEIF pictures cannot be opened yet. Export a TIFF or JPEG from the program or phone that made it.";
constexpr std::string_view avif =
    "AVIF pictures cannot be opened yet. Export a TIFF or PNG from the program that made it.";
constexpr std::string_view jxl =
    "JPEG XL pictures cannot be opened yet. Export a TIFF or PNG from the program that made it.";
constexpr std::string_view jpeg_2000 =
    "JPEG 2000 pictures cannot be opened. Export a TIFF from the program that made it.";
constexpr std::string_view psd =
    "Photoshop documents cannot be opened. Export a 16-bit TIFF from the program that made it.";
constexpr std::string_view web =
    "Pictures made for web pages (WebP, GIF, BMP) cannot be opened. Save it as PNG or TIFF.";
constexpr std::string_view film = "It is a film, not a photo. Save a single picture of it as JPEG or TIFF.";
constexpr std::string_view sound = "It is a sound file, not a photo. Choose a photo.";
constexpr std::string_view document = "It is a document, not a photo. Choose a photo.";
constexpr std::string_view archive = "It is an archive, not a photo. Unpack it and open the photos that are in it.";
constexpr std::string_view program = "It is a program, not a photo. Choose a photo.";

// Brands of ISO base media files (ISO/IEC 14496-12): at 8, after "ftyp". Canon's CR3 ("crx ") is left to the raw reader.
constexpr Signature signatures[] = {
    {8, "heic", heif},
    {8, "heix", heif},
    {8, "hevc", heif},
    {8, "heim", heif},
    {8, "heis", heif},
    {8, "mif1", heif},
    {8, "msf1", heif},
    {8, "avif", avif},
    {8, "avis", avif},
    {8, "isom", film},
    {8, "iso2", film},
    {8, "mp41", film},
    {8, "mp42", film},
    {8, "avc1", film},
    {8, "qt  ", film},
    {8, "M4V ", film},
    {8, "3gp", film},
    {8, "M4A ", sound},
    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, jxl},
    {0, "\xFF\x0A"sv, jxl},
    {0, "\0\0\0\x0CjP  "sv, jpeg_2000},
    {0, "\xFF\x4F\xFF\x51"sv, jpeg_2000},
    {0, "8BPS"sv, psd},
    {8, "WEBP"sv, web},
    {0, "GIF8"sv, web},
    {0, "BM"sv, web},
    {8, "AVI "sv, film},
    {0, "\x1A\x45\xDF\xA3"sv, film},
    {8, "WAVE"sv, sound},
    {0, "ID3"sv, sound},
    {0, "OggS"sv, sound},
    {0, "fLaC"sv, sound},
    {0, "%PDF"sv, document},
    {0, "{\\rtf"sv, document},
    {0, "PK\x03\x04"sv, archive},
    {0, "\x1F\x8B"sv, archive},
    {0, "7z\xBC\xAF\x27\x1C"sv, archive},
    {0, "Rar!"sv, archive},
    {0, "BZh"sv, archive},
    {0,
     "\xFD"
     "7zXZ"sv,
     archive},
    {0,
     "\x7F"
     "ELF"sv,
     program},
    {0, "MZ"sv, program},
};

bool holds(const std::vector<std::uint8_t>& beginning, const Signature& signature) {
    if (beginning.size() < signature.offset + signature.bytes.size()) return false;
    // "ftyp" brands and RIFF types stand in a box of their kind.
    if (signature.offset == 8) {
        const bool media = std::equal(beginning.begin() + 4, beginning.begin() + 8, "ftyp"),
                   riff = std::equal(beginning.begin(), beginning.begin() + 4, "RIFF");
        if (!media && !riff) return false;
    }
    return std::equal(signature.bytes.begin(), signature.bytes.end(),
                      beginning.begin() + static_cast<std::ptrdiff_t>(signature.offset),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

// Printable characters, line ends and UTF-8 only; the last character may be cut.
bool is_text(const std::vector<std::uint8_t>& beginning) {
    int continuing = 0; // bytes of a UTF-8 character that must follow
    for (const std::uint8_t byte : beginning) {
        const bool continues = byte >= 0x80 && byte < 0xC0;
        if (continues != (continuing > 0)) return false;
        if (continues) {
            --continuing;
        } else if (byte >= 0xC2 && byte <= 0xF4) {
            continuing = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
        } else if (byte >= 0x7F || (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != '\f')) {
            return false;
        }
    }
    return true;
}

} // namespace

RecognisedFile recognise(const std::vector<std::uint8_t>& beginning) {
    const std::optional<RasterFormat> format = raster_format(beginning);
    if (format == RasterFormat::tiff) return {FileKind::tiff, {}};
    if (format) return {FileKind::picture, {}};
    for (const Signature& signature : signatures)
        if (holds(beginning, signature)) return {FileKind::not_opened, std::string(signature.refusal)};
    if (is_text(beginning)) return {FileKind::not_opened, "It is a text, not a photo. Choose a photo."};
    return {FileKind::unknown, {}};
}

} // namespace engine
