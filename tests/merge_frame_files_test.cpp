// Which files become frames of a merge, in which order, and with which light.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/colour/view.h"
#include "engine/files/metadata.h"
#include "engine/files/raster_file.h"
#include "engine/merge/frame_files.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using namespace engine;

struct Shot {
    std::string name = "a.dng";
    std::uint32_t seed = 1;
    double time = 1.0 / 30;
    std::string taken = "2026:11:22 21:52:00";
    std::size_t camera = 0;
    int width = 96, height = 64;
};

class FramesOfFiles : public testing::Test {
protected:
    test::TemporaryFolder folder;

    fs::path write(const Shot& shot) const {
        const Image scene = test::night_picture(shot.width, shot.height, false);
        DngContent content = test::photograph(test::cameras()[shot.camera], {.time = shot.time}, scene, shot.seed);
        content.facts.taken = shot.taken;
        const Result<void> written = write_dng(folder / shot.name, content, true);
        EXPECT_TRUE(written) << written.error().what;
        return folder / shot.name;
    }
    fs::path write_jpeg(const std::string& name, int width, int height, int value) const {
        RasterHeader header;
        header.width = width, header.height = height;
        auto writer = make_raster_writer(folder / name, header);
        const std::vector<std::uint8_t> grey(static_cast<std::size_t>(3 * width * height),
                                             static_cast<std::uint8_t>(value));
        EXPECT_TRUE(writer && (*writer)->write_rows(grey.data(), height) && (*writer)->finish());
        return folder / name;
    }
    static std::vector<std::string> names_of(const FrameFiles& frames) {
        std::vector<std::string> names;
        for (int i = 0; i < frames.count(); ++i) names.push_back(frames.facts(i).name);
        return names;
    }
    static std::string reason_of(const FrameFiles& frames, const std::string& name) {
        for (const LeftOutFile& file : frames.left_out())
            if (file.path.filename() == name) return file.reason;
        return {};
    }
};

TEST_F(FramesOfFiles, StandInTheOrderInWhichTheyWereTaken) {
    const auto frames = open_frames({write({"c10.dng", 1, 1.0 / 30, "2026:11:22 21:52:07"}),
                                     write({"b.dng", 2, 1.0 / 30, "2026:11:22 21:52:00"}),
                                     write({"c9.dng", 3, 1.0 / 30, "2026:11:22 21:52:07"})},
                                    {}, {});
    ASSERT_TRUE(frames) << frames.error().what;
    EXPECT_EQ(names_of(**frames), (std::vector<std::string>{"b", "c9", "c10"}));
    EXPECT_EQ((*frames)->facts(0).start, 0);
    EXPECT_EQ((*frames)->facts(2).start, 7);
    EXPECT_TRUE((*frames)->facts(2).has_time);
    EXPECT_EQ((*frames)->path(2).filename(), "c10.dng");
    EXPECT_NEAR((*frames)->facts(0).nominal_exposure, 800 / 32.0 / 2.8 / 2.8, 1e-3) << "1/30 is 1/32";
}

TEST_F(FramesOfFiles, SamplesAreNormalisedAndNegativeOnesStayNegative) {
    const test::TestCamera& camera = test::cameras()[2];
    const Image dark(Rect{0, 0, 90, 70}, Rgb{0, 0, 0});
    std::vector<fs::path> files;
    Raster<std::uint16_t> first;
    for (std::uint32_t seed = 1; seed <= 2; ++seed) {
        DngContent content = test::photograph(camera, {}, dark, seed);
        if (seed == 1) first = content.mosaic.copy();
        files.push_back(folder / ("d" + std::to_string(seed) + ".dng"));
        ASSERT_TRUE(write_dng(files.back(), content, true));
    }
    const auto frames = open_frames(files, {}, {});
    ASSERT_TRUE(frames) << frames.error().what;
    const auto light = (*frames)->read(0, {});
    ASSERT_TRUE(light) << light.error().what;
    EXPECT_EQ(light->layout, FrameLayout::bayer);
    double sum = 0;
    int below = 0;
    for (int y = 0; y < 70; ++y)
        for (int x = 0; x < 90; ++x) {
            EXPECT_NEAR(light->mosaic.at(x, y), (first.at(x, y) - camera.black) / double(camera.white - camera.black),
                        1e-6);
            sum += light->mosaic.at(x, y);
            below += light->mosaic.at(x, y) < 0;
        }
    EXPECT_GT(below, 90 * 70 / 3) << "read noise lies on both sides of black";
    const double sigma = std::sqrt(light->noise.offset[1] / (90 * 70));
    EXPECT_LT(std::abs(sum / (90 * 70)), 5 * sigma) << "nothing is clamped: no bias";
    EXPECT_GT(light->noise.scale[0], 0);
    EXPECT_EQ(light->ends, (Rgb{1, 1, 1}));
}

