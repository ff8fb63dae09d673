// Maps fitted to cells: weighted least squares with few unknowns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align_fit.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

constexpr int most_unknowns = 8;
constexpr double least_pixels = 16; // of a cell that says anything
using Vector = std::array<double, most_unknowns>;

// The movement of a cell by each unknown, at the place (u, v) in units of half the diagonal from the middle of the frame.
struct Basis {
    Vector x{}, y{};
};
Basis basis_at(double u, double v, MapModel model) {
    switch (model) {
    case MapModel::shift: return {{1, 0}, {0, 1}};
    case MapModel::similarity: return {{1, 0, u, -v}, {0, 1, v, u}};
    case MapModel::perspective: break;
    }
    return {{1, 0, u, v, 0, 0, u * u, u * v}, {0, 1, 0, 0, u, v, u * v, v * v}};
}

// The small map with these unknowns, in the same units.
Homography small_map(const Vector& p, MapModel model) {
    switch (model) {
    case MapModel::shift: return {{1, 0, p[0], 0, 1, p[1], 0, 0, 1}};
    case MapModel::similarity: return {{1 + p[2], -p[3], p[0], p[3], 1 + p[2], p[1], 0, 0, 1}};
    case MapModel::perspective: break;
    }
    return {{1 + p[2], p[3], p[0], p[4], 1 + p[5], p[1], -p[6], -p[7], 1}};
}

// Cholesky; false where the matrix is not positive.
bool solve(std::array<Vector, most_unknowns>& a, Vector& b, int n) {
    const auto count = static_cast<std::size_t>(n);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = a[i][j];
            for (std::size_t k = 0; k < j; ++k) sum -= a[i][k] * a[j][k];
            if (i != j) {
                a[i][j] = sum / a[j][j];
            } else {
                if (!(sum > 1e-12 * std::abs(a[i][i]) && sum > 0)) return false;
                a[i][i] = std::sqrt(sum);
            }
        }
        double sum = b[i];
        for (std::size_t k = 0; k < i; ++k) sum -= a[i][k] * b[k];
        b[i] = sum / a[i][i];
    }
    for (std::size_t i = count; i-- > 0;) {
        double sum = b[i];
        for (std::size_t k = i + 1; k < count; ++k) sum -= a[k][i] * b[k];
        b[i] = sum / a[i][i];
    }
    return true;
}

} // namespace

int freedom(MapModel model) { return model == MapModel::shift ? 2 : model == MapModel::similarity ? 4 : 8; }

double soberness(const Cell& cell) {
    constexpr double never_exact = 0.03; // pixels: what sampling does to edges where they are sharpest (simulated)
    return 1 / (1 + (cell.xx + cell.yy) * never_exact * never_exact);
}

namespace {

// What a cell would differ by if nothing had moved in it: noise, and edges that are a part of a pixel off.
double expected_misfit(const Cell& cell) {
    constexpr double edges_off = 0.1; // pixels
    return 0.8 + (cell.xx + cell.yy) / cell.pixels * edges_off * edges_off;
}

// The `part`th of `value` of the cells, of that half of them that says most.
template <class Value> double of_telling_cells(const std::vector<Cell>& cells, double part, const Value& value) {
    struct Said {
        double slope, value;
    };
    std::vector<Said> said;
    for (const Cell& cell : cells)
        if (cell.pixels >= least_pixels) said.push_back({cell.xx + cell.yy - 2 * cell.noise, value(cell)});
    if (said.empty()) return 1;
    const auto most = said.begin() + static_cast<std::ptrdiff_t>(said.size() / 2);
    std::nth_element(said.begin(), most, said.end(), [](const Said& a, const Said& b) { return a.slope > b.slope; });
    said.erase(most + 1, said.end());
    const auto chosen = said.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(said.size()));
    std::nth_element(said.begin(), chosen, said.end(), [](const Said& a, const Said& b) { return a.value < b.value; });
    return chosen->value;
}

} // namespace

double usual_misfit(const std::vector<Cell>& cells) {
    return std::max(0.3, of_telling_cells(cells, 0.5, [](const Cell& cell) { return cell.misfit / cell.pixels; }));
}

