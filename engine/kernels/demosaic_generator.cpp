// Demosaicing of a Bayer mosaic as a Halide generator. Knows only 2 x 2 quads whose first pixel is
// red: the phase of the pattern, the edges of the photo and threads are the business of the caller.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The method grew from Luis Sanz Rodriguez, "Ratio Corrected Demosaicing" (2017): directional statistics from high-pass filters
// along rows, columns and diagonals; green from the ratio of low-pass values; red and blue from colour differences. Departures:
//  - It works on roots of light, where edges keep their colour in shade and sun alike and noise is equally strong everywhere
//    (Anscombe 1948). docs/demosaic.md has what that brings.
//  - A direction counts only as far as it stands out of the noise, so that no mazes are found in it.
//  - Colour differences are estimates of least mean square error (as Zhang and Wu 2005 do it): near their local mean where they
//    vary no more than noise does. Without noise that changes nothing.
//  - Deep shadows: the ratio takes no part from values below black, and samples are never clipped.
#include "Halide.h"

namespace {

using namespace Halide;

Var u("u"), v("v"), channel("channel"), i("i"), j("j"); // u, v: quad; i, j: column and row inside the quad

// One Func for each of the four positions of a quad, so that every load is dense. Pixel (x, y) is counted from the
// first pixel of quad (u, v) and may lie in a neighbouring quad.
struct Sites {
    Func at_site[2][2];
    explicit Sites(const std::string& name) {
        for (int y : {0, 1})
            for (int x : {0, 1}) at_site[y][x] = Func(name + (y ? "_lower" : "_upper") + (x ? "_right" : "_left"));
    }
    Func& site(int x, int y) { return at_site[y & 1][x & 1]; }
    Expr at(int x, int y) { return site(x, y)(u + (x >> 1), v + (y >> 1)); }
};

struct Step {
    int x, y;
};
constexpr Step across{1, 0}, down{0, 1}, falling{1, 1}, rising{1, -1};

bool is_green(int x, int y) { return ((x + y) & 1) != 0; }
bool is_red(int x, int y) { return ((x | y) & 1) == 0; }

// Sixth difference along a line, squared: what a band of alternating colours leaves of true detail.
Expr high_pass_energy(Sites& cfa, int x, int y, Step step) {
    const auto sample = [&](int k) { return cfa.at(x + k * step.x, y + k * step.y); };
    const Expr response =
        (sample(-3) - sample(-1) - sample(1) + sample(3)) - 3.0f * (sample(-2) + sample(2)) + 6.0f * sample(0);
    return response * response;
}

Expr sum_of_three(Sites& energy, int x, int y, Step step) {
    return energy.at(x - step.x, y - step.y) + energy.at(x, y) + energy.at(x + step.x, y + step.y);
}

// Share of the first energy: 0 means detail runs along its direction, 1 across it. What noise adds keeps flat areas at 1/2.
Expr share(const Expr& first, const Expr& second, const Expr& of_noise) {
    constexpr float floor = 1e-10f;
    const Expr a = max(first, floor) + of_noise, b = max(second, floor) + of_noise;
    return a / (a + b);
}

// The pixel's own share or the mean of its diagonal neighbours', whichever is more decided.
Expr decided(Sites& shares, int x, int y) {
    const Expr own = shares.at(x, y);
    const Expr around = 0.25f * ((shares.at(x - 1, y - 1) + shares.at(x + 1, y - 1)) +
                                 (shares.at(x - 1, y + 1) + shares.at(x + 1, y + 1)));
    return select(abs(0.5f - own) < abs(0.5f - around), around, own);
}

Expr mix(const Expr& share_of_second, const Expr& first, const Expr& second) {
    return first + share_of_second * (second - first);
}

// Two opposite estimates, each weighted by the gradient on the other side.
Expr weighted(const Expr& before, const Expr& gradient_before, const Expr& after, const Expr& gradient_after) {
    return (gradient_after * before + gradient_before * after) / (gradient_before + gradient_after);
}

constexpr float tiny = 1e-5f; // of white: keeps divisions away from 0

class Demosaic : public Generator<Demosaic> {
public:
    // Dimensions: column in quad, quad, row in quad, row of quads.
    Input<Buffer<>> mosaic{"mosaic", 4}; // of 16-bit integers or floats
    // By position in the quad: red, green right of it, green below it, blue.
    Input<float[4]> black{"black"};
    Input<float[4]> scale{"scale"};
    // What is added to light before its root is taken; below 0 the root goes on as its tangent there.
    Input<float> offset{"offset"};
    Input<float> noise{"noise"}; // variance of the roots
    // Dimensions: channel, then as the mosaic.
    Output<Buffer<float>> camera_rgb{"camera_rgb", 5};

