// Small pictures for first pixels and film strips: embedded previews of raw files, roughly decoded JPEGs, small pictures.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/profile.h"
#include "engine/files/input_file.h"
#include "engine/files/metadata.h"
#include "engine/files/raster_file.h"
#include "engine/files/raw_file.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/orientation.h"
#include <algorithm>
#include <cmath>

namespace engine {

namespace {

// Larger PNG and TIFF pictures take as long to decode as the photo itself.
constexpr long long most_pixels_to_decode = 8'000'000;

struct Stored {
    RasterPicture picture; // 8 bit
    int orientation = 1;
};

Result<Stored> stored_picture(const std::filesystem::path& path, int long_edge) {
    const Result<InputFile> input = open_for_reading(path);
    if (!input) return input.error();
    std::vector<std::uint8_t> beginning(16);
    beginning.resize(std::fread(beginning.data(), 1, beginning.size(), input->handle.get()));
    const std::optional<RasterFormat> format = raster_format(beginning);
    const bool raw =
        format == RasterFormat::tiff ? is_raw_file(path) || is_camera_tiff(path) : !format && is_raw_file(path);
    if (raw) {
        Result<EmbeddedPreview> preview = read_embedded_preview(path);
        if (!preview) return preview.error();
        if (preview->width > 0) {
            RasterPicture picture{preview->width, preview->height, 3, Depth::bits8, std::move(preview->bytes), {},
                                  "preview"};
            const std::size_t needed =
                static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3;
            if (picture.bytes.size() < needed)
                return not_opened(path, ErrorKind::damaged, "Its preview ends early. Render the photo instead.", {});
            return Stored{std::move(picture), preview->orientation};
        }
        Result<RasterPicture> picture = read_jpeg_reduced(preview->bytes, path, long_edge);
        if (!picture) return picture.error();
        return Stored{std::move(*picture), preview->orientation};
    }
    Result<RasterPicture> picture =
        not_opened(path, ErrorKind::unsupported, "It has no preview. Render the photo instead.", {});
    if (format == RasterFormat::jpeg) {
        picture = read_jpeg_reduced(path, long_edge);
    } else if (format == RasterFormat::png || format == RasterFormat::tiff) {
        const Result<RasterSize> size = read_raster_size(path);
        if (!size) return size.error();
        if (1LL * size->width * size->height <= most_pixels_to_decode && size->format != "TIFF float")
            picture = read_raster(path, {});
    }
    if (!picture) return picture.error();
    return Stored{std::move(*picture), read_metadata(path).value_or({}).orientation};
}

// Which stored samples one thumbnail pixel averages along one axis; whole samples are exact enough at this size.
struct Span {
    int first, end;
};
Span span(int index, int count, int source) {
    const auto at = [&](int i) { return static_cast<int>(1LL * i * source / count); };
    return {at(index), std::max(at(index + 1), at(index) + 1)};
}

template <class Value> Thumbnail averaged(const Stored& stored, const Value* values, int width, int height) {
    const RasterPicture& picture = stored.picture;
    const Orientation orientation(stored.orientation, picture.width, picture.height);
    const int green = picture.channels == 3 ? 1 : 0, blue = picture.channels == 3 ? 2 : 0;
    constexpr unsigned one = sizeof(Value) == 2 ? 257 : 1; // of a 16-bit value in steps of 8 bit
    Thumbnail small{width, height,
                    std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
    std::uint8_t* out = small.rgb.data();
    for (int y = 0; y < height; ++y) {
        const Span rows = span(y, height, orientation.height());
        for (int x = 0; x < width; ++x) {
            const Span columns = span(x, width, orientation.width());
            std::uint64_t sum[3] = {};
            for (int v = rows.first; v < rows.end; ++v) {
                const Value* from = values + orientation.index_of(columns.first, v) * picture.channels;
                for (int u = columns.first; u < columns.end; ++u, from += orientation.step_x() * picture.channels) {
                    sum[0] += from[0];
                    sum[1] += from[green];
                    sum[2] += from[blue];
                }
            }
            const std::uint64_t share = static_cast<std::uint64_t>(rows.end - rows.first) *
                                        static_cast<std::uint64_t>(columns.end - columns.first) * one;
            for (const std::uint64_t channel : sum) *out++ = static_cast<std::uint8_t>((channel + share / 2) / share);
        }
    }
    return small;
}

// From the embedded profile to sRGB; without a readable profile the values are sRGB.
void convert_to_srgb(Thumbnail& thumbnail, const std::vector<std::uint8_t>& icc) {
    if (icc.empty()) return;
    const Result<Profile> profile = Profile::from_bytes(icc);
    if (!profile) return;
    const Result<DeviceDecoding> from = DeviceDecoding::make(*profile);
    const Result<DeviceEncoding> to = DeviceEncoding::make(Profile(), Intent::relative, false);
    if (!from || !to) return;
    std::vector<Rgb> row(static_cast<std::size_t>(thumbnail.width));
    for (int y = 0; y < thumbnail.height; ++y) {
        std::uint8_t* bytes = thumbnail.rgb.data() + static_cast<std::size_t>(y) * row.size() * 3;
        for (std::size_t x = 0; x < row.size(); ++x)
            row[x] = Rgb{static_cast<float>(bytes[3 * x]), static_cast<float>(bytes[3 * x + 1]),
                         static_cast<float>(bytes[3 * x + 2])} *
                     (1 / 255.0F);
        from->decode(row.data(), row.data(), row.size());
        to->encode(row.data(), row.data(), row.size());
        const auto rounded = [](float value) {
            return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
        };
        for (std::size_t x = 0; x < row.size(); ++x) {
            bytes[3 * x] = rounded(row[x].r);
            bytes[3 * x + 1] = rounded(row[x].g);
            bytes[3 * x + 2] = rounded(row[x].b);
        }
    }
}

} // namespace

Result<Thumbnail> read_thumbnail(const std::filesystem::path& path, int long_edge) {
    const Result<Stored> stored = stored_picture(path, long_edge);
    if (!stored) return stored.error();
    const RasterPicture& picture = stored->picture;
    const Orientation orientation(stored->orientation, picture.width, picture.height);
    const double scale = std::min(1.0, static_cast<double>(long_edge) / std::max(picture.width, picture.height));
    const auto scaled = [&](int size) { return std::max(1, static_cast<int>(std::lround(size * scale))); };
    const int width = scaled(orientation.width()), height = scaled(orientation.height());
    const void* values = picture.bytes.data();
    Thumbnail thumbnail = picture.depth == Depth::bits16
                              ? averaged(*stored, static_cast<const std::uint16_t*>(values), width, height)
                              : averaged(*stored, static_cast<const std::uint8_t*>(values), width, height);
    convert_to_srgb(thumbnail, picture.icc);
    return thumbnail;
}

} // namespace engine
