// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/sky_grid.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/regions/smoothing.h"
#include <array>
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr int cells_along = 256;                           // of the longer side
constexpr float floor_of_key = 0.03F, least_floor = 1e-3F; // below it noise and quantisation, not light
constexpr float least_part = 1e-3F;                        // of a pixel's light that each channel has at least
constexpr float floor_over_noise = 6;                      // standard deviations of dark pixels
constexpr float colour_counts = 0.7F;
constexpr std::size_t most_field_lamps = 300;
constexpr int field_step = 4; // the field of lamps is smooth: every fourth cell is enough

struct Lamp {
    float x, y, light;
};

void measure_cell(const Image& unedited, Rect cell, float floor, std::vector<float>& values, SkyGrid& grid, int cx,
                  int cy) {
    values.clear();
    Rgb sum;
    for (int y = cell.top; y < cell.bottom(); ++y)
        for (int x = cell.left; x < cell.right(); ++x) {
            const Rgb c = unedited.at(x, y);
            const float light = luminance(c);
            values.push_back((light > 0.0F ? light : 0.0F) + floor);
            // A star or a wire in the cell must not colour it: every pixel counts with the weight of its inverse.
            sum = sum + c * (1 / values.back());
        }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const float median = *middle, log_median = fast_log2(median);
    const float brightest = fast_log2(*std::max_element(values.begin(), values.end())) - log_median;
    float texture = 0;
    for (const float value : values) texture += std::min(1.0F, std::abs(fast_log2(value) - log_median));
    const Rgb mean = sum * (1 / static_cast<float>(values.size()));
    const float shade = floor / median; // adds a neutral floor to the colour
    const auto positive = [&](float channel) { return std::max(channel, 0.0F) + shade + least_part; };
    grid.light.at(cx, cy) = log_median;
    grid.red.at(cx, cy) = fast_log2(positive(mean.r) / positive(mean.g));
    grid.blue.at(cx, cy) = fast_log2(positive(mean.b) / positive(mean.g));
    grid.brightest.at(cx, cy) = brightest;
    grid.texture.at(cx, cy) = texture / static_cast<float>(values.size());
}

// Noise of the darker half of the picture: median difference of neighbours there.
float dark_noise(const Image& unedited) {
    std::vector<std::pair<float, float>> pairs; // light and difference; one pixel in 16 is enough
    const Rect area = unedited.area();
    for (int y = 1; y < area.height; y += 4)
        for (int x = 1; x < area.width; x += 4) {
            const float light = luminance(unedited.at(x, y));
            pairs.emplace_back(light, std::abs(light - luminance(unedited.at(x - 1, y))));
        }
    if (pairs.empty()) return 0;
    const auto middle = pairs.begin() + static_cast<std::ptrdiff_t>(pairs.size() / 2);
    std::nth_element(pairs.begin(), middle, pairs.end());
    const auto quarter = pairs.begin() + static_cast<std::ptrdiff_t>(pairs.size() / 4);
    std::nth_element(pairs.begin(), quarter, middle, [](const auto& a, const auto& b) { return a.second < b.second; });
    return quarter->second * 1.05F; // median |difference| of two Gaussians: 0.954 sigma
}

Plane median_of_nine(const Plane& plane) {
    Plane result(plane.area());
    for_each_index(plane.height(), Priority::screen, {}, [&](int y) {
        std::array<float, 9> values;
        for (int x = 0; x < plane.width(); ++x) {
            std::size_t i = 0;
            for (int v = -1; v <= 1; ++v)
                for (int u = -1; u <= 1; ++u) values[i++] = plane.nearest(x + u, y + v);
            std::nth_element(values.begin(), values.begin() + 4, values.end());
            result.at(x, y) = values[4];
        }
    });
    return result;
}

