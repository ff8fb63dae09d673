// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/curve.h"
#include "engine/base/monotone_cubic.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace engine {
namespace {

struct Anchors {
    std::vector<double> x, y;
    explicit Anchors(const Curve& curve) {
        for (const CurvePoint& point : curve.points) x.push_back(point.x), y.push_back(point.y);
    }
    double at(double place) const { return monotone_cubic(x, y, place); }
};

std::string number(float value) { // the shortest text that reads back to the same float
    char text[32];
    const auto [end, error] = std::to_chars(text, text + sizeof text, value);
    return error == std::errc() ? std::string(text, end) : "0";
}

std::optional<float> read_number(std::string_view& text) {
    float value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || !std::isfinite(value)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

Error invalid(std::string words) { return {ErrorKind::invalid, std::move(words), {}}; }

// The x of both curves, sorted, each once.
std::vector<float> places_of(const Curve& a, const Curve& b) {
    std::vector<float> places;
    for (const Curve* curve : {&a, &b})
        for (const CurvePoint& point : curve->points) places.push_back(point.x);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

} // namespace

bool is_identity(const Curve& curve) {
    return curve.points.front() == CurvePoint{0, 0} && curve.points.back() == CurvePoint{1, 1} &&
           std::all_of(curve.points.begin(), curve.points.end(), [](const CurvePoint& p) { return p.x == p.y; });
}

double evaluate(const Curve& curve, double x) { return Anchors(curve).at(x); }

double slope_at_end(const Curve& curve) {
    if (curve.points.back().x < 1) return 0;
    const CurvePoint before = curve.points[curve.points.size() - 2], last = curve.points.back();
    return static_cast<double>((last.y - before.y) / (last.x - before.x)); // monotone_cubic ends with the last secant
}

std::vector<float> table_of(const Curve& curve, std::size_t count) {
    const Anchors anchors(curve);
    std::vector<float> table(count);
    for (std::size_t i = 0; i < count; ++i)
        table[i] = static_cast<float>(anchors.at(static_cast<double>(i) / static_cast<double>(count - 1)));
    return table;
}

Curve mixed(const Curve& from, const Curve& to, double amount) {
    if (amount <= 0) return from;
    if (amount >= 1) return to;
    const Anchors start(from), end(to);
    Curve result{{}};
    for (const float x : places_of(from, to)) {
        const double a = start.at(x), b = end.at(x);
        result.points.push_back({x, static_cast<float>(a + amount * (b - a))});
    }
    return repaired(std::move(result));
}

CurveDifference greatest_difference(const Curve& a, const Curve& b) {
    CurveDifference greatest;
    const Anchors first(a), second(b);
    for (const float x : places_of(a, b))
        if (const double height = std::abs(first.at(x) - second.at(x)); height > greatest.height)
            greatest = {x, height};
    return greatest;
}

std::string to_text(const Curve& curve) {
    std::string text;
    for (const CurvePoint& point : curve.points)
        text += (text.empty() ? "" : " ") + number(point.x) + "," + number(point.y);
    return text;
}

Result<Curve> parse_curve(std::string_view text) {
    const std::string_view whole = text;
    Curve curve{{}};
    while (!text.empty()) {
        if (is_blank(text.front())) {
            text.remove_prefix(1);
            continue;
        }
        const auto x = read_number(text);
        const bool has_comma = x && !text.empty() && text.front() == ',';
        if (has_comma) text.remove_prefix(1);
        const auto y = has_comma ? read_number(text) : std::nullopt;
        if (!y || (!text.empty() && !is_blank(text.front()))) {
            curve.points.clear();
            break;
        }
        curve.points.push_back({*x + 0.0F, *y + 0.0F}); // -0 becomes 0
    }
    if (curve.points.empty())
        return invalid(" needs points such as 0,0 0.5,0.6 1,1, not \"" + std::string(whole) + "\".");
    return curve;
}

Result<void> check(const Curve& curve) {
    const auto& points = curve.points;
    if (points.size() < 2) return invalid(" needs two points or more, such as 0,0 0.5,0.6 1,1.");
    if (points.size() > curve_points_at_most)
        return invalid(" takes " + std::to_string(curve_points_at_most) + " points at most.");
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto name = [&](std::size_t k) { return number(points[k].x) + "," + number(points[k].y); };
        const auto inside = [](float value) { return value >= 0 && value <= 1; };
        if (!inside(points[i].x) || !inside(points[i].y))
            return invalid(" goes from 0 to 1 in both directions; the point " + name(i) + " is outside.");
        if (i == 0) continue;
        if (points[i].x < points[i - 1].x + curve_step)
            return invalid(" needs its points from left to right; " + name(i) + " does not lie right of " +
                           name(i - 1) + ".");
        if (points[i].y < points[i - 1].y)
            return invalid(" must not fall; " + name(i) + " lies below " + name(i - 1) + ".");
    }
    return {};
}

Curve repaired(Curve curve) {
    auto& points = curve.points;
    for (CurvePoint& point : points) point = {std::clamp(point.x, 0.0F, 1.0F), std::clamp(point.y, 0.0F, 1.0F)};
    std::stable_sort(points.begin(), points.end(), [](CurvePoint a, CurvePoint b) { return a.x < b.x; });
    Curve result{{}};
    for (const CurvePoint& point : points) {
        if (!result.points.empty() && point.x < result.points.back().x + curve_step) continue;
        if (result.points.size() == curve_points_at_most) break;
        const float floor = result.points.empty() ? 0.0F : result.points.back().y;
        result.points.push_back({point.x, std::max(point.y, floor)});
    }
    return result.points.size() < 2 ? Curve{} : result;
}

} // namespace engine
