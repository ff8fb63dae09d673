// Nearest neighbours on a grid, triangles by their shape, projective maps by least squares.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_matching.h"
#include "engine/merge/least_squares.h"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace engine {
namespace {

std::size_t index_of(int value) { return static_cast<std::size_t>(value); }

// Places in square cells, to find the nearest one.
class PlaceGrid {
public:
    PlaceGrid(const std::vector<Star>& stars, double cell) : m_stars(stars), m_cell(cell) {
        for (const Star& star : stars) {
            m_columns = std::max(m_columns, static_cast<int>(star.x / cell) + 1);
            m_rows = std::max(m_rows, static_cast<int>(star.y / cell) + 1);
        }
        m_lists.resize(index_of(m_columns * m_rows));
        for (std::size_t i = 0; i < stars.size(); ++i)
            m_lists[index_of(row_of(stars[i].y) * m_columns + column_of(stars[i].x))].push_back(static_cast<int>(i));
    }
    // Within `radius` <= the cell's size; -1 without.
    int nearest(MergePoint place, double radius) const {
        int best = -1;
        double least = radius * radius;
        const int column = static_cast<int>(std::floor(place.x / m_cell)),
                  row = static_cast<int>(std::floor(place.y / m_cell));
        for (int j = std::max(0, row - 1); j <= std::min(m_rows - 1, row + 1); ++j)
            for (int i = std::max(0, column - 1); i <= std::min(m_columns - 1, column + 1); ++i)
                for (const int star : m_lists[index_of(j * m_columns + i)]) {
                    const double dx = m_stars[index_of(star)].x - place.x, dy = m_stars[index_of(star)].y - place.y;
                    if (const double distance = dx * dx + dy * dy; distance < least) least = distance, best = star;
                }
        return best;
    }

private:
    const std::vector<Star>& m_stars;
    double m_cell;
    int m_columns = 1, m_rows = 1;
    std::vector<std::vector<int>> m_lists;

    int column_of(double x) const { return std::clamp(static_cast<int>(x / m_cell), 0, m_columns - 1); }
    int row_of(double y) const { return std::clamp(static_cast<int>(y / m_cell), 0, m_rows - 1); }
};

struct Triangle {
    double middle = 0, shortest = 0; // sides as parts of the longest
    std::array<int, 3> corners{};    // opposite the longest, the middle and the shortest side
};

std::vector<Triangle> triangles_of(const std::vector<Star>& stars) {
    std::vector<Triangle> list;
    const int count = static_cast<int>(stars.size());
    const auto distance = [&](int a, int b) {
        return std::hypot(stars[index_of(a)].x - stars[index_of(b)].x, stars[index_of(a)].y - stars[index_of(b)].y);
    };
    for (int a = 0; a < count; ++a)
        for (int b = a + 1; b < count; ++b)
            for (int c = b + 1; c < count; ++c) {
                std::array<std::pair<double, int>, 3> sides{
                    {{distance(b, c), a}, {distance(a, c), b}, {distance(a, b), c}}};
                std::ranges::sort(sides, std::greater{});
                if (sides[2].first < 20) continue; // its shape is not known well enough
                const double middle = sides[1].first / sides[0].first;
                if (middle > 0.95) continue; // two sides might change places
                list.push_back(
                    {middle, sides[2].first / sides[0].first, {sides[0].second, sides[1].second, sides[2].second}});
            }
    std::ranges::sort(list, {}, &Triangle::middle);
    return list;
}

// Pairs of the brightest stars that many triangles of the same shape vote for, most votes first.
std::vector<StarPair> voted_pairs(const std::vector<Star>& first, const std::vector<Star>& second) {
    constexpr double tolerance = 0.003; // of a shape; 0.002 in Siril and DSS (merge.md 4.3), wide lenses bend more
    const std::vector<Triangle> a = triangles_of(first), b = triangles_of(second);
    const std::size_t columns = second.size();
    std::vector<int> votes(first.size() * columns, 0);
    std::size_t from = 0;
    for (const Triangle& triangle : a) {
        while (from < b.size() && b[from].middle < triangle.middle - tolerance) ++from;
        for (std::size_t i = from; i < b.size() && b[i].middle <= triangle.middle + tolerance; ++i)
            if (std::abs(b[i].shortest - triangle.shortest) <= tolerance)
                for (std::size_t corner = 0; corner < 3; ++corner)
                    ++votes[index_of(triangle.corners[corner]) * columns + index_of(b[i].corners[corner])];
    }
    std::vector<int> order(votes.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater{}, [&](int i) { return votes[index_of(i)]; });
    std::vector<bool> taken_first(first.size()), taken_second(second.size());
    std::vector<StarPair> pairs;
    for (const int i : order) {
        const int one = i / static_cast<int>(columns), other = i % static_cast<int>(columns);
        if (votes[index_of(i)] < 2) break;
        if (taken_first[index_of(one)] || taken_second[index_of(other)]) continue;
        taken_first[index_of(one)] = taken_second[index_of(other)] = true;
        pairs.push_back({one, other});
    }
    return pairs;
}

// The similarity that two pairs define.
Homography similarity(const Star& a, const Star& b, const Star& to_a, const Star& to_b) {
    const double dx = b.x - a.x, dy = b.y - a.y, u = to_b.x - to_a.x, v = to_b.y - to_a.y;
    const double length = dx * dx + dy * dy;
    const double c = (dx * u + dy * v) / length, s = (dx * v - dy * u) / length;
    return {{c, -s, to_a.x - c * a.x + s * a.y, s, c, to_a.y - s * a.x - c * a.y, 0, 0, 1}};
}

std::vector<Star> brightest(const std::vector<Star>& stars, std::size_t most) {
    return {stars.begin(), stars.begin() + static_cast<std::ptrdiff_t>(std::min(most, stars.size()))};
}

} // namespace

