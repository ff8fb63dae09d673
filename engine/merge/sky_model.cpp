// Gauss-Newton over a lens and many rotations; the rotations are eliminated frame by frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/sky_model.h"
#include "engine/merge/least_squares.h"
#include <algorithm>

namespace engine {
namespace {

constexpr std::size_t lens_unknowns = 5;
constexpr double star_sigma = 0.2; // pixels: of a faint star's place, measured on simulated series
constexpr double huber = 0.5;      // pixels
// Of lenses: k1 -0.3 is a strong barrel (lensfun's wide zooms reach -0.15).
constexpr double k1_sigma = 0.15, k2_sigma = 0.05;

SkyLens changed(SkyLens lens, std::size_t unknown, double by) {
    switch (unknown) {
    case 0: lens.focal *= std::exp(by); break;
    case 1: lens.k1 += by; break;
    case 2: lens.k2 += by; break;
    case 3: lens.centre_x += by; break;
    default: lens.centre_y += by;
    }
    return lens;
}
constexpr std::array<double, lens_unknowns> small_step{1e-5, 1e-5, 1e-5, 0.01, 0.01};

Rotation turned(const Rotation& rotation, std::size_t axis, double by) {
    Ray turn{};
    turn[axis] = by;
    return Rotation::about(turn) * rotation;
}

MergePoint off(const SkyLens& lens, const Rotation& rotation, const MergePoint& from, const MergePoint& to) {
    const MergePoint place = lens.place_of(rotation * lens.ray_of(from));
    return {place.x - to.x, place.y - to.y};
}

double weight_of(const MergePoint& distance) {
    const double length = std::hypot(distance.x, distance.y);
    return (length > huber ? huber / length : 1) / (star_sigma * star_sigma);
}

} // namespace

Ray SkyLens::ray_of(MergePoint place) const {
    const double x = (place.x - centre_x) / focal, y = (place.y - centre_y) / focal;
    const double bent = std::hypot(x, y);
    double straight = bent;
    for (int round = 0; round < 8; ++round) {
        const double square = straight * straight;
        const double slope = std::max(0.1, 1 + square * (3 * k1 + 5 * k2 * square));
        const double step = (straight * (1 + square * (k1 + k2 * square)) - bent) / slope;
        straight = std::clamp(straight - step, 0.0, 20.0);
        if (std::abs(step) < 1e-12) break;
    }
    const double scale = bent > 1e-12 ? straight / bent : 1;
    const double u = x * scale, v = y * scale, length = std::sqrt(u * u + v * v + 1);
    return {u / length, v / length, 1 / length};
}

MergePoint SkyLens::place_of(const Ray& ray) const {
    if (ray[2] < 1e-3) return {-1e6, -1e6};
    const double x = ray[0] / ray[2], y = ray[1] / ray[2], square = x * x + y * y;
    const double scale = focal * (1 + square * (k1 + k2 * square));
    return {centre_x + x * scale, centre_y + y * scale};
}

Ray Rotation::operator*(const Ray& ray) const {
    return {m[0] * ray[0] + m[1] * ray[1] + m[2] * ray[2], m[3] * ray[0] + m[4] * ray[1] + m[5] * ray[2],
            m[6] * ray[0] + m[7] * ray[1] + m[8] * ray[2]};
}

Rotation Rotation::operator*(const Rotation& first) const {
    Rotation result;
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            result.m[row * 3 + column] = m[row * 3] * first.m[column] + m[row * 3 + 1] * first.m[3 + column] +
                                         m[row * 3 + 2] * first.m[6 + column];
    return result;
}

Rotation Rotation::inverse() const { return {{m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]}}; }

// Rodrigues' formula.
Rotation Rotation::about(const Ray& turn) {
    const double angle = std::sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
    if (angle < 1e-15) return {};
    const double x = turn[0] / angle, y = turn[1] / angle, z = turn[2] / angle;
    const double c = std::cos(angle), s = std::sin(angle), d = 1 - c;
    return {{c + x * x * d, x * y * d - z * s, x * z * d + y * s, y * x * d + z * s, c + y * y * d, y * z * d - x * s,
             z * x * d - y * s, z * y * d + x * s, c + z * z * d}};
}

Ray Rotation::axis_and_angle() const {
    const Ray twice{m[7] - m[5], m[2] - m[6], m[3] - m[1]}; // 2 sin(angle) axis
    const double sine = std::sqrt(twice[0] * twice[0] + twice[1] * twice[1] + twice[2] * twice[2]) / 2;
    const double angle = std::atan2(sine, (m[0] + m[4] + m[8] - 1) / 2);
    const double factor = sine > 1e-12 ? angle / (2 * sine) : 0.5;
    return {twice[0] * factor, twice[1] * factor, twice[2] * factor};
}

Rotation fitted_rotation(const SkyLens& lens, const SkyPairs& pairs, const Rotation& start) {
    Rotation rotation = start;
    for (int round = 0; round < 12; ++round) {
        NormalEquations equations(3);
        for (std::size_t i = 0; i < pairs.place.size(); ++i) {
            const MergePoint here = off(lens, rotation, pairs.reference[i], pairs.place[i]);
            const double weight = weight_of(here);
            std::array<double, 3> x{}, y{};
            for (std::size_t axis = 0; axis < 3; ++axis) {
                const MergePoint there = off(lens, turned(rotation, axis, 1e-6), pairs.reference[i], pairs.place[i]);
                x[axis] = (there.x - here.x) / 1e-6, y[axis] = (there.y - here.y) / 1e-6;
            }
            equations.add(x, -here.x, weight);
            equations.add(y, -here.y, weight);
        }
        const auto step = equations.solution();
        if (!step) break;
        const Ray turn{(*step)[0], (*step)[1], (*step)[2]};
        rotation = Rotation::about(turn) * rotation;
        if (std::abs(turn[0]) + std::abs(turn[1]) + std::abs(turn[2]) < 1e-9) break;
    }
    return rotation;
}

