// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/light_curve.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

// Beyond the right end the slope of the curve's last piece becomes that of a mere gain, within some two stops.
constexpr double settles_within = 0.2;

double curve_beyond(const Curve& curve, double x) {
    const double y = evaluate(curve, x);
    if (x <= 1) return y;
    const double past = x - 1;
    return y + past + (slope_at_end(curve) - 1) * settles_within * (1 - std::exp(-past / settles_within));
}

} // namespace

double curve_axis(double light) {
    return std::log2(1 + light / static_cast<double>(curve_toe)) / static_cast<double>(curve_stops);
}

double light_at(double axis) {
    return static_cast<double>(curve_toe) * (std::exp2(axis * static_cast<double>(curve_stops)) - 1);
}

LightCurve::LightCurve(const Curve& curve) {
    if (engine::is_identity(curve)) return;
    const double black = light_at(evaluate(curve, 0));
    m_black = static_cast<float>(black);
    m_gain.resize(entries);
    constexpr double nearly_black = 1e-6; // where the gain has become that of black
    for (int i = 0; i < entries; ++i) {
        const double x = std::max(nearly_black, i / (static_cast<double>(per_stop) * static_cast<double>(curve_stops)));
        const double gain = (light_at(curve_beyond(curve, x)) - black) / light_at(x);
        m_gain[static_cast<std::size_t>(i)] = static_cast<float>(gain);
    }
}

} // namespace engine