    void generate() {
        /* THE ALGORITHM */
        for (int y : {0, 1})
            for (int x : {0, 1}) cfa.site(x, y)(u, v) = root(sample(x, y));
        const Expr energy_of_noise = three_energies * noise;
        for (int y : {0, 1})
            for (int x : {0, 1}) {
                energy_across.site(x, y)(u, v) = high_pass_energy(cfa, x, y, across);
                energy_down.site(x, y)(u, v) = high_pass_energy(cfa, x, y, down);
            }
        for (int y : {0, 1})
            for (int x : {0, 1}) {
                const Expr downwards = sum_of_three(energy_down, x, y, down),
                           sideways = sum_of_three(energy_across, x, y, across);
                share_down.site(x, y)(u, v) = share(downwards, sideways, energy_of_noise);
            }
        for (int s : {0, 1}) {
            low_pass.site(s, s)(u, v) = low_pass_of(s);
            energy_falling.site(s, s)(u, v) = high_pass_energy(cfa, s, s, falling);
            energy_rising.site(s, s)(u, v) = high_pass_energy(cfa, s, s, rising);
        }
        for (int s : {0, 1}) {
            green.site(s, s)(u, v) = green_of(s);
            share_falling.site(s, s)(u, v) = share(diagonal_sum(energy_falling, s, falling),
                                                   diagonal_sum(energy_rising, s, rising), energy_of_noise);
        }
        for (int s : {0, 1}) difference.site(s, s)(u, v) = cfa.site(s, s)(u, v) - green.site(s, s)(u, v);
        for (int s : {0, 1}) {
            const Func& d = difference.site(s, s);
            const auto row_sum = [&](const auto& of) { return of(u - 1) + 2.0f * of(u) + of(u + 1); };
            row_sums.site(s, s)(u, v) = Tuple(row_sum([&](const Expr& at) { return d(at, v); }),
                                              row_sum([&](const Expr& at) { return d(at, v) * d(at, v); }));
        }
        for (int s : {0, 1}) clean.site(s, s)(u, v) = clean_of(s);
        for (int s : {0, 1}) opposite.site(s, s)(u, v) = opposite_of(s);
        for (int y : {0, 1})
            beside_green.site(1 - y, y)(u, v) =
                Tuple(colour_at_green(true, 1 - y, y), colour_at_green(false, 1 - y, y));

        const auto pixel = [&](int x, int y) {
            if (is_green(x, y)) {
                const Func& others = beside_green.site(x, y);
                return mux(channel, {light(others(u, v)[0]), sample(x, y), light(others(u, v)[1])});
            }
            const Expr own = select(clean.at(x, y) == cfa.at(x, y), sample(x, y), light(clean.at(x, y)));
            const Expr other = light(opposite.at(x, y)), between = light(green.at(x, y));
            return is_red(x, y) ? mux(channel, {own, between, other}) : mux(channel, {other, between, own});
        };
        camera_rgb(channel, i, u, j, v) =
            select(j == 0, select(i == 0, pixel(0, 0), pixel(1, 0)), select(i == 0, pixel(0, 1), pixel(1, 1)));
    }

