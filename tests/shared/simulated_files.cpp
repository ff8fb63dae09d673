// DNG through the engine's writer; JPEG through its encoder, with the EXIF that Exiv2 writes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_files.h"
#include "engine/colour/view.h"
#include "engine/files/dng_file.h"
#include "engine/files/raster_file.h"
#include <stdexcept>

namespace test {
namespace {

void must(const engine::Result<void>& done) {
    if (!done) throw std::runtime_error(done.error().what);
}

std::uint8_t srgb(float v) {
    const float curve = v <= 0.0031308F ? 12.92F * v : 1.055F * std::pow(v, 1 / 2.4F) - 0.055F;
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp(curve, 0.0F, 1.0F)));
}

// Display light is written with the primaries of Rec.2020 taken for sRGB's: what is compared are pictures of the same writer.
void write_jpeg(const std::filesystem::path& path, engine::Image picture) {
    engine::RasterHeader header;
    header.width = picture.width(), header.height = picture.height(), header.quality = 97;
    auto writer = engine::make_raster_writer(path, header);
    if (!writer) throw std::runtime_error(writer.error().what);
    std::vector<std::uint8_t> row(3 * static_cast<std::size_t>(picture.width()));
    for (int y = 0; y < picture.height(); ++y) {
        engine::apply_view(picture.row(y), picture.row(y), static_cast<std::size_t>(picture.width()));
        for (int x = 0; x < picture.width(); ++x) {
            const engine::Rgb pixel = picture.row(y)[x];
            const std::size_t at = 3 * static_cast<std::size_t>(x);
            row[at] = srgb(pixel.r), row[at + 1] = srgb(pixel.g), row[at + 2] = srgb(pixel.b);
        }
        must((*writer)->write_rows(row.data(), 1));
    }
    must((*writer)->finish());
}

} // namespace

std::filesystem::path write_frame(const SimulatedSeries& series, int frame, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    const engine::FrameFacts& facts = series.facts(frame);
    if (series.setup().pictures) {
        const std::filesystem::path path = folder / (facts.name + ".jpg");
        auto light = series.read(frame, {});
        write_jpeg(path, std::move(light->picture));
        return path;
    }
    engine::DngContent content;
    content.mosaic = series.raw_values(frame);
    content.black = static_cast<float>(series.setup().sensor.black),
    content.white = static_cast<float>(series.setup().sensor.white);
    content.xyz_to_camera = simulated_colour_matrix();
    content.as_shot_neutral = simulated_neutral();
    content.facts = facts.capture;
    const std::filesystem::path path = folder / (facts.name + ".dng");
    must(engine::write_dng(path, content, true));
    return path;
}

std::vector<std::filesystem::path> write_series(const SimulatedSeries& series, const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    for (int k = 0; k < series.count(); ++k) paths.push_back(write_frame(series, k, folder));
    return paths;
}

} // namespace test
