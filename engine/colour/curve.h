// A curve drawn through points: a value of operations, its text, and its function, which is smooth and never falls. What the axes mean is
// the business of the operation that has one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

struct CurvePoint {
    float x = 0, y = 0; // 0 to 1
    bool operator==(const CurvePoint&) const = default;
};

// At least two points; each lies right of the one before, by curve_step or more, and not below it.
struct Curve {
    std::vector<CurvePoint> points = {{0, 0}, {1, 1}};
    bool operator==(const Curve&) const = default;
};
inline constexpr float curve_step = 1.0F / 512; // nearer points would be a step, not a curve
inline constexpr std::size_t curve_points_at_most = 32;

// y = x everywhere, however many points say so.
bool is_identity(const Curve& curve);

// The monotone cubic through the points; left of the first and right of the last it is level. x: any finite number.
double evaluate(const Curve& curve, double x);
// The slope of the right end: of the curve just left of its last point if that lies at x = 1, else 0.
double slope_at_end(const Curve& curve);
// `count` values at x = 0 to 1 in even steps, count >= 2.
std::vector<float> table_of(const Curve& curve, std::size_t count);
// from + amount * (to - from) at every point of either.
Curve mixed(const Curve& from, const Curve& to, double amount);

struct CurveDifference {
    double x = 0, height = 0;
};
// Where the two lie farthest apart among the points of both, and how far.
CurveDifference greatest_difference(const Curve& a, const Curve& b);

// "0,0 0.25,0.2 1,1"
std::string to_text(const Curve& curve);
// Any list of finite points. The error is the rest of a sentence that begins with the name of the value: " needs points ...".
Result<Curve> parse_curve(std::string_view text);
// Whether the points make a curve as described above; the error is written as that of parse_curve.
Result<void> check(const Curve& curve);
// The nearest curve that is one: sorted, within 0 to 1, never falling.
Curve repaired(Curve curve);

} // namespace engine
