// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/oklab.h"
#include "engine/colour/spaces.h"
#include <cmath>

namespace engine {
namespace {

// XYZ to cone responses, and their cube roots to L, a, b, as published.
const Matrix cones{{{{0.8189330101, 0.3618667424, -0.1288597137},
                     {0.0329845436, 0.9293118715, 0.0361456387},
                     {0.0482003018, 0.2643662691, 0.6338517070}}}};
const Matrix axes{{{{0.2104542553, 0.7936177850, -0.0040720468},
                    {1.9779984951, -2.4285922050, 0.4505937099},
                    {0.0259040371, 0.7827717662, -0.8086757660}}}};

struct Matrices {
    PixelMatrix to_cones{cones * rec2020_to_xyz()}, from_cones{(cones * rec2020_to_xyz()).inverse()};
    PixelMatrix to_axes{axes}, from_axes{axes.inverse()};
};
const Matrices& matrices() {
    static const Matrices known;
    return known;
}

} // namespace

Oklab to_oklab(Rgb light) {
    const Matrices& m = matrices();
    const Rgb response = m.to_cones * light;
    const Rgb lab = m.to_axes * Rgb{std::cbrt(response.r), std::cbrt(response.g), std::cbrt(response.b)};
    return {lab.r, lab.g, lab.b};
}

Rgb from_oklab(Oklab lab) {
    const Matrices& m = matrices();
    const Rgb root = m.from_axes * Rgb{lab.lightness, lab.a, lab.b};
    return m.from_cones * Rgb{root.r * root.r * root.r, root.g * root.g * root.g, root.b * root.b * root.b};
}

} // namespace engine
