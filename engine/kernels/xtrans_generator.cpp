// Demosaicing of a mosaic whose colours repeat in any way, as Fujifilm's 6 x 6 X-Trans do, as a Halide generator: masks tell which
// sample has which colour, and no step asks where in the pattern it is. Knows no edges of the photo and no threads.
// SPDX-License-Identifier: GPL-3.0-or-later
//
// On roots of light, like demosaic_generator.cpp. Three passes:
//  1. Local means of each colour make a first brightness of every sample: its value, less its colour's mean, plus that of green.
//  2. Green from the green samples around, the more alike the brightness on the way the stronger, moved by what brightness
//     differs.
//  3. Red and blue as differences from green, from samples whose green is alike: edges of green are edges of colour.
// Normalised convolution (Knutsson and Westin 1993) with weights of likeness (Tomasi and Manduchi 1998). Constants were chosen on
// the pictures of docs/demosaic.md.
#include "Halide.h"

namespace {

using namespace Halide;

Var x("x"), y("y"), colour("colour"), channel("channel");

class XTrans : public Generator<XTrans> {
public:
    Input<Buffer<uint16_t>> mosaic{"mosaic", 2};
    // 1 where the sample of a column has the colour, else 0. Dimensions: column, row of the pattern (0..5), colour.
    Input<Buffer<float>> masks{"masks", 3};
    Input<float[3]> black{"black"};
    Input<float[3]> scale{"scale"};
    Input<float> offset{"offset"}; // as demosaic_generator.cpp
    Input<float> noise{"noise"};
    Output<Buffer<float>> camera_rgb{"camera_rgb", 3}; // channel, column, row

    void generate() {
        /* THE ALGORITHM */
        const Expr at_black = sqrt(offset), sigma = sqrt(noise);
        const auto mask = [&](int c, int dx, int dy) { return masks(x + dx, (y + dy) % 6, c); };
        const auto own = [&](const auto& of) {
            return mask(0, 0, 0) * of(0) + mask(1, 0, 0) * of(1) + mask(2, 0, 0) * of(2);
        };

        sample(x, y) = (cast<float>(mosaic(x, y)) - own([&](int c) { return Expr(black[c]); })) *
                       own([&](int c) { return Expr(scale[c]); });
        const Expr light_of = sample(x, y);
        root(x, y) =
            select(light_of > 0.0f, sqrt(max(light_of, 0.0f) + offset), at_black + light_of * (0.5f / at_black));

        // 1: brightness
        for (int c = 0; c < 3; ++c) {
            Expr sum = 0.0f, weight = 0.0f;
            for (int a = -2; a <= 2; ++a) {
                const float k = static_cast<float>(3 - std::abs(a));
                sum += k * mask(c, a, 0) * root(x + a, y);
                weight += k * mask(c, a, 0);
            }
            rows[c](x, y) = Tuple(sum, weight);
            sum = 0.0f, weight = 0.0f;
            for (int b = -2; b <= 2; ++b) {
                const float k = static_cast<float>(3 - std::abs(b));
                sum += k * rows[c](x, y + b)[0];
                weight += k * rows[c](x, y + b)[1];
            }
            means[c](x, y) = sum / weight;
        }
        brightness(x, y) = root(x, y) - own([&](int c) { return Expr(means[c](x, y)); }) + means[1](x, y);

        // 2: green
        constexpr float from_brightness = 0.3f, usual_step = 0.01f;
        Expr greens = 0.0f, green_weights = 0.0f;
        for (int b = -2; b <= 2; ++b)
            for (int a = -2; a <= 2; ++a) {
                const int distance = a * a + b * b;
                if (distance == 0 || distance > 4) continue;
                const Expr here = brightness(x, y), there = brightness(x + a, y + b);
                const Expr step = usual_step + 2.0f * sigma + abs(here - there) +
                                  0.5f * abs(brightness(x - a, y - b) - here) +
                                  0.5f * abs(brightness(x + 2 * a, y + 2 * b) - there);
                const Expr weight = mask(1, a, b) / (step * step * static_cast<float>(distance));
                greens += weight * (root(x + a, y + b) + from_brightness * (here - there));
                green_weights += weight;
            }
        green(x, y) = select(mask(1, 0, 0) > 0.5f, root(x, y), greens / max(green_weights, 1e-6f));
        difference(x, y) = root(x, y) - green(x, y);

        // 3: red and blue
        constexpr float alike = 0.02f;
        Expr sums[2], weights[2];
        for (int i : {0, 1}) sums[i] = weights[i] = 0.0f;
        for (int b = -2; b <= 2; ++b)
            for (int a = -2; a <= 2; ++a) {
                const Expr unlike = green(x, y) - green(x + a, y + b), there = difference(x + a, y + b);
                const Expr weight =
                    1.0f / ((alike * alike + 4.0f * noise + unlike * unlike) * static_cast<float>(1 + a * a + b * b));
                for (int i : {0, 1}) {
                    weights[i] += weight * mask(2 * i, a, b);
                    sums[i] += weight * mask(2 * i, a, b) * there;
                }
            }
        const Expr red = sums[0] / weights[0], blue = sums[1] / weights[1];
        differences(x, y) = Tuple(red, blue);

        // A sample keeps as much of its difference as stands out of the noise.
        const auto light = [&](const Expr& of_root) {
            return select(of_root > at_black, of_root * of_root - offset, (of_root - at_black) * (2.0f * at_black));
        };
        const auto other = [&](int c) {
            const Expr around = differences(x, y)[c / 2], apart = difference(x, y) - around;
            const Expr part_of_noise = noise / max(apart * apart, max(noise, 1e-12f));
            const Expr kept = select(noise > 0.0f, light(root(x, y) - part_of_noise * apart), sample(x, y));
            return select(mask(c, 0, 0) > 0.5f, kept, light(green(x, y) + around));
        };
        camera_rgb(channel, x, y) =
            mux(channel, {other(0), select(mask(1, 0, 0) > 0.5f, sample(x, y), light(green(x, y))), other(2)});
    }

    void schedule() {
        /* THE SCHEDULE */
        // Rows slide down the tile; each stage keeps those that later stages still look at.
        const int lanes = natural_vector_size<float>();
        camera_rgb.bound(channel, 0, 3);
        camera_rgb.reorder(channel, x, y).unroll(channel).vectorize(x, lanes, TailStrategy::RoundUp);
        for (Func* stage : {&sample, &root, &rows[0], &rows[1], &rows[2], &brightness, &green, &difference})
            stage->store_root()
                .fold_storage(y, 32)
                .compute_at(camera_rgb, y)
                .vectorize(x, lanes, TailStrategy::RoundUp);
        differences.compute_at(camera_rgb, y).vectorize(x, lanes, TailStrategy::RoundUp);
        masks.dim(1).set_bounds(0, 6);
        masks.dim(2).set_bounds(0, 3);
        camera_rgb.dim(0).set_bounds(0, 3).set_stride(1);
        camera_rgb.dim(1).set_stride(3);
    }

private:
    Func sample{"sample"}, root{"root"}, brightness{"brightness"}, green{"green"}, difference{"difference"},
        differences{"differences"};
    Func rows[3], means[3];
};

} // namespace

HALIDE_REGISTER_GENERATOR(XTrans, xtrans)
