// The picture formats behind raster_file.h, one .cpp each, and what they share. Private to engine/files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/files/output_file.h"
#include "engine/files/raster_file.h"

namespace engine {

Result<RasterPicture> read_jpeg(InputFile input, const std::filesystem::path& path, const Work& work);
Result<RasterPicture> read_png(InputFile input, const std::filesystem::path& path, const Work& work);
Result<RasterPicture> read_tiff(InputFile input, const std::filesystem::path& path, const Work& work);

Result<RasterSize> read_jpeg_size(InputFile input, const std::filesystem::path& path);
Result<RasterSize> read_png_size(InputFile input, const std::filesystem::path& path);
Result<RasterSize> read_tiff_size(InputFile input, const std::filesystem::path& path);

using MadeWriter = Result<std::unique_ptr<RasterWriter>>;
MadeWriter make_jpeg_writer(OutputFile file, const RasterHeader& header);
MadeWriter make_png_writer(OutputFile file, const RasterHeader& header);
MadeWriter make_tiff_writer(OutputFile file, const RasterHeader& header);
MadeWriter make_exr_writer(OutputFile file, const RasterHeader& header);

std::size_t bytes_per_value(Depth depth);

// Sizes that are refused before anything is allocated: none, above a gigapixel, or more than the bytes of the file can hold.
// `pixels_per_byte` is the best that the format's compression can do.
Result<void> check_size(const std::filesystem::path& path, long long width, long long height, std::uintmax_t file_bytes,
                        double pixels_per_byte);

// picture.bytes holds channels + 1 values a pixel, the last one alpha: multiplied in (black behind) and dropped.
void composite_on_black(RasterPicture& picture);

// "The file ends early or is damaged..." for decoders; `detail` is what the library said.
Error damaged_file(const std::filesystem::path& path, std::string detail);

} // namespace engine
