// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/denoise/clean_planes.h"
#include "engine/base/fast_math.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace engine {
namespace {

int floor_half(int a) { return a >= 0 ? a / 2 : -((1 - a) / 2); }
int ceil_half(int a) { return -floor_half(-a); }

// Pixels of the next level whose four pixels `area` holds all.
Rect halved_inside(Rect area) {
    const int left = ceil_half(area.left), top = ceil_half(area.top);
    return {left, top, floor_half(area.right()) - left, floor_half(area.bottom()) - top};
}
// Pixels of the next level that interpolate to `area`.
Rect halved_around(Rect area) {
    const int left = floor_half(area.left) - 1, top = floor_half(area.top) - 1;
    return {left, top, ceil_half(area.right()) + 1 - left, ceil_half(area.bottom()) + 1 - top};
}
// Pixels around the answer that the search for points looks at.
constexpr int points_reach = 3;
Rect doubled(Rect half) { return {2 * half.left, 2 * half.top, 2 * half.width, 2 * half.height}; }

Plane means_of_four(const Plane& plane, Rect half) {
    Plane means(half);
    for (int y = half.top; y < half.bottom(); ++y) {
        const float* upper = plane.row(2 * y) + (2 * half.left - plane.area().left);
        const float* lower = plane.row(2 * y + 1) + (2 * half.left - plane.area().left);
        float* to = means.row(y);
        for (int x = 0; x < half.width; ++x)
            to[x] = 0.25F * ((upper[2 * x] + upper[2 * x + 1]) + (lower[2 * x] + lower[2 * x + 1]));
    }
    return means;
}

// Adds `half`, interpolated linearly, to the pixels `area` of `plane`.
void add_interpolated(Plane& plane, Rect area, const Plane& half) {
    const int first = floor_half(area.left) - 1, count = ceil_half(area.right()) + 1 - first;
    std::vector<float> line(static_cast<std::size_t>(count));
    for (int y = area.top; y < area.bottom(); ++y) {
        const int near = floor_half(y), far = y == 2 * near ? near - 1 : near + 1;
        const float* a = half.row(near) + (first - half.area().left);
        const float* b = half.row(far) + (first - half.area().left);
        for (int x = 0; x < count; ++x) line[static_cast<std::size_t>(x)] = 0.75F * a[x] + 0.25F * b[x];
        float* to = plane.row(y);
        const auto at = [&](int x) { return line[static_cast<std::size_t>(x - first)]; };
        const int left = plane.area().left;
        int x = area.left;
        if (x % 2 != 0) {
            const int k = floor_half(x);
            to[x - left] += 0.75F * at(k) + 0.25F * at(k + 1);
            ++x;
        }
        const int pairs = (area.right() - x) / 2;
        const float* from = line.data() + (floor_half(x) - first);
        float* pair = to + (x - left);
        for (int k = 0; k < pairs; ++k) {
            pair[2 * k] += 0.75F * from[k] + 0.25F * from[k - 1];
            pair[2 * k + 1] += 0.75F * from[k] + 0.25F * from[k + 1];
        }
        x += 2 * pairs;
        if (x < area.right()) {
            const int k = floor_half(x);
            to[x - left] += 0.75F * at(k) + 0.25F * at(k - 1);
        }
    }
}

// Levels from `level` on, `pilot` nullptr for the first pass.
Plane clean_levels(const Plane& noisy, const Plane* pilot, Rect wanted, const PlaneNoise& noise, std::size_t level) {
    const bool is_last = level + 1 == noise.variance.size();
    const Rect half = halved_around(wanted);
    const Rect own = is_last ? wanted : doubled(half);
    PatchLimits limits = noise.variance[level];
    Plane clean;
    if (pilot) {
        clean = patch_wiener(noisy, *pilot, own, limits);
    } else {
        for (float& limit : limits) limit *= static_cast<float>(noise.threshold * noise.threshold);
        clean = patch_threshold(noisy, own, limits, noise.density);
    }
    if (is_last) return clean;
    const Rect known = halved_inside(noisy.area());
    const Plane coarse_noisy = means_of_four(noisy, known);
    Plane coarse_pilot;
    if (pilot) coarse_pilot = means_of_four(*pilot, halved_inside(pilot->area()));
    Plane coarse = clean_levels(coarse_noisy, pilot ? &coarse_pilot : nullptr, half, noise, level + 1);
    const Plane fine = means_of_four(clean, half);
    for (int y = half.top; y < half.bottom(); ++y) {
        float* to = coarse.row(y) + (half.left - coarse.area().left);
        const float* from = fine.row(y);
        for (int x = 0; x < half.width; ++x) to[x] -= from[x];
    }
    add_interpolated(clean, wanted, coarse);
    return clean;
}

// Pixels around the answer that its levels look at.
int reach_of_levels(std::size_t levels) {
    int reach = patch_reach;
    for (std::size_t level = 1; level < levels; ++level) reach = std::max(patch_reach + 3, 2 * reach + 3);
    return reach;
}

// Standard deviation of noise after the mask (1 2 1) x (1 2 1) / 16, from its spectrum.
double deviation_of_point(const PatchLimits& variance) {
    double sum = 0;
    for (std::size_t v = 0; v < patch_size; ++v)
        for (std::size_t u = 0; u < patch_size; ++u) {
            const auto response = [](std::size_t k) {
                return (1 + std::cos(std::numbers::pi * static_cast<double>(k) / 8)) / 2;
            };
            const double kept = response(u) * response(v);
            sum += kept * kept * static_cast<double>(variance[patch_size * v + u]);
        }
    return std::sqrt(sum / (patch_size * patch_size));
}

// The mask (1 2 1) / 4 with `gap` pixels between its points, along rows and columns; the outermost `gap` pixels are left as they are not known.
Plane smoothed(const Plane& plane, int gap) {
    const Rect area = plane.area(), inner = area.grown_by(-gap);
    Plane along(area), both(inner);
    for (int y = area.top; y < area.bottom(); ++y) {
        const float* from = plane.row(y);
        float* to = along.row(y);
        for (int x = gap; x < area.width - gap; ++x) to[x] = 0.25F * (from[x - gap] + from[x + gap]) + 0.5F * from[x];
    }
    for (int y = inner.top; y < inner.bottom(); ++y) {
        const float *above = along.row(y - gap) + gap, *here = along.row(y) + gap, *below = along.row(y + gap) + gap;
        float* to = both.row(y);
        for (int x = 0; x < inner.width; ++x) to[x] = 0.25F * (above[x] + below[x]) + 0.5F * here[x];
    }
    return both;
}

// A star of a pixel or two spreads over all coefficients of its patches, so that few of them stand out. In what was taken away it does: there it is found with
// a mask of its own shape, and given back. What is left of it in the clean plane bears witness, as far as noise alone could not do it.
void give_points_back(Plane& clean, const Plane& noisy, Rect wanted, const PlaneNoise& noise) {
    const double deviation = deviation_of_point(noise.variance.front());
    const auto per_deviation = static_cast<float>(1 / std::max(deviation, 1e-12));
    const auto from = static_cast<float>(noise.point_from), most_witness = static_cast<float>(noise.most_witness);
    constexpr float over = 1.0F; // standard deviations from nothing to all
    constexpr float witness_share =
        1.8F; // a point two pixels wide is so much more in the mask than in the difference of two masks
    const Rect around = wanted.grown_by(points_reach);
    Plane taken(around), left(around);
    for (int y = around.top; y < around.bottom(); ++y) {
        const float* before = noisy.row(y) + (around.left - noisy.area().left);
        const float* after = clean.row(y) + (around.left - clean.area().left);
        float *difference = taken.row(y), *copy = left.row(y);
        for (int x = 0; x < around.width; ++x) {
            difference[x] = before[x] - after[x];
            copy[x] = after[x];
        }
    }
    const Plane found = smoothed(taken, 1), fine = smoothed(left, 1), wide = smoothed(fine, 2);
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        const float* point = found.row(y) + (wanted.left - found.area().left);
        const float* near = fine.row(y) + (wanted.left - fine.area().left);
        const float* far = wide.row(y) + (wanted.left - wide.area().left);
        const float* difference = taken.row(y) + (wanted.left - around.left);
        float* to = clean.row(y) + (wanted.left - clean.area().left);
        for (int x = 0; x < wanted.width; ++x) {
            const float signed_size = point[x] * per_deviation;
            const float sign = signed_size < 0.0F ? -1.0F : 1.0F;
            const float said = sign * witness_share * per_deviation * (near[x] - far[x]);
            const float witness = said < 0.0F ? 0.0F : (said > most_witness ? most_witness : said);
            const float size = sign * signed_size, heard = witness * smooth_step(size - 1.0F);
            to[x] += smooth_step((size + heard - from) * (1 / over)) * difference[x];
        }
    }
}

} // namespace

int PlaneNoise::reach() const {
    const int once = reach_of_levels(variance.size()) + points_reach;
    return twice ? once + reach_of_levels(variance.size()) + points_reach : once;
}

Plane clean_plane(const Plane& noisy, Rect wanted, const PlaneNoise& noise) {
    const int second = noise.twice ? reach_of_levels(noise.variance.size()) + points_reach : 0;
    const Rect first = wanted.grown_by(second), around = first.grown_by(points_reach);
    Plane clean = clean_levels(noisy, nullptr, around, noise, 0);
    give_points_back(clean, noisy, first, noise);
    if (!noise.twice) return clean;
    Plane again = clean_levels(noisy, &clean, wanted.grown_by(points_reach), noise, 0);
    give_points_back(again, noisy, wanted, noise);
    return again;
}

} // namespace engine
