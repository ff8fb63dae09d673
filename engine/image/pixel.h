// The one pixel of the engine: scene-linear light, Rec.2020 primaries (D65), 32-bit float.
// 0.18 is photographic mid-grey; values above 1 and slightly below 0 are legal.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace engine {

struct Rgb {
    float r = 0, g = 0, b = 0;
    bool operator==(const Rgb&) const = default;
};
inline Rgb operator*(Rgb c, float k) { return {c.r * k, c.g * k, c.b * k}; }
inline Rgb operator*(float k, Rgb c) { return c * k; }
inline Rgb operator+(Rgb a, Rgb b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
inline Rgb operator-(Rgb a, Rgb b) { return {a.r - b.r, a.g - b.g, a.b - b.b}; }

// ITU-R BT.2020 luminance of linear light.
inline float luminance(Rgb c) { return 0.2627f * c.r + 0.6780f * c.g + 0.0593f * c.b; }

} // namespace engine
