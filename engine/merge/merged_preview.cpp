// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merged_preview.h"
#include "engine/base/parallel.h"
#include "engine/colour/profile.h"
#include "engine/colour/view.h"
#include "engine/files/atomic_file.h"
#include "engine/files/input_file.h"
#include "engine/files/raster_file.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

namespace engine {
namespace {

constexpr int jpeg_quality = 88;
constexpr double usual_baseline_exposure = 0.5; // as raw photos are developed where the file does not tell

// One pixel of white-balanced camera light for each block (even, so that all colours are in it); white stays white where a channel ends.
Image averaged_mosaic(const MergedPicture& picture, double brightest, int block, const Work& work) {
    Image small({0, 0, std::max(1, picture.mosaic.width() / block), std::max(1, picture.mosaic.height() / block)});
    for_each_index(small.height(), Priority::exporting, work.stop, [&](int y) {
        for (int x = 0; x < small.width(); ++x) {
            std::array<double, 3> sum{}, count{}, light{};
            const Rect part = Rect{x * block, y * block, block, block}.clipped_to(picture.mosaic.area());
            for (int v = part.top; v < part.bottom(); ++v)
                for (int u = part.left; u < part.right(); ++u) {
                    const auto colour =
                        static_cast<std::size_t>(picture.pattern[static_cast<std::size_t>(v % 2 * 2 + u % 2)]);
                    sum[colour] += static_cast<double>(picture.mosaic.at(u, v));
                    count[colour] += 1;
                }
            for (std::size_t c = 0; c < 3; ++c)
                light[c] = std::clamp(sum[c] / std::max(1.0, count[c]) / picture.as_shot_neutral[c], 0.0, brightest);
            small.at(x, y) = {static_cast<float>(light[0]), static_cast<float>(light[1]), static_cast<float>(light[2])};
        }
    });
    return small;
}

Image averaged_picture(const Image& picture, int block, const Work& work) {
    Image small({0, 0, std::max(1, picture.width() / block), std::max(1, picture.height() / block)});
    for_each_index(small.height(), Priority::exporting, work.stop, [&](int y) {
        for (int x = 0; x < small.width(); ++x) {
            const Rect part = Rect{x * block, y * block, block, block}.clipped_to(picture.area());
            Rgb sum{};
            for (int v = part.top; v < part.bottom(); ++v)
                for (int u = part.left; u < part.right(); ++u) sum = sum + picture.at(u, v);
            small.at(x, y) = sum * (1 / static_cast<float>(part.pixels()));
        }
    });
    return small;
}

Result<std::vector<std::uint8_t>> as_jpeg(const Image& device, std::filesystem::path scratch) {
    scratch += ".preview.jpg";
    auto file = AtomicFile::create(scratch, true); // never committed: goes away with the object
    if (!file) return file.error();
    RasterHeader header;
    header.width = device.width(), header.height = device.height();
    header.quality = jpeg_quality;
    header.icc = Profile().icc();
    auto writer = make_raster_writer(file->temporary(), header);
    if (!writer) return writer.error();
    std::vector<std::uint8_t> row(3 * static_cast<std::size_t>(device.width()));
    for (int y = 0; y < device.height(); ++y) {
        const float* from = &device.row(y)->r;
        std::transform(from, from + row.size(), row.begin(), [](float value) {
            return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 1.0F) * 255 + 0.5F);
        });
        if (const auto written = (*writer)->write_rows(row.data(), 1); !written) return written.error();
    }
    if (const auto finished = (*writer)->finish(); !finished) return finished.error();
    std::ifstream stream(file->temporary(), std::ios::binary);
    return std::vector<std::uint8_t>(std::istreambuf_iterator<char>(stream), {});
}

} // namespace

Result<MergedPreview> merged_preview(const MergedPicture& picture, double brightest, int long_edge,
                                     const std::filesystem::path& scratch, const Work& work) {
    const bool is_mosaic = picture.layout == FrameLayout::bayer;
    const Rect area = picture.area();
    const int size = std::max(area.width, area.height), block = std::max(2, (size + long_edge - 1) / long_edge / 2 * 2);
    Image small =
        is_mosaic ? averaged_mosaic(picture, brightest, block, work) : averaged_picture(picture.picture, block, work);
    if (work.stopped()) return stopped();
    PixelMatrix to_light;
    if (is_mosaic) {
        const double gain = std::exp2(picture.facts.baseline_exposure.value_or(usual_baseline_exposure));
        to_light = PixelMatrix(Matrix::diagonal(gain, gain, gain) * rec2020_to_xyz().inverse() * picture.camera_to_xyz);
    }
    const auto encoding = DeviceEncoding::make(Profile(), Intent::relative, false);
    if (!encoding) return encoding.error();
    for (int y = 0; y < small.height(); ++y) {
        Rgb* row = small.row(y);
        for (int x = 0; x < small.width(); ++x) {
            const Rgb light = to_light * row[x];
            row[x] = std::isfinite(light.r + light.g + light.b) ? light : Rgb{};
        }
        apply_view(row, row, static_cast<std::size_t>(small.width()));
        encoding->encode(row, row, static_cast<std::size_t>(small.width()));
    }
    auto jpeg = as_jpeg(small, scratch);
    if (!jpeg) return jpeg.error();
    return MergedPreview{*std::move(jpeg), small.width(), small.height()};
}

} // namespace engine
