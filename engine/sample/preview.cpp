// A quick developer for whole blocks of the mosaic, and the way of its pixels through the JPEG encoder.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/preview.h"
#include "engine/base/parallel.h"
#include "engine/colour/profile.h"
#include "engine/colour/spaces.h"
#include "engine/colour/view.h"
#include "engine/files/atomic_file.h"
#include "engine/files/raster_file.h"
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>

namespace engine {

namespace {

// White-balanced camera RGB -> Rec.2020, as the DNG specification derives it from ColorMatrix1 and AsShotNeutral (chapter 6):
// the camera's neutral tells the white, and that white is adapted to the working space.
PixelMatrix balanced_to_working(const DngContent& content) {
    Matrix camera;
    for (std::size_t i = 0; i < 9; ++i) camera.m[i / 3][i % 3] = content.xyz_to_camera[i];
    const Matrix to_xyz = camera.inverse();
    auto white = to_xyz * content.as_shot_neutral;
    const double scale = 1 / white[1];
    const auto& neutral = content.as_shot_neutral;
    return PixelMatrix(rec2020_to_xyz().inverse() * bradford(xy_of(white), d65) * to_xyz *
                       Matrix::diagonal(neutral[0] * scale, neutral[1] * scale, neutral[2] * scale));
}

// One pixel for each block of `block` x `block` samples (even, so that all colours are in it).
Image averaged(const DngContent& content, int block, const Work& work) {
    Image picture({0, 0, content.mosaic.width() / block, content.mosaic.height() / block});
    for_each_index(picture.height(), Priority::screen, work.stop, [&](int y) {
        for (int x = 0; x < picture.width(); ++x) {
            std::array<double, 3> sum{};
            std::array<int, 3> count{};
            for (int j = 0; j < block; ++j) {
                const std::uint16_t* row = content.mosaic.row(y * block + j) + x * block;
                for (int i = 0; i < block; ++i) {
                    const std::size_t colour = content.pattern[static_cast<std::size_t>(j % 2 * 2 + i % 2)];
                    sum[colour] += row[i];
                    ++count[colour];
                }
            }
            std::array<float, 3> value{};
            for (std::size_t c = 0; c < 3; ++c) {
                const double mean = sum[c] / count[c] - static_cast<double>(content.black);
                const double balanced =
                    mean / (static_cast<double>(content.white - content.black) * content.as_shot_neutral[c]);
                value[c] =
                    static_cast<float>(std::clamp(balanced, 0.0, 1.0)); // white stays white where a channel clips
            }
            picture.at(x, y) = {value[0], value[1], value[2]};
        }
    });
    return picture;
}

Result<std::vector<std::uint8_t>> as_jpeg(const Image& device, const std::filesystem::path& scratch) {
    auto file = AtomicFile::create(scratch, true); // never committed: goes away with the object
    if (!file) return file.error();
    RasterHeader header;
    header.width = device.width();
    header.height = device.height();
    header.quality = 88;
    header.icc = Profile().icc();
    auto writer = make_raster_writer(file->temporary(), header);
    if (!writer) return writer.error();
    std::vector<std::uint8_t> row(static_cast<std::size_t>(device.width()) * 3);
    const auto byte = [](float value) { return static_cast<std::uint8_t>(std::clamp(value, 0.0f, 1.0f) * 255 + 0.5f); };
    for (int y = 0; y < device.height(); ++y) {
        for (int x = 0; x < device.width(); ++x) {
            const Rgb& pixel = device.at(x, y);
            std::uint8_t* to = &row[static_cast<std::size_t>(x) * 3];
            to[0] = byte(pixel.r);
            to[1] = byte(pixel.g);
            to[2] = byte(pixel.b);
        }
        if (const auto written = (*writer)->write_rows(row.data(), 1); !written) return written.error();
    }
    if (const auto finished = (*writer)->finish(); !finished) return finished.error();
    std::ifstream stream(file->temporary(), std::ios::binary);
    return std::vector<std::uint8_t>(std::istreambuf_iterator<char>(stream), {});
}

} // namespace

Result<void> add_preview(DngContent& content, int long_edge, const std::filesystem::path& scratch, const Work& work) {
    const int size = std::max(content.mosaic.width(), content.mosaic.height());
    const int block = std::max(2, (size + long_edge - 1) / long_edge / 2 * 2);
    Image picture = averaged(content, block, work);
    if (work.stopped()) return Error{ErrorKind::stopped, "", "preview"};
    const PixelMatrix matrix = balanced_to_working(content);
    const auto exposure = static_cast<float>(std::exp2(content.facts.baseline_exposure.value_or(0)));
    const auto encoding = DeviceEncoding::make(Profile(), Intent::relative, false);
    if (!encoding) return encoding.error();
    for_each_index(picture.height(), Priority::screen, work.stop, [&](int y) {
        Rgb* row = picture.row(y);
        for (int x = 0; x < picture.width(); ++x) row[x] = matrix * row[x] * exposure;
        apply_view(row, row, static_cast<std::size_t>(picture.width()));
        encoding->encode(row, row, static_cast<std::size_t>(picture.width()));
    });
    auto jpeg = as_jpeg(picture, scratch);
    if (!jpeg) return jpeg.error();
    content.preview_jpeg = std::move(*jpeg);
    content.preview_width = picture.width();
    content.preview_height = picture.height();
    return {};
}

} // namespace engine
