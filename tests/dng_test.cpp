// Written DNGs, read back: every sample, level, matrix and fact; and what cannot be written is said in a sentence.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/files/metadata.h"
#include "engine/files/raw_file.h"
#include "engine/sample/preview.h"
#include "tests/shared/test_support.h"
#include <csignal>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <sys/resource.h>

namespace {

using namespace engine;

DngContent some_content(int width, int height) {
    DngContent content;
    content.mosaic = Raster<std::uint16_t>({0, 0, width, height});
    std::mt19937 random(11);
    for (std::size_t i = 0; i < content.mosaic.size(); ++i)
        content.mosaic.data()[i] = static_cast<std::uint16_t>(random() % 16384);
    content.black = 600;
    content.white = 16000;
    content.xyz_to_camera = {0.9, -0.3, -0.08, -0.5, 1.3, 0.22, -0.1, 0.21, 0.61};
    content.as_shot_neutral = {0.71, 1.0, 0.4375};
    CaptureFacts& facts = content.facts;
    facts.maker = "Nocturne";
    facts.model = "Test camera";
    facts.lens = "Prime 35mm F1.8";
    facts.taken = "2025:12:24 23:59:58";
    facts.exposure_time = 1.0 / 60;
    facts.f_number = 1.8;
    facts.iso = 3200;
    facts.focal_length = 23.5;
    facts.focal_length_35mm = 35;
    facts.baseline_exposure = -0.25;
    facts.noise = NoiseProfile{{1e-4, 2e-4, 3e-4}, {1e-7, 2e-7, 3e-7}};
    return content;
}

std::string error_of(const Result<void>& result) { return result ? std::string() : result.error().what; }

TEST(Dng, GivesBackEverySampleAndLevel) {
    const test::TemporaryFolder folder;
    const DngContent content = some_content(601, 403); // not a multiple of the pattern, nor of a strip
    ASSERT_EQ(error_of(write_dng(folder / "a.dng", content, false)), "");
    const auto raw = read_raw_file(folder / "a.dng", {});
    ASSERT_TRUE(raw) << raw.error().what;
    ASSERT_EQ(raw->mosaic.area(), content.mosaic.area());
    EXPECT_EQ(std::memcmp(raw->mosaic.data(), content.mosaic.data(), content.mosaic.bytes()), 0);
    for (const float black : raw->black) EXPECT_EQ(black, 600);
    EXPECT_EQ(raw->white, 16000);
}

TEST(Dng, GivesBackTheWholePatternOfFilters) {
    const test::TemporaryFolder folder;
    for (const auto& pattern : {std::array<std::uint8_t, 4>{0, 1, 1, 2}, {2, 1, 1, 0}, {1, 0, 2, 1}, {1, 2, 0, 1}}) {
        DngContent content = some_content(64, 48);
        content.pattern = pattern;
        ASSERT_EQ(error_of(write_dng(folder / "pattern.dng", content, true)), "");
        const auto raw = read_raw_file(folder / "pattern.dng", {});
        ASSERT_TRUE(raw);
        for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(static_cast<int>(raw->pattern[i]), pattern[i]);
    }
}

TEST(Dng, GivesBackColour) {
    const test::TemporaryFolder folder;
    const DngContent content = some_content(64, 48);
    ASSERT_EQ(error_of(write_dng(folder / "colour.dng", content, false)), "");
    const auto raw = read_raw_file(folder / "colour.dng", {});
    ASSERT_TRUE(raw);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(raw->as_shot_neutral[i], content.as_shot_neutral[i], 1e-5);
    const auto white = raw->camera_to_xyz * std::array<double, 3>{1, 1, 1}, expected = xyz_of(d65);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(white[i], expected[i], 0.01);
}

TEST(Dng, GivesBackTheFactsOfTheCapture) {
    const test::TemporaryFolder folder;
    const DngContent content = some_content(64, 48);
    ASSERT_EQ(error_of(write_dng(folder / "facts.dng", content, false)), "");
    const auto facts = read_raw_facts(folder / "facts.dng");
    ASSERT_TRUE(facts);
    EXPECT_EQ(facts->maker, "Nocturne");
    EXPECT_EQ(facts->model, "Test camera");
    EXPECT_EQ(facts->lens, "Prime 35mm F1.8");
    EXPECT_EQ(facts->taken, "2025:12:24 23:59:58");
    EXPECT_DOUBLE_EQ(facts->exposure_time.value_or(0), 1.0 / 60);
    EXPECT_DOUBLE_EQ(facts->f_number.value_or(0), 1.8);
    EXPECT_EQ(facts->iso, 3200);
    EXPECT_EQ(facts->focal_length, 23.5);
    EXPECT_EQ(facts->focal_length_35mm, 35);
    EXPECT_NEAR(facts->baseline_exposure.value_or(9), -0.25, 1e-6);
    EXPECT_EQ(facts->width, 64);
    EXPECT_EQ(facts->height, 48);
    ASSERT_TRUE(facts->noise);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_DOUBLE_EQ(facts->noise->scale[i], content.facts.noise->scale[i]);
        EXPECT_DOUBLE_EQ(facts->noise->offset[i], content.facts.noise->offset[i]);
    }
}

