// Medians of cells; their differences as surfaces of the second degree, which cannot follow the Milky Way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/sky_level.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int cell = StarBackground::cell;
constexpr std::size_t least_cells = 12;
std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

float between_cells(const Plane& cells, double x, double y) {
    const double u = std::clamp((x + 0.5) / cell - 0.5, 0.0, cells.width() - 1.0);
    const double v = std::clamp((y + 0.5) / cell - 0.5, 0.0, cells.height() - 1.0);
    const int i = static_cast<int>(u), j = static_cast<int>(v);
    const int next_i = std::min(i + 1, cells.width() - 1), next_j = std::min(j + 1, cells.height() - 1);
    const auto s = static_cast<float>(u - i), t = static_cast<float>(v - j);
    return (cells.at(i, j) * (1 - s) + cells.at(next_i, j) * s) * (1 - t) +
           (cells.at(i, next_j) * (1 - s) + cells.at(next_i, next_j) * s) * t;
}

} // namespace

std::optional<SkyLevels> sky_levels(const FrameLight& frame, const std::stop_token& stop) {
    return sky_levels(
        SampleGrid::of(frame), [&](int y) { return samples_of(frame, y); }, stop);
}

std::optional<SkyLevels> sky_levels(const SampleGrid& grid, const std::function<const float*(int y)>& row_of,
                                    const std::stop_token& stop) {
    const int columns = (grid.width + cell - 1) / cell, rows = (grid.height + cell - 1) / cell;
    SkyLevels levels;
    for (Plane& plane : levels.level) plane = Plane(Rect{0, 0, columns, rows});
    const bool all = for_each_index(rows, Priority::exporting, stop, [&](int row) {
        std::array<std::vector<float>, 3> values;
        for (int column = 0; column < columns; ++column) {
            for (auto& list : values) list.clear();
            const int right = std::min(grid.width, (column + 1) * cell) * grid.channels;
            // Two rows of four: all colours of a mosaic, a quarter of its samples at twice their spacing.
            for (int y = row * cell; y < std::min(grid.height, (row + 1) * cell); ++y) {
                if (y % 4 > 1) continue;
                const float* from = row_of(y);
                for (int i = column * cell * grid.channels; i < right; ++i)
                    values[index_of(grid.colour(i, y))].push_back(from[i]);
            }
            for (std::size_t c = 0; c < 3; ++c) {
                auto& list = values[c];
                if (list.empty()) {
                    levels.level[c].at(column, row) = 0;
                    continue;
                }
                const auto middle = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2);
                std::nth_element(list.begin(), middle, list.end());
                levels.level[c].at(column, row) = *middle;
            }
        }
    });
    if (!all) return std::nullopt;
    return levels;
}

void SkyChange::apply(const SampleGrid& grid, int y, int left, int count, float* samples) const {
    const double v = static_cast<double>(y) / grid.height;
    std::array<float, 3> constant{}, linear{}, square{};
    for (std::size_t c = 0; c < 3; ++c) {
        const auto& k = surface[c].c;
        constant[c] = static_cast<float>(k[0] + v * (k[2] + k[5] * v));
        linear[c] = static_cast<float>(k[1] + k[4] * v);
        square[c] = static_cast<float>(k[3]);
    }
    const float step = 1.0F / static_cast<float>(grid.width);
    if (grid.channels == 3) {
        for (int i = 0; i < count; ++i) {
            const float u = static_cast<float>(left + i) * step;
            for (std::size_t c = 0; c < 3; ++c) {
                float& sample = samples[3 * index_of(i) + c];
                sample = scale * sample + (constant[c] + u * (linear[c] + u * square[c]));
            }
        }
        return;
    }
    for (int phase = 0; phase < 2; ++phase) {
        const auto c = index_of(grid.colour(left + phase, y));
        const float k0 = constant[c], k1 = linear[c], k2 = square[c];
        for (int i = phase; i < count; i += 2) {
            const float u = static_cast<float>(left + i) * step;
            samples[i] = scale * samples[i] + (k0 + u * (k1 + u * k2));
        }
    }
}

SkyChange sky_change(const SkyLevels& reference, const SkyLevels& frame, const SkyMotion& motion, float scale,
                     const SampleGrid& grid, const std::function<bool(int x, int y)>& is_sky) {
    SkyChange change;
    change.scale = scale;
    std::array<std::vector<Sample>, 3> samples;
    for (int row = 0; row < reference.level[0].height(); ++row)
        for (int column = 0; column < reference.level[0].width(); ++column) {
            const double x = std::min(column * cell + cell / 2, grid.width - 1),
                         y = std::min(row * cell + cell / 2, grid.height - 1);
            const MergePoint there = motion.source_of({x, y});
            if (there.x < 0 || there.y < 0 || there.x > grid.width - 1 || there.y > grid.height - 1) continue;
            // All of the cell, in both frames.
            bool sky = true;
            for (const int dx : {-cell / 2, 0, cell / 2})
                for (const int dy : {-cell / 2, 0, cell / 2})
                    for (const MergePoint& place : {MergePoint{x, y}, there})
                        sky = sky && is_sky(std::clamp(static_cast<int>(place.x) + dx, 0, grid.width - 1),
                                            std::clamp(static_cast<int>(place.y) + dy, 0, grid.height - 1));
            if (!sky) continue;
            for (std::size_t c = 0; c < 3; ++c)
                samples[c].push_back(
                    {static_cast<float>(x / grid.width), static_cast<float>(y / grid.height),
                     reference.level[c].at(column, row) - scale * between_cells(frame.level[c], there.x, there.y)});
        }
    for (std::size_t c = 0; c < 3; ++c)
        if (samples[c].size() >= least_cells) change.surface[c] = fit_quadratic(samples[c], 2.5, 2.5).surface;
    return change;
}

} // namespace engine
