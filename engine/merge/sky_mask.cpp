// On a grid of cells: static texture closes regions, stars tell which of them are sky. Then pixel by pixel along the edge between both.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/sky_mask.h"
#include "engine/base/parallel.h"
#include "engine/regions/components.h"
#include "engine/regions/quadratic.h"
#include "engine/regions/smoothing.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

constexpr int cell = 4;                  // pixels of the reduced planes
constexpr int around = 3;                // reduced pixels of the mean that is taken off to see texture
constexpr float sure_texture = 7;        // standard deviations of the product of two noises, over a cell
constexpr int least_texture = 8;         // cells: smaller ones are hot pixels and stars that hardly move
constexpr double smallest_sky = 0.00025; // of the frame
// merge.md 4.6 has 0.001; a bright star near the pole stands still with its halo over more than that.
constexpr double largest_hole = 0.004;
constexpr double least_density = 0.15; // of stars, of the densest large region's
constexpr double tell_apart = 3;       // stars that must be expected before their absence means something
constexpr double sky_leeway = 0.6;     // EV from the sky's surface of light
constexpr int edge_cells = 2;          // cells beside sky that are decided pixel by pixel

struct Grid {
    Rect area;
    Plane texture; // of what stands still, in standard deviations
    Plane light;   // median of the mean light
    Plane stars;   // number
};

