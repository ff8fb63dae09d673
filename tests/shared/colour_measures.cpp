// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/colour_measures.h"
#include "engine/colour/spaces.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace test {

using namespace engine;

namespace {

using Triple = std::array<double, 3>;

constexpr double degrees = 180 / std::numbers::pi;

double angle(double y, double x) {
    const double hue = std::atan2(y, x) * degrees;
    return hue < 0 ? hue + 360 : hue;
}

// Bjorn Ottosson, "A perceptual color space for image processing" (2020), in his form for linear sRGB.
Oklab oklab_of(const Triple& srgb) {
    const auto [r, g, b] = srgb;
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

Triple srgb_of(const Oklab& lab) {
    const auto cube = [](double x) { return x * x * x; };
    const double l = cube(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
    const double m = cube(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
    const double s = cube(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

// SMPTE ST 2084, of light in cd/m2.
double pq(double nits) {
    const double y = std::pow(std::clamp(nits, 0.0, 10000.0) / 10000, 0.1593017578125);
    return std::pow((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y), 78.84375);
}

} // namespace

double Oklab::chroma() const { return std::hypot(a, b); }
double Oklab::hue() const { return angle(b, a); }

Oklab oklab_of(Rgb rec2020) {
    static const Matrix to_srgb = srgb_to_rec2020().inverse();
    return oklab_of(to_srgb * Triple{rec2020.r, rec2020.g, rec2020.b});
}

Oklab oklab_of_srgb(Rgb linear_srgb) { return oklab_of(Triple{linear_srgb.r, linear_srgb.g, linear_srgb.b}); }

double largest_srgb_chroma(double lightness, double hue) {
    const auto is_inside = [&](double chroma) {
        const Triple rgb = srgb_of({lightness, chroma * std::cos(hue / degrees), chroma * std::sin(hue / degrees)});
        return std::all_of(rgb.begin(), rgb.end(), [](double value) { return value >= -1e-6 && value <= 1 + 1e-6; });
    };
    double inside = 0, outside = 0.4; // no sRGB colour has more
    for (int step = 0; step < 24; ++step) {
        const double middle = (inside + outside) / 2;
        (is_inside(middle) ? inside : outside) = middle;
    }
    return inside;
}

double difference(const Oklab& a, const Oklab& b) {
    return std::sqrt((a.l - b.l) * (a.l - b.l) + (a.a - b.a) * (a.a - b.a) + (a.b - b.b) * (a.b - b.b));
}

// ITU-R BT.2100-2, table 7.
HueICtCp ictcp_of(Rgb c, double nits) {
    const double r = c.r * nits, g = c.g * nits, b = c.b * nits;
    const double l = pq((1688 * r + 2146 * g + 262 * b) / 4096), m = pq((683 * r + 2951 * g + 462 * b) / 4096),
                 s = pq((99 * r + 309 * g + 3688 * b) / 4096);
    const double ct = (6610 * l - 13613 * m + 7003 * s) / 4096, cp = (17933 * l - 17390 * m - 543 * s) / 4096;
    return {angle(cp, ct), std::hypot(ct, cp)};
}

double hue_difference(double a, double b) {
    const double difference = std::fmod(std::abs(a - b), 360.0);
    return std::min(difference, 360 - difference);
}

double lightness(double y) {
    constexpr double limit = 216.0 / 24389, slope = 24389.0 / 27;
    return 116 * (y > limit ? std::cbrt(y) : (slope * y + 16) / 116) - 16;
}

} // namespace test
