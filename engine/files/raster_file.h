// JPEG, PNG, TIFF and EXR pixels in and out, Radiance HDR in, row by row where the format allows. Knows pixels, not edits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/base/work.h"
#include "engine/exporting/export_photo.h"
#include "engine/files/metadata.h"
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace engine {

struct RasterHeader {
    int width = 0, height = 0;
    FileFormat format = FileFormat::jpeg;
    Depth depth = Depth::bits8;
    int quality = 92;
    std::vector<std::uint8_t> icc; // embedded as is; EXR has none
    double white_luminance = 0;    // EXR: cd/m2 of a pixel of (1, 1, 1); 0 = not known
    std::filesystem::path named;   // what messages call the file; empty: by its own name
};

// Takes rows from the top, 3 interleaved values a pixel: uint8_t, uint16_t (native order) or float by header.depth.
// EXR always takes float and stores half for Depth::bits16.
class RasterWriter {
public:
    virtual ~RasterWriter() = default;
    virtual Result<void> write_rows(const void* rows, int count) = 0;
    virtual Result<void> finish() = 0; // flushes and closes; without it the file is not valid
};
Result<std::unique_ptr<RasterWriter>> make_raster_writer(const std::filesystem::path& file, const RasterHeader& header);

// A decoded picture in its own compact form.
struct RasterPicture {
    int width = 0, height = 0, channels = 3; // 1 grey or 3
    Depth depth = Depth::bits8;
    std::vector<std::uint8_t> bytes; // width * height * channels values, native order
    std::vector<std::uint8_t> icc;   // embedded profile; empty: none
    std::string format;              // "JPEG", "PNG", "TIFF", "TIFF float", "EXR", "Radiance HDR"
    bool in_working_space = false;   // float32: light in Rec.2020, finite and never negative
    // Formats that Exiv2 does not know: what the file itself tells.
    std::optional<FileMetadata> metadata;
};
enum class RasterFormat { jpeg, png, tiff, exr, radiance };
// By the first bytes of a file.
std::optional<RasterFormat> raster_format(const std::vector<std::uint8_t>& beginning);

// Recognised by content. Alpha is composited away on black; CMYK JPEG is refused with a sentence. Limits: 1x1 to 1 gigapixel.
Result<RasterPicture> read_raster(const std::filesystem::path& file, const Work& work);

// Size of the stored picture without decoding it. `format` and `metadata` as in RasterPicture.
struct RasterSize {
    int width = 0, height = 0;
    std::string format;
    std::optional<FileMetadata> metadata;
};
Result<RasterSize> read_raster_size(const std::filesystem::path& file);

// A JPEG decoded roughly and fast at 1/1, 1/2, 1/4 or 1/8: the smallest whose long edge is at least `long_edge`, or 1/1.
// Missing data at the end is passed over. `name` is for messages.
Result<RasterPicture> read_jpeg_reduced(const std::filesystem::path& file, int long_edge);
Result<RasterPicture> read_jpeg_reduced(const std::vector<std::uint8_t>& jpeg, const std::filesystem::path& name,
                                        int long_edge);

// True for a TIFF that is a camera's raw file or a DNG, whoever made it, and not a picture.
bool is_camera_tiff(const std::filesystem::path& file);

} // namespace engine
