// Rough ground seen at a flat angle smears lights into upright streaks: facets that lean to and from the eye move a reflection
// far, those that lean sideways hardly. Hence blur that is long in height and short in width.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/reflections.h"
#include "engine/base/parallel.h"
#include <array>

namespace engine::street {

namespace {

// Still water, wet stone, wet asphalt, asphalt that begins to dry: radius of one of two moving averages, in picture heights.
constexpr std::array<float, 4> blurs{0, 0.008f, 0.034f, 0.085f};
constexpr int columns_at_once = 64;

struct Sum {
    double r = 0, g = 0, b = 0; // running sums over lamps and night sky need the digits
    void add(Rgb c, double weight) {
        r += weight * static_cast<double>(c.r);
        g += weight * static_cast<double>(c.g);
        b += weight * static_cast<double>(c.b);
    }
    Rgb over(double count) const {
        return {static_cast<float>(r / count), static_cast<float>(g / count), static_cast<float>(b / count)};
    }
};

void average_row(const Rgb* from, Rgb* to, int count, int radius) {
    Sum sum;
    const auto pixel = [&](int i) { return from[std::clamp(i, 0, count - 1)]; }; // the ends repeat
    for (int i = -radius; i <= radius; ++i) sum.add(pixel(i), 1);
    for (int i = 0; i < count; ++i) {
        to[i] = sum.over(2 * radius + 1);
        sum.add(pixel(i + radius + 1), 1);
        sum.add(pixel(i - radius), -1);
    }
}

Image averaged_in_height(const Image& image, int radius, const Work& work) {
    Image result(image.area());
    const int strips = (image.width() + columns_at_once - 1) / columns_at_once;
    for_each_index(strips, Priority::screen, work.stop, [&](int strip) {
        const int first = strip * columns_at_once, count = std::min(columns_at_once, image.width() - first);
        std::array<Sum, columns_at_once> sums{};
        const auto add_row = [&](int y, double weight) {
            const Rgb* row = image.row(std::clamp(y, 0, image.height() - 1)) + first;
            for (int i = 0; i < count; ++i) sums[static_cast<std::size_t>(i)].add(row[i], weight);
        };
        for (int y = -radius; y <= radius; ++y) add_row(y, 1);
        for (int y = 0; y < image.height(); ++y) {
            Rgb* to = result.row(y) + first;
            for (int i = 0; i < count; ++i) to[i] = sums[static_cast<std::size_t>(i)].over(2 * radius + 1);
            add_row(y + radius + 1, 1);
            add_row(y - radius, -1);
        }
    });
    return result;
}

// Facets that lean sideways move the reflection by the sine of the angle at which the ground is seen: nothing at the horizon.
Image averaged_in_width(const Image& image, float radius_in_height, const Work& work) {
    Image result(image.area());
    for_each_index(image.height(), Priority::screen, work.stop, [&](int y) {
        const float below_horizon =
            static_cast<float>(y) / static_cast<float>(image.height()) * (1 - Viewpoint::horizon);
        average_row(image.row(y), result.row(y), image.width(),
                    static_cast<int>(radius_in_height * below_horizon / Viewpoint::focal_length));
    });
    return result;
}

} // namespace

Reflections::Reflections(Image mirrored, float rows_in_height, const Work& work) : m_rows_in_height(rows_in_height) {
    m_levels.push_back(std::move(mirrored));
    for (std::size_t i = 1; i < blurs.size(); ++i) {
        const float radius = blurs[i] * rows_in_height;
        const int rows = std::max(1, static_cast<int>(radius));
        const Image level = averaged_in_height(averaged_in_height(m_levels[0], rows, work), rows, work);
        m_levels.push_back(averaged_in_width(averaged_in_width(level, radius, work), radius, work));
    }
}

Rgb Reflections::read(const Image& level, float x, float y) const {
    const float u = std::clamp(x * m_rows_in_height - 0.5f, 0.0f, static_cast<float>(level.width()) - 1.001f);
    const float v = std::clamp((y - Viewpoint::horizon) * m_rows_in_height - 0.5f, 0.0f,
                               static_cast<float>(level.height()) - 1.001f);
    const int column = static_cast<int>(u), row = static_cast<int>(v);
    const float s = u - static_cast<float>(column), t = v - static_cast<float>(row);
    const Rgb *above = level.row(row) + column, *below = level.row(row + 1) + column;
    return (above[0] * (1 - s) + above[1] * s) * (1 - t) + (below[0] * (1 - s) + below[1] * s) * t;
}

Rgb Reflections::at(float x, float y, float roughness) const {
    const float level = std::clamp(roughness, 0.0f, static_cast<float>(m_levels.size()) - 1.001f);
    const auto sharper = static_cast<std::size_t>(level);
    const float t = level - static_cast<float>(sharper);
    return read(m_levels[sharper], x, y) * (1 - t) + read(m_levels[sharper + 1], x, y) * t;
}

} // namespace engine::street
