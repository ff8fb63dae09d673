// Whether other programs open our DNGs, with the right colours: raw-identify, exiv2, RawTherapee and darktable, where installed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/files/raster_file.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/other_programs.h"
#include "tests/shared/test_support.h"
#include <array>
#include <gtest/gtest.h>

namespace {

using namespace engine;
using test::Answer, test::is_installed, test::run;

// Quarters from left to right: neutral, red, green and blue walls, as bright as a mid-grey.
std::filesystem::path colour_chart(const test::TemporaryFolder& folder) {
    constexpr int width = 600, height = 400;
    SimulatedCamera camera;
    camera.noise_seed = 0;
    camera.glare = 0;
    const float middle =
        static_cast<float>(0.18 * 85.3 * camera.f_number * camera.f_number / (camera.iso * camera.exposure_time));
    // The light of the camera's white on coloured paper.
    const auto white = rec2020_to_xyz().inverse() * xyz_of(xy_of(White{3400, 0}));
    const Rgb light{static_cast<float>(white[0]), static_cast<float>(white[1]), static_cast<float>(white[2])};
    const std::array<Rgb, 4> paper{{{1, 1, 1}, {1.4f, 0.5f, 0.5f}, {0.5f, 1.2f, 0.5f}, {0.5f, 0.7f, 1.9f}}};
    Image chart({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const Rgb& colour = paper[static_cast<std::size_t>(x * 4 / width)];
            chart.at(x, y) = Rgb{light.r * colour.r, light.g * colour.g, light.b * colour.b} * middle;
        }
    const std::filesystem::path path = folder / "chart.dng";
    const auto written = write_dng(path, photograph(chart, camera, {}), false);
    EXPECT_TRUE(written);
    return path;
}

// The mean of the middle of one quarter of a developed picture, 0..1 of the coded values.
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

void expect_right_colours(const std::filesystem::path& developed) {
    const auto picture = read_raster(developed, {});
    ASSERT_TRUE(picture) << picture.error().what;
    ASSERT_EQ(picture->channels, 3);
    ASSERT_EQ(picture->depth, Depth::bits8);
    EXPECT_NEAR(picture->width, 600, 16) << "some programs cut a border";
    const auto grey = quarter(*picture, 0), red = quarter(*picture, 1), green = quarter(*picture, 2),
               blue = quarter(*picture, 3);
    EXPECT_NEAR(grey[0], grey[1], 0.035);
    EXPECT_NEAR(grey[2], grey[1], 0.035);
    EXPECT_GT(grey[1], 0.25) << "mid-grey, not black";
    EXPECT_LT(grey[1], 0.75) << "mid-grey, not white";
    EXPECT_TRUE(red[0] > red[1] + 0.1 && red[0] > red[2] + 0.1);
    EXPECT_TRUE(green[1] > green[0] + 0.1 && green[1] > green[2] + 0.1);
    EXPECT_TRUE(blue[2] > blue[0] + 0.1 && blue[2] > blue[1] + 0.1);
}

TEST(DngInOtherPrograms, RawIdentifyKnowsTheCamera) {
    if (!is_installed("raw-identify")) return;
    const test::TemporaryFolder folder;
    const Answer answer = run("raw-identify -v '" + colour_chart(folder).string() + "'");
    for (const char* fact : {"DNG Version: 1.4.0.0", "Nocturne Simulated Camera", "ISO speed: 1600", "Shutter: 1/15",
                             "Aperture: f/2.0", "Filter pattern: RGGB", "600 x 400", "Baseline exposure: 0.5"})
        EXPECT_NE(answer.text.find(fact), std::string::npos) << fact << "\n" << answer.text;
}

TEST(DngInOtherPrograms, Exiv2ReadsTheTagsWithoutComplaint) {
    if (!is_installed("exiv2")) return;
    const test::TemporaryFolder folder;
    const Answer answer = run("exiv2 -pa '" + colour_chart(folder).string() + "'");
    EXPECT_EQ(answer.status, 0);
    for (const char* tag :
         {"DNGVersion", "ColorMatrix1", "NoiseProfile", "AsShotNeutral", "DateTimeOriginal", "LensModel"})
        EXPECT_NE(answer.text.find(tag), std::string::npos) << tag;
    EXPECT_EQ(answer.text.find("Warning"), std::string::npos) << answer.text;
}

TEST(DngInOtherPrograms, RawTherapeeDevelopsTheRightColours) {
    if (!is_installed("rawtherapee-cli")) return;
    const test::TemporaryFolder folder;
    const Answer answer = run(test::rawtherapee(folder.path(), colour_chart(folder), folder / "rt.png"));
    ASSERT_TRUE(std::filesystem::exists(folder / "rt.png")) << answer.text;
    expect_right_colours(folder / "rt.png");
}

TEST(DngInOtherPrograms, DarktableDevelopsTheRightColours) {
    if (!is_installed("darktable-cli")) return;
    const test::TemporaryFolder folder;
    const Answer answer = run(test::darktable(folder.path(), colour_chart(folder), folder / "dt.png"));
    ASSERT_TRUE(std::filesystem::exists(folder / "dt.png")) << answer.text;
    expect_right_colours(folder / "dt.png");
}

} // namespace
