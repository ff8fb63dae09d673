// The picture formats behind raster_file.h, one .cpp each, and what they share. Private to engine/files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include "engine/files/output_file.h"
#include "engine/files/raster_file.h"

namespace engine {

Result<RasterPicture> read_jpeg(InputFile input, const std::filesystem::path& path, const Work& work);
Result<RasterPicture> read_png(InputFile input, const std::filesystem::path& path, const Work& work);
Result<RasterPicture> read_tiff(InputFile input, const std::filesystem::path& path, const Work& work);
Result<RasterPicture> read_exr(InputFile input, const std::filesystem::path& path, const Work& work);
Result<RasterPicture> read_radiance(InputFile input, const std::filesystem::path& path, const Work& work);

Result<RasterSize> read_jpeg_size(InputFile input, const std::filesystem::path& path);
Result<RasterSize> read_png_size(InputFile input, const std::filesystem::path& path);
Result<RasterSize> read_tiff_size(InputFile input, const std::filesystem::path& path);
Result<RasterSize> read_exr_size(InputFile input, const std::filesystem::path& path);
Result<RasterSize> read_radiance_size(InputFile input, const std::filesystem::path& path);

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

// The float rows of a picture, from the top. Memory is touched only as rows arrive: what a small hostile header announces is
// never filled. Throws std::bad_alloc where there is not enough.
class GrowingPicture {
public:
    explicit GrowingPicture(RasterPicture& picture);
    float* next_row();

private:
    RasterPicture& m_picture;
    std::size_t m_row_bytes;
};

// From these primaries to the working space, adapted to its white; from sRGB where they enclose no colours.
Matrix light_to_rec2020(Xy red, Xy green, Xy blue, Xy white);

// `count` values (pixels of three with a matrix, grey ones without) as light: not-a-number and less than none become 0.
void keep_light(const float* from, float* to, std::size_t count, const PixelMatrix* matrix);

// "The file ends early or is damaged..." for decoders; `detail` is what the library said.
Error damaged_file(const std::filesystem::path& path, std::string detail);

} // namespace engine
