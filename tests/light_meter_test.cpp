// The light meter's numbers against pictures whose luminances are known.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/light_meter.h"
#include <gtest/gtest.h>
#include <numeric>

namespace {

using engine::LightMeter;

// 25.07 cd/m2 at a scene-linear 1 (night.md 1.4).
engine::CaptureFacts street_exposure() {
    engine::CaptureFacts facts;
    facts.exposure_time = 1.0 / 30, facts.f_number = 2.8, facts.iso = 800;
    facts.is_raw = true;
    return facts;
}
double kappa() { return engine::luminance_of_one(street_exposure()).value(); }

engine::Rgb grey(double y) {
    const auto value = static_cast<float>(y);
    return {value, value, value};
}

// Rows of equal height, one for each luminance in cd/m2.
engine::Image stripes(const std::vector<double>& cd_m2, double of_one) {
    engine::Image image({0, 0, 60, 10 * static_cast<int>(cd_m2.size())});
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) image.at(x, y) = grey(cd_m2[static_cast<std::size_t>(y / 10)] / of_one);
    return image;
}

engine::Regions no_regions() { return {}; }

engine::LightSource source(double luminance, int pixels, bool is_clipped = false,
                           engine::SourceKind kind = engine::SourceKind::lamp) {
    engine::LightSource made;
    made.kind = kind, made.luminance = luminance, made.pixels = pixels, made.is_clipped = is_clipped;
    return made;
}

LightMeter measure(const std::vector<double>& cd_m2, const engine::Regions& regions = no_regions(),
                   const engine::LightNoise& noise = {}) {
    return engine::measure_light_meter(street_exposure(), stripes(cd_m2, kappa()), regions, noise);
}

int bin_of(double cd_m2) { return static_cast<int>(std::floor((std::log10(cd_m2) - LightMeter::lowest) * 16)); }

TEST(LightMeter, EachLuminanceFillsItsOwnBinWithItsShare) {
    // Exposed in the camera as a street at night; a quarter of the picture each.
    const LightMeter meter = measure({0.002, 0.13, 4.2, 77});
    for (const double luminance : {0.002, 0.13, 4.2, 77.0})
        EXPECT_NEAR(meter.share_of(bin_of(luminance), bin_of(luminance)), 0.25, 1e-6) << luminance;
    EXPECT_NEAR(std::accumulate(meter.shares.begin(), meter.shares.end(), 0.0), 1, 1e-6);
    EXPECT_EQ(meter.darker, 0);
    EXPECT_EQ(meter.brighter, 0);
}

TEST(LightMeter, LightOutsideOfTheAxisAndBlackAreCountedBesideIt) {
    const LightMeter meter = measure({0, 1e-6, 1, 3e4, 8e4});
    EXPECT_NEAR(meter.darker, 0.4, 1e-6);
    EXPECT_NEAR(meter.brighter, 0.4, 1e-6);
    EXPECT_NEAR(meter.share_of(0, LightMeter::bins - 1), 0.2, 1e-6);
}

TEST(LightMeter, NoNumberIsNoLight) {
    engine::Image image = stripes({1, 1}, kappa());
    image.at(0, 0) = {std::nanf(""), std::nanf(""), std::nanf("")};
    image.at(1, 0) = grey(-3);
    const LightMeter meter = engine::measure_light_meter(street_exposure(), image, no_regions(), {});
    EXPECT_NEAR(static_cast<double>(meter.darker) * 1200, 2, 1e-3);
}

TEST(LightMeter, ItsBinsRunFromStarlightToLampsSixteenADecade) {
    EXPECT_NEAR(LightMeter::edge(0), std::pow(10, -4.5), 1e-9);
    EXPECT_NEAR(LightMeter::edge(LightMeter::bins), 1e4, 1e-6);
    for (int bin = 0; bin < LightMeter::bins; ++bin)
        EXPECT_NEAR(LightMeter::edge(bin + 1) / LightMeter::edge(bin), std::pow(10, 1 / 16.0), 1e-9);
}

TEST(LightMeter, TheBandsBeginAtTheirLuminances) {
    using enum engine::LightBand;
    const std::vector<std::pair<double, engine::LightBand>> expected{
        {1e-6, starlight}, {0.00099, starlight}, {0.001, moonlight}, {0.0299, moonlight}, {0.03, street},
        {9.99, street},    {10, shop_window},    {629, shop_window}, {630, lamp},         {1e5, lamp}};
    for (const auto& [luminance, band] : expected) EXPECT_EQ(engine::band_of(luminance), band) << luminance;
}

TEST(LightMeter, AnyPixelCanBeReadInCandelas) {
    const LightMeter meter = measure({0.002, 0.13, 4.2, 77});
    EXPECT_NEAR(meter.cd_m2(grey(1)), kappa(), 1e-4);
    ASSERT_TRUE(meter.pixels);
    // A hundredth of a stop is finer than anybody sees.
    EXPECT_NEAR(std::log2(meter.scene.kappa * meter.pixels->at(0.5, 0.1) / 0.002), 0, 0.01);
    EXPECT_NEAR(std::log2(meter.scene.kappa * meter.pixels->at(0.5, 0.9) / 77), 0, 0.01);
    EXPECT_NEAR(std::log2(meter.scene.kappa * meter.pixels->at(-4, 7) / 77), 0, 0.01) << "the nearest pixel";
    EXPECT_EQ(measure({0, 1}).pixels->at(0.5, 0.1), 0);
}

