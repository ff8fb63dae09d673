// Seeing between day and night against CIE 191, the S/P of lamps and colours in the dark (groups 2, 4, 5, 7 and 8 of the exact tests of night.md).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/night/mesopic.h"
#include "engine/night/night_colour.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/test_support.h"

using namespace engine;

namespace {

constexpr double photopic[9] = {0.01, 0.03, 0.1, 0.3, 0.5, 1, 2, 3, 4.5};
struct MesopicRow {
    double s_over_p, mesopic[9];
};
constexpr MesopicRow table[] = {{0.25, {0.0025, 0.0145, 0.0705, 0.2467, 0.4322, 0.9130, 1.9083, 2.9265, 4.4782}},
                                {0.65, {0.0069, 0.0239, 0.0873, 0.2764, 0.4697, 0.9608, 1.9584, 2.9666, 4.4901}},
                                {1.05, {0.0104, 0.0308, 0.1017, 0.3032, 0.5042, 1.0054, 2.0058, 3.0046, 4.5014}},
                                {1.45, {0.0132, 0.0367, 0.1147, 0.3280, 0.5362, 1.0473, 2.0506, 3.0408, 4.5122}},
                                {2.05, {0.0169, 0.0446, 0.1324, 0.3623, 0.5808, 1.1060, 2.1137, 3.0919, 4.5275}},
                                {2.65, {0.0201, 0.0518, 0.1485, 0.3939, 0.6221, 1.1605, 2.1725, 3.1396, 4.5418}}};

Rgb from_709(double r, double g, double b) {
    const auto v = srgb_to_rec2020() * std::array<double, 3>{r, g, b};
    return {static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2])};
}

// Full night colour, no cast: what happens to the chromaticity at a neighbourhood of `cd_m2`.
Rgb in_the_dark(Rgb c, double cd_m2) {
    const NightColour colour =
        night_colour({.sense = 100, .colour = 100, .light_colour = 0}, light_levels({.12, .2, 0, 50}), White{});
    const Rgb moved = colour.shifted(c, static_cast<float>(std::log2(cd_m2)), static_cast<float>(cd_m2));
    return moved * (luminance(c) / luminance(moved));
}

} // namespace

TEST(MesopicLuminance, FollowsTheTableOfCie191) {
    for (const MesopicRow& row : table)
        for (int i = 0; i < 9; ++i)
            EXPECT_NEAR(mesopic_luminance(photopic[i], row.s_over_p), row.mesopic[i], 1e-4)
                << row.s_over_p << " at " << photopic[i];
}

TEST(MesopicLuminance, FollowsTheVectorsOfM) {
    const std::pair<double, double> vectors[] = {{0.01, 0.1057}, {0.03, 0.2631}, {0.1, 0.4361},
                                                 {0.3, 0.5942},  {1, 0.7678},    {3, 0.9263}};
    for (const auto& [light, m] : vectors) EXPECT_NEAR(mesopic_coefficient(light, 1.05), m, 1e-4) << light;
    EXPECT_NEAR(mesopic_coefficient(0.1, 0.25), 0.3830, 1e-4);
    EXPECT_NEAR(mesopic_coefficient(0.01, 2.65), 0.2015, 1e-4);
    EXPECT_NEAR(mesopic_coefficient(0.1, 2.65), 0.4909, 1e-4);
}

TEST(MesopicLuminance, IsThePhotopicOneForALightThatRodsSeeAsConesDo) {
    for (double light = 1e-4; light < 100; light *= 1.7) EXPECT_NEAR(mesopic_luminance(light, 1), light, 1e-12 * light);
}

TEST(MesopicLuminance, EndsWhereConesOrRodsAreAlone) {
    for (const double s_over_p : {0.25, 1.0, 2.65}) {
        EXPECT_NEAR(mesopic_coefficient(5.0, s_over_p), 1, 0.001);
        EXPECT_NEAR(mesopic_coefficient(0.0005, s_over_p), 0, 1e-9);
        EXPECT_NEAR(mesopic_luminance(20, s_over_p), 20, 1e-9);
    }
    EXPECT_NEAR(mesopic_coefficient(0.005, 1), 0, 1e-3);
}

TEST(MesopicLuminance, HasAFastFormForPictures) {
    for (double light = 1e-3; light < 30; light *= 1.5)
        EXPECT_NEAR(mesopic_coefficient(static_cast<float>(std::log2(light))), mesopic_coefficient(light, 1), 1e-4);
}

TEST(ScotopicLuminance, MatchesTheVectorsOfLarson) {
    const auto white = xyz_of(d65);
    EXPECT_NEAR(scotopic_larson(white[0], white[1], white[2]), 2.573, 2e-3);
    EXPECT_NEAR(scotopic_larson(1, 1, 1), 2.310, 1e-12);
}

TEST(ScotopicLuminance, OfWhiteIsOneAndSumsAsTheFit) {
    EXPECT_NEAR(scotopic_of_white({1, 1, 1}), 1, 1e-6);
    // 0.0237 R + 0.9941 G + 1.3188 B in linear Rec.709, 2.3366 for white.
    EXPECT_NEAR(scotopic_of_white(from_709(0, 1, 0)), 0.9941 / 2.3366, 1e-3);
    EXPECT_NEAR(scotopic_of_white(from_709(0, 0, 1)), 1.3188 / 2.3366, 1e-3);
    // Red is kept from vanishing.
    EXPECT_GE(scotopic_of_white({1, 0, 0}), 0.15F / 2.3367F * luminance({1, 0, 0}) * 0.999F);
}