// Differences over two cells, at the border over one.
void measure_change(SkyGrid& grid) {
    const Rect area = grid.area();
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        const int above = std::max(0, y - 1), below = std::min(area.height - 1, y + 1);
        for (int x = 0; x < area.width; ++x) {
            const int left = std::max(0, x - 1), right = std::min(area.width - 1, x + 1);
            const auto slope = [&](const Plane& plane) {
                const float across =
                    (plane.at(right, y) - plane.at(left, y)) / static_cast<float>(std::max(1, right - left));
                const float down =
                    (plane.at(x, below) - plane.at(x, above)) / static_cast<float>(std::max(1, below - above));
                return std::sqrt(across * across + down * down);
            };
            grid.change.at(x, y) = slope(grid.light) + colour_counts * (slope(grid.red) + slope(grid.blue));
        }
    });
}

void measure_lamp_field(const Image& unedited, const BrightGroups& bright, SkyGrid& grid) {
    std::vector<Lamp> lamps(bright.groups.list.size());
    for (std::size_t g = 0; g < lamps.size(); ++g)
        lamps[g] = {static_cast<float>(bright.groups.list[g].x) / static_cast<float>(grid.size),
                    static_cast<float>(bright.groups.list[g].y) / static_cast<float>(grid.size), 0};
    const float brightest = std::exp2(bright.log_key + 10); // single suns must not hide the rest
    for (std::size_t i = 0; i < unedited.size(); ++i)
        if (const std::int32_t g = bright.groups.labels.data()[i];
            g >= 0 && bright.throws_light[static_cast<std::size_t>(g)])
            lamps[static_cast<std::size_t>(g)].light += std::min(brightest, luminance(unedited.data()[i]));
    std::stable_sort(lamps.begin(), lamps.end(), [](const Lamp& a, const Lamp& b) { return a.light > b.light; });
    if (lamps.size() > most_field_lamps) lamps.resize(most_field_lamps);
    const Rect area = grid.area();
    const float depth = 0.02F * static_cast<float>(std::max(area.width, area.height)); // lamps stand before their wall
    const int rows = (area.height + field_step - 1) / field_step;
    for_each_index(rows, Priority::screen, {}, [&](int row) {
        const int y = row * field_step;
        for (int x = 0; x < area.width; x += field_step) {
            float sum = 1e-6F;
            for (const Lamp& lamp : lamps) {
                const float dx = lamp.x - static_cast<float>(x), dy = lamp.y - static_cast<float>(y);
                sum += lamp.light / (dx * dx + dy * dy + depth * depth);
            }
            const float field = fast_log2(sum);
            for (int v = y; v < std::min(y + field_step, area.height); ++v)
                for (int u = x; u < std::min(x + field_step, area.width); ++u) grid.lamp_field.at(u, v) = field;
        }
    });
}

} // namespace

CellLight light_of(Rgb pixel, float floor) {
    const float y = luminance(pixel), light = (y > 0.0F ? y : 0.0F) + floor;
    const float lift = floor + least_part * light;
    const auto positive = [lift](float channel) { return (channel > 0.0F ? channel : 0.0F) + lift; };
    const float log_green = fast_log2(positive(pixel.g));
    return {fast_log2(light), fast_log2(positive(pixel.r)) - log_green, fast_log2(positive(pixel.b)) - log_green};
}

SkyGrid make_sky_grid(const Image& unedited, const BrightGroups& bright) {
    const Rect photo = unedited.area();
    const int size = std::max(1, (std::max(photo.width, photo.height) + cells_along - 1) / cells_along);
    const Rect area{0, 0, (photo.width + size - 1) / size, (photo.height + size - 1) / size};
    SkyGrid grid{size, 0, Plane(area), Plane(area), Plane(area), Plane(area), Plane(area), Plane(area), Plane(area)};
    const float floor =
        std::max({least_floor, floor_of_key * std::exp2(bright.log_key), floor_over_noise * dark_noise(unedited)});
    grid.log_floor = std::log2(floor);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        std::vector<float> values;
        for (int x = 0; x < area.width; ++x)
            measure_cell(unedited, Rect{x * size, y * size, size, size}.clipped_to(photo), floor, values, grid, x, y);
    });
    grid.light = median_of_nine(grid.light);
    grid.red = box_mean(grid.red, 1);
    grid.blue = box_mean(grid.blue, 1);
    measure_change(grid);
    measure_lamp_field(unedited, bright, grid);
    return grid;
}

} // namespace engine
