// Brackets and bursts of a small simulated night against its truth.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "tests/shared/small_series.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

Result<MergeOutcome> merged(const SmallSeries& series, MergeKind kind, int reference = 0, MergeWork work = {},
                            MergeOptions options = {}) {
    options.kind = kind;
    return merge_robust({series, std::vector<bool>(static_cast<std::size_t>(series.count()), true), reference}, options,
                        work);
}

// Root mean square of the difference, relative to the noise of a sample of the reference frame; over the places where `use` says so.
template <class Use>
double error_in_noise(const SmallSeries& series, const Plane& mosaic, const Plane& truth, Use use) {
    const NoiseProfile noise = series.noise();
    double sum = 0;
    long long count = 0;
    for (int y = 0; y < truth.height(); ++y)
        for (int x = 0; x < truth.width(); ++x) {
            if (!use(x, y)) continue;
            const double level = static_cast<double>(truth.row(y)[x]),
                         difference = static_cast<double>(mosaic.row(y)[x]) - level;
            sum += difference * difference / (noise.scale[0] * level + noise.offset[0]), ++count;
        }
    return std::sqrt(sum / static_cast<double>(count));
}
const auto everywhere = [](int, int) { return true; };

TEST(RobustMerge, ABurstFromATripodLosesTheNoiseOfItsNumber) {
    const SmallSeries series({}, std::vector<SmallShot>(8));
    MergeOptions options;
    options.alignment =
        MergeAlignment::none; // frames that are moved by parts of a pixel lose noise to interpolation as well
    const Result<MergeOutcome> outcome = merged(series, MergeKind::burst, 0, {}, options);
    ASSERT_TRUE(outcome) << outcome.error().what;
    const double gain = -20 * std::log10(error_in_noise(series, outcome->picture.mosaic, series.truth(0), everywhere));
    EXPECT_GT(gain, 8.9) << gain; // 9.03 is ideal
    EXPECT_LT(gain, 9.2) << gain;
    EXPECT_NEAR(outcome->report.noise_down_db, 9.03, 0.1);
    EXPECT_NEAR(outcome->picture.noise.scale[1], series.noise().scale[1] / 8, 0.02 * series.noise().scale[1]);
    EXPECT_EQ(outcome->picture.sources.size(), 8U);
    EXPECT_TRUE(outcome->report.frames[0].is_reference);
}

TEST(RobustMerge, ABracketHoldsItsLampsAndItsShadows) {
    SmallScene scene;
    scene.lamps = 12;
    std::vector<SmallShot> shots(3);
    shots[1].exposure = shots[1].nominal = 1 / 16.0;
    shots[2].exposure = shots[2].nominal = 8;
    const SmallSeries series(scene, shots);
    const Result<MergeOutcome> outcome = merged(series, MergeKind::bracket);
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_NEAR(outcome->picture.brightest, 16, 0.5);
    const Plane truth = series.truth(0);
    // The best that is possible: all frames in which no pixel of the quad nor beside it has ended, by their true variances.
    const auto brightest_around = [&](int x, int y) {
        float most = 0;
        for (int v = y / 2 * 2 - 1; v <= y / 2 * 2 + 2; ++v)
            for (int u = x / 2 * 2 - 1; u <= x / 2 * 2 + 2; ++u) most = std::max(most, truth.nearest(u, v));
        return static_cast<double>(most);
    };
    const NoiseProfile noise = series.noise();
    double ours = 0, best = 0;
    for (int y = 0; y < truth.height(); ++y)
        for (int x = 0; x < truth.width(); ++x) {
            const double level = static_cast<double>(truth.row(y)[x]);
            const double around = brightest_around(x, y);
            double inverse = 0;
            for (const SmallShot& shot : shots)
                if (around * shot.exposure < 0.9)
                    inverse +=
                        shot.exposure * shot.exposure / (noise.scale[0] * shot.exposure * level + noise.offset[0]);
            const double difference = static_cast<double>(outcome->picture.mosaic.row(y)[x]) - level;
            const double unit = noise.scale[0] * level + noise.offset[0];
            ours += difference * difference / unit, best += 1 / (inverse * unit);
        }
    EXPECT_LT(10 * std::log10(ours / best), 0.3);
    EXPECT_GT(outcome->report.more_range_ev, 5);
}

TEST(RobustMerge, TheSameBitsComeFromOneThreadAndFromTwo) {
    SmallScene scene;
    scene.lamps = 5;
    std::vector<SmallShot> shots(4);
    for (std::size_t i = 0; i < shots.size(); ++i) shots[i].person = 100 + 60 * static_cast<double>(i);
    const SmallSeries series(scene, shots);
    const Result<MergeOutcome> parallel = merged(series, MergeKind::burst);
    shuffle_for_tests(3);
    const Result<MergeOutcome> shuffled = merged(series, MergeKind::burst);
    shuffle_for_tests(0);
    ASSERT_TRUE(parallel && shuffled);
    for (std::size_t i = 0; i < parallel->picture.mosaic.size(); ++i)
        ASSERT_EQ(parallel->picture.mosaic.data()[i], shuffled->picture.mosaic.data()[i]);
}

TEST(RobustMerge, KeepingSoFarGivesAWholeResultOfFewerFrames) {
    const SmallSeries series({}, std::vector<SmallShot>(8));
    std::stop_source keep;
    MergeWork work;
    work.keep_so_far = keep.get_token();
    std::vector<int> previews;
    work.preview = [&](const MergePreview& preview) {
        previews.push_back(preview.frames_done);
        EXPECT_EQ(preview.half.width(), 256);
        if (preview.frames_done == 4) keep.request_stop();
    };
    const Result<MergeOutcome> outcome = merged(series, MergeKind::burst, 0, work);
    ASSERT_TRUE(outcome) << outcome.error().what;
    EXPECT_EQ(previews, (std::vector<int>{1, 2, 4}));
    EXPECT_NEAR(outcome->report.noise_down_db, 6.02, 0.1);
    EXPECT_EQ(std::ranges::count_if(outcome->report.frames, &FrameReport::used), 4);
}

TEST(RobustMerge, StoppingGivesNothing) {
    const SmallSeries series({}, std::vector<SmallShot>(4));
    std::stop_source stop;
    MergeWork work;
    work.work.stop = stop.get_token();
    work.preview = [&](const MergePreview&) { stop.request_stop(); };
    const Result<MergeOutcome> outcome = merged(series, MergeKind::burst, 0, work);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::stopped);
}

} // namespace
