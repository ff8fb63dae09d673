// Matrices, white points and the working space, which is defined here and only here: linear Rec.2020, D65.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/image/pixel.h"
#include "engine/photo/capture.h"
#include <array>

namespace engine {

// Row-major: row i gives output channel i.
struct Matrix {
    std::array<std::array<double, 3>, 3> m{};
    static Matrix identity();
    static Matrix diagonal(double a, double b, double c);
    Matrix inverse() const; // of an invertible matrix
    std::array<double, 3> operator*(const std::array<double, 3>& v) const;
};
Matrix operator*(const Matrix& a, const Matrix& b);

// The same in float, for pixels.
struct PixelMatrix {
    float m[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    PixelMatrix() = default;
    explicit PixelMatrix(const Matrix& matrix);
    Rgb operator*(Rgb c) const {
        return {m[0] * c.r + m[1] * c.g + m[2] * c.b, m[3] * c.r + m[4] * c.g + m[5] * c.b,
                m[6] * c.r + m[7] * c.g + m[8] * c.b};
    }
};

struct Xy {
    double x = 0.3127, y = 0.3290;
};
inline constexpr Xy d65{0.3127, 0.3290};
inline constexpr Xy d50{0.34567, 0.35850};

std::array<double, 3> xyz_of(Xy white); // Y = 1
Xy xy_of(const std::array<double, 3>& xyz);

// Linear RGB with these primaries and white -> CIE XYZ (2 degree), Y of white = 1.
Matrix rgb_to_xyz(Xy red, Xy green, Xy blue, Xy white);
const Matrix& rec2020_to_xyz(); // D65
const Matrix& srgb_to_xyz();    // D65
Matrix srgb_to_rec2020();

// Bradford chromatic adaptation (ICC.1:2010 annex E) of XYZ from one white to another.
Matrix bradford(Xy from, Xy to);

// White <-> chromaticity: Planckian locus below 4000 K blended into the CIE daylight locus above (as photographers use it);
// tint along the normal of the locus in CIE 1960 uv. Valid 1500 to 25000 K.
Xy xy_of(const White& white);
White white_of(Xy xy);

} // namespace engine
