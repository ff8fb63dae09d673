// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include <algorithm>
#include <cmath>

namespace engine {

Matrix Matrix::identity() { return diagonal(1, 1, 1); }

Matrix Matrix::diagonal(double a, double b, double c) {
    Matrix d;
    d.m[0][0] = a, d.m[1][1] = b, d.m[2][2] = c;
    return d;
}

Matrix Matrix::inverse() const {
    const auto minor = [&](int r, int c) {
        const int r0 = (r + 1) % 3, r1 = (r + 2) % 3, c0 = (c + 1) % 3,
                  c1 = (c + 2) % 3; // cyclic: the sign is included
        return m[r0][c0] * m[r1][c1] - m[r0][c1] * m[r1][c0];
    };
    const double determinant = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
    Matrix result;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) result.m[r][c] = minor(c, r) / determinant;
    return result;
}

std::array<double, 3> Matrix::operator*(const std::array<double, 3>& v) const {
    std::array<double, 3> result{};
    for (int r = 0; r < 3; ++r) result[r] = m[r][0] * v[0] + m[r][1] * v[1] + m[r][2] * v[2];
    return result;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
    Matrix result;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c)
            result.m[r][c] = a.m[r][0] * b.m[0][c] + a.m[r][1] * b.m[1][c] + a.m[r][2] * b.m[2][c];
    return result;
}

PixelMatrix::PixelMatrix(const Matrix& matrix) {
    for (int i = 0; i < 9; ++i) m[i] = static_cast<float>(matrix.m[i / 3][i % 3]);
}

std::array<double, 3> xyz_of(Xy white) { return {white.x / white.y, 1, (1 - white.x - white.y) / white.y}; }

Xy xy_of(const std::array<double, 3>& xyz) {
    const double sum = xyz[0] + xyz[1] + xyz[2];
    return {xyz[0] / sum, xyz[1] / sum};
}

Matrix rgb_to_xyz(Xy red, Xy green, Xy blue, Xy white) {
    Matrix primaries;
    const std::array<double, 3> columns[3] = {xyz_of(red), xyz_of(green), xyz_of(blue)};
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) primaries.m[r][c] = columns[c][r];
    const std::array<double, 3> share = primaries.inverse() * xyz_of(white);
    return primaries * Matrix::diagonal(share[0], share[1], share[2]);
}

const Matrix& rec2020_to_xyz() {
    static const Matrix matrix = rgb_to_xyz({0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}, d65);
    return matrix;
}

const Matrix& srgb_to_xyz() {
    static const Matrix matrix = rgb_to_xyz({0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}, d65);
    return matrix;
}

Matrix srgb_to_rec2020() { return rec2020_to_xyz().inverse() * srgb_to_xyz(); }

Matrix bradford(Xy from, Xy to) {
    static const Matrix cone{{{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}}};
    const std::array<double, 3> a = cone * xyz_of(from), b = cone * xyz_of(to);
    return cone.inverse() * Matrix::diagonal(b[0] / a[0], b[1] / a[1], b[2] / a[2]) * cone;
}

namespace {

struct Uv {
    double u, v;
};
Uv uv_of(Xy c) { // CIE 1960
    const double d = -2 * c.x + 12 * c.y + 3;
    return {4 * c.x / d, 6 * c.y / d};
}
Xy xy_of_uv(Uv c) {
    const double d = 2 * c.u - 8 * c.v + 4;
    return {3 * c.u / d, 2 * c.v / d};
}

// Planckian locus: rational approximation in CIE 1960 uv of Krystek (1985), 1000 to 15000 K.
Uv planckian(double t) {
    return {(0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t),
            (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) /
                (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t)};
}

// CIE daylight locus (CIE 15), 4000 to 25000 K.
Uv daylight(double t) {
    const double k = 1e3 / t;
    const double x = t <= 7000 ? 0.244063 + 0.09911 * k + 2.9678 * k * k - 4.6070 * k * k * k
                               : 0.237040 + 0.24748 * k + 1.9018 * k * k - 2.0064 * k * k * k;
    return uv_of({x, -3 * x * x + 2.87 * x - 0.275});
}

// One smooth locus: lamps below 4000 K, daylight above 5000 K, blended in between.
Uv locus(double temperature) {
    const double t = std::clamp(temperature, 1500.0, 25000.0);
    if (t <= 4000) return planckian(t);
    if (t >= 5000) return daylight(t);
    const double s = (t - 4000) / 1000, w = s * s * (3 - 2 * s);
    const Uv p = planckian(t), d = daylight(t);
    return {p.u + w * (d.u - p.u), p.v + w * (d.v - p.v)};
}

// Unit normal of the locus that points below it (towards magenta), from a difference in reciprocal temperature.
Uv magenta_side(double temperature) {
    const double mired = 1e6 / std::clamp(temperature, 1500.0, 25000.0);
    const Uv a = locus(1e6 / (mired - 0.5)), b = locus(1e6 / (mired + 0.5));
    const double du = b.u - a.u, dv = b.v - a.v, length = std::hypot(du, dv);
    return {dv / length, -du / length};
}

constexpr double uv_per_tint = 0.05 / 100;

} // namespace

// The colour of a light that was `tint` too green lies above the locus: a positive tint (correct towards magenta) is a greener light.
Xy xy_of(const White& white) {
    const Uv on = locus(white.temperature), side = magenta_side(white.temperature);
    const double away = -white.tint * uv_per_tint;
    return xy_of_uv({on.u + away * side.u, on.v + away * side.v});
}

White white_of(Xy xy) {
    const Uv wanted = uv_of(xy);
    // The temperature at which the difference to the locus has no part along it: bisection in mired.
    const auto along = [&](double mired) {
        const Uv on = locus(1e6 / mired), side = magenta_side(1e6 / mired);
        return (wanted.u - on.u) * -side.v + (wanted.v - on.v) * side.u; // tangent = side turned by 90 degrees
    };
    double low = 1e6 / 25000, high = 1e6 / 1500;
    const bool rising = along(high) > along(low);
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        ((along(middle) > 0) == rising ? high : low) = middle;
    }
    const double temperature = 1e6 / ((low + high) / 2);
    const Uv on = locus(temperature), side = magenta_side(temperature);
    return {temperature, -((wanted.u - on.u) * side.u + (wanted.v - on.v) * side.v) / uv_per_tint};
}

} // namespace engine
