// Noise of photos against the noise that simulated sensors were given, and against what there cannot be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exporting/export_photo.h"
#include "engine/photo/open_photo.h"
#include "tests/shared/foreign_hdr.h"
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>

using namespace engine;

namespace {

constexpr int cell = 80;
constexpr std::array levels{0.003, 0.01, 0.03, 0.09, 0.18, 0.6};

// Cells of neutral light; the same level on every diagonal.
double level_at(int x, int y) { return levels[static_cast<std::size_t>((x / cell + y / cell) % 6)]; }

Image patches(int width, int height, double luminance_of_one) {
    Image scene({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            scene.at(x, y) = Rgb{1, 1, 1} * static_cast<float>(level_at(x, y) * luminance_of_one);
    return scene;
}

struct Flat {
    double mean = 0, deviation = 0;
};
// Of one level, away from the edges of its cells.
Flat measured(const Image& image, double level) {
    double sum = 0, squares = 0, count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            if (level_at(x, y) != level || std::abs(x % cell - cell / 2) > cell / 2 - 6 ||
                std::abs(y % cell - cell / 2) > cell / 2 - 6)
                continue;
            const double value = luminance(image.at(x, y));
            sum += value, squares += value * value, ++count;
        }
    const double mean = sum / count;
    return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

class Noise : public testing::Test {
protected:
    std::shared_ptr<const Photo> opened(const std::string& name) {
        auto photo = open_photo(folder / name, {});
        EXPECT_TRUE(photo) << (photo ? "" : photo.error().what);
        return photo ? *photo : nullptr;
    }
    std::shared_ptr<const Photo> photographed(const test::TestCamera& camera, const test::Exposure& exposure,
                                              bool with_profile) {
        DngContent content = test::photograph(camera, exposure, patches(960, 640, exposure.luminance_of_one()), 7);
        if (!with_profile) content.facts.noise.reset();
        const std::string name = with_profile ? "with.dng" : "without.dng";
        EXPECT_TRUE(write_dng(folder / name, content, true));
        return opened(name);
    }
    test::TemporaryFolder folder;
};

} // namespace

TEST_F(Noise, OfSimulatedPhotosIsTrueWithAndWithoutAProfile) {
    for (const test::TestCamera& camera : test::cameras())
        for (const double iso : {100.0, 1600.0, 12800.0, 51200.0}) {
            test::Exposure exposure;
            exposure.iso = iso;
            const auto with = photographed(camera, exposure, true), without = photographed(camera, exposure, false);
            ASSERT_TRUE(with && without);
            ASSERT_TRUE(with->facts().noise);
            // Without one it is found in the mosaic; where samples end at raw value 0, in the developed pixels.
            const Image image = with->read(with->area());
            for (const double level : levels) {
                const Flat truth = measured(image, level);
                const std::string where = camera.name + ", ISO " + std::to_string(iso) + ", " + std::to_string(level);
                const double told = std::sqrt(with->light_noise().variance(truth.mean)),
                             found = std::sqrt(without->light_noise().variance(truth.mean));
                // A straight line bends least where most of the light is; where half the noise ends at raw value 0 (below) or at
                // the white level, there is none.
                const bool ends_at_black = truth.mean > 1.1 * level, ends_at_white = level > 0.5 && iso > 10000;
                EXPECT_NEAR(found, truth.deviation, (ends_at_white ? 0.45 : 0.3) * truth.deviation) << where;
                if (!ends_at_black && !ends_at_white)
                    EXPECT_NEAR(told, truth.deviation, 0.3 * truth.deviation) << where;
                // The profile is that of the sensor, which does not know where the file's values end.
                else
                    EXPECT_GE(told, 0.9 * truth.deviation) << where;
            }
        }
}

TEST_F(Noise, FloorIsWhereSignalEqualsNoise) {
    const LightNoise noise{0.002, 1e-6};
    const double floor = noise.floor();
    EXPECT_NEAR(floor * floor, noise.variance(floor), 1e-12);
    const LightNoise brighter = noise.after_gain(4);
    EXPECT_NEAR(brighter.floor(), 4 * floor, 1e-12);
    EXPECT_EQ(LightNoise{}.floor(), 0);
}

TEST_F(Noise, OfAProfileGrowsWithSensitivityAsPhotonsDo) {
    test::Exposure low, high;
    low.iso = 400, high.iso = 6400;
    const test::TestCamera& camera = test::cameras()[0];
    const double at_low = photographed(camera, low, true)->light_noise().variance(0.18),
                 at_high = photographed(camera, high, true)->light_noise().variance(0.18);
    EXPECT_GT(at_high / at_low, 16); // a sixteenth of the photons, and the same read noise on top of fewer
    EXPECT_LT(at_high / at_low, 18);
}

TEST_F(Noise, OfFlatAndSmoothPicturesIsNone) {
    test::write_jpeg(folder / "flat.jpg", 640, 480, 1, false); // a gradient
    EXPECT_LT(std::sqrt(opened("flat.jpg")->light_noise().variance(0.18)), 0.004);
    const test::PicturePhoto grey(Image({0, 0, 600, 400}, {0.18F, 0.18F, 0.18F}), "grey");
    EXPECT_EQ(measure_light_noise(grey).variance(0.18), 0);
    Image smooth({0, 0, 800, 600});
    for (int y = 0; y < 600; ++y)
        for (int x = 0; x < 800; ++x)
            smooth.at(x, y) = Rgb{1, 1, 1} * (0.1F + 0.05F * std::sin(static_cast<float>(x) / 40) *
                                                         std::cos(static_cast<float>(y) / 30));
    EXPECT_LT(std::sqrt(measure_light_noise(test::PicturePhoto(std::move(smooth), "smooth")).variance(0.1)), 1e-4);
    test::ExrKind kind;
    kind.half = false;
    kind.width = 400, kind.height = 300;
    kind.value = [](int x, int y) { return Rgb{1, 1, 1} * (0.01F + 0.001F * static_cast<float>(x + y)); };
    test::write_exr(folder / "a.exr", kind);
    EXPECT_LT(std::sqrt(opened("a.exr")->light_noise().variance(0.18)), 1e-4);
}

// Known noise in rendered light; every second picture also has texture over all but a quarter of it.
TEST_F(Noise, OfPicturesIsFoundBesideTexture) {
    for (const bool textured : {false, true}) {
        Image image({0, 0, 900, 700});
        std::uint32_t state = 3;
        const auto uniform = [&] {
            return static_cast<float>((state = state * 1664525U + 1013904223U) >> 8) * 0x1p-24F;
        };
        for (int y = 0; y < 700; ++y)
            for (int x = 0; x < 900; ++x) {
                float light = 0.02F + 0.2F * static_cast<float>(x) / 900;
                if (textured && y >= 175) // stones of a few pixels, thrice the noise
                    light *=
                        1 + 0.15F * std::sin(static_cast<float>(x) * 1.1F) * std::cos(static_cast<float>(y) * 0.8F);
                const float noise = uniform() + uniform() + uniform() + uniform() - 2; // variance 1/3
                image.at(x, y) = Rgb{1, 1, 1} * (light + noise * std::sqrt(3 * (0.0004F * light + 1e-6F)));
            }
        const LightNoise found = measure_light_noise(test::PicturePhoto(std::move(image), textured ? "t" : "f"));
        for (const double y : {0.03, 0.1, 0.2})
            EXPECT_NEAR(std::sqrt(found.variance(y)), std::sqrt(0.0004 * y + 1e-6), 0.3 * std::sqrt(0.0004 * y + 1e-6))
                << textured << " " << y;
    }
}

TEST_F(Noise, OfTinyPhotosDoesNoHarm) {
    for (const auto& [width, height] : {std::pair{1, 1}, {2, 9}, {7, 7}, {16, 16}, {17, 400}, {97, 15}}) {
        const Image picture = test::night_picture(width, height, true);
        const LightNoise noise = measure_light_noise(test::PicturePhoto(picture.copy(), "tiny"));
        EXPECT_GE(noise.scale, 0);
        EXPECT_GE(noise.offset, 0);
        EXPECT_TRUE(std::isfinite(noise.floor()));
    }
}

TEST_F(Noise, IsTheSameEveryTime) {
    test::Exposure exposure;
    const auto once = photographed(test::cameras()[1], exposure, false), again = opened("without.dng");
    EXPECT_EQ(once->light_noise().scale, again->light_noise().scale);
    EXPECT_EQ(once->light_noise().offset, again->light_noise().offset);
}

TEST(RealNoise, OfOneCameraAtOneSensitivityIsTheSameInAllItsPhotos) {
    const auto folder = test::samples();
    if (!folder) {
        std::printf("no sample photos here: not tested\n");
        return;
    }
    // PowerShot S40 at ISO 50: a chart, brushed metal, print, with and without flash.
    for (const char* name : {"0101", "0112", "0113", "0117", "0118", "0119"}) {
        const auto photo = open_photo(*folder / "raw" / ("canon_s40_" + std::string(name) + ".crw"), {});
        ASSERT_TRUE(photo);
        EXPECT_NEAR(std::sqrt((*photo)->light_noise().variance(0.18)), 0.0053, 0.15 * 0.0053) << name;
    }
}