std::vector<StarPair> nearest_pairs(const std::vector<Star>& first, const std::vector<Star>& second,
                                    const std::function<MergePoint(MergePoint)>& predict, double radius) {
    std::vector<StarPair> pairs;
    if (first.empty() || second.empty()) return pairs;
    std::vector<Star> moved = first;
    for (Star& star : moved) {
        const MergePoint place = predict({star.x, star.y});
        star.x = place.x, star.y = place.y;
    }
    const PlaceGrid grid(second, std::max(radius, 16.0));
    std::vector<int> best_of(second.size(), -1);
    std::vector<double> distance(second.size(), radius * radius);
    for (std::size_t i = 0; i < moved.size(); ++i) {
        const int other = grid.nearest({moved[i].x, moved[i].y}, radius);
        if (other < 0) continue;
        const double dx = second[index_of(other)].x - moved[i].x, dy = second[index_of(other)].y - moved[i].y;
        if (const double d = dx * dx + dy * dy; d < distance[index_of(other)])
            distance[index_of(other)] = d, best_of[index_of(other)] = static_cast<int>(i);
    }
    for (std::size_t i = 0; i < best_of.size(); ++i)
        if (best_of[i] >= 0) pairs.push_back({best_of[i], static_cast<int>(i)});
    return pairs;
}

std::optional<Homography> fitted_homography(const std::vector<MergePoint>& first,
                                            const std::vector<MergePoint>& second) {
    const std::size_t count = first.size();
    if (count < 3) return std::nullopt;
    const bool is_similarity = count < 12;
    const int unknowns = is_similarity ? 4 : 8;
    // In units of about the frame, so that the equations are of one size.
    double unit = 1;
    for (const MergePoint& point : first) unit = std::max({unit, std::abs(point.x), std::abs(point.y)});
    std::vector<double> weight(count, 1);
    Homography map;
    for (int round = 0; round < 6; ++round) {
        NormalEquations equations(unknowns);
        for (std::size_t i = 0; i < count; ++i) {
            const double x = first[i].x / unit, y = first[i].y / unit, u = second[i].x / unit, v = second[i].y / unit;
            if (is_similarity) {
                equations.add(std::array{x, -y, 1.0, 0.0}, u, weight[i]);
                equations.add(std::array{y, x, 0.0, 1.0}, v, weight[i]);
            } else {
                equations.add(std::array{x, y, 1.0, 0.0, 0.0, 0.0, -x * u, -y * u}, u, weight[i]);
                equations.add(std::array{0.0, 0.0, 0.0, x, y, 1.0, -x * v, -y * v}, v, weight[i]);
            }
        }
        const auto solution = equations.solution();
        if (!solution) return std::nullopt;
        const auto& s = *solution;
        map = is_similarity
                  ? Homography{{s[0], -s[1], s[2] * unit, s[1], s[0], s[3] * unit, 0, 0, 1}}
                  : Homography{{s[0], s[1], s[2] * unit, s[3], s[4], s[5] * unit, s[6] / unit, s[7] / unit, 1}};
        for (std::size_t i = 0; i < count; ++i) {
            const MergePoint to = map(first[i].x, first[i].y);
            const double off = std::hypot(to.x - second[i].x, to.y - second[i].y);
            weight[i] = off > 0.5 ? 0.5 / off : 1; // Huber, half a pixel
        }
    }
    return map;
}