    void schedule() {
        /* THE SCHEDULE */
        // Rows of quads slide down the tile; a stage keeps just the rows that later stages still look at, so that with tiles
        // of some hundred columns everything stays in the second level cache.
        const int lanes = natural_vector_size<float>();
        camera_rgb.bound(channel, 0, 3).bound(i, 0, 2).bound(j, 0, 2);
        camera_rgb.reorder(channel, i, j, u, v)
            .unroll(channel)
            .unroll(i)
            .unroll(j)
            .vectorize(u, lanes, TailStrategy::RoundUp);

        const auto slide = [&](Func& stage) {
            stage.store_root().fold_storage(v, 16).compute_at(camera_rgb, v).vectorize(u, lanes, TailStrategy::RoundUp);
        };
        for (int y : {0, 1})
            for (int x : {0, 1})
                for (Sites* stage : {&cfa, &energy_across, &energy_down, &share_down}) slide(stage->site(x, y));
        for (int s : {0, 1}) {
            for (Sites* stage : {&low_pass, &energy_falling, &energy_rising, &share_falling, &green, &difference,
                                 &row_sums, &clean, &opposite})
                slide(stage->site(s, s));
            beside_green.site(1 - s, s).compute_at(camera_rgb, v).vectorize(u, lanes, TailStrategy::RoundUp);
        }

        // The wall (kernels.cpp) lays quads over plain rows.
        mosaic.dim(0).set_bounds(0, 2).set_stride(1);
        mosaic.dim(1).set_stride(2);
        mosaic.dim(2).set_bounds(0, 2);
        camera_rgb.dim(0).set_bounds(0, 3).set_stride(1);
        camera_rgb.dim(1).set_bounds(0, 2).set_stride(3);
        camera_rgb.dim(2).set_stride(6);
        camera_rgb.dim(3).set_bounds(0, 2);
    }

private:
    Sites cfa{"cfa"}, energy_across{"energy_across"}, energy_down{"energy_down"}, share_down{"share_down"};
    Sites low_pass{"low_pass"}, energy_falling{"energy_falling"}, energy_rising{"energy_rising"},
        share_falling{"share_falling"};
    Sites difference{"difference"}, row_sums{"row_sums"}, clean{"clean"};     // at red and blue
    Sites green{"green"}, opposite{"opposite"}, beside_green{"beside_green"}; // opposite: blue at red, red at blue

    // White noise of variance 1 leaves this in a sum of three energies: the filter's squared weights are 58.
    static constexpr float three_energies = 3 * 58;

    Expr sample(int x, int y) {
        const int position = 2 * y + x;
        return (cast<float>(mosaic(x, u, y, v)) - black[position]) * scale[position];
    }
    Expr root(const Expr& value) {
        const Expr at_black = sqrt(offset);
        return select(value > 0.0f, sqrt(max(value, 0.0f) + offset), at_black + value * (0.5f / at_black));
    }
    Expr light(const Expr& of_root) {
        const Expr at_black = sqrt(offset);
        return select(of_root > at_black, of_root * of_root - offset, (of_root - at_black) * (2.0f * at_black));
    }

    // Red or blue with as much of its difference from green as stands out of the noise, in the nine nearest of its colour.
    Expr clean_of(int s) {
        const Func& sums = row_sums.site(s, s);
        const auto mean_of = [&](int part) {
            return ((sums(u, v - 1)[part] + sums(u, v + 1)[part]) + 2.0f * sums(u, v)[part]) * (1.0f / 16);
        };
        const Expr mean = mean_of(0), variance = mean_of(1) - mean * mean;
        const Expr part_of_noise = noise / max(variance, max(noise, 1e-12f));
        return cfa.at(s, s) + part_of_noise * (mean - difference.at(s, s));
    }

    // 3 x 3 mean times four at red or blue, not below black.
    Expr low_pass_of(int s) {
        const Expr sides = (cfa.at(s - 1, s) + cfa.at(s + 1, s)) + (cfa.at(s, s - 1) + cfa.at(s, s + 1));
        const Expr corners =
            (cfa.at(s - 1, s - 1) + cfa.at(s + 1, s - 1)) + (cfa.at(s - 1, s + 1) + cfa.at(s + 1, s + 1));
        return max(cfa.at(s, s) + 0.5f * sides + 0.25f * corners, 0.0f);
    }