TEST_F(FramesOfFiles, ReadTheSameBitsOnAnyNumberOfThreads) {
    const auto frames = open_frames({write({"a.dng", 1}), write({"b.dng", 2})}, {}, {});
    ASSERT_TRUE(frames);
    const auto one = (*frames)->read(1, {});
    shuffle_for_tests(5);
    const auto other = (*frames)->read(1, {});
    shuffle_for_tests(0);
    ASSERT_TRUE(one && other);
    EXPECT_EQ(std::memcmp(one->mosaic.data(), other->mosaic.data(), one->mosaic.bytes()), 0);
}

TEST_F(FramesOfFiles, ThatDoNotFitAreLeftOutEachWithItsReason) {
    const fs::path a = write({"a.dng", 1}), b = write({"b.dng", 2}), copy = folder / "copy.dng";
    fs::copy_file(a, copy);
    const fs::path cut = write({"cut.dng", 3});
    fs::resize_file(cut, fs::file_size(cut) / 2);
    std::ofstream(folder / "letter.dng") << "Dear Sir";
    const auto frames = open_frames(
        {folder / "letter.dng", a, write({"other.dng", 4, 0.1, "", 1}), write({"small.dng", 5, 0.1, "", 0, 64, 64}), b,
         copy, cut, write_jpeg("a.jpg", 96, 64, 90), write_jpeg("x.jpg", 96, 64, 90), folder / "gone.dng"},
        {}, {});
    ASSERT_TRUE(frames) << frames.error().what;
    EXPECT_EQ(names_of(**frames), (std::vector<std::string>{"a.dng", "b"}))
        << "a name that two files have is told with its ending";
    EXPECT_EQ((*frames)->left_out().size(), 8U);
    EXPECT_EQ(reason_of(**frames, "other.dng"), "It comes from another camera (Nocturne telephone, 10 bit).");
    EXPECT_EQ(reason_of(**frames, "small.dng"), "Its size differs: 64 x 64, not 96 x 64.");
    EXPECT_EQ(reason_of(**frames, "copy.dng"), "It is the same picture as a.dng.");
    EXPECT_EQ(reason_of(**frames, "a.jpg"), "The same shot is there as a raw file (a.dng).");
    EXPECT_EQ(reason_of(**frames, "x.jpg"), "It is a picture (JPEG), the others are raw files.");
    EXPECT_NE(reason_of(**frames, "cut.dng").find("ends early"), std::string::npos) << reason_of(**frames, "cut.dng");
    EXPECT_FALSE(reason_of(**frames, "letter.dng").empty());
    EXPECT_FALSE(reason_of(**frames, "gone.dng").empty());
}

TEST_F(FramesOfFiles, FewerThanTwoThatFitAreAnErrorWithTheReasons) {
    const auto alone = open_frames({write({"a.dng", 1})}, {}, {});
    ASSERT_FALSE(alone);
    EXPECT_NE(alone.error().what.find("at least two"), std::string::npos);
    const auto strangers = open_frames({write({"a.dng", 1}), write({"b.dng", 1, 0.1, "", 1})}, {}, {});
    ASSERT_FALSE(strangers);
    EXPECT_NE(strangers.error().what.find("b.dng: It comes from another camera"), std::string::npos)
        << strangers.error().what;
    EXPECT_FALSE(open_frames({}, {}, {}));
}

