// A field of small movements on a grid of tiles: what cells say (least squares), a prior that nothing moves, and neighbours that rather move alike; solved level by level.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/tile_flow.h"
#include "engine/base/parallel.h"
#include "engine/merge/align_cells.h"
#include "engine/merge/align_fit.h"
#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

// merge.md 3.2, in pixels of the sensor (there: of half-size luminance). How far a tile is expected to be from the map of the whole frame.
constexpr double far_from_map = 3;
// Cost of a pixel of difference between neighbours, and where it turns from a square to a straight line: less is noise, more a border between near and far.
// Simulated streets with a bulge of 2 pixels and with parallax: 3 to 30 and 0.1 to 0.5 make no difference of a tenth.
constexpr double neighbour_slope = 8, neighbour_bend = 0.25;
constexpr double huber = 1.345;
constexpr int sweeps = 12;
constexpr double over_relaxation = 1.7; // of sweeps; 2 would never settle
// Tiles are two cells wide, in half-size pixels; wider in the dark. merge.md 3.2 has 64, 32 and 16 for signal to noise up to 14, 22 and above; as neighbours help each other here,
// smaller ones do better (simulated: rms 0.15 in place of 0.25 pixels at 10).
constexpr std::array<double, 2> darkness{3, 14};
constexpr std::array<int, 3> cell_sides{32, 16, 8};
// A flow that moves 99 of 100 tiles by less says nothing that is worth resampling for (as merge.md 2.4 has it for maps).
constexpr double still = 0.3, still_part = 0.99;
constexpr int coarsest_long_edge = 384;

struct Vector {
    double x = 0, y = 0;
};

// Movement in the reference, in sensor pixels, at the middles of cells: (step (i + 1/2) - 1/2, ...).
struct Field {
    int step = 0, columns = 0, rows = 0;
    std::vector<Vector> tiles;

    std::size_t index(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
    }
    Vector at(double x, double y) const {
        const double u = std::clamp((x + 0.5) / step - 0.5, 0.0, columns - 1.0),
                     v = std::clamp((y + 0.5) / step - 0.5, 0.0, rows - 1.0);
        const int i = std::min(static_cast<int>(u), std::max(0, columns - 2)),
                  j = std::min(static_cast<int>(v), std::max(0, rows - 2));
        const int right = std::min(i + 1, columns - 1), below = std::min(j + 1, rows - 1);
        const double a = u - i, b = v - j;
        const Vector &p = tiles[index(i, j)], &q = tiles[index(right, j)], &r = tiles[index(i, below)],
                     &s = tiles[index(right, below)];
        return {(p.x * (1 - a) + q.x * a) * (1 - b) + (r.x * (1 - a) + s.x * a) * b,
                (p.y * (1 - a) + q.y * a) * (1 - b) + (r.y * (1 - a) + s.y * a) * b};
    }
};

// What a tile says: cost (d - at) A (d - at) / 2 with A = {xx, xy, yy}; `pull` is A at.
struct Evidence {
    double xx = 0, xy = 0, yy = 0;
    Vector pull;
};

