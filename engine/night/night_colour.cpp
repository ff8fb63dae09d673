// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/night_colour.h"
#include <cmath>
#include <numbers>

namespace engine {
namespace {

// Vectors of the Purkinje shift in linear Rec.709 (night.md 4.5): Wanat & Mantiuk's cone matrix with rods, as a rank-1 change.
constexpr std::array<double, 3> rods_709{0.01342, 0.66888, 0.31770};
constexpr std::array<double, 3> cone_shift_709{0.44159, 1.51438, -0.17861};
constexpr std::array<double, 3> blue_shift_709{0.06495, -0.16242, 1.25657};

// The conventional blue of painted and filmed moonlight: xy (0.25, 0.25) of Jensen et al. (2000) lies at Oklab hue 267.5 degrees.
constexpr double moonlight_hue = 267.5, warm_hue = 60, tint_chroma = 0.035;

// CAT16 (Li et al. 2017), XYZ to cone responses.
const Matrix& cat16() {
    static const Matrix matrix{
        {{{0.401288, 0.650173, -0.051461}, {-0.250268, 1.204414, 0.045854}, {-0.002079, 0.048952, 0.953127}}}};
    return matrix;
}

Rgb as_rgb(const std::array<double, 3>& v) {
    return {static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2])};
}

// Row vector times matrix: weights of channels in one space as weights in another.
std::array<double, 3> weights_through(const std::array<double, 3>& weights, const Matrix& matrix) {
    std::array<double, 3> result{};
    for (std::size_t column = 0; column < 3; ++column)
        for (std::size_t row = 0; row < 3; ++row) result[column] += weights[row] * matrix.m[row][column];
    return result;
}

double smooth(double t) { return static_cast<double>(smooth_step(static_cast<float>(t))); }

White light_of(LampType lamp, const White& balanced_for) {
    switch (lamp) {
    case LampType::sodium: return {2000, 0};
    case LampType::led: return {4000, 0};
    case LampType::tungsten: return {2856, 0};
    case LampType::moon: return {4100, 0};
    case LampType::automatic: break;
    }
    return balanced_for;
}

// How much less rods see of a lamp's own colour than of white, truth over linear fit: the fit sees sodium 20 % too bright for rods and
// tungsten 17 % too dark (S/P of night.md 2.2 and 2.3 over that of D65: 1 - 0.257 to 1 - 0.308, 1 - 0.604 to 1 - 0.5).
float warm_contrast_of(LampType lamp) {
    switch (lamp) {
    case LampType::sodium: return 1.07F;
    case LampType::tungsten: return 0.79F;
    default: return 1;
    }
}

// Part of the cast that an adapted eye still sees is 1 - D; D of CIECAM02 for an average surround (F = 1).
double adaptation_degree(double luminance) { return 1 - std::exp((-luminance - 42) / 92) / 3.6; }

// Oklab (Ottosson 2020): XYZ to cone responses, and their cube roots to L, a, b.
const Matrix& oklab_cones() {
    static const Matrix matrix{{{{0.8189330101, 0.3618667424, -0.1288597137},
                                 {0.0329845436, 0.9293118715, 0.0361456387},
                                 {0.0482003018, 0.2643662691, 0.6338517070}}}};
    return matrix;
}
const Matrix& oklab_axes() {
    static const Matrix matrix{{{{0.2104542553, 0.7936177850, -0.0040720468},
                                 {1.9779984951, -2.4285922050, 0.4505937099},
                                 {0.0259040371, 0.7827717662, -0.8086757660}}}};
    return matrix;
}

} // namespace

NightColour night_colour(const NightSettings& settings, const LightLevels& levels, const White& white) {
    NightColour colour;
    const Matrix to_709 = srgb_to_rec2020().inverse();
    colour.rod_weights = as_rgb(weights_through(rods_709, to_709));
    colour.cone_shift = as_rgb(srgb_to_rec2020() * cone_shift_709);
    colour.blue_shift = as_rgb(srgb_to_rec2020() * blue_shift_709);
    if (settings.sense <= 0) return colour;

    const double begin = smooth(settings.sense / 40);
    colour.weight = static_cast<float>(settings.colour / 100 * begin);
    colour.blue_hold = 0.35F * settings.colour / 100;
    colour.warm_contrast = warm_contrast_of(settings.lamp_type);
    colour.tint = static_cast<float>(settings.tint / 100 * tint_chroma * begin);

    const double level = std::exp2(levels.level(static_cast<double>(settings.sense)));
    const double part =
        (1 - adaptation_degree(level)) * static_cast<double>(settings.light_colour) / 50 * smooth(settings.sense / 60);
    const auto lamp = cat16() * xyz_of(xy_of(light_of(settings.lamp_type, white))), day = cat16() * xyz_of(d65);
    const auto kept = [&](std::size_t cone) { return std::pow(std::max(lamp[cone], 1e-3) / day[cone], part); };
    const Matrix cast = rec2020_to_xyz().inverse() * cat16().inverse() * Matrix::diagonal(kept(0), kept(1), kept(2)) *
                        cat16() * rec2020_to_xyz();
    colour.has_cast = part > 0;
    colour.cast = PixelMatrix(cast);
    return colour;
}

void tint_row(const NightColour& colour, const float* m, Rgb* row, int count) {
    static const PixelMatrix to_cones(oklab_cones() * rec2020_to_xyz());
    static const PixelMatrix from_cones((oklab_cones() * rec2020_to_xyz()).inverse());
    static const Matrix from_axes = oklab_axes().inverse();
    // Adding (a, b) = s L (cos, sin) moves each cube root by s L times a fixed number.
    const double hue = (colour.tint > 0 ? moonlight_hue : warm_hue) * std::numbers::pi / 180;
    const Rgb direction = as_rgb(from_axes * std::array<double, 3>{0, std::cos(hue), std::sin(hue)});
    const float strength = std::abs(colour.tint);
    const auto cube_root = [](float x) { return fast_exp2(fast_log2(x > 1e-12F ? x : 1e-12F) * (1.0F / 3.0F)); };
    for (int i = 0; i < count; ++i) {
        const Rgb c = row[i];
        const Rgb cones = to_cones * c;
        const Rgb root = {cube_root(cones.r), cube_root(cones.g), cube_root(cones.b)};
        const float lightness = 0.2104542553F * root.r + 0.7936177850F * root.g - 0.0040720468F * root.b;
        const float s = strength * (1.0F - m[i]) * lightness;
        const Rgb moved = {root.r + s * direction.r, root.g + s * direction.g, root.b + s * direction.b};
        const Rgb light =
            from_cones * Rgb{moved.r * moved.r * moved.r, moved.g * moved.g * moved.g, moved.b * moved.b * moved.b};
        const float before = luminance(c), after = luminance(light);
        // Nearly black pixels keep their colour: the cube roots there are those of the floor above.
        const float gain = before / (after > 1e-9F ? after : 1e-9F);
        const bool tinted = before > 1e-9F;
        row[i] = {tinted ? light.r * gain : c.r, tinted ? light.g * gain : c.g, tinted ? light.b * gain : c.b};
    }
}

} // namespace engine