std::vector<double> trust_in(const std::vector<Cell>& cells) {
    // Half where a cell fits twice as badly as is usual for what it shows, and from there falling as the fourth power. Up to half of the picture may have moved.
    constexpr double bearable = 2, still_part = 0.4;
    const double usual = std::max(0.5, of_telling_cells(cells, still_part, [](const Cell& cell) {
                                      return cell.misfit / cell.pixels / expected_misfit(cell);
                                  }));
    std::vector<double> trust;
    for (const Cell& cell : cells) {
        if (cell.pixels < least_pixels) {
            trust.push_back(0);
            continue;
        }
        const double excess = cell.misfit / cell.pixels / (bearable * usual * expected_misfit(cell));
        trust.push_back(1 / (1 + excess * excess * excess * excess));
    }
    return trust;
}

std::optional<Homography> improved(const Homography& map, const std::vector<Cell>& cells,
                                   const std::vector<double>& trust, const GuidePair& pair, MapModel model) {
    const int unknowns = freedom(model), columns = pair.columns();
    const double side = pair.reference.side, width = side * pair.reference.light.width(),
                 height = side * pair.reference.light.height();
    const MergePoint middle{(width - 1) / 2, (height - 1) / 2};
    const double radius = std::hypot(width, height) / 2;
    std::array<Vector, most_unknowns> matrix{};
    Vector vector{};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Cell& cell = cells[i];
        const double trace = cell.xx + cell.yy;
        if (trust[i] <= 0 || trace <= 0) continue;
        // Slopes of noise tell nothing. What they add to the matrix is taken out again, and cells that are little more than noise count less (Wiener's weight).
        const double signal = (trace - 2 * cell.noise) / trace;
        if (signal < 0.05) continue;
        const double half_difference = std::hypot((cell.xx - cell.yy) / 2, cell.xy),
                     smallest = trace / 2 - half_difference;
        const double take = std::min(cell.noise, 0.9 * std::max(0.0, smallest));
        const double weight = trust[i] * signal * soberness(cell);
        const double xx = weight * (cell.xx - take), yy = weight * (cell.yy - take), xy = weight * cell.xy;
        const double x = side * ((static_cast<int>(i) % columns + 0.5) * pair.side) - 0.5,
                     y = side * ((static_cast<int>(i) / columns + 0.5) * pair.side) - 0.5;
        const Basis basis = basis_at((x - middle.x) / radius, (y - middle.y) / radius, model);
        for (std::size_t a = 0; a < static_cast<std::size_t>(unknowns); ++a) {
            const double ax = xx * basis.x[a] + xy * basis.y[a], ay = xy * basis.x[a] + yy * basis.y[a];
            for (std::size_t b = 0; b <= a; ++b) matrix[a][b] += ax * basis.x[b] + ay * basis.y[b];
            vector[a] += weight * (basis.x[a] * cell.bx + basis.y[a] * cell.by);
        }
    }
    // A hand moves frames by shifts and turns; shape follows from them only as far as the data say so. In pixels of this level at the corner: 20.
    const double scale = radius / side; // pixels of this level that one unit is
    for (std::size_t a = 2; a < static_cast<std::size_t>(unknowns); ++a) matrix[a][a] += 1 / (20.0 * 20.0);
    if (!solve(matrix, vector, unknowns)) return std::nullopt;
    for (double& value : vector) value /= scale;
    for (const double value : vector)
        if (!std::isfinite(value) || std::abs(value) > 0.5) return std::nullopt;
    const Homography to_unit{{1 / radius, 0, -middle.x / radius, 0, 1 / radius, -middle.y / radius, 0, 0, 1}};
    const Homography step = after(to_unit.inverse(), after(small_map(vector, model), to_unit));
    return after(map, step.inverse());
}

