// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include "engine/image/proxy_row.h"
#include "engine/kernels/kernels.h"
#include "engine/regions/regions.h"
#include <cmath>

namespace engine {
namespace {

// One scale is enough: a 6 EV step is rendered with a halo of at most 0.042 EV, where 0.15 is allowed (tests/base_layer_test.cpp, M13).
constexpr double radius_of_short_side = 0.015;
constexpr float edge_ev = 0.35F;  // steps well above this stay in the base
constexpr float usual_log_y = -6; // of a night photo

} // namespace

BaseLayer make_base_layer(const Image& proxy) {
    const Rect area = proxy.area();
    Plane log_y(area);
    for_each_index(area.height, Priority::screen, {}, [&](int row) {
        const Rgb* from = proxy.row(row);
        float* to = log_y.row(row);
        for (int x = 0; x < area.width; ++x) {
            const float y = luminance(from[x]);
            to[x] = fast_log2(y > least_luminance ? y : least_luminance);
        }
    });
    const int radius =
        std::max(1, static_cast<int>(std::lround(radius_of_short_side * std::min(area.width, area.height))));
    GuidedBase base = guided_base(log_y, usual_log_y, radius, edge_ev * edge_ev);
    return {std::move(base.slope), std::move(base.offset), std::move(base.detail)};
}

void base_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* slope, float* offset) {
    for (int done = 0; done < count; done += ProxyRow::most) {
        const ProxyRow row(layer.slope.area(), photo, y, left + done, std::min(ProxyRow::most, count - done));
        row.read(layer.slope, slope + done);
        row.read(layer.offset, offset + done);
    }
}

void detail_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* detail) {
    mask_row(layer.detail, photo, y, left, count, detail);
}

} // namespace engine
