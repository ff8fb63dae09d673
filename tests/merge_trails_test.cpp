// Star trails of a simulated series against its truth.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "tests/shared/star_scenes.h"
#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>

using namespace engine;

namespace {

test::StarScene trail_scene() {
    test::StarScene scene;
    scene.width = 640, scene.height = 426, scene.focal = 600, scene.frames = 12;
    scene.seconds_apart = 140, scene.exposure_time = 50,
    scene.trail_steps = 8; // gaps of up to four pixels in 90 seconds
    scene.stars = 9000;
    return scene;
}

MergeOutcome drawn(const FrameSource& source, MergeOptions options = {}) {
    options.kind = MergeKind::trails;
    const MergeSet set{source, std::vector<bool>(static_cast<std::size_t>(source.count()), true), source.count() / 2};
    Result<MergeOutcome> outcome = merge_trails(set, options, {});
    EXPECT_TRUE(outcome) << outcome.error().what;
    return std::move(*outcome);
}

// Light over the sky along the way of a star that is seen at `place` in the middle of the series: mean of the greens within a pixel.
std::vector<double> along(const test::StarFrames& source, const test::StarScene& scene, const Plane& mosaic,
                          MergePoint place, int frame) {
    std::vector<double> light;
    const Rotation back = source.rotation(frame).inverse();
    const SkyLens lens{scene.focal, scene.k1, scene.k2, (scene.width - 1) / 2.0, (scene.height - 1) / 2.0};
    const double begin = -scene.exposure_time / 2,
                 end = (scene.frames - 1) * scene.seconds_apart + scene.exposure_time / 2;
    for (double time = begin + 10; time < end - 10; time += 4) {
        const MergePoint at = lens.place_of(source.rotation(0, time) * (back * lens.ray_of(place)));
        if (at.x < 4 || at.y < 4 || at.x > scene.width - 5 || at.y > source.horizon(static_cast<int>(at.x)) - 20)
            return {};
        double sum = 0, number = 0;
        for (int y = static_cast<int>(at.y) - 1; y <= static_cast<int>(at.y) + 2; ++y)
            for (int x = static_cast<int>(at.x) - 1; x <= static_cast<int>(at.x) + 2; ++x)
                if (((x + y) & 1) == 1) {
                    const double weight = std::exp(-((x - at.x) * (x - at.x) + (y - at.y) * (y - at.y)));
                    sum += weight * static_cast<double>(mosaic.at(x, y)), number += weight;
                }
        light.push_back(sum / number);
    }
    return light;
}

} // namespace

TEST(Trails, RunThroughTheGapsWithoutADot) {
    const test::StarScene scene = trail_scene();
    const test::StarFrames source(scene);
    const MergeOutcome filled = drawn(source);
    MergeOptions dotted;
    dotted.fill_gaps = false;
    const MergeOutcome gaps = drawn(source, dotted);
    const FrameLight truth = source.truth(6);
    // The brightest stars of the middle frame.
    std::vector<double> dips, dips_of_gaps;
    for (int y = 40; y < 260; ++y)
        for (int x = 40; x < scene.width - 40; ++x) {
            const float value = truth.mosaic.at(x, y);
            if (((x + y) & 1) == 0 || value < 0.06F) continue;
            bool highest = true;
            for (int v = y - 6; v <= y + 6; ++v)
                for (int u = x - 6; u <= x + 6; ++u)
                    highest = highest && (((u + v) & 1) == 0 || truth.mosaic.at(u, v) <= value);
            if (!highest) continue;
            const auto depth = [&](const MergeOutcome& outcome) {
                std::vector<double> light =
                    along(source, scene, outcome.picture.mosaic, {static_cast<double>(x), static_cast<double>(y)}, 6);
                if (light.empty()) return -1.0;
                const double least = *std::ranges::min_element(light);
                std::ranges::nth_element(light, light.begin() + static_cast<std::ptrdiff_t>(light.size() / 2));
                const double usual = light[light.size() / 2] - scene.sky;
                return (least - scene.sky) / usual;
            };
            const double one = depth(filled), other = depth(gaps);
            if (one >= 0 && other >= -0.5) dips.push_back(one), dips_of_gaps.push_back(other);
        }
    ASSERT_GE(dips.size(), 2U);
    std::ranges::sort(dips);
    std::ranges::sort(dips_of_gaps);
    RecordProperty("faintest_part", std::to_string(dips[dips.size() / 2]) + ", without filling " +
                                        std::to_string(dips_of_gaps[dips_of_gaps.size() / 2]));
    EXPECT_GT(dips[dips.size() / 2], 0.7);
    EXPECT_LT(dips_of_gaps[dips_of_gaps.size() / 2], 0.6);
}

