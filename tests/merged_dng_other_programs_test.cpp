// Whether other programs develop merged DNGs, of floats and of integers, in the colours and the brightness of the frame that was the reference: LibRaw, exiv2,
// exiftool, RawTherapee and darktable, where installed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_file.h"
#include "engine/files/raw_file.h"
#include "engine/merge/merged_dng.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/other_programs.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;
using test::Answer, test::is_installed, test::run;

// Quarters from left to right: neutral, red, green and blue walls, as bright as a mid-grey.
DngContent reference_frame() {
    constexpr int width = 600, height = 400;
    SimulatedCamera camera;
    camera.noise_seed = 1; // RawTherapee 5.9 does not open floats of nothing but flat colours
    camera.glare = 0;
    const float middle =
        static_cast<float>(0.18 * 85.3 * camera.f_number * camera.f_number / (camera.iso * camera.exposure_time));
    const auto white = rec2020_to_xyz().inverse() * xyz_of(xy_of(White{3400, 0}));
    const Rgb light{static_cast<float>(white[0]), static_cast<float>(white[1]), static_cast<float>(white[2])};
    const std::array<Rgb, 4> paper{{{1, 1, 1}, {1.4f, 0.5f, 0.5f}, {0.5f, 1.2f, 0.5f}, {0.5f, 0.7f, 1.9f}}};
    Image chart({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const Rgb& colour = paper[static_cast<std::size_t>(x * 4 / width)];
            chart.at(x, y) = Rgb{light.r * colour.r, light.g * colour.g, light.b * colour.b} * middle;
        }
    return photograph(chart, camera, {});
}

// What a merge makes of it: the same light, range for `brightest` times the white level.
std::filesystem::path merged(const test::TemporaryFolder& folder, double brightest, bool integer) {
    const DngContent frame = reference_frame();
    const auto path = folder / "frame.dng";
    EXPECT_TRUE(write_dng(path, frame, true));
    const auto raw = read_raw_file(path, {});
    EXPECT_TRUE(raw);
    MergedPicture picture;
    picture.pattern = raw->pattern;
    picture.mosaic = Plane(raw->mosaic.area());
    for (std::size_t i = 0; i < picture.mosaic.size(); ++i)
        picture.mosaic.data()[i] =
            (static_cast<float>(raw->mosaic.data()[i]) - raw->black[0]) / (raw->white - raw->black[0]);
    picture.brightest = brightest;
    picture.noise = *raw->facts.noise;
    picture.frames = Plane({0, 0, 38, 25}, 4.0F);
    picture.facts = raw->facts;
    picture.as_shot_neutral = raw->as_shot_neutral;
    picture.camera_to_xyz = raw->camera_to_xyz;
    picture.sources = {{"one.dng", true, ""}, {"two.dng", true, ""}};
    picture.method = "bracket";
    const auto written =
        write_merged_dng(folder / "merged.dng", picture, {.integer = integer, .overwrite = true, .original = path});
    EXPECT_TRUE(written) << written.error().what;
    return folder / "merged.dng";
}

std::array<double, 3> quarter(const RasterPicture& picture, int index) {
    std::array<double, 3> sum{};
    int count = 0;
    for (int y = picture.height / 4; y < picture.height * 3 / 4; ++y)
        for (int x = picture.width * (8 * index + 2) / 32; x < picture.width * (8 * index + 6) / 32; ++x, ++count)
            for (std::size_t c = 0; c < 3; ++c)
                sum[c] += picture.bytes[(static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) +
                                         static_cast<std::size_t>(x)) *
                                            3 +
                                        c];
    for (double& value : sum) value /= count * 255.0;
    return sum;
}

TEST(MergedDngInOtherPrograms, Exiv2AndExiftoolReadTheTagsWithoutComplaint) {
    const test::TemporaryFolder folder;
    for (const bool integer : {false, true}) {
        const std::string file = "'" + merged(folder, 8, integer).string() + "'";
        if (is_installed("exiv2")) {
            const Answer answer = run("exiv2 -pa " + file);
            EXPECT_EQ(answer.status, 0);
            for (const char* tag : {"DNGVersion", "ColorMatrix1", "NoiseProfile", "BaselineExposure", "BaselineNoise",
                                    "DateTimeOriginal", "LensModel", "nocturne.mergeMethod"})
                EXPECT_NE(answer.text.find(tag), std::string::npos) << tag;
            EXPECT_EQ(answer.text.find("Warning"), std::string::npos) << answer.text;
        }
        if (is_installed("exiftool")) {
            const Answer answer = run("exiftool -validate -warning -a -G1 " + file);
            EXPECT_EQ(answer.status, 0);
            EXPECT_EQ(answer.text.find("Error"), std::string::npos) << answer.text;
        }
    }
}

