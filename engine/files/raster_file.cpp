// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_file.h"
#include "engine/files/raster_formats.h"
#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

namespace engine {

namespace {

constexpr long long most_pixels = 1'000'000'000;
// Infinity means more than the largest half. Nothing is brighter than the sun, 2e9 cd/m2: what is larger is no light, and its
// square would have no place in a float.
constexpr float largest_half = 65504, brightest = 2e9F;

struct Opened {
    InputFile input;
    RasterFormat format;
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
    const std::optional<RasterFormat> format = raster_format(beginning);
    if (!format)
        return not_opened(path, ErrorKind::unsupported,
                          "It is not a JPEG, PNG, TIFF, EXR or Radiance HDR picture. Choose a photo.", {});
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

GrowingPicture::GrowingPicture(RasterPicture& picture)
    : m_picture(picture), m_row_bytes(static_cast<std::size_t>(picture.width) *
                                      static_cast<std::size_t>(picture.channels) * sizeof(float)) {
    picture.bytes.reserve(m_row_bytes * static_cast<std::size_t>(picture.height));
}

float* GrowingPicture::next_row() {
    const std::size_t begin = m_picture.bytes.size();
    m_picture.bytes.resize(begin + m_row_bytes);
    return reinterpret_cast<float*>(m_picture.bytes.data() + begin);
}

Matrix light_to_rec2020(Xy red, Xy green, Xy blue, Xy white) {
    const Matrix matrix = rec2020_to_xyz().inverse() * bradford(white, d65) * rgb_to_xyz(red, green, blue, white);
    // Photoshop writes zeros for primaries that it does not know. ACES, the widest in use, stays below 3.
    constexpr double largest = 30;
    const double area =
        (green.x - red.x) * (blue.y - red.y) - (blue.x - red.x) * (green.y - red.y); // of the triangle, twice
    bool sound = std::abs(area) > 1e-3;
    for (const auto& row : matrix.m)
        for (const double value : row) sound = sound && std::abs(value) < largest;
    return sound ? matrix : srgb_to_rec2020();
}

void keep_light(const float* from, float* to, std::size_t count, const PixelMatrix* matrix) {
    const auto clean = [](float value) {
        if (std::isinf(value)) return value > 0 ? largest_half : 0.0F;
        return value > -brightest ? std::min(value, brightest) : 0.0F; // not-a-number fails the comparison
    };
    const auto positive = [](float value) { return value > 0 ? value : 0.0F; };
    if (!matrix) {
        for (std::size_t i = 0; i < count; ++i) to[i] = positive(clean(from[i]));
        return;
    }
    // Negative values are colours outside the file's primaries: what is still negative in the working space is no light.
    for (std::size_t i = 0; i + 2 < count; i += 3) {
        const Rgb light = *matrix * Rgb{clean(from[i]), clean(from[i + 1]), clean(from[i + 2])};
        to[i] = positive(light.r);
        to[i + 1] = positive(light.g);
        to[i + 2] = positive(light.b);
    }
}

Error damaged_file(const std::filesystem::path& path, std::string detail) {
    return not_opened(path, ErrorKind::damaged, "The file is damaged or ends early. Copy it from the card again.",
                      std::move(detail));
}

std::optional<RasterFormat> raster_format(const std::vector<std::uint8_t>& beginning) {
    using namespace std::string_view_literals;
    if (begins_with(beginning, "\xFF\xD8\xFF"sv)) return RasterFormat::jpeg;
    if (begins_with(beginning, "\x89PNG\r\n\x1A\n"sv)) return RasterFormat::png;
    for (const std::string_view tiff : {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv}) // the last two: BigTIFF
        if (begins_with(beginning, tiff)) return RasterFormat::tiff;
    if (begins_with(beginning, "\x76\x2F\x31\x01"sv)) return RasterFormat::exr;
    if (begins_with(beginning, "#?RADIANCE"sv) || begins_with(beginning, "#?RGBE"sv)) return RasterFormat::radiance;
    return std::nullopt;
}

Result<RasterPicture> read_raster(const std::filesystem::path& file, const Work& work) {
    Result<Opened> opened = open_picture(file);
    if (!opened) return opened.error();
    try {
        switch (opened->format) {
        case RasterFormat::jpeg: return read_jpeg(std::move(opened->input), file, work);
        case RasterFormat::png: return read_png(std::move(opened->input), file, work);
        case RasterFormat::tiff: return read_tiff(std::move(opened->input), file, work);
        case RasterFormat::exr: return read_exr(std::move(opened->input), file, work);
        case RasterFormat::radiance: return read_radiance(std::move(opened->input), file, work);
        }
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {
    }
    return too_large_for_memory(file);
}

Result<RasterSize> read_raster_size(const std::filesystem::path& file) {
    Result<Opened> opened = open_picture(file);
    if (!opened) return opened.error();
    try {
        switch (opened->format) {
        case RasterFormat::jpeg: return read_jpeg_size(std::move(opened->input), file);
        case RasterFormat::png: return read_png_size(std::move(opened->input), file);
        case RasterFormat::tiff: return read_tiff_size(std::move(opened->input), file);
        case RasterFormat::exr: return read_exr_size(std::move(opened->input), file);
        case RasterFormat::radiance: return read_radiance_size(std::move(opened->input), file);
        }
    } catch (const std::bad_alloc&) {
    }
    return too_large_for_memory(file);
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
