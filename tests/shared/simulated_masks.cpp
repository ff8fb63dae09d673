// Where in a simulated series what is true: movers, lamps, sky and what stands still.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "tests/shared/simulated_series.h"
#include <algorithm>

namespace test {

using engine::Homography;
using engine::Image;
using engine::MergePoint;
using engine::Plane;
using engine::Raster;
using engine::Rgb;
using Mask = Raster<std::uint8_t>;

namespace {

void for_each_row(int rows, const std::function<void(int)>& work) {
    engine::for_each_index(rows, engine::Priority::exporting, {}, work);
}

Mask grown(const Mask& mask, int reach) {
    const int width = mask.width(), height = mask.height();
    Mask across(mask.area()), both(mask.area());
    for_each_row(height, [&](int y) {
        int last = -1'000'000;
        for (int x = 0; x < width + reach; ++x) {
            if (x < width && mask.row(y)[x] != 0) last = x;
            if (x >= reach) across.row(y)[x - reach] = last >= x - 2 * reach ? 1 : 0;
        }
    });
    for_each_row(height, [&](int y) {
        std::fill_n(both.row(y), width, std::uint8_t{0});
        for (int v = std::max(0, y - reach); v <= std::min(height - 1, y + reach); ++v)
            for (int x = 0; x < width; ++x) both.row(y)[x] |= across.row(v)[x];
    });
    return both;
}

} // namespace

// By the difference that the movers make to the light without noise, in units of the frame's own noise: half a sigma is seen by nobody in one pixel.
Mask SimulatedSeries::moving(int index, int reference) const {
    const auto [with, without] = truths(index);
    const engine::NoiseProfile profile = noise(index);
    const Homography there = motion(index, reference).global;
    Mask mask(area());
    for_each_row(height(), [&](int y) {
        for (int x = 0; x < width(); ++x) {
            const MergePoint p = there(x, y);
            const int column = std::clamp(static_cast<int>(std::lround(p.x)), 0, width() - 1),
                      row = std::clamp(static_cast<int>(std::lround(p.y)), 0, height() - 1);
            const Rgb a = with.at(column, row), b = without.at(column, row);
            const auto seen = [&](float one, float other, std::size_t c) {
                const double difference =
                    std::min(1.0, static_cast<double>(one)) - std::min(1.0, static_cast<double>(other));
                return difference * difference >
                       0.25 * (profile.scale[c] * std::min(1.0, static_cast<double>(other)) + profile.offset[c]);
            };
            mask.row(y)[x] = seen(a.r, b.r, 0) || seen(a.g, b.g, 1) || seen(a.b, b.b, 2) ? 1 : 0;
        }
    });
    return mask;
}

Mask SimulatedSeries::moving_in_any(int reference) const {
    {
        const std::lock_guard lock(m_mutex);
        if (m_moving_for == reference) return m_moving.copy();
    }
    Mask all(area(), 0);
    const bool nothing =
        m_setup.movers.empty() && m_setup.streaks.empty() && m_setup.stars.count == 0 && m_setup.tree_sway == 0;
    for (int k = 0; k < count() && !nothing; ++k) {
        const Mask one = moving(k, reference);
        for (int y = 0; y < height(); ++y)
            for (int x = 0; x < width(); ++x) all.row(y)[x] |= one.row(y)[x];
    }
    const std::lock_guard lock(m_mutex);
    m_moving_for = reference, m_moving = all.copy();
    return all;
}

Mask SimulatedSeries::lamps(int reference) const {
    const Image light = truth(reference, false);
    // From exposure 1 back to the scene: the wall of light 1 has this value.
    const SimulatedFrame& taken = frame(reference);
    const double wall = m_setup.wall_electrons * taken.exposure_time * (4 / (taken.f_number * taken.f_number)) *
                        taken.light / electrons(reference);
    Mask mask(area());
    for (int y = 0; y < height(); ++y)
        for (int x = 0; x < width(); ++x) {
            const Rgb here = light.at(x, y);
            mask.at(x, y) = static_cast<double>(std::max({here.r, here.g, here.b})) > 20 * wall ? 1 : 0;
        }
    return mask;
}

Plane SimulatedSeries::sky(int reference) const {
    const Homography back = pose(reference).inverse();
    Plane sky(area());
    for_each_row(height(), [&](int y) {
        for (int x = 0; x < width(); ++x) {
            const MergePoint p = back(x, y);
            sky.row(y)[x] = m_scene->sky(p.x, p.y);
        }
    });
    return sky;
}

Mask SimulatedSeries::static_part(int reference, int margin) const {
    const Mask moves = grown(moving_in_any(reference), margin);
    const Plane light = truth_mosaic(reference);
    Mask bright(area());
    for (int y = 0; y < height(); ++y)
        for (int x = 0; x < width(); ++x) bright.at(x, y) = light.at(x, y) > 0.9F ? 1 : 0;
    const Mask ends = grown(bright, 2);
    std::vector<Homography> maps;
    for (int k = 0; k < count(); ++k) maps.push_back(motion(k, reference).global);
    Mask mask(area());
    constexpr int edge = 16;
    for_each_row(height(), [&](int y) {
        for (int x = 0; x < width(); ++x) {
            bool seen = moves.row(y)[x] == 0 && ends.row(y)[x] == 0 && x >= edge && y >= edge && x < width() - edge &&
                        y < height() - edge;
            for (std::size_t k = 0; seen && k < maps.size(); ++k) {
                const MergePoint p = maps[k](x, y);
                seen = p.x >= edge && p.y >= edge && p.x < width() - edge && p.y < height() - edge;
            }
            mask.row(y)[x] = seen ? 1 : 0;
        }
    });
    return mask;
}

} // namespace test
