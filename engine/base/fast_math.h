// log2 and exp2 that compilers can vectorise: plain float arithmetic, the same bits in a vector body and in its scalar tail.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <bit>
#include <cstdint>

namespace engine {

// log2 of a positive normal float; error below 2e-7 + 1 ulp. Series of 2 artanh((m - 1) / (m + 1)) for m in [0.707, 1.414).
inline float fast_log2(float x) {
    const std::int32_t bits = std::bit_cast<std::int32_t>(x);
    const std::int32_t exponent = (bits - 0x3f3504f3) >> 23; // 0x3f3504f3 is sqrt(1/2)
    const float m = std::bit_cast<float>(bits - exponent * (1 << 23));
    const float s = (m - 1.0F) / (m + 1.0F), q = s * s;
    const float series = 2.88539008F + q * (0.961796694F + q * (0.577078016F + q * (0.412198583F + q * 0.320598898F)));
    return static_cast<float>(exponent) + s * series;
}

// 2^x for any finite x, relative error below 3e-7; clamped to the range of normal floats.
inline float fast_exp2(float x) {
    const float clamped = x < -126.0F ? -126.0F : (x > 127.0F ? 127.0F : x);
    const float whole = (clamped + 12582912.0F) - 12582912.0F; // rounds to nearest: 1.5 * 2^23 leaves no fraction bits
    const float f = clamped - whole;
    const float power =
        1.0F + f * (0.693147181F +
                    f * (0.240226507F +
                         f * (0.0555041087F + f * (0.00961812911F + f * (0.00133335581F + f * 0.000154035304F)))));
    return power * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) * (1 << 23));
}

// 3 t^2 - 2 t^3 on 0..1, constant outside.
inline float smooth_step(float t) {
    const float c = t < 0.0F ? 0.0F : (t > 1.0F ? 1.0F : t);
    return c * c * (3.0F - 2.0F * c);
}

} // namespace engine
