// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/exposure_ratio.h"
#include "engine/base/parallel.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace engine {
namespace {

constexpr int quads_a_side = 4;        // of a place: 8 x 8 pixels
constexpr int coarser = 4;             // places a side of a large place, for the dark
constexpr double times_noise = 8;      // a place tells something from here on ...
constexpr double least_light = 0.0005; // ... and from this part of the end on, where errors of the black level fade
constexpr double flat = 0.15;          // largest difference between its halves, in parts of its light
constexpr std::size_t places_of_a_tile = 50; // of 16 x 16 tiles: a bright wall is not to outvote the rest
constexpr int tiles = 16;
constexpr double model_error = 0.01;
constexpr int enough = 100;

// Light of a place in both frames: quarters (left above, right above, left below, right below), and their variances in all.
struct Place {
    double own[4] = {}, known[4] = {};
    int quads = 0;
    double own_variance = 0, known_variance = 0; // of the sums over quads
    bool whole = true;
};

struct Vote {
    double ratio; // ln
    double weight;
};

double sum_of(const double (&quarters)[4]) { return quarters[0] + quarters[1] + quarters[2] + quarters[3]; }
bool is_flat(const double (&q)[4], double noise) {
    const double all = sum_of(q), across = std::abs(q[0] + q[2] - q[1] - q[3]),
                 down = std::abs(q[0] + q[1] - q[2] - q[3]);
    return std::max(across, down) < flat * all + 3 * noise;
}

// `expected`: ratio as far as it is known. A place is chosen by what both frames say together: chosen by each of them, places would be those that noise
// has brightened in the weaker one.
void vote(const Place& place, double expected, std::vector<Vote>& votes) {
    if (!place.whole || place.quads == 0) return;
    const double own = sum_of(place.own), known = sum_of(place.known);
    if (own <= 0 || known <= 0) return;
    const double own_weight = expected * expected / place.own_variance, known_weight = 1 / place.known_variance;
    const double light = (own_weight * own / expected + known_weight * known) / (own_weight + known_weight);
    const double own_noise = std::sqrt(place.own_variance), known_noise = std::sqrt(place.known_variance);
    if (light * expected < std::max(times_noise * own_noise, least_light * place.quads) ||
        light < std::max(times_noise * known_noise, least_light * place.quads))
        return;
    if (!is_flat(place.own, own_noise) || !is_flat(place.known, known_noise)) return;
    const double a = own_noise / (light * expected), b = known_noise / light;
    // The mean of the logarithm of a noisy number is less than that of the number, by half its relative variance.
    votes.push_back({std::log(own / known) + 0.5 * (a * a - b * b), 1 / (a * a + b * b + model_error * model_error)});
}

// The best of each tile.
std::vector<Vote> balanced(std::vector<std::vector<Vote>>& by_tile) {
    std::vector<Vote> votes;
    for (std::vector<Vote>& tile : by_tile) {
        if (tile.size() > places_of_a_tile) {
            std::ranges::stable_sort(tile, std::ranges::greater{}, &Vote::weight);
            tile.resize(places_of_a_tile);
        }
        votes.insert(votes.end(), tile.begin(), tile.end());
    }
    return votes;
}

double weighted_median(std::vector<Vote> votes) {
    std::ranges::sort(votes, {}, &Vote::ratio);
    double all = 0, below = 0;
    for (const Vote& one : votes) all += one.weight;
    for (const Vote& one : votes)
        if ((below += one.weight) >= all / 2) return one.ratio;
    return votes.back().ratio;
}

} // namespace

