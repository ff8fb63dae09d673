// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/open_photo.h"
#include "engine/files/input_file.h"
#include "engine/files/raster_file.h"
#include "engine/files/raw_file.h"
#include "engine/photo/file_kind.h"
#include "engine/photo/raster_photo.h"
#include "engine/photo/raw_photo.h"
#include <algorithm>
#include <string_view>

namespace engine {

namespace {

// Endings of photos: what LibRaw reads, and pictures. All in small letters.
constexpr std::string_view endings[] = {
    ".3fr", ".ari", ".arw", ".bay", ".cap",  ".cr2", ".cr3",  ".crw", ".dcr", ".dcs",  ".dng", ".drf",
    ".eip", ".erf", ".fff", ".gpr", ".iiq",  ".k25", ".kdc",  ".mdc", ".mef", ".mos",  ".mrw", ".nef",
    ".nrw", ".orf", ".ori", ".pef", ".ptx",  ".pxn", ".raf",  ".raw", ".rw2", ".rwl",  ".sr2", ".srf",
    ".srw", ".sti", ".x3f", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".tif", ".tiff", ".exr", ".hdr"};

enum class Reader { raw, picture };

// By the content alone: a JPEG called .nef simply opens.
Result<Reader> reader_for(const std::filesystem::path& path) {
    const Result<InputFile> input = open_for_reading(path);
    if (!input) return input.error();
    std::vector<std::uint8_t> beginning(bytes_to_recognise);
    beginning.resize(std::fread(beginning.data(), 1, beginning.size(), input->handle.get()));
    const RecognisedFile file = recognise(beginning);
    switch (file.kind) {
    case FileKind::picture: return Reader::picture;
    case FileKind::not_opened: return not_opened(path, ErrorKind::unsupported, file.refusal, {});
    // Camera files that LibRaw does not know still go to the raw reader: it says what is wrong with them. Read as
    // pictures, they would show the thumbnail they begin with.
    case FileKind::tiff: return is_raw_file(path) || is_camera_tiff(path) ? Reader::raw : Reader::picture;
    default: break;
    }
    if (is_raw_file(path)) return Reader::raw;
    return not_opened(path, ErrorKind::unsupported,
                      "It is not a photo that this version knows. RAW, JPEG, PNG, TIFF, EXR and Radiance HDR files "
                      "open; save it as one of these.",
                      {});
}

} // namespace

Result<std::shared_ptr<const Photo>> open_photo(const std::filesystem::path& path, const Work& work) {
    const Result<Reader> reader = reader_for(path);
    if (!reader) return reader.error();
    return *reader == Reader::raw ? open_raw_photo(path, work) : open_raster_photo(path, work);
}

Result<CaptureFacts> read_facts(const std::filesystem::path& path) {
    const Result<Reader> reader = reader_for(path);
    if (!reader) return reader.error();
    if (*reader == Reader::raw) return read_raw_facts(path);
    const Result<RasterSize> size = read_raster_size(path);
    if (!size) return size.error();
    const FileMetadata metadata = size->metadata ? *size->metadata : read_metadata(path).value_or({});
    return facts_of_picture(metadata, size->format, size->width, size->height);
}

bool has_photo_extension(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return std::find(std::begin(endings), std::end(endings), ending) != std::end(endings);
}

} // namespace engine
