// Bodies as distances to a few simple shapes, so that their edges are soft by one pixel at every size.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_movers.h"
#include "engine/sample/random.h"
#include "tests/shared/simulated_scene.h"
#include <algorithm>
#include <cmath>
#include <numbers>

namespace test {

using engine::Rgb;

namespace {

// Distance to a thick line.
double capsule(double x, double y, double x0, double y0, double x1, double y1, double radius) {
    const double dx = x1 - x0, dy = y1 - y0,
                 t = std::clamp(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
    return std::hypot(x - x0 - t * dx, y - y0 - t * dy) - radius;
}

double box(double x, double y, double left, double top, double right, double bottom, double round) {
    const double dx = std::max({left + round - x, x - right + round, 0.0}),
                 dy = std::max({top + round - y, y - bottom + round, 0.0});
    return std::hypot(dx, dy) - round;
}

MoverLight person(const SimulatedMover& mover, double x, double y, double time) {
    const double u = x / mover.size, v = y / mover.size, phase = 2 * std::numbers::pi * (0.9 * time + 0.1 * mover.seed);
    const double sway = 0.012 * std::sin(2 * std::numbers::pi * 0.3 * time),
                 stride = mover.speed == 0 ? 0.03 : 0.11 * std::sin(phase);
    const double head = std::hypot(u - sway, v + 0.92) - 0.065;
    const double coat = std::min({capsule(u, v, sway, -0.76, 0, -0.5, 0.115),
                                  capsule(u, v, sway - 0.1, -0.76, -0.13 - 0.6 * stride, -0.5, 0.035),
                                  capsule(u, v, sway + 0.1, -0.76, 0.13 + 0.6 * stride, -0.5, 0.035)});
    const double legs = std::min(capsule(u, v, -0.04, -0.5, -0.04 - stride, -0.02, 0.045),
                                 capsule(u, v, 0.04, -0.5, 0.04 + stride, -0.02, 0.045));
    MoverLight result;
    result.alpha = static_cast<float>(std::clamp(0.5 - std::min({head, coat, legs}) * mover.size, 0.0, 1.0));
    const bool stripe = std::fmod(std::abs(v) * 40 + mover.seed, 4.0) < 1.5;
    const Rgb cloth = mover.seed % 3 == 0   ? Rgb{1.2F, 0.35F, 0.25F}
                      : mover.seed % 3 == 1 ? Rgb{0.4F, 0.6F, 1.2F}
                                            : Rgb{0.9F, 0.9F, 0.85F};
    if (head < coat && head < legs)
        result.light = Rgb{1.1F, 0.8F, 0.6F} * 0.8F;
    else if (coat < legs)
        result.light = cloth * (stripe ? 0.7F : 1.1F);
    else
        result.light = Rgb{0.3F, 0.3F, 0.4F};
    result.light = filtered(result.light * mover.brightness);
    return result;
}

MoverLight car(const SimulatedMover& mover, double x, double y) {
    const double direction = mover.speed < 0 ? -1 : 1, u = direction * x / mover.size, v = y / mover.size;
    const double body = box(u, v, -0.5, -0.22, 0.5, -0.06, 0.05), cabin = box(u, v, -0.28, -0.34, 0.2, -0.18, 0.06);
    const double glass = box(u, v, -0.24, -0.31, 0.16, -0.22, 0.03),
                 wheels = std::min(std::hypot(u + 0.3, v + 0.07), std::hypot(u - 0.3, v + 0.07)) - 0.075;
    MoverLight result;
    result.alpha = static_cast<float>(std::clamp(0.5 - std::min({body, cabin, wheels}) * mover.size, 0.0, 1.0));
    const Rgb paint = mover.seed % 2 == 0 ? Rgb{1.1F, 0.2F, 0.15F} : Rgb{0.8F, 0.85F, 0.9F};
    result.light = wheels < 0  ? Rgb{0.05F, 0.05F, 0.05F}
                   : glass < 0 ? Rgb{0.1F, 0.12F, 0.15F}
                               : paint * static_cast<float>(0.5 - v);
    result.light = filtered(result.light * mover.brightness);
    if (!mover.lights) return result;
    const double front = mover.size * std::hypot(u - 0.49, v + 0.15),
                 back = mover.size * std::hypot(u + 0.49, v + 0.16), radius = 0.018 * mover.size;
    const float wing = 0.02F / static_cast<float>(std::pow(1 + front * front / 9, 1.5));
    result.glow = filtered({1, 1, 1}) * (1e4F * (soft_disc(front, radius) + wing)) +
                  filtered({1, 0.06F, 0.03F}) * (60 * soft_disc(back, radius));
    return result;
}

} // namespace

MoverLight mover_at(const SimulatedMover& mover, double x, double y, double time) {
    const double u = x - mover.x - mover.speed * time, v = y - mover.y - mover.speed_down * time;
    return mover.kind == SimulatedMover::Kind::person ? person(mover, u, v, time) : car(mover, u, v);
}

engine::Rect mover_area(const SimulatedMover& mover, double time, bool with_glow) {
    if (time < mover.from || time > mover.until) return {};
    const double x = mover.x + mover.speed * time, y = mover.y + mover.speed_down * time;
    const bool is_person = mover.kind == SimulatedMover::Kind::person;
    const double side = mover.size * (is_person ? 0.32 : 0.56), up = mover.size * (is_person ? 1.02 : 0.38),
                 more = !is_person && with_glow && mover.lights ? 120 : 3;
    const auto left = static_cast<int>(std::floor(x - side - more)), top = static_cast<int>(std::floor(y - up - more));
    return {left, top, static_cast<int>(2 * (side + more)) + 1,
            static_cast<int>(up + 0.06 * mover.size + 2 * more) + 1};
}

float streak_at(const SimulatedStreak& streak, double x, double y) {
    const double dx = streak.x1 - streak.x0, dy = streak.y1 - streak.y0, length = std::hypot(dx, dy);
    const double along = ((x - streak.x0) * dx + (y - streak.y0) * dy) / length,
                 across = ((x - streak.x0) * dy - (y - streak.y0) * dx) / length;
    if (std::abs(across) > 6 * streak.width) return 0;
    const double ends = 0.5 * (std::erf(along / (1.4142 * streak.width)) -
                               std::erf((along - length) / (1.4142 * streak.width))),
                 part = along / length;
    double light = streak.light * ends * std::exp(-0.5 * across * across / (streak.width * streak.width)) /
                   (streak.width * 2.5066);
    if (streak.tapered) light *= std::max(0.0, std::pow(std::max(0.0, part), 1.5) * std::max(0.0, 1 - part) * 5.4);
    if (streak.blinks > 0)
        light *= 0.5 + 3 * std::pow(std::max(0.0, std::cos(2 * std::numbers::pi * part * streak.blinks)), 20);
    return static_cast<float>(light);
}

} // namespace test