TEST(LightMeter, MarkedPixelsAreThoseThatTheShareCounts) {
    // A slope through the whole axis: many pixels lie close to edges of bins.
    engine::Image image({0, 0, 400, 50});
    for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 400; ++x)
            image.at(x, y) = grey(std::pow(10, -4.6 + 8.8 * (x + 400 * y) / 20000.0) / kappa());
    const LightMeter meter = engine::measure_light_meter(street_exposure(), image, no_regions(), {});
    std::vector<std::uint8_t> mask(400 * 50);
    for (int bin = 2; bin + 2 < LightMeter::bins; bin += 7) {
        meter.pixels->mark(LightMeter::edge(bin - 2) / meter.scene.kappa, LightMeter::edge(bin + 3) / meter.scene.kappa,
                           mask.data(), 400);
        const auto marked = std::count(mask.begin(), mask.end(), 255);
        EXPECT_EQ(marked, std::lround(meter.share_of(bin - 2, bin + 2) * 20000)) << bin;
        EXPECT_NEAR(static_cast<double>(marked), 20000 * 5 / 16.0 / 8.8, 2) << bin;
    }
}

TEST(LightMeter, TheNoiseFloorIsTheLightThatASinglePixelHasAsMuchNoiseAs) {
    const engine::LightNoise noise{0.002, 0.000001};
    const double floor = measure({1, 2}, no_regions(), noise).noise_floor / kappa();
    EXPECT_NEAR(floor, std::sqrt(noise.variance(floor)), 1e-9);
    EXPECT_EQ(measure({1, 2}).noise_floor, 0) << "noise that nobody knows has no floor";
}

TEST(LightMeter, WithoutExposureDataAllLightIsRelativeToAnAssumedOne) {
    const LightMeter meter = engine::measure_light_meter({}, stripes({0.1, 0.1, 0.1, 0.4}, 1), no_regions(), {});
    EXPECT_FALSE(meter.scene.known);
    EXPECT_NEAR(meter.scene.adaptation, engine::assumed_adaptation_luminance, 1e-6);
    // Ratios are true all the same: two stops are 0.602 decades, 9.6 bins.
    const auto first = std::find_if(meter.shares.begin(), meter.shares.end(), [](float share) { return share > 0.7F; });
    const auto second = std::find_if(first + 1, meter.shares.end(), [](float share) { return share > 0.2F; });
    ASSERT_NE(second, meter.shares.end());
    EXPECT_NEAR(static_cast<double>(second - first), 9.6, 1);
}

TEST(LightMeter, LampsOfLikeLuminanceAreOneGroupAtTheirMedian) {
    engine::Regions regions;
    for (int i = 0; i < 9; ++i) regions.sources.push_back(source(4 * (1 + 0.05 * i), 10));
    for (int i = 0; i < 4; ++i) regions.sources.push_back(source(60, 5, true));
    regions.sources.push_back(source(500, 3000, false, engine::SourceKind::bright_surface)); // a wall is no lamp
    const LightMeter meter = measure({0.1, 0.2}, regions);
    ASSERT_EQ(meter.lamps.size(), 2U);
    EXPECT_NEAR(meter.lamps[0].luminance, 4 * 1.2 * kappa(), 1e-6);
    EXPECT_EQ(meter.lamps[0].lamps, 9);
    EXPECT_FALSE(meter.lamps[0].is_clipped);
    EXPECT_NEAR(meter.lamps[0].share, 90.0 / (60 * 20), 1e-9);
    EXPECT_NEAR(meter.lamps[1].luminance, 60 * kappa(), 1e-6);
    EXPECT_TRUE(meter.lamps[1].is_clipped);
}

TEST(LightMeter, OfClippedLampsOnlyALowerBoundIsKnownSoTheyAreOneGroup) {
    engine::Regions regions;
    for (const double luminance : {3.0, 9.0, 40.0}) regions.sources.push_back(source(luminance, 10, true));
    regions.sources.push_back(source(9, 2));
    const LightMeter meter = measure({0.1, 0.2}, regions);
    ASSERT_EQ(meter.lamps.size(), 2U);
    EXPECT_EQ(std::count_if(meter.lamps.begin(), meter.lamps.end(), [](const auto& group) { return group.is_clipped; }),
              1);
    for (const engine::LampGroup& group : meter.lamps) {
        EXPECT_EQ(group.lamps, group.is_clipped ? 3 : 1);
        EXPECT_NEAR(group.luminance, (group.is_clipped ? 40 : 9) * kappa(), 1e-5) << "by light: one lamp outshines two";
    }
}

TEST(LightMeter, OnlyTheFiveLargestGroupsOfLampsAreKept) {
    engine::Regions regions;
    for (int i = 0; i < 8; ++i) regions.sources.push_back(source(std::exp2(3 * i), i == 2 ? 1 : 10 + i));
    const LightMeter meter = measure({0.1, 0.2}, regions);
    ASSERT_EQ(meter.lamps.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_NEAR(meter.lamps[i].luminance, std::exp2(3.0 * static_cast<double>(i + 3)) * kappa(), 1e-3);
}

TEST(LightMeter, TheMoonAloneIsNamed) {
    engine::Regions regions;
    regions.sources.push_back(source(80, 30, false, engine::SourceKind::moon));
    const LightMeter meter = measure({0.004, 0.005}, regions);
    ASSERT_EQ(meter.lamps.size(), 1U);
    EXPECT_TRUE(meter.lamps[0].is_moon);
}

} // namespace
