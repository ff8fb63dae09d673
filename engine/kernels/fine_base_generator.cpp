// The guided filter of a small neighbourhood of a tile as a Halide generator (He, Sun & Tang, "Guided Image Filtering", 2013): a plane with
// itself as the guide, windows of any radius. Knows planes of numbers; what lies outside the tile is part of the plane it is given.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "Halide.h"

namespace {

using namespace Halide;

Var x("x"), y("y");

class FineBase : public Generator<FineBase> {
public:
    Input<Buffer<float>> plane{"plane", 2}; // 2 radius pixels wider than the output on every side
    Input<float> usual{"usual"};            // most of the plane is near it: keeps its squares small, hence exact
    Input<int> radius{"radius"};            // windows are squares of 2 radius + 1
    Input<float> rim{"rim"};   // 0..1: weight of their outermost rows and columns, so that a window can have any size
    Input<float> edge{"edge"}; // variance of a window whose pixels keep half of their difference from its mean
    // The base, and the variance of the plane over the window around each pixel.
    Output<Func> found{"found", {Float(32), Float(32)}, 2};

    void generate() {
        /* THE ALGORITHM */
        value(x, y) = plane(x, y) - usual;
        square(x, y) = value(x, y) * value(x, y);
        const Expr share = 1.0f / (cast<float>(2 * radius - 1) + 2.0f * rim);
        down_value(x, y) = down_column(value) * share;
        down_square(x, y) = down_column(square) * share;
        mean(x, y) = along_row(down_value) * share;
        spread(x, y) = max(along_row(down_square) * share - mean(x, y) * mean(x, y), 0.0f);
        slope(x, y) = spread(x, y) / (spread(x, y) + edge);
        offset(x, y) = mean(x, y) * (1.0f - slope(x, y));
        // Every pixel lies in many windows: the mean of their lines.
        down_slope(x, y) = down_column(slope) * share;
        down_offset(x, y) = down_column(offset) * share;
        const Expr base = along_row(down_slope) * share * value(x, y) + along_row(down_offset) * share + usual;
        found(x, y) = Tuple(base, spread(x, y));
    }

    void schedule() {
        /* THE SCHEDULE */
        // Stages of a strip of rows each, so that they stay in the second level cache; sums stay in registers.
        const int lanes = natural_vector_size<float>();
        Var strip("strip");
        constexpr int rows = 64;
        Func result = found;
        result.split(y, strip, y, rows, TailStrategy::GuardWithIf).vectorize(x, lanes, TailStrategy::GuardWithIf);
        for (Func* stage :
             {&value, &square, &down_value, &down_square, &mean, &spread, &slope, &offset, &down_slope, &down_offset})
            stage->compute_at(result, strip).vectorize(x, lanes, TailStrategy::GuardWithIf);
    }

private:
    Func value{"value"}, square{"square"}, down_value{"down_value"}, down_square{"down_square"}, mean{"mean"},
        spread{"spread"}, slope{"slope"}, offset{"offset"}, down_slope{"down_slope"}, down_offset{"down_offset"};

    // Weighted sums over the window's columns and rows.
    Expr along_row(const Func& of) {
        const RDom inner(-radius + 1, 2 * radius - 1, "inner");
        return sum(of(x + inner, y)) + rim * (of(x - radius, y) + of(x + radius, y));
    }
    Expr down_column(const Func& of) {
        const RDom inner(-radius + 1, 2 * radius - 1, "inner");
        return sum(of(x, y + inner)) + rim * (of(x, y - radius) + of(x, y + radius));
    }
};

} // namespace

HALIDE_REGISTER_GENERATOR(FineBase, fine_base)