TEST(Trails, LeaveTheGroundAsCleanAsTheMeanAndPlanesOut) {
    test::StarScene scene = trail_scene();
    const MergeOutcome clean = drawn(test::StarFrames(scene));
    scene.has_planes = scene.has_satellite = true;
    const test::StarFrames source(scene);
    const MergeOutcome outcome = drawn(source);
    const FrameLight truth = source.truth(6), single = source.read(6, {}).value();
    double before = 0, after = 0;
    for (int y = scene.height * 5 / 6; y < scene.height; ++y)
        for (int x = 0; x < scene.width; ++x) {
            before += std::pow(static_cast<double>(single.mosaic.at(x, y) - truth.mosaic.at(x, y)), 2);
            after += std::pow(static_cast<double>(outcome.picture.mosaic.at(x, y) - truth.mosaic.at(x, y)), 2);
        }
    const double gain = 10 * std::log10(before / after);
    // What of the planes is left, against a maximum of all frames.
    double left = 0, passed = 0;
    for (int y = 0; y < 300; ++y)
        for (int x = 0; x < scene.width; ++x) {
            double light = 0;
            for (int frame = 2; frame < 6; ++frame)
                if (const double off = source.distance_from_plane(frame, x, y); off < 8)
                    light = std::max(light, 0.05 * std::exp(-off * off / 1.6));
            if (light < 0.002 || y > source.horizon(x)) continue;
            passed += light * light;
            left += std::pow(static_cast<double>(outcome.picture.mosaic.at(x, y) - clean.picture.mosaic.at(x, y)), 2);
        }
    RecordProperty("ground", std::to_string(gain) + " dB, planes " + std::to_string(left / passed));
    EXPECT_GT(gain, 10.4); // 10.8 is the mean's
    EXPECT_LT(left / passed, 0.01);
}

TEST(Trails, FadeTowardsTheirBeginningOrTheirEnd) {
    const test::StarScene scene = trail_scene();
    const test::StarFrames source(scene);
    for (const double comet : {1.0, -1.0}) {
        MergeOptions options;
        options.comet = comet;
        const MergeOutcome outcome = drawn(source, options);
        const FrameLight first = source.truth(0), last = source.truth(scene.frames - 1), middle = source.truth(6);
        // Light of stars at their first and last places.
        double at_first = 0, at_last = 0;
        for (int y = 10; y < 250; ++y)
            for (int x = 10; x < scene.width - 10; ++x) {
                const double light = static_cast<double>(outcome.picture.mosaic.at(x, y) - middle.mosaic.at(x, y));
                if (first.mosaic.at(x, y) > 0.06F && last.mosaic.at(x, y) < 0.03F) at_first += light;
                if (last.mosaic.at(x, y) > 0.06F && first.mosaic.at(x, y) < 0.03F) at_last += light;
            }
        if (comet > 0)
            EXPECT_GT(at_last, 4 * at_first);
        else
            EXPECT_GT(at_first, 4 * at_last);
    }
}

TEST(Trails, AreDrawnWithoutStarsToFollowAndSaySo) {
    test::StarScene scene = trail_scene();
    scene.frames = 5, scene.stars = 0, scene.has_meteor = true;
    const test::StarFrames source(scene);
    MergeOptions options;
    options.keep_meteors = true;
    const MergeOutcome outcome = drawn(source, options);
    bool says = false;
    for (const std::string& sentence : outcome.report.sentences) says = says || sentence.find("Too few stars") == 0;
    EXPECT_TRUE(says);
    // The meteor is what is brighter than the mean.
    const FrameLight frame = source.read(4, {}).value(), empty = source.truth(4);
    double own = 0, kept = 0;
    for (int y = 0; y < 250; ++y)
        for (int x = 0; x < scene.width; ++x)
            if (source.distance_from_meteor(4, x, y) < 1.5)
                own += static_cast<double>(frame.mosaic.at(x, y) - empty.mosaic.at(x, y)),
                    kept += static_cast<double>(outcome.picture.mosaic.at(x, y) - empty.mosaic.at(x, y));
    EXPECT_NEAR(kept / own, 1, 0.1);
}

TEST(Trails, AreTheSameBitsInAnyOrderOfWork) {
    test::StarScene scene = trail_scene();
    scene.frames = 4, scene.has_planes = scene.has_meteor = true;
    const test::StarFrames source(scene);
    const MergeOutcome one = drawn(source);
    shuffle_for_tests(11);
    const MergeOutcome other = drawn(source);
    shuffle_for_tests(0);
    EXPECT_EQ(std::memcmp(one.picture.mosaic.data(), other.picture.mosaic.data(), one.picture.mosaic.bytes()), 0);
}
