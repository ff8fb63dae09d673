// Frames of a merge with their dark and flat frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_files.h"
#include "tests/shared/dark_sensor.h"
#include <algorithm>
#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using namespace engine;
using test::DarkSensor;

constexpr int width = DarkSensor::width, height = DarkSensor::height;

double scene(int x, int y) { return 4 + 200.0 * ((x / 40 + y / 40) % 2); }
// A lens that loses two thirds of the light in the corners, and a speck of dust.
double share(int x, int y) {
    const double u = 2.0 * x / width - 1, v = 2.0 * y / height - 1;
    return (1 - 0.33 * (u * u + v * v)) * (std::hypot(x - 100, y - 200) < 12 ? 0.7 : 1);
}

class CalibratedFrames : public testing::Test {
protected:
    test::TemporaryFolder folder;
    DarkSensor sensor{3};

    std::vector<fs::path> lights(int count) const {
        std::vector<fs::path> files;
        for (int i = 0; i < count; ++i)
            files.push_back(sensor.write(
                folder / ("light" + std::to_string(i) + ".dng"), [](int x, int y) { return share(x, y) * scene(x, y); },
                1, 500 + static_cast<std::uint32_t>(i), 0));
        return files;
    }
    std::vector<fs::path> flats(int count) const {
        DarkSensor bright(3);
        bright.iso = 100, bright.seconds = 0.01;
        std::vector<fs::path> files;
        for (int i = 0; i < count; ++i)
            files.push_back(bright.write(
                folder / ("flat" + std::to_string(i) + ".dng"), [](int x, int y) { return 2200 * share(x, y); }, 0,
                900 + static_cast<std::uint32_t>(i), 0));
        return files;
    }
};

TEST_F(CalibratedFrames, ShowTheSceneAsIfSensorAndLensWereEven) {
    FrameFilesOptions options;
    options.calibration.darks = sensor.write_darks(folder.path(), 12, 100);
    options.calibration.flats = flats(60); // 60 x 1700 electrons: enough for each site by itself
    const auto frames = open_frames(lights(8), options, {});
    ASSERT_TRUE(frames) << frames.error().what;
    EXPECT_TRUE((*frames)->remarks().empty());
    std::vector<double> sum(width * height, 0);
    for (int i = 0; i < 8; ++i) {
        const auto light = (*frames)->read(i, {});
        ASSERT_TRUE(light);
        ASSERT_TRUE(light->gain);
        for (std::size_t p = 0; p < sum.size(); ++p) sum[p] += DarkSensor::electrons(light->mosaic.data()[p]) / 8;
        if (i > 0) continue;
        EXPECT_EQ(light->gain->area(), light->mosaic.area());
        EXPECT_NEAR(light->gain->at(4, 4) / light->gain->at(240, 160), share(240, 160) / share(4, 4), 0.05);
        EXPECT_GT(std::count(light->defects.data(), light->defects.data() + light->defects.size(), 1), 100);
    }
    // All flats are against the median of the colour: one factor for the whole frame.
    const auto light = (*frames)->read(0, {});
    double corner = 0, corner_truth = 0, dust = 0, dust_truth = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            if (light->defects.at(x, y)) continue;
            const double value = sum[static_cast<std::size_t>(y * width + x)];
            if (x > width - 80 && y > height - 80) corner += value, corner_truth += scene(x, y);
            if (std::hypot(x - 100, y - 200) < 10) dust += value, dust_truth += scene(x, y);
        }
    const double factor = corner / corner_truth;
    EXPECT_NEAR(dust / dust_truth / factor, 1, 0.03) << "no speck is left";
    double middle_sum = 0, middle_truth = 0;
    for (int y = 130; y < 190; ++y)
        for (int x = 200; x < 280; ++x)
            if (!light->defects.at(x, y))
                middle_sum += sum[static_cast<std::size_t>(y * width + x)], middle_truth += scene(x, y);
    EXPECT_NEAR(middle_sum / middle_truth / factor, 1, 0.02) << "corner and middle are equally bright";
}

TEST_F(CalibratedFrames, ThatNoDarkFitsAreUsedWithoutAndItIsSaid) {
    FrameFilesOptions options;
    DarkSensor other(3);
    other.seconds = 5;
    options.calibration.darks = other.write_darks(folder.path(), 2, 100);
    const auto frames = open_frames(lights(2), options, {});
    ASSERT_TRUE(frames);
    ASSERT_EQ((*frames)->remarks().size(), 1U);
    EXPECT_NE((*frames)->remarks()[0].find(
                  "2 frames are used without a dark frame. light0: It was exposed for 5 s, the photo for 30 s."),
              std::string::npos)
        << (*frames)->remarks()[0];
    EXPECT_TRUE((*frames)->read(0, {}));
}

TEST_F(CalibratedFrames, RefuseDarksAndFlatsThatAreNone) {
    FrameFilesOptions bright;
    bright.calibration.darks = {flats(1)};
    EXPECT_FALSE(open_frames(lights(2), bright, {}));
    FrameFilesOptions dark;
    dark.calibration.flats = sensor.write_darks(folder.path(), 1, 100);
    const auto refused = open_frames(lights(2), dark, {});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("too dark"), std::string::npos) << refused.error().what;
}

TEST_F(CalibratedFrames, FewDarkFlatsAreSmoothed) {
    const auto flat = make_flat_field(flats(1), {});
    ASSERT_TRUE(flat);
    double rough = 0;
    for (int x = 200; x < 300; ++x)
        rough = std::max(rough, std::abs(flat->gain->at(x, 100) / flat->gain->at(x + 2, 100) - 1.0));
    EXPECT_LT(rough, 0.003) << "photon noise of one flat would be 3 percent";
}

} // namespace
