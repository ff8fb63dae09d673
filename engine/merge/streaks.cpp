// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/streaks.h"
#include "engine/regions/components.h"
#include <algorithm>
#include <cmath>
#include <optional>

namespace engine {
namespace {

constexpr float sure = 4;          // standard deviations of a block
constexpr double least_aspect = 6; // of length to width
constexpr std::size_t least_blocks = 6;

struct Line {
    double x = 0, y = 0, ax = 1, ay = 0; // a place and the direction
    double first = 0, last = 0;          // along it, from the place
    double across = 1;                   // width
    double off(const MergePoint& point) const { return std::abs((point.y - y) * ax - (point.x - x) * ay); }
    double along(const MergePoint& point) const { return (point.x - x) * ax + (point.y - y) * ay; }
};

// The line with most of the points on it, if they lie close enough to each other along it. `all`: with those that other lines have taken; where
// two cross, a point belongs to both.
std::optional<Line> best_line(const std::vector<MergePoint>& points, const std::vector<MergePoint>& all) {
    constexpr double near = 1.2; // blocks
    const std::size_t step = std::max<std::size_t>(1, points.size() / 60);
    Line best;
    std::size_t most = 0;
    for (std::size_t i = 0; i < points.size(); i += step)
        for (std::size_t j = i + step; j < points.size(); j += step) {
            const double dx = points[j].x - points[i].x, dy = points[j].y - points[i].y, length = std::hypot(dx, dy);
            if (length < 4) continue;
            const Line line{points[i].x, points[i].y, dx / length, dy / length};
            const auto count = static_cast<std::size_t>(
                std::ranges::count_if(points, [&](const MergePoint& p) { return line.off(p) < near; }));
            if (count > most) most = count, best = line;
        }
    if (most < least_blocks) return std::nullopt;
    // Its middle and direction from all of them, twice.
    std::vector<double> places;
    for (int round = 0; round < 2; ++round) {
        double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        for (const MergePoint& p : points)
            if (best.off(p) < near + round) ++n, x += p.x, y += p.y, xx += p.x * p.x, yy += p.y * p.y, xy += p.x * p.y;
        x /= n, y /= n, xx = xx / n - x * x, yy = yy / n - y * y, xy = xy / n - x * y;
        const double angle = 0.5 * std::atan2(2 * xy, xx - yy), half = std::sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
        best = {x, y, std::cos(angle), std::sin(angle)};
        // An even stripe of width w has variance w^2 / 12.
        best.across = std::sqrt(12 * std::max(0.0, (xx + yy) / 2 - half)) + 1;
    }
    for (const MergePoint& p : all)
        if (best.off(p) < near + 1) places.push_back(best.along(p));
    std::ranges::sort(places);
    // The longest part without a hole of more than six blocks.
    std::size_t begin = 0, from = 0, to = 0;
    for (std::size_t i = 1; i <= places.size(); ++i)
        if (i == places.size() || places[i] - places[i - 1] > 6) {
            if (places[i - 1] - places[begin] > places[to] - places[from]) from = begin, to = i - 1;
            begin = i;
        }
    best.first = places[from], best.last = places[to];
    const double length = best.last - best.first + 1;
    const bool is_dense = static_cast<double>(to - from + 1) > 0.6 * length,
               is_thin = length > least_aspect * best.across;
    return is_dense && is_thin ? std::optional(best) : std::nullopt;
}

} // namespace

double Streak::length() const { return std::hypot(to.x - from.x, to.y - from.y); }

double Streak::distance(double x, double y) const {
    const double dx = to.x - from.x, dy = to.y - from.y, square = dx * dx + dy * dy;
    const double part = square > 0 ? std::clamp(((x - from.x) * dx + (y - from.y) * dy) / square, 0.0, 1.0) : 0;
    return std::hypot(x - from.x - part * dx, y - from.y - part * dy);
}

std::vector<Streak> find_streaks(const Plane& excess, double least_length) {
    const Rect area = excess.area();
    Marks marks(area);
    for (std::size_t i = 0; i < marks.size(); ++i) marks.data()[i] = excess.data()[i] > sure;
    // Dots of a blinking light hang together over one block.
    Marks joined(area);
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            joined.at(x, y) = marks.at(x, y) | marks.nearest(x - 1, y) | marks.nearest(x + 1, y) |
                              marks.nearest(x, y - 1) | marks.nearest(x, y + 1);
    const Components groups = connected(joined, true);
    const double least_blocks_long = least_length / streak_block;
    std::vector<std::vector<MergePoint>> points(groups.list.size());
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            if (marks.at(x, y)) {
                const auto group = static_cast<std::size_t>(groups.labels.at(x, y));
                const Rect& box = groups.list[group].box;
                if (std::hypot(box.width, box.height) >= least_blocks_long)
                    points[group].push_back({static_cast<double>(x), static_cast<double>(y)});
            }
    std::vector<Streak> streaks;
    for (const std::vector<MergePoint>& group : points) {
        std::vector<MergePoint> free = group;
        // Some cross, and stars hang on them.
        for (int turn = 0; turn < 4 && free.size() >= least_blocks; ++turn) {
            const auto line = best_line(free, group);
            if (!line || line->last - line->first + 1 < least_blocks_long) break;
            const auto full = [](double block) { return (block + 0.5) * streak_block - 0.5; };
            Streak streak;
            streak.from = {full(line->x + line->first * line->ax), full(line->y + line->first * line->ay)};
            streak.to = {full(line->x + line->last * line->ax), full(line->y + line->last * line->ay)};
            streak.half_width = 0.5 * line->across * streak_block;
            streaks.push_back(streak);
            std::erase_if(free, [&](const MergePoint& point) { return line->off(point) < line->across / 2 + 1; });
        }
    }
    return streaks;
}

void mark_streaks(const std::vector<Streak>& streaks, double margin, int y, int left, int count, std::uint8_t* marks) {
    for (const Streak& streak : streaks) {
        const double reach = streak.half_width + margin;
        if (y < std::min(streak.from.y, streak.to.y) - reach || y > std::max(streak.from.y, streak.to.y) + reach)
            continue;
        const int first = std::max(left, static_cast<int>(std::min(streak.from.x, streak.to.x) - reach));
        const int last = std::min(left + count - 1, static_cast<int>(std::max(streak.from.x, streak.to.x) + reach) + 1);
        for (int x = first; x <= last; ++x)
            if (streak.distance(x, y) <= reach) marks[x - left] = 1;
    }
}

std::vector<bool> which_are_meteors(const std::vector<SeenStreak>& streaks, const Rect& area,
                                    const std::function<bool(int, int)>& is_sky) {
    const double margin = 0.015 * area.width + 4; // of an end that lies inside
    const auto inside = [&](const Streak& streak, double sign) {
        // A little beyond its end there must still be sky: otherwise nobody knows where it ended.
        const MergePoint &end = sign > 0 ? streak.to : streak.from, &other = sign > 0 ? streak.from : streak.to;
        const double length = std::max(1.0, streak.length());
        const double x = end.x + (end.x - other.x) / length * margin, y = end.y + (end.y - other.y) / length * margin;
        return area.contains(static_cast<int>(x), static_cast<int>(y)) &&
               is_sky(static_cast<int>(x), static_cast<int>(y));
    };
    const auto goes_on = [](const Streak& a, const Streak& b) {
        const double ax = a.to.x - a.from.x, ay = a.to.y - a.from.y, bx = b.to.x - b.from.x, by = b.to.y - b.from.y;
        const double sine = std::abs(ax * by - ay * bx) / (a.length() * b.length() + 1e-9);
        if (sine > 0.12) return false; // 7 degrees
        // Of b's middle from a's line, and the other way round; planes curve a little, lenses too.
        const auto off = [](const Streak& line, const Streak& of) {
            const double dx = line.to.x - line.from.x, dy = line.to.y - line.from.y, length = std::hypot(dx, dy) + 1e-9;
            const double x = (of.from.x + of.to.x) / 2 - line.from.x, y = (of.from.y + of.to.y) / 2 - line.from.y;
            return std::abs(x * dy - y * dx) / length;
        };
        const double apart =
            std::hypot((a.from.x + a.to.x - b.from.x - b.to.x) / 2, (a.from.y + a.to.y - b.from.y - b.to.y) / 2);
        return std::min(off(a, b), off(b, a)) < 10 + 0.08 * apart;
    };
    std::vector<bool> result;
    for (std::size_t i = 0; i < streaks.size(); ++i) {
        bool is_meteor = inside(streaks[i].streak, 1) && inside(streaks[i].streak, -1);
        for (std::size_t j = 0; j < streaks.size() && is_meteor; ++j)
            is_meteor = i == j || std::abs(streaks[i].order - streaks[j].order) > 2 ||
                        !goes_on(streaks[i].streak, streaks[j].streak);
        result.push_back(is_meteor);
    }
    return result;
}

std::string streak_sentence(int streaks, int frames) {
    return std::to_string(streaks) +
           (streaks == 1 ? " mark of a plane or satellite" : " marks of planes or satellites") + " taken out, in " +
           std::to_string(frames) + (frames == 1 ? " frame." : " frames.");
}

} // namespace engine
