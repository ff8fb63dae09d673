// Vignette, grain and sky colour: what depends on the place in the picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/grain_field.h"
#include "engine/regions/regions.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/one_colour.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

Image grey(int width, int height) { return {{0, 0, width, height}, Rgb{0.18F, 0.18F, 0.18F}}; }

double deviation(const std::vector<float>& values) {
    double sum = 0, squares = 0;
    for (const float v : values)
        sum += static_cast<double>(v), squares += static_cast<double>(v) * static_cast<double>(v);
    const auto n = static_cast<double>(values.size());
    return std::sqrt(squares / n - sum / n * sum / n);
}

std::vector<float> field(float size, int width, int height) {
    std::vector<float> values(static_cast<std::size_t>(width * height));
    for (int y = 0; y < height; ++y) grain_row(size, 0, y, width, values.data() + y * width);
    return values;
}

std::vector<float> halved(const std::vector<float>& values, int width, int height) {
    std::vector<float> half;
    const auto at = [&](int x, int y) { return values[static_cast<std::size_t>(y * width + x)]; };
    for (int y = 0; y + 1 < height; y += 2)
        for (int x = 0; x + 1 < width; x += 2)
            half.push_back(0.25F * (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)));
    return half;
}

} // namespace

TEST(Vignette, TakesThreeStopsOffTheCornersAndNothingOffTheMiddle) {
    const Image now = test::after("vignette", {{"amount", -100.0F}}, grey(301, 201));
    EXPECT_EQ(now.at(150, 100).g, 0.18F);
    EXPECT_NEAR(std::log2(now.at(0, 0).g / 0.18F), -3, 0.15);
    EXPECT_FLOAT_EQ(now.at(0, 0).g, now.at(300, 200).g) << "even on all sides";
    EXPECT_FLOAT_EQ(now.at(0, 100).g, now.at(300, 100).g);
    for (int x = 151; x < 301; ++x) EXPECT_LE(now.at(x, 100).g, now.at(x - 1, 100).g + 1e-7F);
}

TEST(Vignette, IsRoundOrFollowsThePicture) {
    const auto edge_ratio =
        [](float roundness) { // EV at the middle of the short edge less that at the middle of the long edge
            const Image now = test::after("vignette", {{"amount", -100.0F}, {"size", 20.0F}, {"roundness", roundness}},
                                          grey(300, 150));
            return std::log2(now.at(0, 75).g) - std::log2(now.at(150, 0).g);
        };
    EXPECT_NEAR(edge_ratio(0), 0, 0.05);
    EXPECT_LT(edge_ratio(100), -0.5);
}

TEST(Grain, IsEvenNoiseOfTheSizeAskedFor) {
    const std::vector<float> fine = field(6, 400, 400);
    EXPECT_NEAR(deviation(fine), 0.9, 0.15);
    double product = 0, square = 0;
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x + 12 < 400; ++x) {
            const double a = static_cast<double>(fine[static_cast<std::size_t>(y * 400 + x)]);
            product += a * static_cast<double>(fine[static_cast<std::size_t>(y * 400 + x + 12)]);
            square += a * a;
        }
    EXPECT_LT(std::abs(product / square), 0.12) << "two grains apart nothing is alike";
}

TEST(Grain, OfAReducedPictureIsTheReducedGrain) {
    for (const float size : {12.0F, 6.0F, 3.0F, 1.5F}) {
        const std::vector<float> reduced = halved(field(size, 512, 512), 512, 512), direct = field(size / 2, 256, 256);
        double product = 0;
        for (std::size_t i = 0; i < direct.size(); ++i)
            product += static_cast<double>(direct[i]) * static_cast<double>(reduced[i]);
        const double a = deviation(direct), b = deviation(reduced);
        EXPECT_NEAR(a / b, 1, 0.22) << size;
        EXPECT_GT(product / static_cast<double>(direct.size()) / (a * b), 0.85) << size;
    }
}

TEST(Grain, LeavesBlackBlackAndLampsClean) {
    const auto relative = [](float light) {
        const Image now = test::after("grain", {{"amount", 100.0F}, {"size", 100.0F}},
                                      Image({0, 0, 400, 200}, Rgb{light, light, light}));
        std::vector<float> values;
        for (std::size_t i = 0; i < now.size(); ++i) values.push_back(std::log2(std::max(now.data()[i].g, 1e-20F)));
        return deviation(values);
    };
    EXPECT_GT(relative(0.18F), 0.1);
    EXPECT_LT(relative(20), 0.002);
    EXPECT_EQ(test::after("grain", {{"amount", 100.0F}}, Rgb{0, 0, 0}).g, 0);
}

TEST(SkyColour, TurnsTheSkyAndNothingElse) {
    auto regions = std::make_shared<Regions>();
    const Rect area{0, 0, 64, 64};
    regions->lamps = Plane(area, 0), regions->clipped = Plane(area, 0), regions->sky = Plane(area, 0),
    regions->ground = Plane(area, 1);
    for (int y = 0; y < 32; ++y)
        for (int x = 0; x < 64; ++x) regions->sky.at(x, y) = 1, regions->ground.at(x, y) = 0;
    Scene scene;
    scene.regions = regions;
    const Image night({0, 0, 64, 64}, Rgb{0.02F, 0.02F, 0.02F});
    const Image blue = test::after("sky_colour", {{"colour", 100.0F}}, night, scene),
                green = test::after("sky_colour", {{"colour", -100.0F}}, night, scene);
    EXPECT_NEAR(test::oklab_of(blue.at(30, 10)).hue(), 258, 2);
    EXPECT_NEAR(test::oklab_of(green.at(30, 10)).hue(), 155, 2);
    EXPECT_NEAR(luminance(blue.at(30, 10)), 0.02F, 0.003F);
    EXPECT_EQ(blue.at(30, 50), night.at(30, 50));
    EXPECT_EQ(test::after("sky_colour", {{"colour", 100.0F}}, night).at(30, 10), night.at(30, 10))
        << "no regions, no sky";
}