float median_of(std::vector<float>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

Plane without_mean(const Plane& plane) {
    Plane result = box_mean(plane, around);
    for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = plane.data()[i] - result.data()[i];
    return result;
}

// Noise by blocks of 32 pixels: median of the absolute value, but not above twice the median block's, where it is texture.
Plane noise_of(const Plane& plane) {
    constexpr int block = 32;
    Plane noise(Rect{0, 0, (plane.width() + block - 1) / block, (plane.height() + block - 1) / block});
    std::vector<float> values, all;
    for (int j = 0; j < noise.height(); ++j)
        for (int i = 0; i < noise.width(); ++i) {
            values.clear();
            for (int y = j * block; y < std::min(plane.height(), (j + 1) * block); ++y)
                for (int x = i * block; x < std::min(plane.width(), (i + 1) * block); ++x)
                    values.push_back(std::abs(plane.at(x, y)));
            noise.at(i, j) = 1.4826F * median_of(values) + 1e-12F;
            all.push_back(noise.at(i, j));
        }
    const float most = 2 * median_of(all), least = most / 8;
    for (std::size_t i = 0; i < noise.size(); ++i) noise.data()[i] = std::clamp(noise.data()[i], least, most);
    return noise;
}

Grid make_grid(const StillLight& still, const std::vector<MergePoint>& stars) {
    const Plane early = without_mean(still.early), late = without_mean(still.late);
    const Plane early_noise = noise_of(early), late_noise = noise_of(late);
    const int columns = (early.width() + cell - 1) / cell, rows = (early.height() + cell - 1) / cell;
    Grid grid;
    grid.area = {0, 0, columns, rows};
    grid.texture = Plane(grid.area), grid.light = Plane(grid.area), grid.stars = Plane(grid.area, 0.0F);
    std::vector<float> values;
    for (int j = 0; j < rows; ++j)
        for (int i = 0; i < columns; ++i) {
            float sum = 0;
            values.clear();
            for (int y = j * cell; y < std::min(early.height(), (j + 1) * cell); ++y)
                for (int x = i * cell; x < std::min(early.width(), (i + 1) * cell); ++x) {
                    sum += early.at(x, y) * late.at(x, y);
                    values.push_back(0.5F * (still.early.at(x, y) + still.late.at(x, y)));
                }
            // Root of the number of products; neighbouring pixels share noise by the blur of star_light where nothing was reduced.
            const float shared = still.reduction == 1 ? 1.8F : 1.2F;
            const float spread = std::sqrt(static_cast<float>(values.size())) * shared;
            grid.texture.at(i, j) = sum / (spread * early_noise.at(i * cell / 32, j * cell / 32) *
                                           late_noise.at(i * cell / 32, j * cell / 32));
            grid.light.at(i, j) = median_of(values);
        }
    const int pixels = cell * still.reduction;
    for (const MergePoint& star : stars) {
        const int i = static_cast<int>(star.x) / pixels, j = static_cast<int>(star.y) / pixels;
        if (star.x >= 0 && star.y >= 0 && grid.area.contains(i, j)) ++grid.stars.at(i, j);
    }
    return grid;
}

// Groups of fewer than `least` marks are cleared.
void clear_small(Marks& marks, int least) {
    const Components groups = connected(marks, true);
    for (std::size_t i = 0; i < marks.size(); ++i)
        if (const std::int32_t group = groups.labels.data()[i];
            group >= 0 && groups.list[index_of(group)].pixels < least)
            marks.data()[i] = 0;
}

Marks inverted(const Marks& marks) {
    Marks result(marks.area());
    for (std::size_t i = 0; i < marks.size(); ++i) result.data()[i] = !marks.data()[i];
    return result;
}

// Regions between static textures that have stars, or if they are too small to have some, the light of the sky.
Marks sky_cells(const Grid& grid) {
    Marks texture(grid.area);
    for (std::size_t i = 0; i < texture.size(); ++i) texture.data()[i] = grid.texture.data()[i] > sure_texture;
    clear_small(texture, least_texture);
    const Components regions = connected(inverted(texture), false);
    std::vector<double> stars(regions.list.size(), 0);
    for (std::size_t i = 0; i < texture.size(); ++i)
        if (const std::int32_t region = regions.labels.data()[i]; region >= 0)
            stars[index_of(region)] += static_cast<double>(grid.stars.data()[i]);
    double most_stars = 0, density = 0;
    for (std::size_t r = 0; r < regions.list.size(); ++r)
        if (stars[r] > most_stars) most_stars = stars[r], density = stars[r] / regions.list[r].pixels;
    std::vector<int> kind(regions.list.size(), 0); // 1 sky, 0 ground, -1 too small to tell
    for (std::size_t r = 0; r < regions.list.size(); ++r) {
        const double expected = density * regions.list[r].pixels;
        kind[r] = expected < tell_apart && stars[r] == 0                                        ? -1
                  : stars[r] >= least_density * expected && stars[r] >= std::min(2.0, expected) ? 1
                                                                                                : 0;
    }
    // Light of the sky as a surface over the frame, in EV.
    const auto log_light = [&](std::size_t i) { return std::log2(std::max(grid.light.data()[i], 1e-6F)); };
    std::vector<Sample> samples;
    const auto place_of = [&](std::size_t i) {
        return std::pair{
            static_cast<float>(static_cast<int>(i) % grid.area.width) / static_cast<float>(grid.area.width),
            static_cast<float>(static_cast<int>(i) / grid.area.width) / static_cast<float>(grid.area.height)};
    };
    for (std::size_t i = 0; i < texture.size(); i += 3)
        if (const std::int32_t region = regions.labels.data()[i]; region >= 0 && kind[index_of(region)] == 1) {
            const auto [x, y] = place_of(i);
            samples.push_back({x, y, log_light(i)});
        }
    const Fit light = fit_quadratic(samples, 2.5, 2.5);
    const double leeway = sky_leeway + 2.5 * std::min(0.5, light.sigma);
    Marks sky(grid.area, std::uint8_t{0});
    for (std::size_t i = 0; i < sky.size(); ++i) {
        const std::int32_t region = regions.labels.data()[i];
        if (region < 0 || kind[index_of(region)] == 0) continue;
        const auto [x, y] = place_of(i);
        const double above =
            static_cast<double>(log_light(i)) - light.surface(static_cast<double>(x), static_cast<double>(y));
        // Glow above the horizon may be brighter than any surface; ground that leaked in is darker.
        sky.data()[i] = kind[index_of(region)] == 1 ? above > -leeway : std::abs(above) < 0.5 * leeway;
    }
    clear_small(sky, static_cast<int>(smallest_sky * static_cast<double>(sky.size())) + 2);
    Marks rest = inverted(sky);
    const Components holes = connected(rest, true);
    for (std::size_t i = 0; i < sky.size(); ++i)
        if (const std::int32_t hole = holes.labels.data()[i]; hole >= 0) {
            const Component& group = holes.list[index_of(hole)];
            const bool enclosed = group.box.left > 0 && group.box.top > 0 && group.box.right() < grid.area.width &&
                                  group.box.bottom() < grid.area.height;
            if ((enclosed && group.pixels <= largest_hole * static_cast<double>(sky.size())) ||
                group.pixels < least_texture)
                sky.data()[i] = 1;
        }
    return sky;
}

// Of each cell: 1 if any cell within `by` is marked.
Marks widened(const Marks& marks, int by) {
    Plane plane(marks.area());
    for (std::size_t i = 0; i < marks.size(); ++i) plane.data()[i] = marks.data()[i];
    const Plane mean = box_mean(plane, by);
    Marks result(marks.area());
    for (std::size_t i = 0; i < marks.size(); ++i) result.data()[i] = mean.data()[i] > 1e-6F;
    return result;
}

// `light` where `counts`, spread into the rest.
Plane spread(const Plane& light, const Marks& counts) {
    Plane result(light.area(), 0.0F), known(light.area(), 0.0F), weighted(light.area()), number(light.area());
    for (std::size_t i = 0; i < light.size(); ++i) {
        number.data()[i] = counts.data()[i];
        weighted.data()[i] = counts.data()[i] ? light.data()[i] : 0;
    }
    for (const int radius : {2, 4, 8, 32}) {
        const Plane sum = box_mean(weighted, radius), part = box_mean(number, radius);
        for (std::size_t i = 0; i < light.size(); ++i)
            if (known.data()[i] == 0 && part.data()[i] > 1e-4F)
                result.data()[i] = sum.data()[i] / part.data()[i], known.data()[i] = 1;
    }
    return result;
}

float between_cells(const Plane& cells, float x, float y, int pixels) {
    const float u =
        std::clamp((x + 0.5F) / static_cast<float>(pixels) - 0.5F, 0.0F, static_cast<float>(cells.width() - 1));
    const float v =
        std::clamp((y + 0.5F) / static_cast<float>(pixels) - 0.5F, 0.0F, static_cast<float>(cells.height() - 1));
    const int i = static_cast<int>(u), j = static_cast<int>(v);
    const int next_i = std::min(i + 1, cells.width() - 1), next_j = std::min(j + 1, cells.height() - 1);
    const float s = u - static_cast<float>(i), t = v - static_cast<float>(j);
    return (cells.at(i, j) * (1 - s) + cells.at(next_i, j) * s) * (1 - t) +
           (cells.at(i, next_j) * (1 - s) + cells.at(next_i, next_j) * s) * t;
}

} // namespace

