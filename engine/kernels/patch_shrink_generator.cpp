// Shrinks the cosine coefficients of overlapping 8 x 8 patches of a plane towards zero and lays the patches together again, as Halide generators. Knows only
// limits: what noise is, scales and colours are the business of the caller.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two ways to shrink. The first is a soft threshold on the patch itself, as in Yaroslavsky, Egiazarian and Astola, "Transform domain image
// restoration methods" (2001). The second is a Wiener filter whose signal comes from a first estimate (the "pilot"), as in the second step of Dabov, Foi,
// Katkovnik and Egiazarian, "Image denoising by sparse 3-D transform-domain collaborative filtering" (2007), without its grouping. Patches of which little
// was kept are flat, know their light best and count most, so that the surroundings of a lamp do not come from the patches that hold the lamp.
#include "Halide.h"
#include <array>
#include <cmath>

namespace {

using namespace Halide;

constexpr int size = 8; // of a patch
using Eight = std::array<Expr, size>;

// Orthonormal DCT-II: factor of sample n in coefficient k.
float cosine(int k, int n) {
    constexpr double pi = 3.14159265358979323846;
    return static_cast<float>((k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * n + 1) * k * pi / 16));
}

Expr coefficient(const Eight& sample, int k) {
    // Cosines are even or odd about the middle.
    Expr sum;
    for (int n = 0; n < size / 2; ++n) {
        const Expr pair = k % 2 == 0 ? sample[n] + sample[size - 1 - n] : sample[n] - sample[size - 1 - n];
        const Expr term = cosine(k, n) * pair;
        sum = n == 0 ? term : sum + term;
    }
    return sum;
}

Expr sample(const Eight& coefficients, int n) {
    const int mirrored = n < size / 2 ? n : size - 1 - n;
    Expr even = cosine(0, mirrored) * coefficients[0], odd = cosine(1, mirrored) * coefficients[1];
    for (int k = 2; k < size; k += 2) {
        even = even + cosine(k, mirrored) * coefficients[k];
        odd = odd + cosine(k + 1, mirrored) * coefficients[k + 1];
    }
    return mirrored == n ? even + odd : even - odd;
}

template <class One> Expr one_of(const Expr& index, const One& one) {
    std::vector<Expr> all;
    for (int k = 0; k < size; ++k) all.push_back(one(k));
    return mux(index, all);
}

// Weight of the places of a patch: less towards its sides, so that no grid shows.
float window(int n) {
    constexpr double pi = 3.14159265358979323846;
    return static_cast<float>(0.25 + std::sin((n + 0.5) * pi / size));
}

