// A night street drawn from formulas at any place, so that a camera can be moved over it exactly: windows, lamps, brick, a dark foreground, cars.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_light.h"
#include "engine/merge/frame_motion.h"
#include <cstdint>
#include <functional>

namespace test {

struct MovedView {
    int width = 1200, height = 800;
    double electrons = 100; // that a wall of light 1 brings at exposure 1; walls are about 0.3 to 1.2, lamps up to 4000
    double read_noise = 2;  // electrons
    double full_well = 20000; // electrons
    double exposure = 1;      // relative to the reference
    engine::Homography map;   // reference to frame
    // What the light at (x, y) of the frame shows of the reference, instead of `map`: for movement that no map describes. May be empty.
    std::function<engine::MergePoint(double x, double y)> shows = {};
    double car_shift = 0;      // how far cars have gone, in pixels
    double car_part = 0;       // of the frame that cars fill
    double blur = 0;           // deviation of a shaken frame, along x, in pixels
    std::uint32_t scene = 1;   // which street
    std::uint32_t noise = 1;   // which roll of the dice
    bool only_noise = false;   // a black scene
    bool only_windows = false; // nothing but equal windows in rows
};

// A Bayer frame (RGGB) with its true noise profile.
engine::FrameLight moved_frame(const MovedView& view);

} // namespace test