int still_reduction(int width, int height) { return std::max(1, (std::max(width, height) + 1535) / 1536); }

std::optional<Raster<std::uint8_t>> find_sky(const StillLight& still, const std::vector<MergePoint>& stars,
                                             const std::stop_token& stop) {
    const Rect area = still.all.area();
    Raster<std::uint8_t> mask(area, std::uint8_t{255});
    const Grid grid = make_grid(still, stars);
    if (stop.stop_requested()) return std::nullopt;
    const Marks sky = sky_cells(grid);
    const Marks near_sky = widened(sky, edge_cells);
    Marks sure_sky = inverted(widened(inverted(sky), 1)), sure_ground = inverted(near_sky);
    const Plane sky_light = spread(grid.light, sure_sky), ground_light = spread(grid.light, inverted(sky));
    const int pixels = cell * still.reduction;
    const float noise = still.sigma / std::sqrt(static_cast<float>(std::max(1, still.frames)));
    const bool all = for_each_index(grid.area.height, Priority::exporting, stop, [&](int j) {
        // The last cells also take the rows that the reduction left over.
        const int last = j + 1 == grid.area.height ? area.height : std::min(area.height, (j + 1) * pixels);
        for (int y = j * pixels; y < last; ++y) {
            std::uint8_t* to = mask.row(y);
            const float* light = still.all.row(y);
            for (int x = 0; x < area.width; ++x) {
                const int i = std::min(x / pixels, grid.area.width - 1);
                if (sure_sky.at(i, j)) continue;
                if (sure_ground.at(i, j)) {
                    to[x] = 0;
                    continue;
                }
                // Between sky and ground: how much of both a pixel is.
                const auto u = static_cast<float>(x), v = static_cast<float>(y);
                const float bright = between_cells(sky_light, u, v, pixels),
                            dark = between_cells(ground_light, u, v, pixels);
                const float step = bright - dark, most = bright + std::max(6 * noise, 0.25F * bright);
                float part = 0;
                if (std::abs(step) < 4 * noise + 0.05F * bright)
                    part = sky.at(i, j); // alike: the cells decide
                else if (step > 0)
                    part = light[x] > most ? 0 : std::clamp((light[x] - dark) / step * 1.5F - 0.25F, 0.0F, 1.0F);
                else
                    part = std::clamp((light[x] - dark) / step * 1.5F - 0.25F, 0.0F, 1.0F);
                to[x] = static_cast<std::uint8_t>(part * 255 + 0.5F);
            }
        }
    });
    if (!all) return std::nullopt;
    // Soft over three pixels, along and down.
    Raster<std::uint8_t> soft(area);
    const auto at = [&](int x, int y) { return static_cast<int>(mask.nearest(x, y)); };
    const bool smoothed = for_each_index(area.height, Priority::exporting, stop, [&](int y) {
        std::uint8_t* to = soft.row(y);
        for (int x = 0; x < area.width; ++x) {
            const int i = std::min(x / pixels, grid.area.width - 1), j = std::min(y / pixels, grid.area.height - 1);
            if (sure_sky.at(i, j) || sure_ground.at(i, j)) {
                to[x] = mask.at(x, y);
                continue;
            }
            const int sum = 4 * at(x, y) + 2 * (at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1)) +
                            at(x - 1, y - 1) + at(x + 1, y - 1) + at(x - 1, y + 1) + at(x + 1, y + 1);
            to[x] = static_cast<std::uint8_t>((sum + 8) / 16);
        }
    });
    if (!smoothed) return std::nullopt;
    return soft;
}

