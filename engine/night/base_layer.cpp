// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "engine/base/fast_math.h"
#include "engine/base/parallel.h"
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr double radius_of_short_side = 0.015;
constexpr float edge_ev = 0.35F; // steps well above this stay in the base

// Mean over the square of `radius` around each pixel; the window is clipped at the border. Two running sums.
Plane box_mean(const Plane& plane, int radius) {
    const Rect area = plane.area();
    Plane rows(area), result(area);
    const std::stop_token never;
    for_each_index(area.height, Priority::screen, never, [&](int y) {
        const float* from = plane.row(y);
        float* to = rows.row(y);
        double sum = 0;
        for (int x = 0; x < std::min(radius, area.width); ++x) sum += from[x];
        for (int x = 0; x < area.width; ++x) {
            if (x + radius < area.width) sum += from[x + radius];
            if (x - radius - 1 >= 0) sum -= from[x - radius - 1];
            const int count = std::min(x + radius, area.width - 1) - std::max(x - radius, 0) + 1;
            to[x] = static_cast<float>(sum / count);
        }
    });
    constexpr int columns = 64; // a strip of columns shares its cache lines
    for_each_index((area.width + columns - 1) / columns, Priority::screen, never, [&](int strip) {
        const int left = strip * columns, count = std::min(columns, area.width - left);
        std::vector<double> sums(static_cast<std::size_t>(count));
        const auto add = [&](int y, double sign) {
            const float* from = rows.row(y) + left;
            for (int x = 0; x < count; ++x) sums[static_cast<std::size_t>(x)] += sign * static_cast<double>(from[x]);
        };
        for (int y = 0; y < std::min(radius, area.height); ++y) add(y, 1);
        for (int y = 0; y < area.height; ++y) {
            if (y + radius < area.height) add(y + radius, 1);
            if (y - radius - 1 >= 0) add(y - radius - 1, -1);
            const double share = 1.0 / (std::min(y + radius, area.height - 1) - std::max(y - radius, 0) + 1);
            float* to = result.row(y) + left;
            for (int x = 0; x < count; ++x) to[x] = static_cast<float>(sums[static_cast<std::size_t>(x)] * share);
        }
    });
    return result;
}

template <class Formula> Plane each(const Plane& a, const Plane& b, const Formula& formula) {
    Plane result(a.area());
    for (std::size_t i = 0; i < a.size(); ++i) result.data()[i] = formula(a.data()[i], b.data()[i]);
    return result;
}

} // namespace

BaseLayer make_base_layer(const Image& proxy) {
    const Rect area{0, 0, proxy.width(), proxy.height()};
    Plane log_y(area);
    for_each_index(area.height, Priority::screen, {}, [&](int row) {
        const Rgb* from = proxy.data() + static_cast<std::ptrdiff_t>(row) * area.width;
        float* to = log_y.row(row);
        for (int x = 0; x < area.width; ++x) {
            const float y = luminance(from[x]);
            to[x] = fast_log2(y > least_luminance ? y : least_luminance);
        }
    });
    const int radius =
        std::max(1, static_cast<int>(std::lround(radius_of_short_side * std::min(area.width, area.height))));
    const Plane mean = box_mean(log_y, radius);
    const Plane mean_square = box_mean(each(log_y, log_y, [](float a, float b) { return a * b; }), radius);
    const Plane slope = each(mean_square, mean, [](float square, float m) {
        const float variance = std::max(0.0F, square - m * m);
        return variance / (variance + edge_ev * edge_ev);
    });
    Plane offset(area);
    for (std::size_t i = 0; i < offset.size(); ++i) offset.data()[i] = mean.data()[i] * (1 - slope.data()[i]);
    return {box_mean(slope, radius), box_mean(offset, radius)};
}

void base_row(const BaseLayer& layer, const Rect& photo, int y, int left, int count, float* slope, float* offset) {
    const Rect area = layer.slope.area();
    const float ratio_x = static_cast<float>(area.width) / static_cast<float>(photo.width);
    const float ratio_y = static_cast<float>(area.height) / static_cast<float>(photo.height);
    const float v =
        std::clamp((static_cast<float>(y) + 0.5F) * ratio_y - 0.5F, 0.0F, static_cast<float>(area.height - 1));
    const int top = static_cast<int>(v), bottom = std::min(top + 1, area.height - 1);
    const float down = v - static_cast<float>(top);
    const float *slope_top = layer.slope.row(top), *slope_bottom = layer.slope.row(bottom);
    const float *offset_top = layer.offset.row(top), *offset_bottom = layer.offset.row(bottom);
    const auto widest = static_cast<float>(area.width - 1);
    for (int i = 0; i < count; ++i) {
        const float at = (static_cast<float>(left + i) + 0.5F) * ratio_x - 0.5F;
        const float u = at < 0 ? 0.0F : (at > widest ? widest : at);
        const int a = static_cast<int>(u), b = a + 1 < area.width ? a + 1 : area.width - 1;
        const float across = u - static_cast<float>(a);
        const float s0 = slope_top[a] + down * (slope_bottom[a] - slope_top[a]);
        const float s1 = slope_top[b] + down * (slope_bottom[b] - slope_top[b]);
        const float o0 = offset_top[a] + down * (offset_bottom[a] - offset_top[a]);
        const float o1 = offset_top[b] + down * (offset_bottom[b] - offset_top[b]);
        slope[i] = s0 + across * (s1 - s0);
        offset[i] = o0 + across * (o1 - o0);
    }
}

} // namespace engine