TEST(Dng, StatesSensitivitiesThatDoNotFitIntoTheOldTag) {
    const test::TemporaryFolder folder;
    DngContent content = some_content(64, 48);
    content.facts.iso = 102400;
    ASSERT_EQ(error_of(write_dng(folder / "iso.dng", content, false)), "");
    EXPECT_EQ(read_metadata(folder / "iso.dng")->facts.iso, 102400);
}

TEST(Dng, WritesWithNothingKnownButThePixels) {
    const test::TemporaryFolder folder;
    DngContent content = some_content(64, 48);
    content.facts = {};
    ASSERT_EQ(error_of(write_dng(folder / "bare.dng", content, false)), "");
    const auto raw = read_raw_file(folder / "bare.dng", {});
    ASSERT_TRUE(raw) << raw.error().what;
    EXPECT_EQ(std::memcmp(raw->mosaic.data(), content.mosaic.data(), content.mosaic.bytes()), 0);
}

TEST(Dng, CarriesItsPreview) {
    const test::TemporaryFolder folder;
    DngContent content = some_content(64, 48);
    ASSERT_EQ(error_of(add_preview(content, 32, folder / "scratch.jpg", {})), "");
    ASSERT_FALSE(content.preview_jpeg.empty());
    EXPECT_EQ(content.preview_width, 32);
    EXPECT_FALSE(std::filesystem::exists(folder / "scratch.jpg"));
    ASSERT_EQ(error_of(write_dng(folder / "preview.dng", content, false)), "");
    const auto raw = read_raw_file(folder / "preview.dng", {});
    ASSERT_TRUE(raw) << raw.error().what;
    EXPECT_EQ(std::memcmp(raw->mosaic.data(), content.mosaic.data(), content.mosaic.bytes()), 0);
    const auto preview = read_embedded_preview(folder / "preview.dng");
    ASSERT_TRUE(preview) << preview.error().what;
    EXPECT_EQ(preview->bytes, content.preview_jpeg);
}

TEST(Dng, NeedsAFolderThatIsThere) {
    const test::TemporaryFolder folder;
    const auto written = write_dng(folder / "missing/a.dng", some_content(16, 16), false);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().what.find("missing"), std::string::npos) << written.error().what;
}

TEST(Dng, LeavesAnExistingFileAlone) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "mine.dng") << "precious";
    const auto written = write_dng(folder / "mine.dng", some_content(16, 16), false);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::exists);
    EXPECT_EQ(std::filesystem::file_size(folder / "mine.dng"), 8u);
    EXPECT_EQ(error_of(write_dng(folder / "mine.dng", some_content(16, 16), true)), "");
    EXPECT_GT(std::filesystem::file_size(folder / "mine.dng"), 500u);
}

TEST(Dng, RefusesContentThatMakesNoSense) {
    const test::TemporaryFolder folder;
    DngContent content = some_content(16, 16);
    content.white = content.black;
    EXPECT_EQ(write_dng(folder / "a.dng", content, false).error().kind, ErrorKind::invalid);
    content = some_content(16, 16);
    content.mosaic = {};
    EXPECT_EQ(write_dng(folder / "a.dng", content, false).error().kind, ErrorKind::invalid);
    content = some_content(16, 16);
    content.pattern[2] = 3;
    EXPECT_EQ(write_dng(folder / "a.dng", content, false).error().kind, ErrorKind::invalid);
    EXPECT_FALSE(std::filesystem::exists(folder / "a.dng"));
}

// A limit on the size of files fails a write as a full disk does.
TEST(Dng, LeavesNothingBehindWhenTheDiskIsFull) {
    const test::TemporaryFolder folder;
    const DngContent content = some_content(600, 400);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit small = before;
    small.rlim_cur = 100000;
    setrlimit(RLIMIT_FSIZE, &small);
    const auto written = write_dng(folder / "large.dng", content, false);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::write_failed);
    EXPECT_NE(written.error().what.find("large.dng"), std::string::npos) << written.error().what;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

} // namespace
