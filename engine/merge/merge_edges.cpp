// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merge_edges.h"
#include <algorithm>
#include <cmath>
#include <utility>

namespace engine {
namespace {

template <class Pixel> Raster<Pixel> cut(const Raster<Pixel>& from, Rect part) {
    Raster<Pixel> to(Rect{0, 0, part.width, part.height});
    for (int y = 0; y < part.height; ++y) std::copy_n(from.row(part.top + y) + part.left, part.width, to.row(y));
    return to;
}

} // namespace

Rect shown_by_all(const std::vector<const FrameMotion*>& motions, Rect area, int step) {
    double left = 0, top = 0, right = area.width - 1, bottom = area.height - 1;
    constexpr int places = 32;           // along each side
    for (int pass = 0; pass < 3; ++pass) // sides that moved inwards see other places of a turned frame
        for (const FrameMotion* motion : motions)
            for (int i = 0; i <= places; ++i) {
                const double part = static_cast<double>(i) / places, x = left + part * (right - left),
                             y = top + part * (bottom - top);
                left = std::max(left, left - motion->source_of(left, y).x);
                top = std::max(top, top - motion->source_of(x, top).y);
                right = std::min(right, right - (motion->source_of(right, y).x - (area.width - 1)));
                bottom = std::min(bottom, bottom - (motion->source_of(x, bottom).y - (area.height - 1)));
            }
    // Half a pixel beyond the edge is as good as on it: tripods shall keep their size.
    const auto inset = [&](double distance, int grid) {
        return distance < 0.5 ? 0 : static_cast<int>(std::ceil(distance / grid)) * grid;
    };
    const int l = inset(std::min(left, area.width / 4.0), step), t = inset(std::min(top, area.height / 4.0), step);
    const int r = inset(std::min(area.width - 1 - right, area.width / 4.0), 2),
              b = inset(std::min(area.height - 1 - bottom, area.height / 4.0), 2);
    return {l, t, area.width - l - r, area.height - t - b};
}

Plane cut_cells(const Plane& cells, int cell, Rect part) {
    if (cells.area().empty()) return {};
    const Rect wanted{part.left / cell, part.top / cell, (part.width + cell - 1) / cell,
                      (part.height + cell - 1) / cell};
    return cut(cells, wanted.clipped_to(cells.area()));
}

void cut_to(MergedPicture& picture, Rect part) {
    if (part == picture.area()) return;
    if (picture.layout == FrameLayout::bayer)
        picture.mosaic = cut(picture.mosaic, part);
    else
        picture.picture = cut(picture.picture, part);
    picture.frames = cut_cells(picture.frames, picture.frames_cell, part);
    picture.facts.width = part.width, picture.facts.height = part.height;
    if (picture.layout == FrameLayout::bayer && picture.orientation >= 5)
        std::swap(picture.facts.width, picture.facts.height);
}

} // namespace engine
