// What square cells of the reference say about the movement that a frame still has against it. The one heavy loop of aligning: maps and flows are fitted to cells.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/align_guide.h"
#include "engine/merge/frame_motion.h"
#include <vector>

namespace engine {

// Two frames at one level. Places are pixels of that level.
struct GuidePair {
    const GuideLevel& reference;
    const GuideLevel& frame;
    GuideNoise noise; // of the frame
    int side = 16;    // of a cell: 8, 16 or 32
    double gain =
        1; // contrast of the frame relative to that of the reference, where its exposure is not quite what it is told to be

    int columns() const { return (reference.light.width() + side - 1) / side; }
    int rows() const { return (reference.light.height() + side - 1) / side; }
};

// Sums over the pixels of one cell that are valid in both. With g the slope of the reference, r the light of the frame minus that of the reference (less its mean in the cell,
// because exposures never fit exactly), both in units of the noise of r, and w the weight of Huber (1964): w g g', w g r, w, w r r.
struct Cell {
    double xx = 0, xy = 0, yy = 0, bx = 0, by = 0;
    double noise = 0;  // what noise of the reference alone brings to xx, and to yy
    double pixels = 0; // valid ones
    double misfit = 0; // sum of w r^2, each at most huber^2: about `pixels` where frames differ by noise alone
    // For correlations: sums of (light - mean)^2 of both frames, of their product, and of the noise in the first two.
    double reference_power = 0, frame_power = 0, common = 0, reference_noise = 0, frame_noise = 0;
};

// `corners`: where (i side - 1/2, j side - 1/2) of the reference lies in the frame, (columns + 1) x (rows + 1) values row by row; linear in between. `huber`: in standard
// deviations of noise.
std::vector<Cell> measure_cells(const GuidePair& pair, const std::vector<MergePoint>& corners, double huber,
                                const Work& work);

// The corners for a map in pixels of the sensor.
std::vector<MergePoint> cell_corners(const GuidePair& pair, const Homography& map);

} // namespace engine
