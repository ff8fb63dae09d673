// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/mesopic.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

double luminance_at(double m, double photopic, double s_over_p) {
    const double rods = (1 - m) * rod_share_at_555;
    return (m * photopic + rods * s_over_p * photopic) / (m + rods);
}

double coefficient_at(double mesopic) { return std::clamp(0.7670 + 0.3334 * std::log10(mesopic), 0.0, 1.0); }

} // namespace

double mesopic_coefficient(double photopic, double s_over_p) {
    if (!(photopic > 0) || !(s_over_p > 0)) return 0;
    // The iteration of the standard does not converge for extreme lights (Shpak 2015); halving always does.
    double low = 0, high = 1;
    for (int step = 0; step < 48; ++step) {
        const double m = (low + high) / 2;
        (coefficient_at(luminance_at(m, photopic, s_over_p)) > m ? low : high) = m;
    }
    return (low + high) / 2;
}

double mesopic_luminance(double photopic, double s_over_p) {
    if (!(photopic > 0)) return 0;
    return luminance_at(mesopic_coefficient(photopic, s_over_p), photopic, s_over_p);
}

double scotopic_larson(double x, double y, double z) { return y * (1.33 * (1 + (y + z) / x) - 1.68); }

} // namespace engine
