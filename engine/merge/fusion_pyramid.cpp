// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/fusion_pyramid.h"
#include "engine/merge/merge_strips.h"
#include <utility>

namespace engine {
namespace {

Rect half_area(const Rect& area) { return {0, 0, (area.width + 1) / 2, (area.height + 1) / 2}; }

// Row y of the smooth plane of twice the size: samples at even places get 1, 6, 1 eighths of their neighbours, those in between halves.
void smooth_row(const Plane& half, int y, int width, float* across, float* to) {
    const int columns = half.width(), last = half.height() - 1, middle = y / 2;
    const float* here = half.row(middle);
    const float* next = half.row(std::min(middle + 1, last));
    if (y % 2 == 0) {
        const float* before = half.row(std::max(middle - 1, 0));
        for (int x = 0; x < columns; ++x) across[x] = 0.125F * (before[x] + next[x]) + 0.75F * here[x];
    } else {
        for (int x = 0; x < columns; ++x) across[x] = 0.5F * (here[x] + next[x]);
    }
    for (int x = 0; x < width; x += 2) {
        const int i = x / 2;
        const float left = across[std::max(i - 1, 0)], right = across[std::min(i + 1, columns - 1)];
        to[x] = 0.125F * (left + right) + 0.75F * across[i];
        if (x + 1 < width) to[x + 1] = 0.5F * (across[i] + right);
    }
}

} // namespace

Plane half_of(const Plane& plane, const std::stop_token& stop) {
    Plane half(half_area(plane.area()));
    const int width = plane.width(), last_row = plane.height() - 1, last = width - 1;
    for_each_strip(half.area(), stop, [&](int top, int rows) {
        std::vector<float> across(static_cast<std::size_t>(width) + 4);
        for (int y = top; y < top + rows; ++y) {
            std::array<const float*, 5> from{};
            for (int k = 0; k < 5; ++k)
                from[static_cast<std::size_t>(k)] = plane.row(std::clamp(2 * y + k - 2, 0, last_row));
            float* sums = across.data() + 2;
            for (int x = 0; x < width; ++x)
                sums[x] = 0.0625F * (from[0][x] + from[4][x]) + 0.25F * (from[1][x] + from[3][x]) + 0.375F * from[2][x];
            sums[-2] = sums[-1] = sums[0];
            float* to = half.row(y);
            for (int x = 0; x < half.width(); ++x) {
                const int i = 2 * x;
                const float right = sums[std::min(i + 1, last)], far_right = sums[std::min(i + 2, last)];
                to[x] = 0.0625F * (sums[i - 2] + far_right) + 0.25F * (sums[i - 1] + right) + 0.375F * sums[i];
            }
        }
    });
    return half;
}

void add_detail(const Plane& plane, const Plane& half, const Plane& weight, Plane& to, const std::stop_token& stop) {
    const int width = plane.width();
    for_each_strip(plane.area(), stop, [&](int top, int rows) {
        std::vector<float> across(static_cast<std::size_t>(half.width())), smooth(static_cast<std::size_t>(width));
        for (int y = top; y < top + rows; ++y) {
            smooth_row(half, y, width, across.data(), smooth.data());
            const float *from = plane.row(y), *part = weight.row(y);
            float* sum = to.row(y);
            for (int x = 0; x < width; ++x) sum[x] += part[x] * (from[x] - smooth[static_cast<std::size_t>(x)]);
        }
    });
}

void add_smooth(const Plane& half, Plane& to, const std::stop_token& stop) {
    const int width = to.width();
    for_each_strip(to.area(), stop, [&](int top, int rows) {
        std::vector<float> across(static_cast<std::size_t>(half.width())), smooth(static_cast<std::size_t>(width));
        for (int y = top; y < top + rows; ++y) {
            smooth_row(half, y, width, across.data(), smooth.data());
            float* sum = to.row(y);
            for (int x = 0; x < width; ++x) sum[x] += smooth[static_cast<std::size_t>(x)];
        }
    });
}

BlendPyramid::BlendPyramid(int width, int height) : m_width(width), m_height(height) {
    constexpr int least_side = 8; // merge.md 5.1
    for (std::vector<Plane>& levels : m_levels) {
        Rect area{0, 0, width, height};
        levels.emplace_back(area, 0.0F);
        while (std::min(area.width, area.height) >= 2 * least_side) {
            area = half_area(area);
            levels.emplace_back(area, 0.0F);
        }
    }
}

void BlendPyramid::add(Plane weight, const std::function<void(int, Plane&)>& fill, const std::stop_token& stop) {
    const std::size_t levels = m_levels[0].size();
    std::vector<Plane> weights;
    weights.push_back(std::move(weight));
    while (weights.size() < levels) weights.push_back(half_of(weights.back(), stop));
    for (int c = 0; c < 3; ++c) {
        std::vector<Plane>& sums = m_levels[static_cast<std::size_t>(c)];
        Plane here(Rect{0, 0, m_width, m_height});
        fill(c, here);
        for (std::size_t level = 0; level + 1 < levels && !stop.stop_requested(); ++level) {
            Plane half = half_of(here, stop);
            add_detail(here, half, weights[level], sums[level], stop);
            here = std::move(half);
        }
        if (stop.stop_requested()) return;
        for (std::size_t i = 0; i < here.size(); ++i)
            sums.back().data()[i] += weights.back().data()[i] * here.data()[i];
    }
}

std::array<Plane, 3> BlendPyramid::collapse(const std::stop_token& stop) {
    std::array<Plane, 3> result;
    for (std::size_t c = 0; c < 3; ++c) {
        std::vector<Plane>& levels = m_levels[c];
        while (levels.size() > 1) {
            add_smooth(levels.back(), levels[levels.size() - 2], stop);
            levels.pop_back();
        }
        result[c] = std::move(levels.front());
    }
    return result;
}

} // namespace engine
