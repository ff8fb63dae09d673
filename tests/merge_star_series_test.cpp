// Stars found and followed through a series.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/star_series.h"
#include "tests/shared/star_scenes.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace engine;

namespace {

constexpr ChannelGains gains{2, 1, 1 / 0.65F};

StarField stars_of(const FrameSource& source, int frame) {
    const FrameLight light = source.read(frame, {}).value();
    return *detect_stars(*star_light(light, light.layout == FrameLayout::bayer ? gains : ChannelGains{1, 1, 1}, {}), 5,
                         600, {});
}

std::vector<SeriesFrame> series_of(const test::StarFrames& source) {
    std::vector<SeriesFrame> frames;
    for (int i = 0; i < source.count(); ++i) frames.push_back({stars_of(source, i).stars, source.facts(i).start});
    return frames;
}

struct Off {
    double middle = 0, corners = 0; // largest distance from the true motion, pixels
};
Off worst(const test::StarFrames& source, const StarSeries& series, int reference, int width, int height) {
    Off off;
    for (int frame = 0; frame < source.count(); ++frame)
        for (int j = 0; j <= 10; ++j)
            for (int i = 0; i <= 10; ++i) {
                const MergePoint place{(width - 1) * i / 10.0, (height - 1) * j / 10.0};
                const MergePoint truth = source.moved(reference, frame, place);
                if (truth.x < 0 || truth.y < 0 || truth.x > width || truth.y > height) continue;
                const MergePoint found = series.frames[static_cast<std::size_t>(frame)].motion.source_of(place);
                const double distance = std::hypot(found.x - truth.x, found.y - truth.y);
                const bool middle = std::abs(i - 5) <= 3 && std::abs(j - 5) <= 3;
                (middle ? off.middle : off.corners) = std::max(middle ? off.middle : off.corners, distance);
            }
    return off;
}

} // namespace

TEST(StarDetection, FindsTheStarsOfASimulatedFrameToATenthOfAPixel) {
    test::StarScene scene;
    scene.has_ground = false;
    const test::StarFrames source(scene);
    const StarField field = stars_of(source, 5);
    ASSERT_GT(field.stars.size(), 100U);
    EXPECT_NEAR(field.fwhm, scene.fwhm, 0.6); // of a Gaussian with a Moffat's wings
    // The same stars without noise lie at the same places.
    const StarField truth = *detect_stars(*star_light(source.truth(5), gains, {}), 5, 600, {});
    const auto pairs = nearest_pairs(
        field.stars, truth.stars, [](MergePoint p) { return p; }, 1);
    std::vector<double> off;
    for (const auto& [a, b] : pairs)
        if (a < 100) // of the bright ones; at five sigma noise moves a star by its width over five
            off.push_back(
                std::hypot(field.stars[static_cast<std::size_t>(a)].x - truth.stars[static_cast<std::size_t>(b)].x,
                           field.stars[static_cast<std::size_t>(a)].y - truth.stars[static_cast<std::size_t>(b)].y));
    std::ranges::sort(off);
    EXPECT_GT(pairs.size(), field.stars.size() * 9 / 10);
    EXPECT_LT(off[off.size() / 2], 0.12);
}

TEST(StarDetection, TakesNoHotPixelForAStar) {
    test::StarScene scene;
    scene.stars = 0, scene.has_ground = false, scene.hot_share = 0.0005;
    const test::StarFrames source(scene);
    EXPECT_LE(stars_of(source, 0).stars.size(), 30U); // of about 300: faint ones in noise may look wide
}

TEST(StarSeries, FollowsAWideLensToAThirdOfAPixelInTheMiddleAndHalfAPixelInTheCorners) {
    for (const bool is_picture : {false, true}) {
        test::StarScene scene;
        scene.frames = 12, scene.seconds_apart = 60, scene.is_picture = is_picture;
        const test::StarFrames source(scene);
        const auto series = match_series(series_of(source), 6, {0, 0, scene.width, scene.height}, scene.focal);
        ASSERT_TRUE(series);
        for (const MatchedFrame& frame : series->frames) EXPECT_TRUE(frame.found);
        const Off off = worst(source, *series, 6, scene.width, scene.height);
        RecordProperty("pixels_off", std::to_string(off.middle) + ", corners " + std::to_string(off.corners));
        EXPECT_TRUE(std::isfinite(series->lens.focal));
        EXPECT_LT(off.middle, 0.3);
        EXPECT_LT(off.corners, 0.5);
    }
}

TEST(StarSeries, NeedsNoKnowledgeOfTheLens) {
    test::StarScene scene;
    scene.frames = 12, scene.seconds_apart = 40, scene.focal = 1400, scene.k1 = scene.k2 = 0, scene.stars = 25000;
    const test::StarFrames source(scene);
    const auto series = match_series(series_of(source), 0, {0, 0, scene.width, scene.height}, 0);
    ASSERT_TRUE(series);
    const Off off = worst(source, *series, 0, scene.width, scene.height);
    RecordProperty("pixels_off", std::to_string(off.middle) + ", corners " + std::to_string(off.corners));
    EXPECT_TRUE(std::isfinite(series->lens.focal));
    EXPECT_LT(off.middle, 0.3);
    EXPECT_LT(off.corners, 0.5);
}

TEST(StarSeries, LeavesAFrameWithoutStarsOut) {
    test::StarScene scene;
    scene.frames = 6, scene.cloudy_frame = 4;
    const test::StarFrames source(scene);
    const auto series = match_series(series_of(source), 2, {0, 0, scene.width, scene.height}, scene.focal);
    ASSERT_TRUE(series);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(series->frames[static_cast<std::size_t>(i)].found, i != 4) << i;
}

TEST(StarSeries, SaysNothingWhereThereAreNoStars) {
    test::StarScene scene;
    scene.frames = 3, scene.stars = 0;
    const test::StarFrames source(scene);
    const auto series = match_series(series_of(source), 1, {0, 0, scene.width, scene.height}, scene.focal);
    EXPECT_TRUE(!series || series->stands_still);
}