Raster<std::uint8_t> inner_sky(const Raster<std::uint8_t>& sky, int by) {
    const Rect area = sky.area();
    // Distance to the next pixel that is not all sky, along rows, then down columns; limited.
    Raster<std::uint8_t> along(area), inner(area);
    for_each_index(area.height, Priority::exporting, {}, [&](int y) {
        const std::uint8_t* from = sky.row(y);
        std::uint8_t* to = along.row(y);
        int last = -by - 1;
        for (int x = 0; x < area.width; ++x) {
            if (from[x] < 250) last = x;
            to[x] = x - last > by;
        }
        last = area.width + by;
        for (int x = area.width - 1; x >= 0; --x) {
            if (from[x] < 250) last = x;
            to[x] = static_cast<std::uint8_t>(to[x] && last - x > by);
        }
    });
    for_each_index(area.height, Priority::exporting, {}, [&](int y) {
        std::uint8_t* to = inner.row(y);
        std::fill_n(to, area.width, std::uint8_t{255});
        for (int v = std::max(0, y - by); v <= std::min(area.height - 1, y + by); ++v) {
            const std::uint8_t* from = along.row(v);
            for (int x = 0; x < area.width; ++x) to[x] = from[x] ? to[x] : std::uint8_t{0};
        }
    });
    return inner;
}

} // namespace engine