TEST_F(FramesOfFiles, PicturesAreSceneLightThatEndsWhereTheDisplayDid) {
    const auto frames = open_frames({write_jpeg("p1.jpg", 40, 30, 250), write_jpeg("p2.jpg", 40, 30, 118)}, {}, {});
    ASSERT_TRUE(frames) << frames.error().what;
    const auto bright = (*frames)->read(0, {}), dark = (*frames)->read(1, {});
    ASSERT_TRUE(bright && dark);
    EXPECT_EQ(bright->layout, FrameLayout::picture);
    EXPECT_NEAR(bright->picture.at(20, 15).g / bright->ends.g, 1, 0.03)
        << "250 is where a rendered picture counts as clipped";
    EXPECT_NEAR(dark->picture.at(20, 15).g, 0.18, 0.01) << "display value 118 is 0.18 of white";
    EXPECT_EQ((*frames)->facts(0).orientation, 1);
    EXPECT_FALSE((*frames)->facts(0).has_time);
    EXPECT_EQ((*frames)->facts(0).nominal_exposure, 0);
}

TEST_F(FramesOfFiles, AResultIsDescribedByItsReference) {
    const auto frames = open_frames({write({"a.dng", 1}), write({"b.dng", 2, 1.0 / 4})}, {}, {});
    ASSERT_TRUE(frames);
    MergedPicture picture;
    describe(picture, **frames, 1);
    EXPECT_EQ(picture.facts.exposure_time, 1.0 / 4);
    ASSERT_EQ(picture.sources.size(), 2U);
    EXPECT_EQ(picture.sources[1].name, "b");
    const auto raw = read_raw_file(folder / "b.dng", {});
    ASSERT_TRUE(raw);
    EXPECT_EQ(picture.as_shot_neutral, raw->as_shot_neutral);
    EXPECT_EQ(picture.camera_to_xyz.m, raw->camera_to_xyz.m);
    EXPECT_EQ(picture.orientation, raw->orientation);
}

TEST_F(FramesOfFiles, OpeningStopsWhenItIsAskedTo) {
    std::stop_source source;
    source.request_stop();
    const auto frames = open_frames({write({"a.dng", 1}), write({"b.dng", 2})}, {}, {source.get_token(), {}});
    ASSERT_FALSE(frames);
    EXPECT_EQ(frames.error().kind, ErrorKind::stopped);
}

TEST(FramesOfRealFiles, TruncatedOnesAndStrangersAreLeftOutWithReasons) {
    const auto folder = test::samples();
    if (!folder) return (void)std::printf("no sample photos here: not tested\n");
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(*folder / "raw" / "truncated")) files.push_back(entry.path());
    files.push_back(*folder / "raw" / "canon_s40_0117.crw");
    files.push_back(*folder / "raw" / "canon_s40_0118.crw");
    files.push_back(*folder / "raw" / "canon_g2_0304.crw");
    files.push_back(*folder / "raw" / "hero7_gopr9231.gpr");
    files.push_back(*folder / "burst" / "maitek_lowlight" / "1.jpg");
    const auto frames = open_frames(files, {}, {});
    ASSERT_TRUE(frames) << frames.error().what;
    ASSERT_EQ((*frames)->count(), 2);
    EXPECT_EQ((*frames)->left_out().size(), files.size() - 2);
    for (const LeftOutFile& file : (*frames)->left_out()) EXPECT_GT(file.reason.size(), 20U) << file.path;
    const auto light = (*frames)->read(0, {});
    ASSERT_TRUE(light);
    EXPECT_EQ(light->mosaic.width(), (*frames)->facts(0).width);
    EXPECT_GT(light->noise.scale[1], 0) << "measured where the file does not tell";
}

} // namespace
