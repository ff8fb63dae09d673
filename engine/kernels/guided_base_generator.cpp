// The guided filter behind the edge-aware base layer (night.md 6, 9) as a Halide generator: He, Sun & Tang, "Guided Image Filtering" (2013), of a
// plane with itself as the guide. Knows planes of numbers, neither light nor photos; threads are the business of the caller.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "Halide.h"

namespace {

using namespace Halide;

Var x("x"), y("y"), strip("strip");

class GuidedBase : public Generator<GuidedBase> {
public:
    Input<Buffer<float>> plane{"plane", 2}; // area at (0, 0)
    Input<float> usual{"usual"};            // most of the plane is near it: keeps its squares small, hence exact
    Input<int> radius{"radius"};            // windows are squares of 2 radius + 1, clipped at the edges of the plane
    Input<float> edge{"edge"}; // variance of a window whose pixels keep half of their difference from its mean
    Output<Buffer<float>> slope{"slope", 2};
    Output<Buffer<float>> offset{"offset", 2}; // base = slope * plane + offset
    Output<Buffer<float>> detail{"detail", 2}; // mean square of plane - base over the window

    void generate() {
        /* THE ALGORITHM */
        value(x, y) = plane(x, y) - usual;
        row_value(x, y) = along_row(value, false);
        row_square(x, y) = along_row(value, true);
        window_mean(x, y) = down_column(row_value);
        const Expr mean = window_mean(x, y);
        const Expr variance = max(down_column(row_square) - mean * mean, 0.0f);
        window_slope(x, y) = variance / (variance + edge);
        window_offset(x, y) = mean * (1.0f - window_slope(x, y));

        // Every pixel lies in many windows: the mean of their lines.
        row_slope(x, y) = along_row(window_slope, false);
        row_offset(x, y) = along_row(window_offset, false);
        slope(x, y) = down_column(row_slope);
        value_offset(x, y) = down_column(row_offset);
        offset(x, y) = value_offset(x, y) + usual * (1.0f - slope(x, y));

        difference(x, y) = value(x, y) - (slope(x, y) * value(x, y) + value_offset(x, y));
        row_detail(x, y) = along_row(difference, true);
        detail(x, y) = down_column(row_detail);
    }

    void schedule() {
        /* THE SCHEDULE */
        // Stages of whole planes, each parallel over strips of rows: every one reaches as far as the window, so fusing them would compute most rows
        // several times. The sums of a stage stay in registers.
        const int lanes = natural_vector_size<float>();
        constexpr int rows = 16;
        for (Func* stage : {&row_value, &row_square, &window_mean, &window_slope, &window_offset, &row_slope,
                            &row_offset, &value_offset, &difference, &row_detail})
            stage->compute_root();
        for (Func stage : {row_value, row_square, window_mean, window_slope, window_offset, row_slope, row_offset,
                           value_offset, difference, row_detail, Func(slope), Func(offset), Func(detail)})
            stage.split(y, strip, y, rows, TailStrategy::GuardWithIf)
                .parallel(strip)
                .vectorize(x, lanes, TailStrategy::GuardWithIf);
        slope.compute_root();
        plane.dim(0).set_min(0);
        plane.dim(1).set_min(0);
    }

private:
    Func value{"value"}, row_value{"row_value"}, row_square{"row_square"}, window_mean{"window_mean"},
        window_slope{"window_slope"}, window_offset{"window_offset"}, row_slope{"row_slope"}, row_offset{"row_offset"},
        value_offset{"value_offset"}, difference{"difference"}, row_detail{"row_detail"};

    // How many pixels of the window around `at` exist.
    Expr existing(const Expr& at, const Expr& count) const {
        return cast<float>(min(at + radius, count - 1) - max(at - radius, 0) + 1);
    }
    // Means over the part of the window that exists: outside the plane everything counts as 0.
    Expr along_row(const Func& of, bool squared) {
        const Func inside = BoundaryConditions::constant_exterior(of, 0.0f, {{0, plane.width()}, {0, plane.height()}});
        const RDom near(-radius, 2 * radius + 1, "near");
        const Expr taken = inside(x + near, y);
        return sum(squared ? taken * taken : taken) / existing(x, plane.width());
    }
    Expr down_column(const Func& of) {
        const Func inside = BoundaryConditions::constant_exterior(of, 0.0f, {{0, plane.width()}, {0, plane.height()}});
        const RDom near(-radius, 2 * radius + 1, "near");
        return sum(inside(x, y + near)) / existing(y, plane.height());
    }
};

} // namespace

HALIDE_REGISTER_GENERATOR(GuidedBase, guided_base)
