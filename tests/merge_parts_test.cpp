// What the merge dialog is made of, without a window: reduced frames, where upright points lie on the sensor, ghost masks, words, series among photos.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/fake_merge.h"
#include "tests/shared/test_support.h"
#include "ui/merge_pictures.h"
#include "ui/merge_reduced_frames.h"
#include "ui/merge_words.h"
#include <gtest/gtest.h>

namespace {

engine::FrameLight mosaic_of(int width, int height, float (*value)(int, int)) {
    engine::FrameLight light;
    light.pattern = {engine::CfaColour::red, engine::CfaColour::green, engine::CfaColour::green,
                     engine::CfaColour::blue};
    light.mosaic = engine::Plane({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) light.mosaic.at(x, y) = value(x, y);
    return light;
}

} // namespace

TEST(ReducedFrames, KeepTheColoursOfTheMosaicApart) {
    const auto small =
        ui::reduced(mosaic_of(24, 18, [](int x, int y) { return static_cast<float>(x % 2 + 2 * (y % 2)); }), 3);
    ASSERT_EQ(small.mosaic.area(), (engine::Rect{0, 0, 8, 6}));
    for (int y = 0; y < 6; ++y)
        for (int x = 0; x < 8; ++x) EXPECT_EQ(small.mosaic.at(x, y), static_cast<float>(x % 2 + 2 * (y % 2)));
}

TEST(ReducedFrames, AMeanHasTheNoiseOfAMean) {
    engine::FrameLight light = mosaic_of(16, 16, [](int, int) { return 0.5F; });
    light.noise.scale = {1, 2, 3};
    light.noise.offset = {4, 5, 6};
    const auto small = ui::reduced(light, 2);
    EXPECT_DOUBLE_EQ(small.noise.scale[1], 0.5);
    EXPECT_DOUBLE_EQ(small.noise.offset[2], 1.5);
}

TEST(ReducedFrames, DefectsDoNotCountAndWhatIsLeftWithoutSamplesIsADefect) {
    engine::FrameLight light = mosaic_of(8, 8, [](int, int) { return 0.25F; });
    light.defects = engine::Raster<std::uint8_t>({0, 0, 8, 8}, 0);
    light.mosaic.at(0, 0) = 1;
    light.defects.at(0, 0) = 1;
    for (const auto& [x, y] : {std::pair(5, 5), std::pair(7, 5), std::pair(5, 7), std::pair(7, 7)})
        light.defects.at(x, y) = 1;
    const auto small = ui::reduced(light, 2);
    EXPECT_EQ(small.mosaic.at(0, 0), 0.25F);
    EXPECT_EQ(small.defects.at(0, 0), 0);
    EXPECT_EQ(small.defects.at(3, 3), 1);
}

TEST(ReducedFrames, ASeriesOfAnyLengthStaysSmall) {
    for (const int count : {2, 40}) {
        const auto frames = std::make_shared<test::FakeFrames>(count, 480, 320, 0);
        const ui::ReducedFrames small(frames, 10'000, 100'000);
        long long pixels = 0;
        for (int i = 0; i < count; ++i) pixels += static_cast<long long>(small.facts(i).width) * small.facts(i).height;
        EXPECT_LE(pixels, 100'000 * 11 / 10);
        EXPECT_LE(small.facts(0).width * small.facts(0).height, 10'000 * 11 / 10);
        const auto light = small.read(0, {});
        ASSERT_TRUE(light);
        EXPECT_EQ(light->mosaic.width(), small.facts(0).width);
        EXPECT_EQ(light->mosaic.height(), small.facts(0).height);
    }
}

TEST(MergePictures, UprightPointsComeBackFromTheSensorInAllOrientations) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const QPointF point(0.2, 0.7), back = ui::upright_of(ui::on_sensor(point, orientation), orientation);
        EXPECT_NEAR(back.x(), point.x(), 1e-12) << orientation;
        EXPECT_NEAR(back.y(), point.y(), 1e-12) << orientation;
    }
}

// The same turn for pictures, ghost maps and points: a lamp on the sensor shows where the point says.
TEST(MergePictures, PicturesGhostsAndPointsTurnAlike) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
        engine::MergedPicture picture;
        picture.pattern = {engine::CfaColour::red, engine::CfaColour::green, engine::CfaColour::green,
                           engine::CfaColour::blue};
        picture.mosaic = engine::Plane({0, 0, 256, 128}, 0.0F);
        picture.orientation = orientation;
        for (int y = 96; y < 112; ++y)
            for (int x = 32; x < 48; ++x) picture.mosaic.at(x, y) = 1;
        engine::Plane ghosts({0, 0, 16, 8}, 0.0F);
        ghosts.at(2, 6) = 1;
        const engine::Image light = ui::upright_light(picture);
        const QImage mask = ui::ghost_mask(ghosts, 16, 256, 128, orientation, 2);
        EXPECT_EQ(light.width() > light.height(), orientation < 5) << orientation;
        EXPECT_EQ(mask.width() > mask.height(), orientation < 5) << orientation;
        const QPointF at = ui::upright_of({40 / 256.0, 104 / 128.0}, orientation);
        EXPECT_GT(light.at(static_cast<int>(at.x() * light.width()), static_cast<int>(at.y() * light.height())).g, 0.5F)
            << orientation;
        EXPECT_GT(mask.constScanLine(static_cast<int>(at.y() * mask.height()))[static_cast<int>(at.x() * mask.width())],
                  200)
            << orientation;
        const QPointF other = ui::upright_of({200 / 256.0, 30 / 128.0}, orientation);
        EXPECT_LT(light.at(static_cast<int>(other.x() * light.width()), static_cast<int>(other.y() * light.height())).g,
                  0.1F)
            << orientation;
        EXPECT_EQ(
            mask.constScanLine(static_cast<int>(other.y() * mask.height()))[static_cast<int>(other.x() * mask.width())],
            0)
            << orientation;
    }
}