std::vector<MergePoint> corners_of(const GuidePair& pair, const Homography& map, const Field& field, const Work& work) {
    const int columns = pair.columns() + 1, rows = pair.rows() + 1;
    std::vector<MergePoint> corners(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    const double side = pair.reference.side;
    for_each_index(rows, Priority::exporting, work.stop, [&](int row) {
        for (int column = 0; column < columns; ++column) {
            const double x = side * column * pair.side - 0.5, y = side * row * pair.side - 0.5;
            const Vector moved = field.at(x, y);
            const MergePoint place = map(x + moved.x, y + moved.y);
            corners[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                    static_cast<std::size_t>(column)] = {(place.x + 0.5) / side - 0.5, (place.y + 0.5) / side - 0.5};
        }
    });
    return corners;
}

// More patient than the trust of a map: what lies nearer than the rest of the scene fits badly until its tiles have followed it. Half at three times the usual misfit.
std::vector<double> trust_of(const std::vector<Cell>& cells, double usual) {
    std::vector<double> trust;
    for (const Cell& cell : cells) {
        const double excess = cell.pixels > 0 ? cell.misfit / cell.pixels / (3 * usual) : 0;
        trust.push_back(1 / (1 + excess * excess));
    }
    return trust;
}

// Cells to the evidence of tiles twice as wide, half over each other: a cell counts fully in its own tile and half in those beside.
std::vector<Evidence> evidence_of(const GuidePair& pair, const std::vector<Cell>& cells, const Field& field,
                                  const Work& work) {
    const double usual = usual_misfit(cells), side = pair.reference.side;
    const std::vector<double> trust = trust_of(cells, usual);
    std::vector<Evidence> tiles(cells.size());
    for_each_index(field.rows, Priority::exporting, work.stop, [&](int row) {
        for (int column = 0; column < field.columns; ++column) {
            Cell sum;
            for (int j = std::max(0, row - 1); j <= std::min(field.rows - 1, row + 1); ++j)
                for (int i = std::max(0, column - 1); i <= std::min(field.columns - 1, column + 1); ++i) {
                    const Cell& cell = cells[field.index(i, j)];
                    const double part =
                        trust[field.index(i, j)] * soberness(cell) * (i == column ? 1.0 : 0.5) * (j == row ? 1.0 : 0.5);
                    sum.xx += part * cell.xx, sum.xy += part * cell.xy, sum.yy += part * cell.yy;
                    sum.bx += part * cell.bx, sum.by += part * cell.by;
                    sum.noise += part * cell.noise, sum.pixels += part * cell.pixels;
                }
            // Slopes that noise alone would show say nothing. The scatter of their sum over n pixels: about half of them are independent.
            const double trace = sum.xx + sum.yy, signal = trace - 2 * sum.noise;
            const double scatter = 2 * sum.noise * std::sqrt(2 / std::max(1.0, 0.5 * sum.pixels));
            if (sum.pixels < 16 || signal < 2 * scatter) continue;
            const double smallest = trace / 2 - std::hypot((sum.xx - sum.yy) / 2, sum.xy);
            const double take = std::min(sum.noise, 0.9 * std::max(0.0, smallest));
            const double weight = signal / trace / std::max(1.0, usual);
            Evidence& said = tiles[field.index(column, row)];
            said.xx = weight * (sum.xx - take) / (side * side), said.yy = weight * (sum.yy - take) / (side * side);
            said.xy = weight * sum.xy / (side * side);
            // The tile is asked to move by -A^-1 b from where it is.
            const Vector now = field.tiles[field.index(column, row)];
            said.pull = {said.xx * now.x + said.xy * now.y - weight * sum.bx / side,
                         said.xy * now.x + said.yy * now.y - weight * sum.by / side};
        }
    });
    return tiles;
}

// Gauss and Seidel on the two colours of a chess board, so that the order of threads does not matter. Neighbours pull by Huber's function of their distance.
void solve(const std::vector<Evidence>& evidence, Field& field, const Work& work) {
    for (int sweep = 0; sweep < 2 * sweeps; ++sweep)
        for_each_index(field.rows, Priority::exporting, work.stop, [&](int row) {
            for (int column = (row + sweep) % 2; column < field.columns; column += 2) {
                const std::size_t here = field.index(column, row);
                const Evidence& said = evidence[here];
                const Vector now = field.tiles[here];
                constexpr double home = 1 / (far_from_map * far_from_map);
                double xx = said.xx + home, yy = said.yy + home, px = said.pull.x, py = said.pull.y;
                const auto neighbour = [&](int i, int j) {
                    if (i < 0 || j < 0 || i >= field.columns || j >= field.rows) return;
                    const Vector there = field.tiles[field.index(i, j)];
                    const double apart = std::hypot(there.x - now.x, there.y - now.y),
                                 pull = neighbour_slope / std::max(neighbour_bend, apart);
                    xx += pull, yy += pull, px += pull * there.x, py += pull * there.y;
                };
                neighbour(column - 1, row);
                neighbour(column + 1, row);
                neighbour(column, row - 1);
                neighbour(column, row + 1);
                const double determinant = xx * yy - said.xy * said.xy;
                field.tiles[here] = {(yy * px - said.xy * py) / determinant, (xx * py - said.xy * px) / determinant};
            }
        });
}

Field empty_field(const GuidePair& pair) {
    Field field{pair.reference.side * pair.side, pair.columns(), pair.rows(), {}};
    field.tiles.resize(static_cast<std::size_t>(field.columns) * static_cast<std::size_t>(field.rows));
    return field;
}

} // namespace

void add_tile_flow(const AlignmentGuide& reference, const AlignmentGuide& frame, FrameMotion& motion,
                   const Work& work) {
    motion.flow = {};
    const auto& levels = reference.levels();
    if (levels.size() != frame.levels().size() || reference.width() != frame.width() ||
        reference.height() != frame.height())
        return;
    const double snr = reference.signal_to_noise();
    const int finest_side = cell_sides[static_cast<std::size_t>(
        std::count_if(darkness.begin(), darkness.end(), [=](double dark) { return snr > dark; }))];
    std::size_t level = 0;
    while (level + 1 < levels.size() && std::max(levels[level].light.width(), levels[level].light.height()) > 384)
        ++level;
    Field field;
    for (++level; level-- > 0;) {
        const GuidePair pair{levels[level], frame.levels()[level], frame.noise(),
                             level == 0 ? finest_side : std::min(finest_side, 16)};
        Field finer = empty_field(pair);
        if (!field.tiles.empty())
            for (int row = 0; row < finer.rows; ++row)
                for (int column = 0; column < finer.columns; ++column)
                    finer.tiles[finer.index(column, row)] =
                        field.at(finer.step * (column + 0.5) - 0.5, finer.step * (row + 0.5) - 0.5);
        field = std::move(finer);
        double usual = 4;
        for (int i = 0; i < (level == 0 ? 2 : 4) && !work.stopped(); ++i) {
            const std::vector<Cell> cells =
                measure_cells(pair, corners_of(pair, motion.global, field, work), huber * std::sqrt(usual), work);
            usual = usual_misfit(cells);
            solve(evidence_of(pair, cells, field, work), field, work);
        }
    }
    if (work.stopped()) return;
    std::vector<double> ways;
    for (const Vector& tile : field.tiles) ways.push_back(std::hypot(tile.x, tile.y));
    const auto most = ways.begin() + static_cast<std::ptrdiff_t>(still_part * static_cast<double>(ways.size() - 1));
    std::nth_element(ways.begin(), most, ways.end());
    if (!(*most > still)) return;
    motion.flow.step = field.step, motion.flow.columns = field.columns, motion.flow.rows = field.rows;
    for (int row = 0; row < field.rows; ++row)
        for (int column = 0; column < field.columns; ++column) {
            const double x = field.step * (column + 0.5) - 0.5, y = field.step * (row + 0.5) - 0.5;
            const Vector moved = field.tiles[field.index(column, row)];
            const MergePoint place = motion.global(x + moved.x, y + moved.y), plain = motion.global(x, y);
            motion.flow.dx.push_back(static_cast<float>(place.x - plain.x));
            motion.flow.dy.push_back(static_cast<float>(place.y - plain.y));
        }
}

} // namespace engine