SkyFit fitted_sky(const LensExpectation& expected, const std::vector<SkyPairs>& pairs,
                  const std::vector<Rotation>& start) {
    SkyFit fit{expected.lens, start};
    const std::array<double, lens_unknowns> sigma{expected.focal_part, k1_sigma, k2_sigma, expected.centre,
                                                  expected.centre};
    for (int round = 0; round < 15; ++round) {
        // Unknowns of the lens with those of the rotations eliminated: A - sum E F^-1 E^T.
        NormalEquations reduced(static_cast<int>(lens_unknowns));
        const std::array<double, lens_unknowns> now{std::log(fit.lens.focal / expected.lens.focal),
                                                    fit.lens.k1 - expected.lens.k1, fit.lens.k2 - expected.lens.k2,
                                                    fit.lens.centre_x - expected.lens.centre_x,
                                                    fit.lens.centre_y - expected.lens.centre_y};
        for (std::size_t i = 0; i < lens_unknowns; ++i)
            reduced.expect(static_cast<int>(i), -now[i], 1 / (sigma[i] * sigma[i]));
        // Of each frame: rotation = own - depends * lens.
        std::vector<std::array<double, 3>> own(pairs.size());
        std::vector<std::array<std::array<double, lens_unknowns>, 3>> depends(pairs.size());
        for (std::size_t frame = 0; frame < pairs.size(); ++frame) {
            const SkyPairs& list = pairs[frame];
            struct Row {
                std::array<double, lens_unknowns> lens;
                std::array<double, 3> turn;
                double value, weight;
            };
            std::vector<Row> rows;
            rows.reserve(2 * list.place.size());
            for (std::size_t i = 0; i < list.place.size(); ++i) {
                const MergePoint &from = list.reference[i], &to = list.place[i];
                const MergePoint here = off(fit.lens, fit.rotations[frame], from, to);
                Row x{{}, {}, -here.x, weight_of(here)}, y{{}, {}, -here.y, weight_of(here)};
                for (std::size_t k = 0; k < lens_unknowns; ++k) {
                    const MergePoint there = off(changed(fit.lens, k, small_step[k]), fit.rotations[frame], from, to);
                    x.lens[k] = (there.x - here.x) / small_step[k], y.lens[k] = (there.y - here.y) / small_step[k];
                }
                for (std::size_t axis = 0; axis < 3; ++axis) {
                    const MergePoint there = off(fit.lens, turned(fit.rotations[frame], axis, 1e-6), from, to);
                    x.turn[axis] = (there.x - here.x) / 1e-6, y.turn[axis] = (there.y - here.y) / 1e-6;
                }
                rows.push_back(x);
                rows.push_back(y);
            }
            // The least squares answer for the rotation, and how it depends on the lens.
            NormalEquations turns(3);
            for (const Row& row : rows) turns.add(row.turn, row.value, row.weight);
            const auto alone = turns.solution();
            if (!alone) continue;
            for (std::size_t i = 0; i < 3; ++i) own[frame][i] = (*alone)[i];
            for (std::size_t k = 0; k < lens_unknowns; ++k) {
                NormalEquations along(3);
                for (const Row& row : rows) along.add(row.turn, row.lens[k], row.weight);
                const auto part = along.solution();
                for (std::size_t i = 0; i < 3; ++i) depends[frame][i][k] = part ? (*part)[i] : 0;
            }
            for (const Row& row : rows) {
                std::array<double, lens_unknowns> left = row.lens;
                double value = row.value;
                for (std::size_t i = 0; i < 3; ++i) {
                    for (std::size_t k = 0; k < lens_unknowns; ++k) left[k] -= row.turn[i] * depends[frame][i][k];
                    value -= row.turn[i] * own[frame][i];
                }
                reduced.add(left, value, row.weight);
            }
        }
        const auto step = reduced.solution();
        if (!step) break;
        double largest = 0;
        for (std::size_t k = 0; k < lens_unknowns; ++k) {
            // No wild steps while the start is far.
            const double limited = std::clamp((*step)[k], -2 * sigma[k], 2 * sigma[k]);
            fit.lens = changed(fit.lens, k, limited);
            largest = std::max(largest, std::abs(limited) / sigma[k]);
        }
        for (std::size_t frame = 0; frame < pairs.size(); ++frame) {
            Ray turn{};
            for (std::size_t i = 0; i < 3; ++i) {
                turn[i] = own[frame][i];
                for (std::size_t k = 0; k < lens_unknowns; ++k) turn[i] -= depends[frame][i][k] * (*step)[k];
            }
            fit.rotations[frame] = Rotation::about(turn) * fit.rotations[frame];
        }
        if (largest < 1e-5) break;
    }
    return fit;
}

double median_residual(const SkyMotion& motion, const SkyPairs& pairs) {
    std::vector<double> distances;
    for (std::size_t i = 0; i < pairs.place.size(); ++i) {
        const MergePoint place = motion.source_of(pairs.reference[i]);
        distances.push_back(std::hypot(place.x - pairs.place[i].x, place.y - pairs.place[i].y));
    }
    if (distances.empty()) return 0;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return *middle;
}

} // namespace engine
