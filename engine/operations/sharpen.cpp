// Capture sharpening: takes back the blur of lens, sensor and demosaicing by a regularised inverse of it, where there is more than noise. Knows no picture beyond
// a few pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/operation/define.h"
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace engine {
namespace {

struct Sharpen {
    float amount = 0;
    float radius = 0.7F;
};

constexpr float whole_amount = 100; // at which the blur is taken back as a whole
constexpr int taps = 4;             // of the inverse on each side
constexpr int window = 2;           // around a pixel that gate and limits look at
// Wiener's ratio of noise to signal: lets the inverse rise to 2.3 at most, so that neither grids nor ringing grow.
constexpr double regularisation = 0.05;
// The energy of what sharpening adds, over that of noise alone, from which it is detail.
constexpr float gate_from = 1.5F;
// Contrasts within 9 x 9 pixels, as far as the inverse looks, in EV, over which sharpening fades: lamps and bright stars are sharp enough and would get rings.
constexpr float lamp_from = 3, lamp_over = 2;
// How far a pixel may leave the range of its neighbours: part of that range, and below also part of the darkest of them.
constexpr float beyond_range = 0.35F, below_darkest = 0.15F;

// One side of the symmetric inverse of a Gaussian of `sigma` pixels, [0] in the middle; sum 1, so that light is conserved. Of its cosine
// series (200 points of its response), faded out by a raised cosine.
std::array<float, taps + 1> inverse_of_blur(double sigma) {
    std::array<double, taps + 1> tap{};
    constexpr int points = 200;
    for (int i = 0; i < points; ++i) {
        const double f = 0.5 * (i + 0.5) / points;
        const double blur = std::exp(-2 * std::numbers::pi * std::numbers::pi * sigma * sigma * f * f);
        const double response = blur * (1 + regularisation) / (blur * blur + regularisation);
        for (std::size_t k = 0; k <= taps; ++k)
            tap[k] += response * std::cos(2 * std::numbers::pi * f * static_cast<double>(k)) / points;
    }
    double sum = 0;
    for (std::size_t k = 0; k <= taps; ++k) {
        tap[k] *= 0.5 + 0.5 * std::cos(std::numbers::pi * static_cast<double>(k) / (taps + 1));
        sum += k == 0 ? tap[k] : 2 * tap[k];
    }
    std::array<float, taps + 1> result;
    for (std::size_t k = 0; k <= taps; ++k) result[k] = static_cast<float>(tap[k] / sum);
    return result;
}

// Part of the variance of white noise that is left in what the inverse adds.
double gain_of_noise(const std::array<float, taps + 1>& tap) {
    double squares = 0;
    const auto at = [&](int k) { return static_cast<double>(tap[static_cast<std::size_t>(std::abs(k))]); };
    for (int v = -taps; v <= taps; ++v)
        for (int u = -taps; u <= taps; ++u) squares += std::pow(at(u) * at(v) - (u == 0 && v == 0 ? 1 : 0), 2.0);
    return squares;
}

// `combine` of the pixels at most `reach` away along rows, then along columns; the border that is not known is left out.
template <class Combine> Plane combined(const Plane& plane, int reach, const Combine& combine) {
    const Rect area = plane.area(), inner = area.grown_by(-reach);
    Plane along(area), both(inner);
    for (int y = area.top; y < area.bottom(); ++y) {
        const float* from = plane.row(y);
        float* to = along.row(y);
        for (int x = reach; x < area.width - reach; ++x) to[x] = combine(from + x, 1);
    }
    const std::ptrdiff_t line = area.width;
    for (int y = inner.top; y < inner.bottom(); ++y) {
        const float* from = along.row(y) + reach;
        float* to = both.row(y);
        for (int x = 0; x < inner.width; ++x) to[x] = combine(from + x, line);
    }
    return both;
}

float smaller(float a, float b) { return a < b ? a : b; }
float larger(float a, float b) { return a > b ? a : b; }

template <class Pair> auto of_five(Pair pair) {
    return [pair](const float* p, std::ptrdiff_t s) {
        return pair(pair(pair(p[-2 * s], p[2 * s]), pair(p[-s], p[s])), p[0]);
    };
}

int reach(const Sharpen&, float) { return taps + 2 * window; }

void render(const Sharpen& sharpen, const Tile& tile) {
    const Scene& scene = tile.scene;
    const double side = scene.full_long_edge > scene.long_edge
                            ? static_cast<double>(scene.full_long_edge) / static_cast<double>(scene.long_edge)
                            : 1;
    const std::array<float, taps + 1> tap = inverse_of_blur(static_cast<double>(sharpen.radius) / side);
    const Rect known = tile.input.area(), wanted = tile.output.area(), around = wanted.grown_by(window),
               wide = around.grown_by(window);

    Plane light(known);
    for (std::size_t i = 0; i < light.size(); ++i) light.data()[i] = luminance(tile.input.data()[i]);
    Plane sharp = combined(light, taps, [tap](const float* p, std::ptrdiff_t s) {
        return tap[0] * p[0] + tap[1] * (p[-s] + p[s]) + tap[2] * (p[-2 * s] + p[2 * s]) +
               tap[3] * (p[-3 * s] + p[3 * s]) + tap[4] * (p[-4 * s] + p[4 * s]);
    });
    Plane centre(wide);
    for (int y = wide.top; y < wide.bottom(); ++y)
        std::copy_n(light.row(y) + (wide.left - known.left), wide.width, centre.row(y));
    Plane energy(around);
    for (int y = around.top; y < around.bottom(); ++y) {
        const float* from = light.row(y) + (around.left - known.left);
        float *added = sharp.row(y) + (around.left - sharp.area().left), *square = energy.row(y);
        for (int x = 0; x < around.width; ++x) {
            added[x] -= from[x];
            square[x] = added[x] * added[x];
        }
    }
    energy = combined(energy, window, [](const float* p, std::ptrdiff_t s) {
        return 0.2F * ((p[-2 * s] + p[2 * s]) + (p[-s] + p[s]) + p[0]);
    });
    const Plane darkest = combined(centre, window, of_five(smaller)),
                brightest = combined(centre, window, of_five(larger));
    const Plane darkest_far = combined(darkest, window, of_five(smaller)),
                brightest_far = combined(brightest, window, of_five(larger));

    // White noise of the reduced pixels; demosaiced noise is smoother and stays below it.
    const double share = gain_of_noise(tap) / (side * side);
    const auto scale = static_cast<float>(share * scene.noise.scale),
               offset = static_cast<float>(share * scene.noise.offset);
    const float floor = static_cast<float>(scene.noise.floor() / side) + 1e-4F,
                strength = sharpen.amount / whole_amount;
    for (int y = wanted.top; y < wanted.bottom(); ++y) {
        const Rgb* from = tile.input.row(y) + (wanted.left - known.left);
        const float* added = sharp.row(y) + (wanted.left - sharp.area().left);
        const float *squares = energy.row(y), *least = darkest.row(y) + window, *most = brightest.row(y) + window;
        const float *least_far = darkest_far.row(y), *most_far = brightest_far.row(y);
        const float* here = centre.row(y) + 2 * window;
        Rgb* to = tile.output.row(y);
        for (int x = 0; x < wanted.width; ++x) {
            const float own = here[x], positive = own > 0.0F ? own : 0.0F;
            const float noise = gate_from * (scale * positive + offset);
            const float detail = squares[x] - noise;
            const float gate = (detail > 0.0F ? detail : 0.0F) / (squares[x] + noise + 1e-20F);
            const float low = least[x] > 0.0F ? least[x] : 0.0F;
            const float low_far = least_far[x] > 0.0F ? least_far[x] : 0.0F,
                        high_far = most_far[x] > 0.0F ? most_far[x] : 0.0F;
            const float contrast = fast_log2((high_far + floor) / (low_far + floor));
            const float lamp = smooth_step((contrast - lamp_from) * (1 / lamp_over));
            const float wanted_light = own + strength * gate * (1.0F - lamp) * added[x];
            const float play = beyond_range * (most[x] - least[x]);
            const float upper = most[x] + play;
            const float lower = larger(least[x] - play, (1.0F - below_darkest) * low);
            // The own light always lies within.
            const float bounded =
                wanted_light > upper ? upper : (wanted_light < lower ? smaller(lower, own) : wanted_light);
            const float ratio = ((bounded > 0.0F ? bounded : 0.0F) + 1e-7F) / (positive + 1e-7F);
            to[x] = from[x] * (ratio > 4.0F ? 4.0F : ratio);
        }
    }
}

} // namespace

Operation sharpen() {
    return define<Sharpen>({
        .id = "sharpen",
        .title = "Sharpness",
        .group = Group::detail,
        .help = "Takes back the slight blur of lens, sensor and demosaicing. Leaves noise, lamps and bright stars "
                "alone, and "
                "changes brightness only, so that no coloured fringes appear.",
        .needs_noise = true,
        .parameters = {slider<&Sharpen::amount>({.key = "amount",
                                                 .label = "Sharpness",
                                                 .range = {0, 100},
                                                 .help = "25 is a good start. 100 takes the blur back as a whole."}),
                       slider<&Sharpen::radius>({.key = "radius",
                                                 .label = "Sharpness: radius",
                                                 .range = {0.3F, 1.0F},
                                                 .step = 0.05F,
                                                 .help =
                                                     "Radius of the blur, in pixels of the full-size photo (standard "
                                                     "deviation). 0.7 suits most cameras; soft lenses need more.",
                                                 .advanced = true})},
        .reach = reach,
        .is_neutral = [](const Sharpen& sharpen) { return sharpen.amount == 0; },
        .render = render,
    });
}

} // namespace engine
