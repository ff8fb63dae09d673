// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/smoothing.h"
#include "engine/base/parallel.h"
#include <vector>

namespace engine {
namespace {

constexpr int rows_a_strip = 32; // fixed: running sums must not depend on threads

// Running sums down the columns, then along each row, in one pass. A strip begins with a fresh sum.
template <class Source> Plane box_mean_of(Rect area, int radius, const Source& source) {
    Plane result(area);
    for_each_index((area.height + rows_a_strip - 1) / rows_a_strip, Priority::screen, {}, [&](int strip) {
        const int first = strip * rows_a_strip, last = std::min(first + rows_a_strip, area.height);
        const auto width = static_cast<std::size_t>(area.width);
        std::vector<float> columns(width, 0.0F);
        std::vector<double> running(width + 1, 0.0);
        const auto add = [&](int y, float sign) {
            for (int x = 0; x < area.width; ++x) columns[static_cast<std::size_t>(x)] += sign * source(x, y);
        };
        for (int y = std::max(0, first - radius); y < std::min(first + radius, area.height); ++y) add(y, 1);
        for (int y = first; y < last; ++y) {
            if (y + radius < area.height) add(y + radius, 1);
            if (y > first && y - radius - 1 >= 0) add(y - radius - 1, -1);
            const int high = std::min(y + radius, area.height - 1) - std::max(y - radius, 0) + 1;
            for (std::size_t x = 0; x < width; ++x) running[x + 1] = running[x] + static_cast<double>(columns[x]);
            float* to = result.row(area.top + y);
            const auto mean = [&](int x) {
                const int left = std::max(x - radius, 0), right = std::min(x + radius + 1, area.width);
                return static_cast<float>(
                    (running[static_cast<std::size_t>(right)] - running[static_cast<std::size_t>(left)]) /
                    ((right - left) * high));
            };
            const int inner_left = std::min(radius, area.width),
                      inner_right = std::max(inner_left, area.width - radius);
            for (int x = 0; x < inner_left; ++x) to[x] = mean(x);
            const double share = 1.0 / ((2 * radius + 1) * high);
            const double *from = running.data(), *until = running.data() + 2 * radius + 1;
            for (int x = inner_left; x < inner_right; ++x)
                to[x] = static_cast<float>((until[x - radius] - from[x - radius]) * share);
            for (int x = inner_right; x < area.width; ++x) to[x] = mean(x);
        }
    });
    return result;
}

template <class Formula> void each(Plane& result, const Formula& formula) {
    const int width = result.width();
    for_each_index(result.height(), Priority::screen, {}, [&](int y) {
        const std::size_t first = static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (std::size_t i = first; i < first + static_cast<std::size_t>(width); ++i) result.data()[i] = formula(i);
    });
}

} // namespace

Plane box_mean(const Plane& plane, int radius) {
    const int width = plane.width();
    const float* from = plane.data();
    return box_mean_of(plane.area(), radius,
                       [=](int x, int y) { return from[static_cast<std::ptrdiff_t>(y) * width + x]; });
}

Plane guided_filter(const Plane& guide, const Plane& plane, int radius, float edge) {
    const int width = guide.width();
    const float *i = guide.data(), *p = plane.data();
    const auto at = [=](const float* plane_of, int x, int y) {
        return plane_of[static_cast<std::ptrdiff_t>(y) * width + x];
    };
    const Plane mean_i = box_mean(guide, radius), mean_p = box_mean(plane, radius);
    Plane slope = box_mean_of(guide.area(), radius, [=](int x, int y) { return at(i, x, y) * at(p, x, y); });
    const Plane square = box_mean_of(guide.area(), radius, [=](int x, int y) { return at(i, x, y) * at(i, x, y); });
    Plane offset(guide.area());
    each(slope, [&](std::size_t k) {
        const float mi = mean_i.data()[k], mp = mean_p.data()[k];
        const float variance = std::max(0.0F, square.data()[k] - mi * mi);
        const float a = (slope.data()[k] - mi * mp) / (variance + edge * edge);
        offset.data()[k] = mp - a * mi;
        return a;
    });
    slope = box_mean(slope, radius);
    offset = box_mean(offset, radius);
    Plane result(guide.area());
    each(result, [&](std::size_t k) {
        const float q = slope.data()[k] * i[k] + offset.data()[k];
        return q < 0.0F ? 0.0F : (q > 1.0F ? 1.0F : q);
    });
    return result;
}

} // namespace engine
