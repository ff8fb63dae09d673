// Demosaicing as engine/kernels/demosaic_generator.cpp describes it, pixel by pixel in double precision on a mosaic that is
// mirrored on all sides; slow and obvious.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/kernels/naive_demosaic.h"
#include <cmath>
#include <functional>
#include <vector>

namespace test {
namespace {

using engine::Image;
using engine::MosaicLevels;
using Mosaic = engine::Raster<std::uint16_t>;

// A plane of doubles with a frame of `frame` pixels around the mosaic.
struct Field {
    int width, height, frame;
    std::vector<double> values;
    Field(int w, int h, int f)
        : width(w), height(h), frame(f), values(static_cast<std::size_t>((w + 2 * f) * (h + 2 * f))) {}
    double& operator()(int x, int y) {
        return values.at(static_cast<std::size_t>((y + frame) * (width + 2 * frame) + x + frame));
    }

    void fill(int reach, const std::function<double(int x, int y)>& value) {
        for (int y = -reach; y < height + reach; ++y)
            for (int x = -reach; x < width + reach; ++x) (*this)(x, y) = value(x, y);
    }
};

int reflect(int index, int count) {
    while (index < 0 || index >= count) {
        if (count == 1) return 0;
        if (index < 0) index = -index;
        if (index >= count) index = 2 * (count - 1) - index;
    }
    return index;
}

enum Colour { red, green, blue };
Colour colour_of(const MosaicLevels& levels, int x, int y) {
    const bool red_column = ((x - levels.red_x) & 1) == 0, red_row = ((y - levels.red_y) & 1) == 0;
    return red_column == red_row ? (red_row ? red : blue) : green;
}

constexpr int frame = 30;
constexpr double tiny = 1e-5;

Field samples_of(const Mosaic& mosaic, const MosaicLevels& levels) {
    Field samples(mosaic.width(), mosaic.height(), frame);
    samples.fill(frame, [&](int x, int y) {
        const int mx = reflect(x, mosaic.width()), my = reflect(y, mosaic.height());
        const int position = (y & 1) * 2 + (x & 1);
        return (mosaic.at(mx, my) - double(levels.black[position])) * double(levels.scale[position]);
    });
    return samples;
}

// Roots of light and back: below black along the tangent there.
double root(double light, double offset) {
    return light > 0 ? std::sqrt(light + offset) : std::sqrt(offset) + light / (2 * std::sqrt(offset));
}
double light(double root, double offset) {
    const double at_black = std::sqrt(offset);
    return root > at_black ? root * root - offset : 2 * at_black * (root - at_black);
}

struct Line {
    int dx, dy;
};
constexpr Line rows{1, 0}, columns{0, 1}, falling{1, 1}, rising{1, -1};

struct Rcd {
    const MosaicLevels& levels;
    double noise;
    Field linear, cfa, clean, high_rows, high_columns, high_falling, high_rising, share_columns, share_falling, low, g,
        other, r, b;

    Rcd(const Mosaic& mosaic, const MosaicLevels& the_levels)
        : levels(the_levels), noise(double(levels.noise_scale) / 4), linear(samples_of(mosaic, levels)), cfa(linear),
          clean(cfa), high_rows(empty()), high_columns(empty()), high_falling(empty()), high_rising(empty()),
          share_columns(empty()), share_falling(empty()), low(empty()), g(empty()), other(empty()), r(empty()),
          b(empty()) {
        cfa.fill(frame, [&](int x, int y) { return root(linear(x, y), double(levels.root_offset)); });
        clean = cfa;
        directions();
        greens();
        cleaning();
        others();
        rest();
    }
    Field empty() const { return {cfa.width, cfa.height, frame}; }
    bool is_green(int x, int y) const { return colour_of(levels, x, y) == green; }

