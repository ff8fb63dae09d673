// Where the sky ends, pixel by pixel: near the edge of the rough sky each pixel goes to the side whose light and colour it has.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/regions/sky.h"
#include "engine/regions/smoothing.h"
#include <cmath>

namespace engine {
namespace {

constexpr int side_radius = 5; // cells around a pixel that tell what its two sides look like
constexpr int band_radius = 3; // cells from the rough edge within which pixels are asked
// The rough sky ends before the edge, where it is no longer smooth: a cell of margin on its side, two on the other.
constexpr int sky_margin = 1, ground_margin = 2;
constexpr float strange_from_ev = 0.8F, strange_over_ev = 0.8F; // this far from the sky beside it nothing is sky
constexpr float edge_ev = 0.25F;

// What one side looks like around each cell.
struct Side {
    Plane weight, light, red, blue;

    Side(const SkyGrid& grid, const Plane& marks) : weight(box_mean(marks, side_radius)) {
        const auto mean_of = [&](const Plane& plane) {
            Plane product(plane.area());
            for (std::size_t i = 0; i < product.size(); ++i) product.data()[i] = plane.data()[i] * marks.data()[i];
            Plane mean = box_mean(product, side_radius);
            for (std::size_t i = 0; i < mean.size(); ++i) mean.data()[i] /= std::max(1e-6F, weight.data()[i]);
            return mean;
        };
        light = mean_of(grid.light), red = mean_of(grid.red), blue = mean_of(grid.blue);
    }
    bool is_known(int x, int y) const { return weight.at(x, y) > 1e-3F; }
    float squared_distance(int x, int y, float l, float r, float b) const {
        const float dl = l - light.at(x, y), dr = r - red.at(x, y), db = b - blue.at(x, y);
        return dl * dl + dr * dr + db * db;
    }
};

// 1 in the cells whose neighbourhood of `margin` has all the given mark.
Plane surely(const Marks& cells, std::uint8_t mark, int margin) {
    Plane is(cells.area());
    for (std::size_t i = 0; i < is.size(); ++i) is.data()[i] = cells.data()[i] == mark ? 1.0F : 0.0F;
    const Plane mean = box_mean(is, margin);
    for (std::size_t i = 0; i < is.size(); ++i) is.data()[i] = mean.data()[i] > 0.999F ? 1.0F : 0.0F;
    return is;
}

} // namespace

Plane plane_of(const RoughSky& rough, const Rect& area) {
    Plane plane(area);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        float* row = plane.row(y);
        const std::uint8_t* cells = rough.cells.row(y / rough.grid.size);
        for (int x = 0; x < area.width; ++x) row[x] = cells[x / rough.grid.size] ? 1.0F : 0.0F;
    });
    return plane;
}

Plane refined_sky(const Image& unedited, const RoughSky& rough, const BrightGroups& bright) {
    const Rect area = unedited.area();
    Plane sky = plane_of(rough, area);
    const Marks& cells = rough.cells;
    if (std::none_of(cells.data(), cells.data() + cells.size(), [](std::uint8_t c) { return c != 0; })) return sky;

    const SkyGrid& grid = rough.grid;
    const Side above(grid, surely(cells, 1, sky_margin)), below(grid, surely(cells, 0, ground_margin));
    const Plane mixed = box_mean(surely(cells, 1, 0), band_radius);
    Plane guide(area);
    const float floor = std::exp2(grid.log_floor);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        const int cell_y = y / grid.size;
        const Rgb* pixels = unedited.row(y);
        float *part = sky.row(y), *light = guide.row(y);
        const float* log_y = bright.log_y.row(y);
        for (int x = 0; x < area.width; ++x) {
            light[x] = std::max(log_y[x], grid.log_floor);
            const int cell_x = x / grid.size;
            const float mean = mixed.at(cell_x, cell_y);
            if (mean < 0.001F || mean > 0.999F || !above.is_known(cell_x, cell_y)) continue;
            const CellLight own = light_of(pixels[x], floor);
            const float to_sky = above.squared_distance(cell_x, cell_y, own.light, own.red, own.blue);
            const float strange = smooth_step((std::sqrt(to_sky) - strange_from_ev) / strange_over_ev);
            float likeness = 1;
            if (below.is_known(cell_x, cell_y)) {
                const float to_ground = below.squared_distance(cell_x, cell_y, own.light, own.red, own.blue);
                likeness = smooth_step((to_ground / (to_sky + to_ground + 1e-6F) - 0.3F) * (1 / 0.4F));
            }
            part[x] = likeness * (1 - strange);
        }
    });
    sky = guided_filter(guide, sky, std::max(1, grid.size), edge_ev);
    for_each_index(area.height, Priority::screen, {}, [&](int y) {
        float* part = sky.row(y);
        for (int x = 0; x < area.width; ++x) part[x] = smooth_step((part[x] - 0.25F) * 2);
    });
    return sky;
}

} // namespace engine