// Of eight frames one that disagrees is an eighth of the map, and still something that moved.
TEST(MergePictures, OneFrameOfManyThatDisagreesIsShown) {
    engine::Plane ghosts({0, 0, 16, 8}, 0.0F);
    ghosts.at(8, 4) = 1 / 8.0F;
    ghosts.at(2, 4) = 0.02F; // noise
    const QImage mask = ui::ghost_mask(ghosts, 16, 256, 128, 1, 8);
    EXPECT_GT(mask.constScanLine(8)[16], 120); // a quarter cell from its middle
    EXPECT_EQ(mask.constScanLine(8)[4], 0);
}

TEST(MergePictures, AClippedLampIsWhiteAndNotMagenta) {
    engine::MergedPicture picture;
    picture.pattern = {engine::CfaColour::red, engine::CfaColour::green, engine::CfaColour::green,
                       engine::CfaColour::blue};
    picture.mosaic = engine::Plane({0, 0, 4, 4}, 1.0F); // every sample ended
    picture.as_shot_neutral = {0.5, 1, 0.6};
    picture.camera_to_xyz = engine::rec2020_to_xyz();
    const engine::Rgb light = ui::upright_light(picture).at(0, 0);
    EXPECT_NEAR(light.r, light.g, 1e-4);
    EXPECT_NEAR(light.b, light.g, 1e-4);
}

TEST(MergeWords, NumbersAreSignedAndWordsFollowTheBoundaries) {
    EXPECT_EQ(ui::signed_ev(-6.2), QString(QChar(0x2212)) + QStringLiteral("6.2"));
    EXPECT_EQ(ui::signed_ev(2.6), QStringLiteral("+2.6"));
    EXPECT_EQ(ui::signed_ev(0.01), QStringLiteral("0"));
    EXPECT_EQ(ui::sharpness_word(92), QStringLiteral("Sharp"));
    EXPECT_EQ(ui::sharpness_word(81), QStringLiteral("Good"));
    EXPECT_EQ(ui::sharpness_word(22), QStringLiteral("Shaken"));
    EXPECT_EQ(ui::without_full_stop(QStringLiteral("Keeps the lamps.")), QStringLiteral("Keeps the lamps"));
    EXPECT_EQ(ui::without_full_stop(QStringLiteral("It ends early. Copy it again.")),
              QStringLiteral("It ends early. Copy it again."));
}

TEST(MergeWords, LeftOutFramesAreNamedWithTheReason) {
    engine::MergeReport report;
    report.frames.resize(2);
    report.frames[1].used = false;
    report.frames[1].note = "The camera moved.";
    EXPECT_EQ(ui::left_out_sentences(report, {QStringLiteral("A"), QStringLiteral("B")}),
              QStringList{QStringLiteral("B left out: the camera moved.")});
}

namespace {

ui::PhotoOnDisk photo(const char* name, double seconds, double exposure, const char* model = "Night 1") {
    ui::PhotoOnDisk made;
    made.path = std::filesystem::path("/photos") / name;
    made.facts.maker = "Fake";
    made.facts.model = model;
    made.facts.is_raw = true;
    made.facts.exposure_time = exposure;
    made.facts.iso = 800;
    made.facts.f_number = 2;
    made.facts.width = 600;
    made.facts.height = 400;
    char taken[32];
    std::snprintf(taken, sizeof taken, "2026:11:22 21:00:%02d", static_cast<int>(seconds));
    made.facts.taken = taken;
    return made;
}

} // namespace

TEST(FindSeries, ABracketAmongOtherPhotosIsFoundInTheOrderOfTaking) {
    const auto found = ui::find_series(
        {photo("c.nef", 4, 1), photo("a.nef", 0, 1.0 / 16), photo("b.nef", 2, 0.25), photo("x.nef", 3, 1, "Other")});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, engine::MergeKind::bracket);
    EXPECT_TRUE(found[0].is_sure);
    EXPECT_EQ(found[0].files, (std::vector<std::filesystem::path>{"/photos/a.nef", "/photos/b.nef", "/photos/c.nef"}));
}

TEST(FindSeries, WithoutTimesNothingIsSure) {
    std::vector<ui::PhotoOnDisk> photos{photo("a.nef", 0, 0.25), photo("b.nef", 2, 0.25), photo("c.nef", 4, 0.25)};
    EXPECT_TRUE(ui::find_series(photos).at(0).is_sure);
    for (ui::PhotoOnDisk& each : photos) each.facts.taken.clear();
    EXPECT_FALSE(ui::find_series(photos).at(0).is_sure);
}
