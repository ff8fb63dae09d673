// The files of the sample night: all there, opened by the engine with the true luminances, kept when they exist.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/files/raw_file.h"
#include "engine/photo/raw_photo.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;

constexpr NightScene small_scene{300, 200, 1};

TEST(SampleFiles, AreAllWritten) {
    const test::TemporaryFolder folder;
    std::vector<float> reports;
    Work work;
    work.progress = [&](float part) { reports.push_back(part); };
    const auto files = write_sample_night(folder / "new", small_scene, false, work);
    ASSERT_TRUE(files) << files.error().what;
    ASSERT_EQ(files->single.size(), 1u);
    ASSERT_EQ(files->bracket.size(), 3u);
    ASSERT_EQ(files->burst.size(), 8u);
    for (const auto* frames : {&files->single, &files->bracket, &files->burst})
        for (const auto& path : *frames) {
            const auto raw = read_raw_file(path, {});
            ASSERT_TRUE(raw) << path;
            EXPECT_EQ(raw->width, small_scene.width);
            EXPECT_EQ(raw->height, small_scene.height);
        }
    EXPECT_GT(std::filesystem::file_size(files->truth), 1000u);
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / "new")) ++count;
    EXPECT_EQ(count, 13u) << "twelve frames, the truth, and nothing else";
    EXPECT_TRUE(std::is_sorted(reports.begin(), reports.end()));
    EXPECT_EQ(reports.back(), 1);
}

TEST(SampleFiles, BracketIsThreeStopsApart) {
    const test::TemporaryFolder folder;
    const auto files = write_sample_set(folder.path(), small_scene, SampleSet::bracket, false, {});
    ASSERT_TRUE(files);
    EXPECT_TRUE(files->single.empty());
    std::vector<double> exposures;
    for (const auto& path : files->bracket)
        exposures.push_back(read_raw_file(path, {})->facts.exposure_time.value_or(0));
    EXPECT_NEAR(std::log2(exposures[1] / exposures[0]), 3, 0.01);
    EXPECT_NEAR(std::log2(exposures[2] / exposures[1]), 3, 0.01);
}

TEST(SampleFiles, ThatExistAreKeptUnlessToldOtherwise) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(write_sample_set(folder.path(), small_scene, SampleSet::single, false, {}));
    const auto path = folder / "nocturne-sample.dng";
    const auto size = std::filesystem::file_size(path);
    std::filesystem::resize_file(path, 10);
    ASSERT_TRUE(write_sample_set(folder.path(), small_scene, SampleSet::single, false, {}));
    EXPECT_EQ(std::filesystem::file_size(path), 10u);
    ASSERT_TRUE(write_sample_set(folder.path(), small_scene, SampleSet::single, true, {}));
    EXPECT_EQ(std::filesystem::file_size(path), size);
}

TEST(SampleFiles, StopLeavesNothingHalfWritten) {
    const test::TemporaryFolder folder;
    std::stop_source stop;
    Work work{stop.get_token(), [&](float part) {
                  if (part > 0.3f) stop.request_stop();
              }};
    const auto files = write_sample_night(folder.path(), small_scene, false, work);
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().kind, ErrorKind::stopped);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        EXPECT_TRUE(read_raw_file(entry.path(), {})) << entry.path();
}

TEST(SampleFiles, AFolderThatCannotBeMadeIsNamed) {
    const test::TemporaryFolder folder;
    const auto in_file = folder / "plain-file";
    std::FILE* file = std::fopen(in_file.c_str(), "w");
    std::fclose(file);
    const auto files = write_sample_night(in_file / "sample", small_scene, false, {});
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().what.find("plain-file"), std::string::npos) << files.error().what;
}

// From cd/m2 through lens, sensor, file, decoder and demosaicing back to cd/m2.
TEST(SampleFiles, OpenWithTheTrueLuminance) {
    const auto rgb = rec2020_to_xyz().inverse() * xyz_of(xy_of(White{3400, 0}));
    const Image wall({0, 0, 128, 96}, Rgb{static_cast<float>(rgb[0]), static_cast<float>(rgb[1]),
                                          static_cast<float>(rgb[2])}); // 1 cd/m2
    SimulatedCamera camera;
    camera.noise_seed = 0;
    const test::TemporaryFolder folder;
    const auto path = folder / "wall.dng";
    ASSERT_TRUE(write_dng(path, photograph(wall, camera, {}), false));
    const auto photo = open_raw_photo(path, {});
    ASSERT_TRUE(photo) << photo.error().what;
    const Rgb light = (*photo)->read({60, 40, 2, 2}).at(60, 40);
    // night.md 1.2: cd/m2 for each unit of scene-linear light.
    const double unit = 85.3 * camera.f_number * camera.f_number / (camera.iso * camera.exposure_time);
    EXPECT_NEAR(luminance(light) * unit, 1, 0.02);
    EXPECT_NEAR(light.r / light.g, 1, 0.01) << "the as-shot white is neutral";
    EXPECT_NEAR(light.b / light.g, 1, 0.01);
}

} // namespace