ExposureRatio measure_exposure(const AlignedFrame& frame, const Reference& reference, double nominal, bool is_known,
                               const Work& work) {
    const Rect quads = reference.open.area();
    const int columns = quads.width / quads_a_side, rows = quads.height / quads_a_side;
    ExposureRatio found{nominal, 0, 0, false};
    if (columns == 0 || rows == 0) return found;
    const double samples = frame.light.layout == FrameLayout::picture ? 4 : 2;
    std::vector<Place> places(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    for_each_index(rows, Priority::exporting, work.stop, [&](int row) {
        const auto width = static_cast<std::size_t>(quads.width);
        std::vector<float> red(width), green(width), blue(width);
        Place* place = places.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(columns);
        for (int k = 0; k < quads_a_side; ++k) {
            const int j = row * quads_a_side + k;
            quad_light_row(frame.light, 1, j, red.data(), green.data(), blue.data());
            const float* known = reference.light[1].row(j);
            const std::uint8_t *open = frame.open.row(j), *known_open = reference.open.row(j);
            for (int i = 0; i < columns * quads_a_side; ++i) {
                Place& at = place[i / quads_a_side];
                const auto quarter = static_cast<std::size_t>(2 * (k / 2) + (i % quads_a_side) / 2);
                at.own[quarter] += static_cast<double>(green[static_cast<std::size_t>(i)]),
                    at.known[quarter] += static_cast<double>(known[i]);
                at.whole &= open[i] == quad_open && known_open[i] == quad_open;
                ++at.quads;
            }
        }
        for (int i = 0; i < columns; ++i) {
            Place& at = place[i];
            const auto variance = [&](const NoiseProfile& noise, double light) {
                return (noise.scale[1] * std::max(0.0, light) + noise.offset[1] * at.quads) / samples;
            };
            at.own_variance = variance(frame.light.noise, sum_of(at.own)),
            at.known_variance = variance(reference.noise, sum_of(at.known));
        }
    });
    if (work.stopped()) return found;

    std::vector<std::vector<Vote>> by_tile(static_cast<std::size_t>(tiles) * tiles);
    const auto tile_of = [&](int x, int y, int width, int height) -> std::vector<Vote>& {
        return by_tile[static_cast<std::size_t>(y * tiles / height * tiles + x * tiles / width)];
    };
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x)
            vote(places[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x)],
                 nominal, tile_of(x, y, columns, rows));
    std::vector<Vote> votes = balanced(by_tile);
    if (votes.size() < 3 * enough) { // too dark for small places
        for (int y = 0; y + coarser <= rows; y += coarser)
            for (int x = 0; x + coarser <= columns; x += coarser) {
                Place large;
                for (int v = 0; v < coarser; ++v)
                    for (int u = 0; u < coarser; ++u) {
                        const Place& small =
                            places[static_cast<std::size_t>(y + v) * static_cast<std::size_t>(columns) +
                                   static_cast<std::size_t>(x + u)];
                        const auto quarter = static_cast<std::size_t>(2 * (v / 2) + u / 2);
                        if (!small.whole) continue;
                        large.own[quarter] += sum_of(small.own), large.known[quarter] += sum_of(small.known);
                        large.own_variance += small.own_variance, large.known_variance += small.known_variance,
                            large.quads += small.quads;
                    }
                vote(large, nominal, tile_of(x, y, columns, rows));
            }
        votes = balanced(by_tile);
    }
    if (votes.size() < enough) return found;

    double ratio = weighted_median(votes);
    double error = 0;
    for (int step = 0; step < 3; ++step) { // Huber's mean about it
        std::vector<Vote> away;
        away.reserve(votes.size());
        for (const Vote& one : votes) away.push_back({std::abs(one.ratio - ratio), one.weight});
        const double limit = std::max(2 * weighted_median(std::move(away)), 1e-6);
        double weights = 0, sum = 0, squares = 0;
        for (const Vote& one : votes) {
            const double distance = std::abs(one.ratio - ratio),
                         weight = one.weight * (distance > limit ? limit / distance : 1);
            weights += weight, sum += weight * one.ratio,
                squares += weight * weight * std::min(distance, limit) * std::min(distance, limit);
        }
        ratio = sum / weights, error = std::sqrt(squares) / weights;
    }
    const double off = std::abs(ratio / std::log(2.0) - std::log2(nominal));
    found.is_odd = is_known && off > 0.5;
    if (error > 0.02 || (is_known && off > 2)) return found;
    // A file that is right to within what can be measured is believed.
    const bool agrees = is_known && std::abs(ratio - std::log(nominal)) < 3 * error + 0.003;
    found.exposure = agrees ? nominal : std::exp(ratio), found.error = error,
    found.places = static_cast<int>(votes.size());
    return found;
}

} // namespace engine