// Patches begin at all multiples of `step`. Blocks of step x step pixels are covered by the same patches.
template <int step, bool has_pilot> class PatchShrink : public Generator<PatchShrink<step, has_pilot>> {
    using Base = Generator<PatchShrink<step, has_pilot>>;

public:
    template <class T> using Input = typename Base::template Input<T>;
    template <class T> using Output = typename Base::template Output<T>;

    Input<Buffer<float>> plane{"plane", 2};
    Input<Buffer<float>> pilot{"pilot", 2}; // the first way does not read it
    // By coefficient (column, row). Without pilot: the square below which it is noise. With pilot: the variance of noise.
    Input<Buffer<float>> limit{"limit", 2};
    // Dimensions: column in block, block, row in block, row of blocks.
    Output<Buffer<float>> shrunk{"shrunk", 4};

    void generate() {
        /* THE ALGORITHM */
        transform(plane, rows, columns);
        constexpr float tiny = 1e-12f;
        if (has_pilot) {
            transform(pilot, pilot_rows, pilot_columns);
            const Expr of_pilot = pilot_columns(px, u, v, py), energy = of_pilot * of_pilot + tiny;
            gain(px, u, v, py) = energy / (energy + limit(u, v));
        } else {
            const Expr value = columns(px, u, v, py), ratio = limit(u, v) / (value * value + tiny);
            gain(px, u, v, py) = max(1.0f - ratio * ratio, 0.0f);
        }
        const RDom each(0, size, 0, size, "each");
        kept(px, py) = tiny;
        kept(px, py) += gain(px, each.x, each.y, py) * gain(px, each.x, each.y, py);
        weight(px, py) = 1.0f / kept(px, py);

        Eight left;
        for (int k = 0; k < size; ++k) left[k] = gain(px, u, k, py) * columns(px, u, k, py);
        back(px, u, j, py) = one_of(j, [&](int n) { return sample(left, n); });
        Eight across;
        for (int k = 0; k < size; ++k) across[k] = back(px, k, min(j, size - 1), py);
        // Row 8 of a patch holds its weight.
        patch(px, i, j, py) =
            weight(px, py) * select(j == size, 1.0f, one_of(i, [&](int n) { return sample(across, n); }));

        constexpr int covering = size / step;
        Expr light, total;
        for (int down = 0; down < covering; ++down)
            for (int right = 0; right < covering; ++right) {
                const Expr column = i + step * right, row = j + step * down;
                const Expr share = one_of(column, window) * one_of(row, window);
                const Expr value = share * patch(bx - right, column, row, by - down);
                const Expr part = share * patch(bx - right, 0, size, by - down);
                light = light.defined() ? light + value : value;
                total = total.defined() ? total + part : part;
            }
        shrunk(i, bx, j, by) = light / total;
    }

    void schedule() {
        /* THE SCHEDULE */
        // Rows of patches slide down the plane; the coefficients of one vector of patches stay in the first level cache.
        const int lanes = this->template natural_vector_size<float>();
        shrunk.bound(i, 0, step).bound(j, 0, step);
        shrunk.reorder(i, j, bx, by).unroll(i).unroll(j).vectorize(bx, lanes, TailStrategy::RoundUp);

        patch.store_root().compute_at(shrunk, by).fold_storage(py, size / step);
        patch.bound_extent(i, size).bound_extent(j, size + 1);
        patch.split(px, vector, px, lanes, TailStrategy::RoundUp)
            .reorder(i, j, px, vector, py)
            .unroll(i)
            .unroll(j)
            .vectorize(px);
        const auto rows_of = [&](Func& stage) {
            stage.store_root().compute_at(shrunk, by).bound_extent(u, size).reorder(u, px, y).unroll(u);
            stage.vectorize(px, lanes, TailStrategy::RoundUp).fold_storage(y, 16);
        };
        const auto of_patches = [&](Func& stage, const Var& along) {
            stage.compute_at(patch, vector).bound_extent(along, size).reorder(along, u, px, py).unroll(along);
            stage.vectorize(px, lanes, TailStrategy::RoundUp);
        };
        rows_of(rows);
        of_patches(columns, v);
        if (has_pilot) {
            rows_of(pilot_rows);
            of_patches(pilot_columns, v);
        }
        of_patches(gain, v);
        of_patches(back, j);
        kept.compute_at(patch, vector).vectorize(px, lanes, TailStrategy::RoundUp);
        kept.update().reorder(px, py).vectorize(px, lanes, TailStrategy::RoundUp);
        weight.compute_at(patch, vector).vectorize(px, lanes, TailStrategy::RoundUp);

        limit.dim(0).set_bounds(0, size).set_stride(1);
        limit.dim(1).set_bounds(0, size).set_stride(size);
        shrunk.dim(0).set_bounds(0, step).set_stride(1);
        shrunk.dim(1).set_stride(step);
        shrunk.dim(2).set_bounds(0, step);
    }

private:
    Var px{"px"}, py{"py"}, u{"u"}, v{"v"}, y{"y"}, i{"i"}, j{"j"}, bx{"bx"}, by{"by"}, vector{"vector"};
    Func rows{"rows"}, columns{"columns"}, pilot_rows{"pilot_rows"}, pilot_columns{"pilot_columns"}, gain{"gain"},
        kept{"kept"}, weight{"weight"}, back{"back"}, patch{"patch"};

    template <class Source> void transform(Source& source, Func& along, Func& both) {
        Eight samples, transformed;
        for (int n = 0; n < size; ++n) samples[n] = source(step * px + n, y);
        along(px, u, y) = one_of(u, [&](int k) { return coefficient(samples, k); });
        for (int n = 0; n < size; ++n) transformed[n] = along(px, u, step * py + n);
        both(px, u, v, py) = one_of(v, [&](int k) { return coefficient(transformed, k); });
    }
};

using PatchThreshold = PatchShrink<4, false>;
using PatchThresholdDense = PatchShrink<2, false>;
using PatchWienerDense = PatchShrink<2, true>;

} // namespace

HALIDE_REGISTER_GENERATOR(PatchThreshold, patch_threshold)
HALIDE_REGISTER_GENERATOR(PatchThresholdDense, patch_threshold_dense)
HALIDE_REGISTER_GENERATOR(PatchWienerDense, patch_wiener_dense)
