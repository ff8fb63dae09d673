// Gamut fit: brings display-linear RGB of a device into 0..1. Colours outside lose chroma at constant luminance and keep their hue as
// seen; colours inside stay as they are. Knows device channels and a luminance, no profiles.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/spaces.h"
#include <array>
#include <bit>
#include <cstdint>

namespace engine {

// How much of the device gamut colours from outside may displace.
enum class GamutKnee {
    hard, // none: every device colour is kept exactly, what is outside lands on the boundary
    soft  // the outermost fifth: saturated gradients keep their steps, colours in it lose a little chroma
};

struct GamutFit {
    std::array<float, 3> luminance{};           // of the device channels, sum 1
    std::array<std::array<float, 3>, 6> bend{}; // for red, yellow, green, cyan, blue, magenta; see fit_gamut()
    float
        threshold = 1,
        range =
            1e-6F; // of the knee: saturation s > threshold becomes threshold + e * range / (e + range), e = s - threshold
};

// For light that lies in the Rec.2020 cube.
GamutFit make_gamut_fit(const Matrix& rec2020_to_device, GamutKnee knee);

namespace gamut_detail {
// Rounding leaves a saturated yellow a little above 1. Taken for a colour outside, its blue would be lifted by y / (1 - y) times as much, which
// the steep dark end of a tone curve turns into a visible step. So this much above 1 is cut off instead: less than a 16-bit step.
constexpr float top_slack = 2e-5F;

inline float larger(float a, float b) { return a > b ? a : b; }
inline float smaller(float a, float b) { return a < b ? a : b; }

// `a` where the bits of the mask are set: a choice that compilers do not turn into a branch.
inline float chosen(std::int32_t mask, float a, float b) {
    return std::bit_cast<float>((std::bit_cast<std::int32_t>(a) & mask) | (std::bit_cast<std::int32_t>(b) & ~mask));
}

// Distance from grey in units of the distance at which the first channel leaves 0..1.
inline float saturation(float r, float g, float b, float up, float down) {
    return larger(larger(r, larger(g, b)) * up, smaller(r, smaller(g, b)) * -down);
}
} // namespace gamut_detail

// `count` colours in three planes, in place. Straight desaturation in linear light shifts hues as seen (blue towards violet, orange towards
// pink: Abney effect), therefore colours are bent first, as far as they are outside, by vectors that leave luminance alone.
inline void fit_into_gamut(const GamutFit& fit, float* red, float* green, float* blue, int count) {
    using namespace gamut_detail;
    for (int i = 0; i < count; ++i) {
        const float r0 = red[i], g0 = green[i], b0 = blue[i];
        const float y0 = fit.luminance[0] * r0 + fit.luminance[1] * g0 + fit.luminance[2] * b0;
        const float y = smaller(larger(y0, 0.0F), 1.0F);
        const float r1 = r0 - y, g1 = g0 - y, b1 = b0 - y;
        const float up = 1.0F / (1.0F + top_slack - y), down = 1.0F / larger(y, 1e-6F);
        const float outside = smaller(larger(saturation(r1, g1, b1, up, down) - 1.0F, 0.0F), 1.0F);

        // Parts of the six pure hues in the colour; at most two are not zero.
        const float rg = smaller(r0, g0), gb = smaller(g0, b0), br = smaller(b0, r0);
        const float hue[6] = {larger(r0 - larger(g0, b0), 0.0F), larger(rg - b0, 0.0F),
                              larger(g0 - larger(b0, r0), 0.0F), larger(gb - r0, 0.0F),
                              larger(b0 - larger(r0, g0), 0.0F), larger(br - g0, 0.0F)};
        float bend_r = 0, bend_g = 0, bend_b = 0;
        for (int k = 0; k < 6; ++k) {
            bend_r += hue[k] * fit.bend[k][0];
            bend_g += hue[k] * fit.bend[k][1];
            bend_b += hue[k] * fit.bend[k][2];
        }
        const float r2 = r1 + outside * bend_r, g2 = g1 + outside * bend_g, b2 = b1 + outside * bend_b;

        const float s = saturation(r2, g2, b2, up, down);
        const float excess = larger(s - fit.threshold, 0.0F), sum = excess + fit.range;
        const float keep = smaller(fit.threshold * sum + excess * fit.range, sum) / (sum * s);
        const std::int32_t mask = s > fit.threshold ? -1 : 0;
        red[i] = chosen(mask, y + keep * r2, r0);
        green[i] = chosen(mask, y + keep * g2, g0);
        blue[i] = chosen(mask, y + keep * b2, b0);
    }
}

} // namespace engine