TEST(NightColour, MovesANeutralToBlueThenToGrey) {
    const Rgb grey = {0.18F, 0.18F, 0.18F};
    const auto chroma_at = [&](double cd_m2) { return test::oklab_of(in_the_dark(grey, cd_m2)); };
    EXPECT_LT(chroma_at(30).chroma(), 1e-4);
    EXPECT_NEAR(chroma_at(1).chroma(), 0.0012, 3e-4);
    EXPECT_NEAR(chroma_at(0.3).chroma(), 0.0050, 4e-4);
    EXPECT_NEAR(chroma_at(0.1).chroma(), 0.0077, 4e-4);
    EXPECT_NEAR(chroma_at(0.01).chroma(), 0.0014, 3e-4);
    EXPECT_GT(chroma_at(0.1).hue(), 255);
    EXPECT_LT(chroma_at(0.1).hue(), 270);
}

TEST(NightColour, TakesTheColourOfADarkRed) {
    const Rgb red = from_709(0.3, 0.03, 0.03);
    EXPECT_NEAR(test::oklab_of(red).chroma(), 0.1352, 1e-3);
    EXPECT_NEAR(test::oklab_of(in_the_dark(red, 1)).chroma(), 0.1230, 2e-3);
    EXPECT_NEAR(test::oklab_of(in_the_dark(red, 0.1)).chroma(), 0.0656, 2e-3);
    EXPECT_NEAR(test::oklab_of(in_the_dark(red, 0.01)).chroma(), 0.0124, 1e-3);
}

TEST(NightColour, LeavesLampsAlone) {
    const Rgb lamp = from_709(1, 0.55, 0.2);
    for (const double cd_m2 : {30.0, 300.0, 1000.0}) {
        const test::Oklab now = test::oklab_of(in_the_dark(lamp, cd_m2)), before = test::oklab_of(lamp);
        EXPECT_NEAR(now.chroma(), before.chroma(), 1e-3) << cd_m2;
        EXPECT_NEAR(now.hue(), before.hue(), 0.5) << cd_m2;
    }
}

TEST(NightColour, SinksRedsBeforeBluesEverywhereBelowOneCandela) {
    for (int sense = 2; sense <= 100; sense += 7) {
        const NightColour colour =
            night_colour({.sense = static_cast<float>(sense)}, light_levels({.12, .2, 0, 50}), White{});
        for (const double cd_m2 : {0.003, 0.02, 0.1, 0.5, 0.95}) {
            const float m = mesopic_coefficient(static_cast<float>(std::log2(cd_m2)));
            const auto gain = [&](Rgb c) { return colour.mesopic_gain(scotopic_of_white(c) / luminance(c), m, -1.0F); };
            const float red = gain(from_709(.5, .03, .03)), grey = gain({.2F, .2F, .2F}),
                        blue = gain(from_709(.05, .1, .6));
            EXPECT_LT(red, grey) << sense << ' ' << cd_m2;
            EXPECT_LT(grey, blue) << sense << ' ' << cd_m2;
            EXPECT_NEAR(grey, 0, 1e-6);
        }
    }
}

TEST(NightColour, DoesNearlyNothingAboveTenCandelas) {
    for (const Rgb c : {from_709(.5, .03, .03), Rgb{.2F, .2F, .2F}, from_709(.05, .1, .6)}) {
        const test::Oklab before = test::oklab_of(c), after = test::oklab_of(in_the_dark(c, 12));
        EXPECT_NEAR(before.a, after.a, 0.002);
        EXPECT_NEAR(before.b, after.b, 0.002);
    }
}

TEST(NightColour, TintGoesToTheMoonlightHueAndKeepsTheLuminance) {
    for (const float tint : {100.0F, -100.0F}) {
        const NightColour colour = night_colour({.sense = 60, .tint = tint}, light_levels({.12, .2, 0, 50}), White{});
        std::vector<Rgb> row = {{.1F, .1F, .1F}, {.1F, .1F, .1F}, {0, 0, 0}};
        const float m[3] = {0, 1, 0};
        tint_row(colour, m, row.data(), 3);
        EXPECT_NEAR(luminance(row[0]), .1F, 1e-6F);
        EXPECT_NEAR(test::oklab_of(row[0]).hue(), tint > 0 ? 267.5 : 60, 1);
        EXPECT_NEAR(test::oklab_of(row[0]).chroma() / test::oklab_of(row[0]).l, 0.035, 0.002);
        EXPECT_NEAR(test::oklab_of(row[1]).chroma(), 0, 1e-3); // nothing where cones see
        EXPECT_EQ(row[2], (Rgb{0, 0, 0}));
    }
}

TEST(NightColour, KeepsAPartOfTheCastOfWarmLight) {
    const LightLevels levels = light_levels({.12, .2, 0, 50});
    const auto warmth = [&](NightSettings settings, const White& white) {
        const Rgb c = night_colour(settings, levels, white).cast * Rgb{1, 1, 1};
        return c.r / c.b;
    };
    const White tungsten{2856, 0};
    EXPECT_NEAR(warmth({.sense = 60}, White{}), 1, 1e-3); // balanced for daylight: nothing to keep
    EXPECT_GT(warmth({.sense = 60}, tungsten), 1.15F);
    EXPECT_GT(warmth({.sense = 60, .light_colour = 100}, tungsten), warmth({.sense = 60}, tungsten));
    EXPECT_NEAR(warmth({.sense = 60, .light_colour = 0}, tungsten), 1, 1e-6);
    EXPECT_GT(warmth({.sense = 60, .lamp_type = LampType::sodium}, White{}),
              1.15F); // a hint where the file knows no white
}