TEST(MergedDngInOtherPrograms, LibRawDecodesIntegersAndKnowsTheCamera) {
    if (!is_installed("raw-identify") || !is_installed("dcraw_emu")) return;
    const test::TemporaryFolder folder;
    const auto file = merged(folder, 8, true);
    const Answer facts = run("raw-identify -v '" + file.string() + "'");
    for (const char* fact : {"DNG Version: 1.4.0.0", "Nocturne Simulated Camera", "Filter pattern: RGGB", "600 x 400",
                             "Baseline exposure: 3.5"})
        EXPECT_NE(facts.text.find(fact), std::string::npos) << fact << "\n" << facts.text;
    const Answer developed = run("cd '" + folder.path().string() + "' && dcraw_emu -4 -T -w merged.dng");
    EXPECT_TRUE(std::filesystem::exists(folder / "merged.dng.tiff")) << developed.text;
}

// The frame as integers with this gain: what a merge has to look like in a program.
std::filesystem::path expected(const test::TemporaryFolder& folder, double gain) {
    DngContent frame = reference_frame();
    const double black = static_cast<double>(frame.black);
    for (std::size_t i = 0; i < frame.mosaic.size(); ++i)
        frame.mosaic.data()[i] =
            static_cast<std::uint16_t>(std::lround(black + (frame.mosaic.data()[i] - black) * gain));
    EXPECT_TRUE(write_dng(folder / "expected.dng", frame, true));
    return folder / "expected.dng";
}

using Develop = std::string (*)(const std::filesystem::path&, const std::filesystem::path&,
                                const std::filesystem::path&);

// `knows_baseline`: the program follows BaselineExposure. Then a merge is as bright as its reference frame with the stops that this has itself; in others as dark as
// its own values.
void expect_like_the_reference(Develop develop, double brightest, bool integer, bool knows_baseline) {
    const test::TemporaryFolder folder;
    const auto file = merged(folder, brightest, integer);
    const Answer one = run(develop(folder.path(), expected(folder, knows_baseline ? std::exp2(0.5) : 1 / brightest),
                                   folder / "expected.png")),
                 two = run(develop(folder.path(), file, folder / "merged.png"));
    ASSERT_TRUE(std::filesystem::exists(folder / "expected.png")) << one.text;
    ASSERT_TRUE(std::filesystem::exists(folder / "merged.png")) << two.text;
    const auto a = read_raster(folder / "expected.png", {}), b = read_raster(folder / "merged.png", {});
    ASSERT_TRUE(a && b);
    EXPECT_NEAR(b->width, 600, 16) << "some programs cut a border";
    for (int i = 0; i < 4; ++i) {
        const auto wanted = quarter(*a, i), found = quarter(*b, i);
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_NEAR(found[c], wanted[c], 0.004)
                << (integer ? "integers" : "floats") << " of " << brightest << ", quarter " << i;
    }
}

TEST(MergedDngInOtherPrograms, RawTherapeeDevelopsThemAsBrightAndColouredAsExpected) {
    if (!is_installed("rawtherapee-cli")) return;
    // RawTherapee 5.9 follows BaselineExposure of floats only.
    for (const double brightest : {1.0, 8.0})
        for (const bool integer : {false, true})
            expect_like_the_reference(test::rawtherapee, brightest, integer, !integer);
}

TEST(MergedDngInOtherPrograms, DarktableDevelopsThemAsBrightAndColouredAsExpected) {
    if (!is_installed("darktable-cli")) return;
    // darktable 4.2 does not follow BaselineExposure.
    for (const bool integer : {false, true}) expect_like_the_reference(test::darktable, 8, integer, false);
}

} // namespace
