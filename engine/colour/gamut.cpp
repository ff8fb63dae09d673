// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/gamut.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace engine {
namespace {

using Vector = std::array<double, 3>;

// a and b of Oklab (B. Ottosson, 2020), from linear sRGB.
struct Chroma {
    double a, b;
};
Chroma oklab_chroma(const Vector& srgb) {
    const double l = std::cbrt(0.4122214708 * srgb[0] + 0.5363325363 * srgb[1] + 0.0514459929 * srgb[2]);
    const double m = std::cbrt(0.2119034982 * srgb[0] + 0.6806995451 * srgb[1] + 0.1073969566 * srgb[2]);
    const double s = std::cbrt(0.0883024619 * srgb[0] + 0.2817188376 * srgb[1] + 0.6299787005 * srgb[2]);
    return {1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

// Saturated colours of the Rec.2020 cube: all hues, bright, medium and dark.
std::vector<Vector> saturated_rec2020() {
    constexpr int steps = 6; // between two neighbours of red, yellow, green, cyan, blue, magenta
    constexpr double corners[6][3] = {{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1}, {1, 0, 1}};
    std::vector<Vector> colours;
    for (int corner = 0; corner < 6; ++corner)
        for (int step = 0; step < steps; ++step)
            for (const double light : {1.0, 0.4, 0.1}) {
                const double t = static_cast<double>(step) / steps;
                Vector c{};
                for (int i = 0; i < 3; ++i)
                    c[i] = light * ((1 - t) * corners[corner][i] + t * corners[(corner + 1) % 6][i]);
                colours.push_back(c);
            }
    return colours;
}

// What one sample must become, and from where.
struct Sample {
    std::array<float, 3> device;
    Chroma seen;
};

double difference(Chroma wanted, Chroma got) {
    // A duller neon is accepted before one of another colour, but not at any price: with 7, Rec.2020 blue becomes an sRGB blue
    // 12 degrees from itself that keeps 36 % of its chroma (straight desaturation: 19 degrees, 59 %); other hues stay within 6 degrees.
    constexpr double hue_weight = 7;
    const double c1 = std::hypot(wanted.a, wanted.b), c2 = std::hypot(got.a, got.b);
    const double chroma_part = (c1 - c2) * (c1 - c2);
    const double whole = (wanted.a - got.a) * (wanted.a - got.a) + (wanted.b - got.b) * (wanted.b - got.b);
    return chroma_part + hue_weight * (whole - chroma_part);
}

double difference(const GamutFit& fit, const std::vector<Sample>& samples, const Matrix& device_to_srgb) {
    double sum = 0;
    for (const Sample& sample : samples) {
        std::array<float, 3> c = sample.device;
        fit_into_gamut(fit, &c[0], &c[1], &c[2], 1);
        sum += difference(sample.seen, oklab_chroma(device_to_srgb * Vector{c[0], c[1], c[2]}));
    }
    return sum;
}

// Perpendicular to the direction of corner colour k as seen from grey, in the plane of equal luminance, of the same length.
Vector turning_vector(int k, const Vector& luminance) {
    constexpr double corners[6][3] = {{1, 0, 0}, {1, 1, 0}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1}, {1, 0, 1}};
    Vector d{}, e{};
    double y = 0, length_d = 0, length_e = 0;
    for (int i = 0; i < 3; ++i) y += luminance[i] * corners[k][i];
    for (int i = 0; i < 3; ++i) d[i] = corners[k][i] - y;
    for (int i = 0; i < 3; ++i) {
        e[i] = d[(i + 1) % 3] * luminance[(i + 2) % 3] - d[(i + 2) % 3] * luminance[(i + 1) % 3];
        length_d += d[i] * d[i];
        length_e += e[i] * e[i];
    }
    for (double& x : e) x *= std::sqrt(length_d / length_e);
    return e;
}

// Turns the six hues, one after the other, to where the colours of `samples` look most like themselves after the fit.
void find_bend(GamutFit& fit, const std::vector<Sample>& samples, const Vector& luminance,
               const Matrix& device_to_srgb) {
    std::array<double, 6> turn{};
    const auto set = [&](int k, double value) {
        const Vector e = turning_vector(k, luminance);
        turn[k] = value;
        for (int i = 0; i < 3; ++i) fit.bend[k][i] = static_cast<float>(value * e[i]);
    };
    for (double step = 0.4; step > 0.005; step /= 2)
        for (int k = 0; k < 6; ++k) {
            const double at = turn[k];
            double best = at, least = difference(fit, samples, device_to_srgb);
            for (const double candidate : {at - step, at + step}) {
                set(k, candidate);
                if (const double d = difference(fit, samples, device_to_srgb); d < least) least = d, best = candidate;
            }
            set(k, best);
        }
}

float saturation_of(const GamutFit& fit, const std::array<float, 3>& c) {
    const float y =
        std::clamp(fit.luminance[0] * c[0] + fit.luminance[1] * c[1] + fit.luminance[2] * c[2], 1e-6F, 1 - 1e-6F);
    return gamut_detail::saturation(c[0] - y, c[1] - y, c[2] - y, 1 / (1 + gamut_detail::top_slack - y), 1 / y);
}

} // namespace

GamutFit make_gamut_fit(const Matrix& rec2020_to_device, GamutKnee knee) {
    const Matrix to_rec2020 = rec2020_to_device.inverse();
    const Matrix device_to_srgb = srgb_to_rec2020().inverse() * to_rec2020;
    constexpr double rec2020_luminance[3] = {0.2627, 0.6780, 0.0593};
    Vector luminance{};
    for (int i = 0; i < 3; ++i)
        for (int k = 0; k < 3; ++k) luminance[i] += rec2020_luminance[k] * to_rec2020.m[k][i];

    GamutFit fit;
    for (int i = 0; i < 3; ++i) fit.luminance[i] = static_cast<float>(luminance[i]);
    std::vector<Sample> outside;
    float furthest = 1;
    for (const Vector& c : saturated_rec2020()) {
        const Vector d = rec2020_to_device * c;
        const std::array<float, 3> device = {static_cast<float>(d[0]), static_cast<float>(d[1]),
                                             static_cast<float>(d[2])};
        const float s = saturation_of(fit, device);
        furthest = std::max(furthest, s);
        if (s > 1.01F) outside.push_back({device, oklab_chroma(device_to_srgb * d)});
    }
    if (!outside.empty()) find_bend(fit, outside, luminance, device_to_srgb);
    if (knee == GamutKnee::soft && furthest > 1.01F) {
        // The hyperbola with slope 1 at the threshold that reaches 1 for the furthest colour.
        fit.threshold = 0.8F;
        fit.range = (1 - fit.threshold) * (furthest - fit.threshold) / (furthest - 1);
    }
    return fit;
}

} // namespace engine
