// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter_scale.h"
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

using engine::LightMeter;

constexpr double decades = LightMeter::highest - LightMeter::lowest;
constexpr float height_exponent = 0.55F; // small shares stay visible beside a large one

// 1 4 6 4 1 over 16; beyond the ends the last bin goes on.
std::array<float, LightMeter::bins> smoothed(const std::array<float, LightMeter::bins>& shares) {
    constexpr float weights[] = {1 / 16.0F, 4 / 16.0F, 6 / 16.0F, 4 / 16.0F, 1 / 16.0F};
    std::array<float, LightMeter::bins> result{};
    for (int bin = 0; bin < LightMeter::bins; ++bin)
        for (int tap = -hovered_reach; tap <= hovered_reach; ++tap)
            result[static_cast<std::size_t>(bin)] +=
                weights[tap + hovered_reach] *
                shares[static_cast<std::size_t>(std::clamp(bin + tap, 0, LightMeter::bins - 1))];
    return result;
}

float height(float share, float most) { return most > 0 ? std::pow(std::min(share / most, 1.0F), height_exponent) : 0; }

} // namespace

double LightAxis::x_of(double cd_m2) const {
    const double log = cd_m2 > 0 ? std::log10(cd_m2) : LightMeter::lowest;
    return left + std::clamp((log - LightMeter::lowest) / decades, 0.0, 1.0) * width;
}

double LightAxis::cd_m2_at(double x) const {
    return std::pow(10.0, LightMeter::lowest + std::clamp((x - left) / std::max(width, 1.0), 0.0, 1.0) * decades);
}

std::array<float, LightMeter::bins> bar_heights(const std::array<float, LightMeter::bins>& shares) {
    std::array<float, LightMeter::bins> heights = smoothed(shares);
    const float most = *std::max_element(heights.begin(), heights.end());
    for (float& bar : heights) bar = height(bar, most);
    return heights;
}

float height_beside(const std::array<float, LightMeter::bins>& shares, float share) {
    const auto beside = smoothed(shares);
    return height(share, *std::max_element(beside.begin(), beside.end()));
}

} // namespace ui
