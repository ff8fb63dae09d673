// What passes through single frames of a star series, what stops early, and that nothing depends on threads.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "engine/merge/streaks.h"
#include "tests/shared/star_scenes.h"
#include <atomic>
#include <chrono>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>

using namespace engine;

namespace {

test::StarScene small_scene() {
    test::StarScene scene;
    scene.width = 640, scene.height = 426, scene.focal = 290, scene.frames = 10, scene.seconds_apart = 40;
    return scene;
}

MergeOutcome stacked(const FrameSource& source, MergeOptions options = {}, const MergeWork& work = {}) {
    options.kind = MergeKind::stars;
    const MergeSet set{source, std::vector<bool>(static_cast<std::size_t>(source.count()), true), source.count() / 2};
    Result<MergeOutcome> outcome = merge_stars(set, options, work);
    EXPECT_TRUE(outcome) << outcome.error().what;
    return std::move(*outcome);
}

bool says(const MergeReport& report, const std::string& words) {
    for (const std::string& sentence : report.sentences)
        if (sentence.find(words) != std::string::npos) return true;
    return false;
}

} // namespace

TEST(Streaks, AreFoundWhereTheyCrossAndTellMeteorsFromPlanes) {
    Plane blocks(Rect{0, 0, 120, 80}, 0.0F);
    for (int i = 10; i < 100; ++i) blocks.at(i, 10 + i / 4) = 8;
    for (int i = 5; i < 60; ++i) blocks.at(30 + i / 5, i) = 9;
    blocks.at(80, 70) = 50; // a bright star is no line
    const std::vector<Streak> streaks = find_streaks(blocks, 100);
    ASSERT_EQ(streaks.size(), 2U);
    EXPECT_NEAR(streaks[0].length(), 4 * std::hypot(90, 22), 20);
    EXPECT_NEAR(streaks[1].length(), 4 * std::hypot(55, 11), 20);

    const Rect area{0, 0, 1000, 800};
    const auto all = [](int, int) { return true; };
    const SeenStreak meteor{3, {{300, 300}, {420, 380}, 2}, {}}, first{5, {{0, 100}, {240, 150}, 2}, {}},
        second{6, {{260, 155}, {500, 205}, 2}, {}};
    EXPECT_EQ(which_are_meteors({meteor, first, second}, area, all), (std::vector<bool>{true, false, false}));
    // The same line alone could be one; cut off by the ground it says nothing.
    EXPECT_EQ(which_are_meteors({second}, area, all), (std::vector<bool>{true}));
    EXPECT_EQ(which_are_meteors({second}, area, [](int x, int) { return x < 510; }), (std::vector<bool>{false}));
}

TEST(StarStack, LeavesPlanesAndSatellitesOutToOnePercentAndKeepsAMeteorWhenAsked) {
    test::StarScene scene = small_scene();
    scene.has_ground = false, scene.noise_part = 0.2; // so that little but light is left
    const MergeOutcome clean = stacked(test::StarFrames(scene));
    scene.has_planes = scene.has_satellite = scene.has_meteor = true;
    const test::StarFrames source(scene);
    MergeOptions options;
    options.keep_meteors = false;
    const MergeOutcome without = stacked(source, options);
    // Energy that a plain mean would keep of what passed.
    double passed = 0, left = 0;
    test::StarScene nothing_passes = scene;
    nothing_passes.has_planes = nothing_passes.has_satellite = nothing_passes.has_meteor = false;
    const test::StarFrames empty(nothing_passes);
    for (int frame = 0; frame < scene.frames; ++frame) {
        const FrameLight with = source.read(frame, {}).value(), free = empty.read(frame, {}).value();
        for (std::size_t i = 0; i < with.mosaic.size(); ++i) {
            const double light = static_cast<double>(with.mosaic.data()[i] - free.mosaic.data()[i]);
            passed += light * light / (scene.frames * scene.frames);
        }
    }
    for (std::size_t i = 0; i < clean.picture.mosaic.size(); ++i)
        left += std::pow(static_cast<double>(without.picture.mosaic.data()[i] - clean.picture.mosaic.data()[i]), 2);
    RecordProperty("left", std::to_string(left / passed));
    EXPECT_LT(left / passed, 0.01);
    EXPECT_TRUE(says(without.report, "taken out"));

    options.keep_meteors = true;
    const MergeOutcome with = stacked(source, options);
    EXPECT_TRUE(says(with.report, "One meteor kept.")) << with.report.sentences.back();
    // As bright as in its own frame: the reference is another one, but the sky moved less than the meteor is wide by a fifth of its length.
    double light = 0, own = 0;
    const FrameLight frame = source.read(test::StarFrames::meteor_frame, {}).value(),
                     free = empty.read(test::StarFrames::meteor_frame, {}).value();
    for (std::size_t i = 0; i < frame.mosaic.size(); ++i) {
        const int x = static_cast<int>(i) % scene.width, y = static_cast<int>(i) / scene.width;
        if (source.distance_from_meteor(test::StarFrames::meteor_frame, x, y) < 6)
            own += static_cast<double>(frame.mosaic.data()[i] - free.mosaic.data()[i]);
        light += static_cast<double>(with.picture.mosaic.data()[i] - without.picture.mosaic.data()[i]);
    }
    EXPECT_NEAR(light / own, 1, 0.15);
}

