// Polynomials of a lens: how distortion, fringes and what a photographer sets by hand become one LensMap, and how far corners fall off.
// Radii count from the lens's centre, 1 = half the diagonal of the photo. Knows no database, no file and no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/frame.h"
#include <array>
#include <optional>
#include <vector>

namespace engine {

// c[0] + c[1] r + c[2] r^2 ...
using RadialPolynomial = std::vector<double>;
double value_at(const RadialPolynomial& polynomial, double r);

// What a lens does to the places of light. Chained as light goes: a ray that belongs at r arrives at d = r * distortion(r), its red part at
// d * red(d), its blue part at d * blue(d).
struct LensShape {
    RadialPolynomial distortion{1}, red{1}, blue{1};
    // Added to the factor of red and blue at r, for lenses that are known by one polynomial a channel.
    RadialPolynomial red_more{0}, blue_more{0};
    double centre_x = 0, centre_y = 0; // off the middle of the photo, in halves of the diagonal
    bool operator==(const LensShape&) const = default;
};

// 1 is all of what the lens did, 0 none of it.
struct LensAmounts {
    double distortion = 1, fringes = 1;
};

// By hand, on top of the lens's own; all 0 change nothing.
struct ManualLens {
    double distortion = 0;    // share of the half diagonal by which a corner is brought in: above 0 straightens barrels
    double red = 0, blue = 0; // relative size of the red and the blue picture, less 1
};

// Exact where the chain has 8 terms or fewer; otherwise the Chebyshev series cut there, which lies within 1e-6 for lenses that exist.
LensMap lens_map(const LensShape& shape, const LensAmounts& amounts, const ManualLens& manual);

// The same map of a picture enlarged or reduced so that it fills a frame as large as the photo: nothing that is not there shows, and an edge
// touches that of the photo. Lens calibrations leave the scale open, and each keeps another one.
LensMap filling(const LensMap& map, int photo_width, int photo_height);

// How the light of an even surface falls off: 1 + k[0] r^2 + k[1] r^4 + ... of the light in the middle arrives, or, where it is a gain, such
// is the factor that undoes it.
struct Vignetting {
    std::array<double, 5> k{};
    bool is_gain = false;
    double centre_x = 0, centre_y = 0; // as LensShape
    bool operator==(const Vignetting&) const = default;
};

// What a photo's file itself says of its lens.
struct EmbeddedLens {
    std::optional<LensShape> shape;
    std::optional<Vignetting> vignetting;
};

// Beyond there is more noise than picture: 3 EV.
inline constexpr float largest_vignetting_gain = 8;

// Vignetting ready for pixels: the factor that makes the light at the squared radius u even. 1 / (1 + k[0] u ...) or 1 + k[0] u ..., at most the
// largest gain, never below 0. Free of branches.
class VignettingGain {
public:
    explicit VignettingGain(const Vignetting& vignetting) : m_is_gain(vignetting.is_gain) {
        for (std::size_t i = 0; i < m_k.size(); ++i) m_k[i] = static_cast<float>(vignetting.k[i]);
    }
    float operator()(float u) const {
        const float value = 1 + u * (m_k[0] + u * (m_k[1] + u * (m_k[2] + u * (m_k[3] + u * m_k[4]))));
        constexpr float least = 1 / largest_vignetting_gain;
        const float divisor = value > least ? value : least;
        const float factor = value < largest_vignetting_gain ? value : largest_vignetting_gain;
        return m_is_gain ? (factor > 0.0F ? factor : 0.0F) : 1 / divisor;
    }

private:
    std::array<float, 5> m_k{};
    bool m_is_gain;
};

} // namespace engine
