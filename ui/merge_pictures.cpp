// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_pictures.h"
#include "engine/colour/view.h"
#include "engine/photo/orientation.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace ui {
namespace {

using engine::FrameLayout;
using engine::Image;
using engine::Plane;
using engine::Rgb;

// Where the file does not tell; as raw photos are opened.
constexpr double usual_baseline_exposure = 0.5;
// How much of one frame has to disagree before anything is shown, and where the hatch is full: half of it counts as moved (MovedPlaces::share()).
constexpr float ghost_from = 0.25F, ghost_full = 0.75F;
constexpr int pixels_of_mask = 8; // of the sensor to one of the mask: half a cell

engine::Matrix exposed(const engine::Matrix& matrix, const engine::CaptureFacts& facts) {
    const double exposure = std::exp2(facts.baseline_exposure.value_or(usual_baseline_exposure));
    return engine::Matrix::diagonal(exposure, exposure, exposure) * matrix;
}

Image turned(const Image& stored, int orientation) {
    const engine::Orientation turn(orientation, stored.width(), stored.height());
    Image upright({0, 0, turn.width(), turn.height()});
    for (int y = 0; y < upright.height(); ++y) {
        const Rgb* from = stored.data() + turn.index_of(0, y);
        Rgb* to = upright.row(y);
        for (int x = 0; x < upright.width(); ++x) to[x] = from[x * turn.step_x()];
    }
    return upright;
}

Image developed(const Plane& mosaic, const std::array<engine::CfaColour, 4>& pattern, const RawColours& colours,
                float end) {
    Image light({0, 0, mosaic.width() / 2, mosaic.height() / 2});
    const engine::PixelMatrix matrix(colours.to_working_space);
    std::array<float, 4> gain{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto colour = static_cast<std::size_t>(pattern[i]);
        const auto sites = std::ranges::count(pattern, pattern[i]);
        gain[i] = static_cast<float>(1 / (colours.neutral[colour] * static_cast<double>(sites)));
    }
    for (int y = 0; y < light.height(); ++y) {
        const float* upper = mosaic.row(mosaic.area().top + 2 * y);
        const float* lower = mosaic.row(mosaic.area().top + 2 * y + 1);
        Rgb* out = light.row(y);
        for (int x = 0; x < light.width(); ++x) {
            std::array<float, 3> sum{};
            const std::array<float, 4> samples{upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]};
            for (std::size_t i = 0; i < 4; ++i) sum[static_cast<std::size_t>(pattern[i])] += samples[i] * gain[i];
            // The channel that ends first is raised least, so lamps become white instead of magenta.
            out[x] = matrix * Rgb{std::min(sum[0], end), std::min(sum[1], end), std::min(sum[2], end)};
        }
    }
    return light;
}

} // namespace

RawColours raw_colours(const engine::MergedPicture& picture) {
    return {picture.as_shot_neutral,
            exposed(engine::rec2020_to_xyz().inverse() * picture.camera_to_xyz, picture.facts)};
}

RawColours raw_colours(const engine::FrameFacts& facts) {
    return {facts.as_shot_neutral, exposed(engine::rec2020_to_xyz().inverse() * facts.camera_to_xyz, facts.capture)};
}

Image upright_light(const engine::FrameLight& frame, int orientation, const RawColours& colours) {
    if (frame.layout == FrameLayout::picture) return turned(frame.picture, orientation);
    return turned(developed(frame.mosaic, frame.pattern, colours, 1), orientation);
}

Image upright_light(const engine::MergedPicture& picture) {
    if (picture.layout == FrameLayout::picture) return turned(picture.picture, picture.orientation);
    return turned(developed(picture.mosaic, picture.pattern, raw_colours(picture),
                            static_cast<float>(std::max(1.0, picture.brightest))),
                  picture.orientation);
}

QImage shown_light(const Image& light, const engine::DeviceEncoding& display) {
    if (light.size() == 0) return {};
    QImage picture(light.width(), light.height(), QImage::Format_RGB32);
    std::vector<Rgb> row(static_cast<std::size_t>(light.width()));
    const auto to_8_bit = [](float value) {
        return static_cast<int>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
    };
    for (int y = 0; y < light.height(); ++y) {
        engine::apply_view(light.row(light.area().top + y), row.data(), row.size());
        display.encode(row.data(), row.data(), row.size());
        auto* out = reinterpret_cast<QRgb*>(picture.scanLine(y));
        for (std::size_t x = 0; x < row.size(); ++x)
            out[x] = qRgb(to_8_bit(row[x].r), to_8_bit(row[x].g), to_8_bit(row[x].b));
    }
    return picture;
}

QImage ghost_mask(const Plane& ghosts, int cell, int width, int height, int orientation, int frames) {
    if (ghosts.size() == 0 || width <= 0 || height <= 0) return {};
    const int columns = (width + pixels_of_mask - 1) / pixels_of_mask,
              rows = (height + pixels_of_mask - 1) / pixels_of_mask;
    const engine::Orientation turn(orientation, columns, rows);
    QImage mask(turn.width(), turn.height(), QImage::Format_Alpha8);
    // Where the middle of cell 0 lies in cells; linear in between.
    const auto place = [&](int at, int count, int length) { return (at + 0.5) / count * length / cell - 0.5; };
    const engine::Rect area = ghosts.area();
    for (int y = 0; y < mask.height(); ++y)
        for (int x = 0; x < mask.width(); ++x) {
            const auto stored = turn.index_of(x, y);
            const double u = place(static_cast<int>(stored % columns), columns, width),
                         v = place(static_cast<int>(stored / columns), rows, height);
            const int left = static_cast<int>(std::floor(u)), top = static_cast<int>(std::floor(v));
            const auto right = static_cast<float>(u - left), down = static_cast<float>(v - top);
            const auto at = [&](int column, int row) { return ghosts.nearest(area.left + column, area.top + row); };
            const float upper = at(left, top) + right * (at(left + 1, top) - at(left, top));
            const float lower = at(left, top + 1) + right * (at(left + 1, top + 1) - at(left, top + 1));
            const float disagreeing = (upper + down * (lower - upper)) * static_cast<float>(std::max(1, frames));
            const float value = (disagreeing - ghost_from) / (ghost_full - ghost_from);
            mask.scanLine(y)[x] = static_cast<uchar>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
        }
    return mask;
}

// EXIF 2.3, tag 274: 5 to 8 swap rows and columns; see engine::Orientation.
QPointF on_sensor(QPointF upright, int orientation) {
    const bool swaps = orientation >= 5 && orientation <= 8;
    double x = swaps ? upright.y() : upright.x(), y = swaps ? upright.x() : upright.y();
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) x = 1 - x;
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) y = 1 - y;
    return {x, y};
}

QPointF upright_of(QPointF on_sensor, int orientation) {
    double x = on_sensor.x(), y = on_sensor.y();
    if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) x = 1 - x;
    if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) y = 1 - y;
    const bool swaps = orientation >= 5 && orientation <= 8;
    return swaps ? QPointF(y, x) : QPointF(x, y);
}

} // namespace ui