TEST(StarStack, DrawsNoArcsFromHotPixels) {
    test::StarScene scene = small_scene();
    scene.has_ground = false;
    const MergeOutcome clean = stacked(test::StarFrames(scene));
    scene.hot_share = 0.0005;
    const MergeOutcome outcome = stacked(test::StarFrames(scene));
    int off = 0;
    for (std::size_t i = 0; i < clean.picture.mosaic.size(); ++i)
        off += std::abs(outcome.picture.mosaic.data()[i] - clean.picture.mosaic.data()[i]) > 0.012F;
    EXPECT_LE(off, 40); // of 136 hot sites in 10 frames: 1360
}

TEST(StarStack, FrozenGroundIsTheReferenceFrames) {
    const test::StarScene scene = small_scene();
    const test::StarFrames source(scene);
    MergeOptions options;
    options.ground = MergeGround::freeze;
    const MergeOutcome outcome = stacked(source, options);
    const FrameLight reference = source.read(5, {}).value();
    int same = 0, ground = 0;
    for (int y = scene.height * 5 / 6; y < scene.height; ++y)
        for (int x = 0; x < scene.width; ++x)
            ++ground, same += outcome.picture.mosaic.at(x, y) == reference.mosaic.at(x, y);
    EXPECT_EQ(same, ground);
}

TEST(StarStack, GivesTheSameBitsOnOneAndTwoThreadsInAnyOrder) {
    test::StarScene scene = small_scene();
    scene.frames = 4, scene.has_planes = scene.has_meteor = true;
    const test::StarFrames source(scene);
    const MergeOutcome two = stacked(source);
    shuffle_for_tests(7);
    const MergeOutcome shuffled = stacked(source);
    shuffle_for_tests(0);
    EXPECT_EQ(std::memcmp(two.picture.mosaic.data(), shuffled.picture.mosaic.data(), two.picture.mosaic.bytes()), 0);
    EXPECT_EQ(std::memcmp(two.picture.frames.data(), shuffled.picture.frames.data(), two.picture.frames.bytes()), 0);
    EXPECT_EQ(two.report.sentences, shuffled.report.sentences);
}

TEST(StarStack, StopsWithinAQuarterOfASecondOrKeepsWhatIsThere) {
    const test::StarScene scene = small_scene();
    const test::StarFrames source(scene);
    const MergeSet set{source, std::vector<bool>(10, true), 5};
    MergeOptions options;
    for (const int at : {3, 14, 25}) { // looking, first pass, second pass
        std::stop_source stop, keep;
        std::atomic<int> steps = 0;
        std::chrono::steady_clock::time_point asked;
        MergeWork work;
        work.work.stop = stop.get_token();
        work.step = [&](const std::string&) {
            if (++steps == at) asked = std::chrono::steady_clock::now(), stop.request_stop();
        };
        const auto stopped = merge_stars(set, options, work);
        ASSERT_FALSE(stopped);
        EXPECT_EQ(stopped.error().kind, ErrorKind::stopped);
        EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - asked).count(),
                  1.0); // 0.25 on an idle machine

        MergeWork kept;
        kept.keep_so_far = keep.get_token();
        steps = 0;
        kept.step = [&](const std::string&) {
            if (++steps == at) keep.request_stop();
        };
        const auto outcome = merge_stars(set, options, kept);
        ASSERT_TRUE(outcome) << outcome.error().what;
        EXPECT_EQ(outcome->picture.mosaic.width(), scene.width);
        EXPECT_GE(outcome->report.noise_down_db, at == 3 ? 0 : 1); // of two frames the darker: nothing gained for sure
        for (std::size_t i = 0; i < outcome->picture.mosaic.size(); ++i)
            ASSERT_TRUE(std::isfinite(outcome->picture.mosaic.data()[i]));
    }
}

TEST(StarStack, OfPicturesIsAPicture) {
    test::StarScene scene = small_scene();
    scene.is_picture = true, scene.frames = 6, scene.cloudy_frame = 1;
    const test::StarFrames source(scene);
    MergeWork work;
    std::vector<int> seen;
    work.preview = [&](const MergePreview& preview) {
        seen.push_back(preview.frames_done);
        EXPECT_EQ(preview.half.width(), scene.width / 2);
    };
    const MergeOutcome outcome = stacked(source, {}, work);
    EXPECT_EQ(seen, (std::vector<int>{1, 2, 4}));
    ASSERT_EQ(outcome.picture.layout, FrameLayout::picture);
    const FrameLight truth = source.truth(3), single = source.read(3, {}).value();
    double before = 0, after = 0;
    for (int y = 30; y < scene.height - 30; ++y)
        for (int x = 30; x < scene.width - 30; ++x)
            if (truth.picture.at(x, y).g < 0.03F && y < source.horizon(x) - 30) {
                before += std::pow(static_cast<double>(single.picture.at(x, y).g - truth.picture.at(x, y).g), 2);
                after +=
                    std::pow(static_cast<double>(outcome.picture.picture.at(x, y).g - truth.picture.at(x, y).g), 2);
            }
    EXPECT_GT(10 * std::log10(before / after), 6.0); // five frames: 7.0
    EXPECT_FALSE(outcome.report.frames[1].used);
    EXPECT_EQ(outcome.report.frames[1].note, "Clouds hide its stars.");
}
