// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_reading.h"
#include "engine/base/parallel.h"
#include "engine/files/dng_reader.h"
#include "engine/files/input_file.h"
#include "engine/photo/open_photo.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int rows_at_once = 64;

// Neutral light at which Photo::clip_parts reaches 1. It grows with light; where it stays below nothing ends.
float end_of_light(const Photo& photo) {
    const auto part = [&](double light) {
        const auto l = static_cast<float>(light);
        const Rgb neutral{l, l, l};
        float result = 0;
        photo.clip_parts(&neutral, &result, 1);
        return result;
    };
    double below = 1e-4, above = 1e4;
    if (part(above) < 1) return 0;
    for (int i = 0; i < 48; ++i) {
        const double middle = std::sqrt(below * above);
        (part(middle) < 1 ? below : above) = middle;
    }
    return static_cast<float>(above);
}

} // namespace

Result<RawFile> read_frame_samples(const std::filesystem::path& path, const Work& work) {
    Result<RawFile> raw = read_raw_file(path, work);
    if (raw && raw->is_float()) put_into_integers(*raw);
    return raw;
}

Plane normalised_mosaic(const RawFile& raw, float white, const Work& work) {
    Plane light(raw.mosaic.area());
    std::array<float, 4> black{}, scale{};
    for (std::size_t i = 0; i < 4; ++i) {
        black[i] = raw.black[i];
        scale[i] = 1 / std::max(1.0F, white - raw.black[i]);
    }
    const int width = light.width(), height = light.height();
    for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::exporting, work.stop, [&](int strip) {
        for (int y = strip * rows_at_once; y < std::min(height, (strip + 1) * rows_at_once); ++y) {
            const std::size_t first = 2 * static_cast<std::size_t>(y & 1);
            const float b0 = black[first], b1 = black[first + 1], s0 = scale[first], s1 = scale[first + 1];
            const std::uint16_t* from = raw.mosaic.row(y);
            float* to = light.row(y);
            int x = 0;
            for (; x + 1 < width; x += 2) {
                to[x] = (static_cast<float>(from[x]) - b0) * s0;
                to[x + 1] = (static_cast<float>(from[x + 1]) - b1) * s1;
            }
            if (x < width) to[x] = (static_cast<float>(from[x]) - b0) * s0;
        }
    });
    return light;
}

Result<FrameLight> read_picture(const std::filesystem::path& path, const Work& work) {
    const Result<std::shared_ptr<const Photo>> opened = open_photo(path, work);
    if (!opened) return opened.error();
    const Photo& photo = **opened;
    photo.use_once();
    FrameLight frame;
    frame.layout = FrameLayout::picture;
    frame.picture = Image(photo.area());
    const int width = photo.area().width, height = photo.area().height;
    const bool is_complete =
        for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::exporting, work.stop, [&](int strip) {
            const int top = strip * rows_at_once, rows = std::min(rows_at_once, height - top);
            const Image part = photo.read({0, top, width, rows});
            std::copy_n(part.data(), part.size(), frame.picture.row(top));
        });
    if (!is_complete) return stopped();
    const float end = end_of_light(photo);
    frame.ends = {end, end, end};
    return frame;
}

NoiseProfile usual_noise(const CaptureFacts& facts) {
    constexpr double full_well = 40000, read_noise = 3, usual_iso = 400;
    const double iso = facts.iso.value_or(usual_iso);
    const double electron = (iso > 0 ? iso : usual_iso) / 100 / full_well;
    const double offset = read_noise * read_noise * electron * electron;
    return {{electron, electron, electron}, {offset, offset, offset}};
}

} // namespace engine
