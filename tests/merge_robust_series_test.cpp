// Brackets and bursts of the simulated city against its truth: the targets of merge.md 7.3 on small frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/robust_merge.h"
#include "tests/shared/simulated_sets.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

using namespace engine;

namespace {

struct Quality {
    double gain = 0;   // dB over the reference frame, static part
    double frames = 0; // mean of the effective frames over their number, static part
    double ghosts = 0; // energy of ghosts, in parts of that of a plain mean
    double bias = 0;   // electrons, below 10 electrons
    MergeReport report;
};

Result<MergeOutcome> merged(const test::SimulatedSeries& series, MergeKind kind, bool true_motion,
                            MergeOptions options = {}) {
    options.kind = kind;
    const int reference = series.setup().reference;
    const MergeSet set{series, std::vector<bool>(static_cast<std::size_t>(series.count()), true), reference};
    if (!true_motion) return merge_robust(set, options, {});
    return merge_robust_by(
        [&](int frame, const FrameLight&, double, const Work&) {
            Alignment alignment;
            alignment.found = true;
            alignment.motion = series.motion(frame, reference);
            return alignment;
        },
        set, options, {});
}

Quality quality_of(const test::SimulatedSeries& series, const MergeOutcome& outcome, const MergeOutcome* plain) {
    const int reference = series.setup().reference;
    const Plane truth = series.truth_mosaic(reference);
    const Raster<std::uint8_t> still = series.static_part(reference), moving = series.moving_in_any(reference);
    const Plane& mosaic = outcome.picture.mosaic;
    const Result<FrameLight> single = series.read(reference, {});
    const NoiseProfile noise = series.noise(reference);
    const double electrons = series.electrons(reference);
    Quality quality;
    quality.report = outcome.report;
    double ours = 0, theirs = 0, frames = 0, bias = 0, ghost = 0, plain_ghost = 0, floor = 0;
    long long count = 0, dark = 0;
    for (int y = 0; y < series.height(); ++y)
        for (int x = 0; x < series.width(); ++x) {
            const double light = static_cast<double>(truth.row(y)[x]);
            const double variance = noise.scale[1] * light + noise.offset[1];
            const double error = static_cast<double>(mosaic.row(y)[x]) - light;
            const bool defect = !single->defects.area().empty() && single->defects.row(y)[x];
            if (still.row(y)[x] && !defect) {
                const double before = static_cast<double>(single->mosaic.row(y)[x]) - light;
                ours += error * error / variance, theirs += before * before / variance;
                frames += static_cast<double>(outcome.picture.frames.row(y / 16)[x / 16]), ++count;
                if (light * electrons < 10) bias += error * electrons, ++dark;
            }
            if (plain && moving.row(y)[x] && light < 0.8) {
                const double without = static_cast<double>(plain->picture.mosaic.row(y)[x]) - light;
                ghost += error * error, plain_ghost += without * without, floor += variance;
            }
        }
    quality.gain = 10 * std::log10(theirs / ours);
    quality.frames = frames / static_cast<double>(count) /
                     static_cast<double>(std::ranges::count_if(outcome.report.frames, &FrameReport::used));
    quality.bias = dark ? bias / static_cast<double>(dark) : 0;
    if (plain) quality.ghosts = std::max(0.0, ghost - floor) / std::max(1e-12, plain_ghost - floor);
    return quality;
}

TEST(RobustMergeOfTheCity, AHandHeldBurstLosesItsNoiseKeepsPeopleSingleAndShadowsUnbiased) {
    const test::SimulatedSeries series(test::set_h8(816, 544));
    const Result<MergeOutcome> outcome = merged(series, MergeKind::burst, false);
    ASSERT_TRUE(outcome) << outcome.error().what;
    MergeOptions off;
    off.deghost = Deghost::off;
    const Result<MergeOutcome> plain = merged(series, MergeKind::burst, true, off);
    ASSERT_TRUE(plain);
    const Quality quality = quality_of(series, *outcome, &*plain);
    EXPECT_GT(quality.gain, 8.0); // 9.03 without any loss
    EXPECT_GT(quality.frames, 0.95);
    EXPECT_LT(quality.ghosts, 0.04);
    EXPECT_LT(std::abs(quality.bias), 0.2);
    EXPECT_GT(outcome->report.moved_share, 0.01);
    EXPECT_EQ(std::ranges::count_if(outcome->report.frames, &FrameReport::used), 8);
}

TEST(RobustMergeOfTheCity, ABracketFindsItsExposuresAndItsShadows) {
    const test::SimulatedSeries series(test::set_b3(612, 408)); // files that are wrong by 0.1 and 0.3 EV
    const Result<MergeOutcome> outcome = merged(series, MergeKind::bracket, false);
    ASSERT_TRUE(outcome) << outcome.error().what;
    for (int i = 0; i < series.count(); ++i)
        EXPECT_NEAR(std::log2(outcome->report.frames[static_cast<std::size_t>(i)].exposure /
                              series.exposure(i, series.setup().reference)),
                    0, 0.03)
            << i;
    const Quality quality = quality_of(series, *outcome, nullptr);
    EXPECT_GT(quality.gain, 8);
    EXPECT_LT(std::abs(quality.bias), 0.2);
}

} // namespace
