// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge_places.h"
#include "engine/merge/merge_strips.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

template <class Pixel> Raster<Pixel> cut(const Raster<Pixel>& all, const Rect& part) {
    Raster<Pixel> result(Rect{0, 0, part.width, part.height});
    for (int y = 0; y < part.height; ++y)
        std::copy_n(all.row(part.top + y) + (part.left - all.area().left), part.width, result.row(y));
    return result;
}

// The middles of the new cells, looked up in the old ones.
Plane cut_cells(const Plane& all, const Rect& area, const Rect& part) {
    Plane result(cells_of(part));
    for (int row = 0; row < result.height(); ++row)
        for (int column = 0; column < result.width(); ++column)
            result.row(row)[column] =
                all.nearest((part.left - area.left + column * statistic_cell + statistic_cell / 2) / statistic_cell,
                            (part.top - area.top + row * statistic_cell + statistic_cell / 2) / statistic_cell);
    return result;
}

} // namespace

bool take_places(FrameSeries& series, const std::vector<MergePlace>& places, StatisticResult& result,
                 const std::stop_token& stop) {
    const Rect area = series.area();
    const int each = result.light.count() / area.width;
    const auto known = static_cast<int>(series.reports().size());
    for (const MergePlace& place : places) {
        if (place.frame < 0 || place.frame >= known || place.radius <= 0) continue;
        const Result<std::optional<LaidFrame>> laid = series.lay(place.frame);
        if (!laid) return false;
        if (!*laid) {
            series.warnings().push_back("A place could not be taken from frame " + std::to_string(place.frame + 1) +
                                        ": " + series.reports()[static_cast<std::size_t>(place.frame)].note);
            continue;
        }
        const double radius = place.radius * std::max(area.width, area.height);
        const double centre_x = area.left + place.x * area.width - 0.5,
                     centre_y = area.top + place.y * area.height - 0.5;
        // Soft over a fifth of the radius, as MergePlace says.
        const auto part_at = [&](double x, double y) {
            const double t = std::clamp((radius - std::hypot(x - centre_x, y - centre_y)) / (0.2 * radius), 0.0, 1.0);
            return t * t * (3 - 2 * t);
        };
        const bool is_complete = for_each_strip(area, stop, [&](int top, int rows) {
            if (top > centre_y + radius || top + rows <= centre_y - radius) return;
            std::vector<float> from(static_cast<std::size_t>(result.light.count()));
            for (int y = top; y < top + rows; ++y) {
                (*laid)->row(y, from.data());
                float* to = result.light.row(y);
                const int first = std::clamp(static_cast<int>(centre_x - radius) - area.left, 0, area.width);
                const int last = std::clamp(static_cast<int>(centre_x + radius) + 2 - area.left, first, area.width);
                for (int x = first; x < last; ++x) {
                    const auto part = static_cast<float>(part_at(area.left + x, y));
                    for (int c = x * each; c < (x + 1) * each; ++c)
                        if (part > 0 && !is_missing(from[static_cast<std::size_t>(c)]))
                            to[c] += part * (from[static_cast<std::size_t>(c)] - to[c]);
                }
            }
            const int cell_row = (top - area.top) / statistic_cell;
            for (int column = 0; column < result.frames.width(); ++column) {
                const auto part = static_cast<float>(
                    part_at(area.left + (column + 0.5) * statistic_cell, top + statistic_cell / 2.0));
                float& frames = result.frames.row(cell_row)[column];
                const float rest = 1 - part;
                frames = 1 / (part * part + rest * rest / frames); // variances of the two parts
            }
        });
        if (!is_complete) return false;
    }
    return true;
}

void trim_to_shown(MergeEdges edges, const FrameSeries& series, StatisticResult& result) {
    if (edges != MergeEdges::trim) return;
    const Rect area = series.area(), part = shown_by_all(area, area, series.motions());
    if (part == area || part.empty()) return;
    if (result.light.layout() == FrameLayout::bayer)
        result.light.mosaic = cut(result.light.mosaic, part);
    else
        result.light.picture = cut(result.light.picture, part);
    result.frames = cut_cells(result.frames, area, part);
    result.ghosts = cut_cells(result.ghosts, area, part);
}

} // namespace engine