std::optional<FoundMotion> find_star_motion(const std::vector<Star>& all_first, const std::vector<Star>& all_second,
                                            Rect size) {
    const std::vector<Star> first = brightest(all_first, 600), second = brightest(all_second, 600);
    const std::vector<StarPair> still = nearest_pairs(
        first, second, [](MergePoint place) { return place; }, 0.5);
    std::vector<bool> stands(first.size()), stands_too(second.size());
    for (const auto& [one, other] : still) stands[index_of(one)] = stands_too[index_of(other)] = true;
    std::vector<Star> moving, moving_too;
    for (std::size_t i = 0; i < first.size(); ++i)
        if (!stands[i]) moving.push_back(first[i]);
    for (std::size_t i = 0; i < second.size(); ++i)
        if (!stands_too[i]) moving_too.push_back(second[i]);

    constexpr double tolerance = 3; // pixels, of a similarity over a lens that bends (Siril: 3)
    const std::vector<StarPair> voted = voted_pairs(brightest(moving, 45), brightest(moving_too, 45));
    Homography best;
    std::size_t most = 0;
    const std::size_t tried = std::min<std::size_t>(30, voted.size());
    for (std::size_t i = 0; i < tried; ++i)
        for (std::size_t j = i + 1; j < tried; ++j) {
            const Star &a = moving[index_of(voted[i].first)], &b = moving[index_of(voted[j].first)];
            if (std::hypot(a.x - b.x, a.y - b.y) < 0.05 * size.width) continue;
            const Homography map =
                similarity(a, b, moving_too[index_of(voted[i].second)], moving_too[index_of(voted[j].second)]);
            const double scale = std::hypot(map.m[0], map.m[3]);
            if (scale < 0.9 || scale > 1.1) continue;
            const auto predict = [&](MergePoint place) { return map(place.x, place.y); };
            // The voted pairs decide whether it is worth counting all.
            std::size_t agreeing = 0;
            for (const StarPair& pair : voted) {
                const Star &from = moving[index_of(pair.first)], &to = moving_too[index_of(pair.second)];
                const MergePoint place = predict({from.x, from.y});
                agreeing += std::hypot(place.x - to.x, place.y - to.y) < tolerance;
            }
            if (agreeing < 4) continue;
            const std::size_t count = nearest_pairs(moving, moving_too, predict, tolerance).size();
            if (count > most) most = count, best = map;
        }
    const double chance = static_cast<double>(moving.size()) * static_cast<double>(moving_too.size()) * 3.1416 *
                          tolerance * tolerance / static_cast<double>(std::max(1LL, size.pixels()));
    if (static_cast<double>(most) >= 8 + 3 * chance) {
        FoundMotion found{best, {}, false};
        // From the similarity to the projective map, then to all stars.
        for (const double radius : {4.0, 3.0, 2.0, 1.5}) {
            found.pairs = nearest_pairs(
                moving, moving_too, [&](MergePoint place) { return found.motion(place.x, place.y); }, radius);
            std::vector<MergePoint> from, to;
            for (const StarPair& pair : found.pairs) {
                from.push_back({moving[index_of(pair.first)].x, moving[index_of(pair.first)].y});
                to.push_back({moving_too[index_of(pair.second)].x, moving_too[index_of(pair.second)].y});
            }
            const auto map = fitted_homography(from, to);
            if (!map) break;
            found.motion = *map;
        }
        found.pairs = nearest_pairs(
            all_first, all_second, [&](MergePoint place) { return found.motion(place.x, place.y); }, 1.5);
        return found;
    }
    if (still.size() >= 12)
        return FoundMotion{{},
                           nearest_pairs(
                               all_first, all_second, [](MergePoint place) { return place; }, 1.0),
                           true};
    return std::nullopt;
}

} // namespace engine
