// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/foreign_pictures.h"
#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfInputFile.h>
#include <ImfStandardAttributes.h>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <half.h>
#include <jpeglib.h>
#include <png.h>
#include <stdexcept>
#include <tiffio.h>

namespace test {

void write_png(const std::filesystem::path& path, const PngKind& kind) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(png);
    png_init_io(png, file);
    png_set_IHDR(png, info, static_cast<png_uint_32>(kind.width), static_cast<png_uint_32>(kind.height), kind.bits,
                 kind.colour_type, kind.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (!kind.palette.empty())
        png_set_PLTE(png, info, reinterpret_cast<png_const_colorp>(kind.palette.data()),
                     static_cast<int>(kind.palette.size() / 3));
    std::vector<png_bytep> rows(static_cast<std::size_t>(kind.height));
    const std::size_t stride = kind.rows.size() / rows.size();
    for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = const_cast<png_bytep>(kind.rows.data()) + y * stride;
    png_set_rows(png, info, rows.data());
    png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
    png_destroy_write_struct(&png, &info);
    std::fclose(file);
}

namespace {

void put_sample(std::uint8_t* to, const TiffKind& kind, double value) {
    if (kind.sample_format == SAMPLEFORMAT_IEEEFP && kind.bits == 32) {
        const auto number = static_cast<float>(value);
        std::memcpy(to, &number, sizeof number);
    } else if (kind.sample_format == SAMPLEFORMAT_IEEEFP) {
        const half number(static_cast<float>(value));
        std::memcpy(to, &number, sizeof number);
    } else if (kind.bits == 16) {
        const auto number = static_cast<std::uint16_t>(value);
        std::memcpy(to, &number, sizeof number);
    } else {
        *to = static_cast<std::uint8_t>(value);
    }
}

} // namespace

void write_tiff(const std::filesystem::path& path, const TiffKind& kind) {
    TIFF* tiff = TIFFOpen(path.c_str(), kind.big_endian ? "wb" : "wl");
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, kind.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, kind.height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
    TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.sample_format);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, kind.planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    if (kind.predictor != 1) TIFFSetField(tiff, TIFFTAG_PREDICTOR, kind.predictor);
    if (!kind.maker.empty()) TIFFSetField(tiff, TIFFTAG_MAKE, kind.maker.c_str());
    if (!kind.icc.empty())
        TIFFSetField(tiff, TIFFTAG_ICCPROFILE, static_cast<std::uint32_t>(kind.icc.size()), kind.icc.data());
    TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
    std::uint16_t unassociated = EXTRASAMPLE_UNASSALPHA;
    if (kind.alpha) TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &unassociated);
    if (kind.tile > 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kind.tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, kind.tile);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind.rows_per_strip);
    }
    const int block_width = kind.tile > 0 ? kind.tile : kind.width,
              block_height = kind.tile > 0 ? kind.tile : kind.rows_per_strip;
    const int together = kind.planar ? 1 : kind.samples;
    const auto sample_bytes = static_cast<std::size_t>(kind.bits / 8);
    for (int plane = 0; plane < (kind.planar ? kind.samples : 1); ++plane)
        for (int top = 0; top < kind.height; top += block_height)
            for (int left = 0; left < kind.width; left += block_width) {
                const int rows = kind.tile > 0 ? block_height : std::min(block_height, kind.height - top);
                std::vector<std::uint8_t> block(static_cast<std::size_t>(block_width * rows * together) * sample_bytes);
                for (int y = 0; y < rows; ++y)
                    for (int x = 0; x < block_width; ++x)
                        for (int s = 0; s < together; ++s)
                            put_sample(block.data() + static_cast<std::size_t>((y * block_width + x) * together + s) *
                                                          sample_bytes,
                                       kind,
                                       left + x < kind.width && top + y < kind.height
                                           ? kind.value(left + x, top + y, plane + s)
                                           : 0);
                const auto size = static_cast<tmsize_t>(block.size());
                const auto px = static_cast<std::uint32_t>(left), py = static_cast<std::uint32_t>(top);
                const auto pp = static_cast<std::uint16_t>(plane);
                if (kind.tile > 0)
                    TIFFWriteEncodedTile(tiff, TIFFComputeTile(tiff, px, py, 0, pp), block.data(), size);
                else
                    TIFFWriteEncodedStrip(tiff, TIFFComputeStrip(tiff, py, pp), block.data(), size);
            }
    TIFFClose(tiff);
}

void write_jpeg(const std::filesystem::path& path, int width, int height, int components, bool progressive) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    jpeg_stdio_dest(&codec, file);
    codec.image_width = static_cast<JDIMENSION>(width);
    codec.image_height = static_cast<JDIMENSION>(height);
    codec.input_components = components;
    codec.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, 95, TRUE);
    if (progressive) jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    std::vector<JSAMPLE> row(static_cast<std::size_t>(width * components));
    for (int y = 0; y < height; ++y) {
        for (int i = 0; i < width * components; ++i)
            row[static_cast<std::size_t>(i)] = static_cast<JSAMPLE>((i / components * 3 + y * 5) % 256);
        JSAMPROW pointer = row.data();
        jpeg_write_scanlines(&codec, &pointer, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    std::fclose(file);
}

ExrContent read_exr(const std::filesystem::path& path) {
    Imf::InputFile file(path.c_str(), 0);
    const auto window = file.header().dataWindow();
    ExrContent content;
    content.width = window.max.x - window.min.x + 1;
    content.height = window.max.y - window.min.y + 1;
    content.half = file.header().channels()["R"].type == Imf::HALF;
    content.rgb.resize(static_cast<std::size_t>(content.width * content.height * 3));
    Imf::FrameBuffer buffer;
    const char* names[] = {"R", "G", "B"};
    for (std::size_t c = 0; c < 3; ++c)
        buffer.insert(names[c],
                      Imf::Slice(Imf::FLOAT, reinterpret_cast<char*>(content.rgb.data() + c), 3 * sizeof(float),
                                 3 * sizeof(float) * static_cast<std::size_t>(content.width)));
    file.setFrameBuffer(buffer);
    file.readPixels(window.min.y, window.max.y);
    if (Imf::hasChromaticities(file.header())) {
        content.red_x = Imf::chromaticities(file.header()).red.x;
        content.white_y = Imf::chromaticities(file.header()).white.y;
    }
    if (Imf::hasWhiteLuminance(file.header())) content.white_luminance = Imf::whiteLuminance(file.header());
    return content;
}

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_bytes(const std::filesystem::path& path, const std::vector<std::uint8_t>& bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

} // namespace test
