// Frames that belong together, by what is known of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/recognise.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace engine;

namespace {

struct Exposure {
    double start, time, iso = 1600, f_number = 2.8;
};

FrameFacts frame(const Exposure& exposure, const std::string& model = "A") {
    FrameFacts facts;
    facts.capture.model = model, facts.capture.is_raw = true, facts.capture.cfa = "RGGB";
    facts.capture.exposure_time = exposure.time, facts.capture.iso = exposure.iso,
    facts.capture.f_number = exposure.f_number;
    facts.capture.focal_length = 24;
    facts.start = exposure.start, facts.has_time = true;
    facts.nominal_exposure = exposure.time * exposure.iso / (exposure.f_number * exposure.f_number);
    facts.width = 6000, facts.height = 4000;
    return facts;
}

std::vector<FrameFacts> frames(const std::vector<Exposure>& exposures) {
    std::vector<FrameFacts> all;
    for (const Exposure& exposure : exposures) all.push_back(frame(exposure));
    return all;
}

std::vector<Exposure> series(int count, double time, double gap, double iso = 1600) {
    std::vector<Exposure> all;
    for (int i = 0; i < count; ++i) all.push_back({i * (time + gap), time, iso});
    return all;
}

} // namespace

TEST(Recognise, DifferentExposuresInARowAreABracket) {
    const auto groups = recognise(frames({{0, 1 / 60.0}, {0.3, 1 / 15.0}, {0.8, 1 / 4.0}}));
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].kind, GroupKind::merge);
    EXPECT_EQ(groups[0].suggested, MergeKind::bracket);
    EXPECT_EQ(groups[0].frames, (std::vector{0, 1, 2}));
    EXPECT_NE(groups[0].reason.find("3.9 stops"), std::string::npos) << groups[0].reason;
}

TEST(Recognise, EqualShortExposuresAreABurst) {
    const auto groups = recognise(frames(series(8, 1 / 15.0, 0.1)));
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].suggested, MergeKind::burst);
    EXPECT_EQ(groups[0].frames.size(), 8u);
}

TEST(Recognise, LongExposuresOfADarkSkyAreStarsAndManyOfThemTrails) {
    EXPECT_EQ(recognise(frames(series(10, 15, 1, 3200)))[0].suggested, MergeKind::stars);
    EXPECT_EQ(recognise(frames(series(120, 15, 2, 3200)))[0].suggested, MergeKind::trails);
    // A lit town: 2 s at ISO 100 and f/2.8 is EV 2.
    EXPECT_EQ(recognise(frames(series(10, 2, 1, 100)))[0].suggested, MergeKind::mean);
}

TEST(Recognise, ALongPauseOrAnotherCameraBeginsANewGroup) {
    auto facts = frames({{0, 1 / 15.0}, {0.3, 1 / 15.0}, {30, 1 / 15.0}, {30.3, 1 / 15.0}});
    auto groups = recognise(facts);
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[1].frames, (std::vector{2, 3}));
    // Two cameras side by side: each keeps its own frames.
    facts = {frame({0, 0.1}, "A"), frame({0.1, 0.1}, "B"), frame({0.2, 0.1}, "A"), frame({0.3, 0.1}, "B"),
             frame({99, 0.1}, "C")};
    groups = recognise(facts);
    ASSERT_EQ(groups.size(), 3u);
    EXPECT_EQ(groups[0].frames, (std::vector{0, 2}));
    EXPECT_EQ(groups[1].frames, (std::vector{1, 3}));
    EXPECT_EQ(groups[2].kind, GroupKind::single);
}

TEST(Recognise, RenderedPicturesOfDifferentExposureAreBlended) {
    auto facts = frames({{0, 1 / 60.0}, {0.3, 1 / 4.0}});
    for (FrameFacts& picture : facts)
        picture.layout = FrameLayout::picture, picture.capture.is_raw = false, picture.capture.cfa = "none";
    EXPECT_EQ(recognise(facts)[0].suggested, MergeKind::fusion);
}

TEST(Recognise, FramesWithoutAnyDataStayTogetherAndSaySo) {
    std::vector<FrameFacts> facts(3);
    for (FrameFacts& picture : facts) picture.layout = FrameLayout::picture, picture.width = 1080, picture.height = 720;
    const auto groups = recognise(facts);
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].suggested, MergeKind::burst);
    EXPECT_NE(groups[0].reason.find("without exposure data"), std::string::npos) << groups[0].reason;
}

TEST(Recognise, FramesWithoutLightAreDarks) {
    const auto groups = recognise(frames(series(6, 15, 1, 3200)), {false, false, false, false, true, true});
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].frames, (std::vector{0, 1, 2, 3}));
    EXPECT_EQ(groups[1].kind, GroupKind::darks);
    EXPECT_EQ(groups[1].frames, (std::vector{4, 5}));
}