    double high_pass(int x, int y, Line l) {
        const auto s = [&](int k) { return cfa(x + k * l.dx, y + k * l.dy); };
        const double h = s(-3) - s(-1) - s(1) + s(3) - 3 * (s(-2) + s(2)) + 6 * s(0);
        return h * h;
    }
    static double three(Field& f, int x, int y, Line l) {
        return f(x - l.dx, y - l.dy) + f(x, y) + f(x + l.dx, y + l.dy);
    }
    void directions() {
        high_rows.fill(26, [&](int x, int y) { return high_pass(x, y, rows); });
        high_columns.fill(26, [&](int x, int y) { return high_pass(x, y, columns); });
        high_falling.fill(26, [&](int x, int y) { return high_pass(x, y, falling); });
        high_rising.fill(26, [&](int x, int y) { return high_pass(x, y, rising); });
        const double of_noise = 3 * 58 * noise;
        const auto share = [=](double p, double q) {
            return (std::max(p, 1e-10) + of_noise) / (std::max(p, 1e-10) + std::max(q, 1e-10) + 2 * of_noise);
        };
        share_columns.fill(
            24, [&](int x, int y) { return share(three(high_columns, x, y, columns), three(high_rows, x, y, rows)); });
        share_falling.fill(24, [&](int x, int y) {
            return share(three(high_falling, x, y, falling), three(high_rising, x, y, rising));
        });
    }
    static double decided(Field& f, int x, int y) {
        const double own = f(x, y),
                     around = (f(x - 1, y - 1) + f(x + 1, y - 1) + f(x - 1, y + 1) + f(x + 1, y + 1)) / 4;
        return std::abs(0.5 - own) < std::abs(0.5 - around) ? around : own;
    }
    void greens() {
        low.fill(26, [&](int x, int y) {
            const double sides = cfa(x - 1, y) + cfa(x + 1, y) + cfa(x, y - 1) + cfa(x, y + 1);
            const double corners = cfa(x - 1, y - 1) + cfa(x + 1, y - 1) + cfa(x - 1, y + 1) + cfa(x + 1, y + 1);
            return std::max(0.0, cfa(x, y) + sides / 2 + corners / 4);
        });
        g.fill(22, [&](int x, int y) {
            if (is_green(x, y)) return cfa(x, y);
            const auto along = [&](Line l) {
                double estimate[2], gradient[2];
                for (int side : {0, 1}) {
                    const int k = side ? 1 : -1;
                    const auto s = [&](int n) { return cfa(x + n * k * l.dx, y + n * k * l.dy); };
                    const double here = low(x, y), there = low(x + 2 * k * l.dx, y + 2 * k * l.dy);
                    estimate[side] = s(1) * (1 + (here - there) / (tiny + here + there));
                    gradient[side] = tiny + std::abs(s(1) - s(-1)) + std::abs(s(0) - s(2)) + std::abs(s(1) - s(3)) +
                                     std::abs(s(2) - s(4));
                }
                return (gradient[1] * estimate[0] + gradient[0] * estimate[1]) / (gradient[0] + gradient[1]);
            };
            const double p = decided(share_columns, x, y);
            return (1 - p) * along(columns) + p * along(rows);
        });
    }
    // Red and blue, their differences from green shrunk towards the mean of the nine nearest where noise explains them.
    void cleaning() {
        clean.fill(18, [&](int x, int y) {
            if (is_green(x, y)) return cfa(x, y);
            double mean = 0, square = 0;
            for (int dy = -2; dy <= 2; dy += 2)
                for (int dx = -2; dx <= 2; dx += 2) {
                    const double weight = (dx == 0 ? 0.5 : 0.25) * (dy == 0 ? 0.5 : 0.25);
                    const double d = cfa(x + dx, y + dy) - g(x + dx, y + dy);
                    mean += weight * d;
                    square += weight * d * d;
                }
            const double variance = square - mean * mean;
            const double part_of_noise = noise > 0 ? noise / std::max(variance, noise) : 0;
            return cfa(x, y) + part_of_noise * (mean - (cfa(x, y) - g(x, y)));
        });
    }
    // Estimate of plane c at (x, y) as difference from green along a line whose neighbours know c.
    double difference(Field& c, int x, int y, Line l) {
        double estimate[2], gradient[2];
        for (int side : {0, 1}) {
            const int k = side ? 1 : -1;
            const auto at = [&](Field& f, int n) { return f(x + n * k * l.dx, y + n * k * l.dy); };
            estimate[side] = at(c, 1) - at(g, 1);
            gradient[side] =
                tiny + std::abs(at(c, 1) - at(c, -1)) + std::abs(at(c, 1) - at(c, 3)) + std::abs(g(x, y) - at(g, 2));
        }
        return (gradient[1] * estimate[0] + gradient[0] * estimate[1]) / (gradient[0] + gradient[1]);
    }
    void others() {
        other.fill(14, [&](int x, int y) {
            if (is_green(x, y)) return 0.0;
            const double p = decided(share_falling, x, y);
            return g(x, y) + (1 - p) * difference(clean, x, y, falling) + p * difference(clean, x, y, rising);
        });
        r.fill(14, [&](int x, int y) { return colour_of(levels, x, y) == red ? clean(x, y) : other(x, y); });
        b.fill(14, [&](int x, int y) { return colour_of(levels, x, y) == blue ? clean(x, y) : other(x, y); });
    }
    double at_green(Field& c, int x, int y) {
        const double p = decided(share_columns, x, y);
        return g(x, y) + (1 - p) * difference(c, x, y, columns) + p * difference(c, x, y, rows);
    }
    void rest() {
        Field red_at_green = empty(), blue_at_green = empty();
        red_at_green.fill(0, [&](int x, int y) { return is_green(x, y) ? at_green(r, x, y) : r(x, y); });
        blue_at_green.fill(0, [&](int x, int y) { return is_green(x, y) ? at_green(b, x, y) : b(x, y); });
        r = red_at_green;
        b = blue_at_green;
    }
};

} // namespace

Image naive_demosaic(const Mosaic& mosaic, const MosaicLevels& levels) {
    Rcd rcd(mosaic, levels);
    Image result(mosaic.area());
    for (int y = 0; y < mosaic.height(); ++y)
        for (int x = 0; x < mosaic.width(); ++x)
            result.at(x, y) = {static_cast<float>(light(rcd.r(x, y), double(levels.root_offset))),
                               static_cast<float>(light(rcd.g(x, y), double(levels.root_offset))),
                               static_cast<float>(light(rcd.b(x, y), double(levels.root_offset)))};
    return result;
}

Image bilinear_demosaic(const Mosaic& mosaic, const MosaicLevels& levels) {
    Field samples = samples_of(mosaic, levels);
    Image result(mosaic.area());
    for (int y = 0; y < mosaic.height(); ++y)
        for (int x = 0; x < mosaic.width(); ++x) {
            double sum[3] = {}, weight[3] = {};
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    const Colour c = colour_of(levels, x + dx, y + dy);
                    const double w = (2 - std::abs(dx)) * (2 - std::abs(dy));
                    sum[c] += w * samples(x + dx, y + dy);
                    weight[c] += w;
                }
            const Colour own = colour_of(levels, x, y);
            sum[own] = samples(x, y);
            weight[own] = 1;
            result.at(x, y) = {static_cast<float>(sum[0] / weight[0]), static_cast<float>(sum[1] / weight[1]),
                               static_cast<float>(sum[2] / weight[2])};
        }
    return result;
}

} // namespace test
