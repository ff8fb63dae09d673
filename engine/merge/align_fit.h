// Maps of the whole frame fitted to what cells say: from a shift to a perspective. Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align_cells.h"
#include <optional>

namespace engine {

enum class MapModel { shift, similarity, perspective };
int freedom(MapModel model); // 2, 4, 8

// How much of a cell is believed: 1 where it fits about as well as others, towards 0 where it does not (something moved there).
std::vector<double> trust_in(const std::vector<Cell>& cells);
// What a cell says is worth less than its noise alone would let one think: interpolation and sampling err as well.
double soberness(const Cell& cell);
// Mean misfit of a pixel in the half of the cells that say most and fit best.
double usual_misfit(const std::vector<Cell>& cells);

// One step of Gauss and Newton: `map` (sensor pixels) moved so that the cells measured with it agree better. Nothing where the cells do not tell.
std::optional<Homography> improved(const Homography& map, const std::vector<Cell>& cells,
                                   const std::vector<double>& trust, const GuidePair& pair, MapModel model);

// The map of a simpler model that is nearest to `target` by what cells measured there say, and by how much its sum of squared residuals is larger.
struct NearestMap {
    Homography map;
    double cost = 0;
};
NearestMap nearest_map(const Homography& target, const std::vector<Cell>& cells, const std::vector<double>& trust,
                       const GuidePair& pair, MapModel model);

// Contrast of the frame relative to that of the reference, 0.5 to 2; 1 where noise hides it. Cells of well-aligned frames.
double gain_of(const std::vector<Cell>& cells);

// Longest way between what two maps make of the corners of a frame.
double farthest_apart(const Homography& a, const Homography& b, int width, int height);

// Correlation of both frames over all cells without what noise does to it, and how far it is above chance in standard deviations.
struct Agreement {
    double score = 0; // 1: the same picture. At most 1.5 where next to nothing is to be seen
    double significance = 0;
    double overlap = 0;  // part of the reference's pixels that both show
    double expected = 0; // correlation that two frames of one scene with this noise would have
};
Agreement agreement_of(const std::vector<Cell>& cells, const GuidePair& pair);

} // namespace engine
