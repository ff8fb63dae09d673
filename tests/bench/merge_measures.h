// Measures of a merged simulated series against its truth (merge.md 7.2). Knows no method of merging.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"
#include "tests/shared/simulated_series.h"

namespace test {

// Errors are in units of the reference frame's noise at each place; decibels are 20 log10 of a ratio of their root mean squares: reference frame over
// result. "Static" is SimulatedSeries::static_part() without hot pixels.
struct MergeMeasures {
    int reference = 0, used = 0;
    double gain_db = 0;   // static part
    double oracle_db = 0; // what the best linear estimate from perfectly aligned frames would gain there
    double flat_db = 0,
           flat_oracle_db = 0;     // both where the light changes by less than its noise within 2 pixels: no edges
    double shadows_db = 0;         // of gain_db: below 10 electrons
    double bright_db = 0;          // above 100 electrons
    double efficiency = 0;         // 10^((gain - oracle) / 10)
    double bias_electrons = 0;     // mean error where the truth is below 5 electrons
    double bias_percent = 0;       // mean relative error above
    double ghost_energy = 0;       // where things move, against a plain aligned mean; noise taken off
    double kept = 1;               // mean effective number of frames / used frames, static part
    double hot_sigma = 0;          // root mean square error at hot pixels of the static part, 1 = as noise
    double highlights_percent = 0; // median relative error where the reference ends and another frame does not
    double lamp_colour_ev = 0;     // 95th percentile of errors of colour ratios of 8 x 8 px near lamps
    double lamp_colour_one_ev = 0; // the same of the reference frame alone
    double exposure_error_ev = 0;  // largest
    double shift_error = 0;        // largest of FrameReport::shift, pixels
    double sharpness = 0;          // energy of gradients of the result over the truth's at the posters, noise taken off
    // Stars.
    double sky_db = 0, ground_db = 0;
    double star_width = 0;    // median FWHM over the truth's in the reference frame
    double streak_energy = 0; // left of planes and satellites of other frames, against a plain mean
    int stars = 0;            // that were measured
};

MergeMeasures measure_merge(const SimulatedSeries& series, const engine::MergeOutcome& outcome);

} // namespace test
