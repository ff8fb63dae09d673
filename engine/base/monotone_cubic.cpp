// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/monotone_cubic.h"
#include <cstddef>

namespace engine {

double monotone_cubic(std::span<const double> xs, std::span<const double> ys, double x) {
    const std::size_t last = xs.size() - 1;
    if (x <= xs[0]) return ys[0];
    if (x >= xs[last]) return ys[last];
    std::size_t i = 0;
    while (x > xs[i + 1]) ++i;
    const auto width = [&](std::size_t k) { return xs[k + 1] - xs[k]; };
    const auto secant = [&](std::size_t k) { return (ys[k + 1] - ys[k]) / width(k); };
    const auto slope = [&](std::size_t k) {
        if (k == 0) return secant(0);
        if (k == last) return secant(last - 1);
        const double before = secant(k - 1), after = secant(k);
        if (before * after <= 0) return 0.0;
        const double w1 = 2 * width(k) + width(k - 1), w2 = width(k) + 2 * width(k - 1);
        return (w1 + w2) / (w1 / before + w2 / after);
    };
    const double h = width(i), t = (x - xs[i]) / h;
    return ys[i] * (1 + 2 * t) * (1 - t) * (1 - t) + h * slope(i) * t * (1 - t) * (1 - t) +
           ys[i + 1] * t * t * (3 - 2 * t) + h * slope(i + 1) * t * t * (t - 1);
}

} // namespace engine
