// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_file.h"
#include "engine/files/raster_formats.h"
#include <algorithm>
#include <new>

namespace engine {

namespace {

constexpr long long most_pixels = 1'000'000'000;

struct Opened {
    InputFile input;
    FileFormat format;
};

bool begins_with(const std::vector<std::uint8_t>& bytes, std::string_view magic) {
    return bytes.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), bytes.begin(),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

Result<Opened> open_picture(const std::filesystem::path& path) {
    Result<InputFile> input = open_for_reading(path);
    if (!input) return input.error();
    std::vector<std::uint8_t> beginning(16);
    beginning.resize(std::fread(beginning.data(), 1, beginning.size(), input->handle.get()));
    std::rewind(input->handle.get());
    const std::optional<FileFormat> format = raster_format(beginning);
    if (!format || *format == FileFormat::exr)
        return not_opened(path, ErrorKind::unsupported, "It is not a JPEG, PNG or TIFF picture. Choose a photo.", {});
    return Opened{std::move(*input), *format};
}

// Multiplies in encoded values, as browsers and viewers do.
template <class Value, class Multiply>
void drop_alpha(Value* values, std::size_t pixels, int channels, Multiply multiply) {
    const Value* from = values;
    Value* to = values;
    for (std::size_t i = 0; i < pixels; ++i, from += channels + 1, to += channels) {
        const Value alpha = from[channels];
        for (int c = 0; c < channels; ++c) to[c] = multiply(from[c], alpha);
    }
}

Error too_large_for_memory(const std::filesystem::path& path) {
    return not_opened(path, ErrorKind::unsupported,
                      "It needs more memory than is free. Close other programs or open a smaller copy.",
                      "std::bad_alloc");
}

} // namespace

std::size_t bytes_per_value(Depth depth) { return depth == Depth::bits8 ? 1 : depth == Depth::bits16 ? 2 : 4; }

Result<void> check_size(const std::filesystem::path& path, long long width, long long height, std::uintmax_t file_bytes,
                        double pixels_per_byte) {
    if (width < 1 || height < 1) return damaged_file(path, "width or height is 0");
    if (width > most_pixels / height) {
        return not_opened(path, ErrorKind::unsupported,
                          "It says to be " + std::to_string(width) + " x " + std::to_string(height) +
                              " pixels; pictures up to 1000 megapixels can be opened. Make a smaller copy.",
                          {});
    }
    const double pixels = static_cast<double>(width * height);
    // Headers take some hundred bytes more; a tenth of slack for what the limit leaves out.
    if (pixels > 1e6 && pixels > 1.1 * pixels_per_byte * static_cast<double>(file_bytes))
        return damaged_file(path, "too few bytes for its size");
    return {};
}

void composite_on_black(RasterPicture& picture) {
    const std::size_t pixels = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    switch (picture.depth) {
    case Depth::bits8:
        drop_alpha(picture.bytes.data(), pixels, picture.channels, [](std::uint8_t value, std::uint8_t alpha) {
            return static_cast<std::uint8_t>((value * alpha + 127) / 255);
        });
        break;
    case Depth::bits16:
        drop_alpha(reinterpret_cast<std::uint16_t*>(picture.bytes.data()), pixels, picture.channels,
                   [](std::uint16_t value, std::uint16_t alpha) {
                       return static_cast<std::uint16_t>((std::uint32_t{value} * alpha + 32767) / 65535);
                   });
        break;
    case Depth::float32:
        drop_alpha(reinterpret_cast<float*>(picture.bytes.data()), pixels, picture.channels,
                   [](float value, float alpha) { return value * std::clamp(alpha, 0.0f, 1.0f); });
        break;
    }
    picture.bytes.resize(pixels * static_cast<std::size_t>(picture.channels) * bytes_per_value(picture.depth));
}

Error damaged_file(const std::filesystem::path& path, std::string detail) {
    return not_opened(path, ErrorKind::damaged, "The file is damaged or ends early. Copy it from the card again.",
                      std::move(detail));
}

std::optional<FileFormat> raster_format(const std::vector<std::uint8_t>& beginning) {
    using namespace std::string_view_literals;
    if (begins_with(beginning, "\xFF\xD8\xFF"sv)) return FileFormat::jpeg;
    if (begins_with(beginning, "\x89PNG\r\n\x1A\n"sv)) return FileFormat::png;
    for (const std::string_view tiff : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) // the last two: BigTIFF
        if (begins_with(beginning, tiff)) return FileFormat::tiff;
    if (begins_with(beginning, "\x76\x2F\x31\x01"sv)) return FileFormat::exr;
    return std::nullopt;
}

Result<RasterPicture> read_raster(const std::filesystem::path& file, const Work& work) {
    Result<Opened> opened = open_picture(file);
    if (!opened) return opened.error();
    try {
        switch (opened->format) {
        case FileFormat::jpeg: return read_jpeg(std::move(opened->input), file, work);
        case FileFormat::png: return read_png(std::move(opened->input), file, work);
        default: return read_tiff(std::move(opened->input), file, work);
        }
    } catch (const std::bad_alloc&) {
        return too_large_for_memory(file);
    }
}

Result<RasterSize> read_raster_size(const std::filesystem::path& file) {
    Result<Opened> opened = open_picture(file);
    if (!opened) return opened.error();
    switch (opened->format) {
    case FileFormat::jpeg: return read_jpeg_size(std::move(opened->input), file);
    case FileFormat::png: return read_png_size(std::move(opened->input), file);
    default: return read_tiff_size(std::move(opened->input), file);
    }
}

Result<std::unique_ptr<RasterWriter>> make_raster_writer(const std::filesystem::path& file,
                                                         const RasterHeader& header) {
    Result<OutputFile> output = OutputFile::create(file, header.named.empty() ? file : header.named);
    if (!output) return output.error();
    switch (header.format) {
    case FileFormat::jpeg: return make_jpeg_writer(std::move(*output), header);
    case FileFormat::png: return make_png_writer(std::move(*output), header);
    case FileFormat::tiff: return make_tiff_writer(std::move(*output), header);
    default: return make_exr_writer(std::move(*output), header);
    }
}

} // namespace engine