    // Green at red or blue, looking in one direction: the neighbouring green, corrected by the ratio of the low-pass values.
    Expr green_towards(int s, Step step) {
        const Expr here = low_pass.at(s, s), there = low_pass.at(s + 2 * step.x, s + 2 * step.y);
        return cfa.at(s + step.x, s + step.y) * (1.0f + (here - there) / (tiny + here + there));
    }
    Expr gradient_towards(int s, Step step) {
        const auto sample = [&](int k) { return cfa.at(s + k * step.x, s + k * step.y); };
        return tiny + (absd(sample(1), sample(-1)) + absd(sample(0), sample(2))) +
               (absd(sample(1), sample(3)) + absd(sample(2), sample(4)));
    }
    Expr green_along(int s, Step step) {
        const Step back{-step.x, -step.y};
        return weighted(green_towards(s, back), gradient_towards(s, back), green_towards(s, step),
                        gradient_towards(s, step));
    }
    Expr green_of(int s) { return mix(decided(share_down, s, s), green_along(s, down), green_along(s, across)); }

    // The diagonal energies exist at red and blue only, which is all that a diagonal meets.
    Expr diagonal_sum(Sites& energy, int s, Step step) { return sum_of_three(energy, s, s, step); }

    // Green at any pixel; red (or blue) at any pixel that is not green.
    Expr green_at(int x, int y) { return is_green(x, y) ? cfa.at(x, y) : green.at(x, y); }
    Expr colour(bool red, int x, int y) { return is_red(x, y) == red ? clean.at(x, y) : opposite.at(x, y); }

    // Blue at red (red at blue) along one diagonal, as difference from green.
    Expr opposite_along(int s, Step step) {
        const auto from_green = [&](int k) {
            const int x = s + k * step.x, y = s + k * step.y;
            return clean.at(x, y) - green.at(x, y);
        };
        const auto gradient = [&](int k) {
            const Expr near_one = clean.at(s + k * step.x, s + k * step.y);
            return tiny + absd(near_one, clean.at(s - k * step.x, s - k * step.y)) +
                   absd(near_one, clean.at(s + 3 * k * step.x, s + 3 * k * step.y)) +
                   absd(green.at(s, s), green.at(s + 2 * k * step.x, s + 2 * k * step.y));
        };
        return weighted(from_green(-1), gradient(-1), from_green(1), gradient(1));
    }
    Expr opposite_of(int s) {
        return green.at(s, s) +
               mix(decided(share_falling, s, s), opposite_along(s, falling), opposite_along(s, rising));
    }

    // Red or blue at green along a row or column, as difference from green.
    Expr difference_at_green(bool red, int x, int y, Step step) {
        const auto near_colour = [&](int k) { return colour(red, x + k * step.x, y + k * step.y); };
        const auto gradient = [&](int k) {
            return tiny + absd(cfa.at(x, y), cfa.at(x + 2 * k * step.x, y + 2 * k * step.y)) +
                   absd(near_colour(k), near_colour(-k)) + absd(near_colour(k), near_colour(3 * k));
        };
        const auto from_green = [&](int k) { return near_colour(k) - green_at(x + k * step.x, y + k * step.y); };
        return weighted(from_green(-1), gradient(-1), from_green(1), gradient(1));
    }
    Expr colour_at_green(bool red, int x, int y) {
        return cfa.at(x, y) + mix(decided(share_down, x, y), difference_at_green(red, x, y, down),
                                  difference_at_green(red, x, y, across));
    }
};

} // namespace

HALIDE_REGISTER_GENERATOR(Demosaic, demosaic_quads_of_any)
HALIDE_REGISTER_GENERATOR_ALIAS(demosaic_quads, demosaic_quads_of_any, {{"mosaic.type", "uint16"}})
HALIDE_REGISTER_GENERATOR_ALIAS(demosaic_quads_float, demosaic_quads_of_any, {{"mosaic.type", "float32"}})