NearestMap nearest_map(const Homography& target, const std::vector<Cell>& cells, const std::vector<double>& trust,
                       const GuidePair& pair, MapModel model) {
    const double side = pair.reference.side, width = side * pair.reference.light.width(),
                 height = side * pair.reference.light.height();
    const int columns = pair.columns();
    const Homography back = target.inverse();
    NearestMap nearest{target, 0};
    if (model == MapModel::shift) { // what the target does in the middle
        const MergePoint middle{(width - 1) / 2, (height - 1) / 2}, moved = target(middle.x, middle.y);
        nearest.map = turned_and_shifted({0, 0}, 0, moved.x - middle.x, moved.y - middle.y);
    } else if (model == MapModel::similarity) {
        const MergePoint left = target(0, (height - 1) / 2), right = target(width - 1, (height - 1) / 2),
                         middle = target((width - 1) / 2, (height - 1) / 2);
        const double c = (right.x - left.x) / (width - 1), s = (right.y - left.y) / (width - 1);
        nearest.map = {{c, -s, middle.x - c * (width - 1) / 2 + s * (height - 1) / 2, s, c,
                        middle.y - s * (width - 1) / 2 - c * (height - 1) / 2, 0, 0, 1}};
    }
    // As if the frames had been measured under the simpler map.
    std::vector<Cell> said = cells;
    const auto fill = [&] {
        nearest.cost = 0;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const double x = side * ((static_cast<int>(i) % columns + 0.5) * pair.side) - 0.5,
                         y = side * ((static_cast<int>(i) / columns + 0.5) * pair.side) - 0.5;
            const MergePoint place = nearest.map(x, y), meant = back(place.x, place.y);
            const double ex = (meant.x - x) / side, ey = (meant.y - y) / side, trace = cells[i].xx + cells[i].yy;
            const double signal = trace > 0 ? std::max(0.0, 1 - 2 * cells[i].noise / trace) * soberness(cells[i]) : 0;
            said[i].xx = cells[i].xx * signal, said[i].xy = cells[i].xy * signal, said[i].yy = cells[i].yy * signal,
            said[i].noise = 0;
            said[i].bx = said[i].xx * ex + said[i].xy * ey, said[i].by = said[i].xy * ex + said[i].yy * ey;
            nearest.cost += trust[i] * (said[i].bx * ex + said[i].by * ey);
        }
    };
    for (int step = 0; step < 2; ++step) {
        fill();
        const auto next = improved(nearest.map, said, trust, pair, model);
        if (next) nearest.map = *next;
    }
    fill();
    return nearest;
}

double gain_of(const std::vector<Cell>& cells) {
    double reference = 0, frame = 0, reference_noise = 0, frame_noise = 0;
    for (const Cell& cell : cells) {
        // Only where both show the same: what moved, and what one of them has more of, would count as contrast.
        if (cell.common < 0.8 * std::sqrt(cell.reference_power * cell.frame_power)) continue;
        reference += cell.reference_power, frame += cell.frame_power;
        reference_noise += cell.reference_noise, frame_noise += cell.frame_noise;
    }
    if (reference < 3 * reference_noise || frame < 3 * frame_noise || reference <= 0) return 1;
    return std::clamp(std::sqrt((frame - frame_noise) / (reference - reference_noise)), 0.5, 2.0);
}

double farthest_apart(const Homography& a, const Homography& b, int width, int height) {
    double longest = 0;
    for (const double y : {0.0, height - 1.0})
        for (const double x : {0.0, width - 1.0}) {
            const MergePoint p = a(x, y), q = b(x, y);
            longest = std::max(longest, std::hypot(p.x - q.x, p.y - q.y));
        }
    return longest;
}

Agreement agreement_of(const std::vector<Cell>& cells, const GuidePair& pair) {
    double reference = 0, frame = 0, reference_noise = 0, frame_noise = 0, common = 0, pixels = 0;
    for (const Cell& cell : cells) {
        reference += cell.reference_power, frame += cell.frame_power, common += cell.common, pixels += cell.pixels;
        reference_noise += cell.reference_noise, frame_noise += cell.frame_noise;
    }
    Agreement agreement;
    agreement.overlap = pixels / std::max(1.0, static_cast<double>(pair.reference.light.area().pixels()));
    if (pixels < 64 || reference <= 0 || frame <= 0) return agreement;
    // A tenth of the noise remains as the least signal, so that two noises do not divide nothing by nothing.
    const double reference_signal = std::max(reference - reference_noise, 0.05 * reference_noise);
    const double frame_signal = std::max(frame - frame_noise, 0.05 * frame_noise);
    agreement.score = std::min(1.5, common / std::sqrt(reference_signal * frame_signal));
    agreement.expected = std::sqrt(reference_signal * frame_signal / (reference * frame));
    agreement.significance = common / std::sqrt(reference * frame / pixels);
    return agreement;
}

} // namespace engine
