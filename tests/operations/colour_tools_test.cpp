// Colour mixer, colour grading, split toning, black and white.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hue_bands.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/one_colour.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

constexpr const char* names[] = {"red", "orange", "yellow", "green", "aqua", "blue", "purple", "magenta"};

// Light of this Oklab hue, half as pure as light can be.
Rgb of_hue(double degrees, float lightness = 0.6F) {
    const double purity = 0.5 * purest_at(degrees), radians = degrees * 3.14159265358979 / 180;
    HueBlock block{};
    block.l[0] = lightness;
    block.a[0] = lightness * static_cast<float>(purity * std::cos(radians));
    block.b[0] = lightness * static_cast<float>(purity * std::sin(radians));
    Rgb light;
    HueSpace().join(block, 1, &light);
    return light;
}

double hue(Rgb c) { return test::oklab_of(c).hue(); }
double relative_chroma(Rgb c) { return test::oklab_of(c).chroma() / test::oklab_of(c).l; }

test::Sliders everything_at(float value, const char* kind) {
    static std::vector<std::string> keys;
    keys.clear();
    keys.reserve(8);
    test::Sliders sliders;
    for (const char* name : names) {
        keys.push_back(std::string(name) + "_" + kind);
        sliders.emplace_back(keys.back(), value);
    }
    return sliders;
}

} // namespace

TEST(HueBands, ShareTheCircleWithoutGapsOrKinks) {
    for (std::size_t band = 0; band < hue_bands; ++band) {
        std::array<float, hue_bands> values{};
        values[band] = 1;
        EXPECT_NEAR(banded(values, band_hues[band]), 1, 1e-9);
        double before = banded(values, 359.9);
        for (int i = 0; i < 3600; ++i) {
            const double now = banded(values, i / 10.0);
            ASSERT_NEAR(now, before, 0.012);
            before = now;
        }
    }
    const std::array<float, hue_bands> ones{1, 1, 1, 1, 1, 1, 1, 1};
    for (int degrees = 0; degrees < 360; ++degrees) EXPECT_NEAR(banded(ones, degrees), 1, 1e-9);
}

TEST(ColourMixer, TurnsAndChangesItsOwnHueOnly) {
    for (std::size_t band = 0; band < hue_bands; ++band) {
        const std::string name = names[band];
        const std::string turn = name + "_hue", pure = name + "_saturation", bright = name + "_lightness";
        const Rgb own = of_hue(band_hues[band]), opposite = of_hue(std::fmod(band_hues[band] + 180, 360));
        EXPECT_NEAR(std::remainder(hue(test::after("colour_mixer", {{turn, 100.0F}}, own)) - hue(own), 360), 25, 1)
            << name;
        EXPECT_LT(relative_chroma(test::after("colour_mixer", {{pure, -100.0F}}, own)), 0.02) << name;
        EXPECT_GT(relative_chroma(test::after("colour_mixer", {{pure, 100.0F}}, own)), 1.2 * relative_chroma(own))
            << name;
        const double l = test::oklab_of(own).l,
                     lifted = test::oklab_of(test::after("colour_mixer", {{bright, 100.0F}}, own)).l;
        EXPECT_NEAR(3 * std::log2(lifted / l), 1.5, 0.25) << name;
        const Rgb same = test::after("colour_mixer", {{turn, 100.0F}, {pure, 100.0F}, {bright, 100.0F}}, opposite);
        EXPECT_NEAR(same.g, opposite.g, 1e-4F) << name;
        EXPECT_NEAR(same.b, opposite.b, 1e-4F) << name;
    }
}

TEST(ColourMixer, LeavesGreysAlone) {
    for (const char* kind : {"hue", "saturation", "lightness"})
        for (const float light : {1e-5F, 0.02F, 0.18F, 300.0F})
            for (const float value : {-100.0F, 100.0F}) {
                const Rgb grey = test::after("colour_mixer", everything_at(value, kind), Rgb{light, light, light});
                EXPECT_NEAR(grey.r, light, 1e-4F * light);
                EXPECT_NEAR(grey.g, light, 1e-4F * light);
                EXPECT_NEAR(grey.b, light, 1e-4F * light);
            }
}

TEST(ColourMixer, TurnsNoLampByItsSaturationOrLightness) {
    for (const char* kind : {"saturation", "lightness"})
        for (const Rgb& lamp : test::lamp_colours())
            for (const float scale : {1.0F, 60.0F, 1000.0F})
                for (const float value : {-20.0F, 100.0F}) {
                    const Rgb before = lamp * scale,
                              now = test::after("colour_mixer", everything_at(value, kind), before);
                    const double nits = 100 / static_cast<double>(scale); // ICtCp ends at 10000 cd/m2
                    const auto seen = test::ictcp_of(before, nits), turned = test::ictcp_of(now, nits);
                    if (seen.chroma > 0.02 && turned.chroma > 0.02)
                        EXPECT_LT(test::hue_difference(seen.hue, turned.hue), 5)
                            << kind << ' ' << lamp.r << ' ' << lamp.g << ' ' << lamp.b;
                }
}

TEST(ColourMixer, IsContinuousAroundTheCircle) {
    test::Sliders sliders;
    std::vector<std::string> keys;
    keys.reserve(24);
    float sign = 100;
    for (const char* name : names)
        for (const char* kind : {"hue", "saturation", "lightness"}) {
            keys.push_back(std::string(name) + "_" + kind);
            sliders.emplace_back(keys.back(), sign = -sign);
        }
    Image circle({0, 0, 720, 1});
    for (int i = 0; i < 720; ++i) circle.at(i, 0) = of_hue(i / 2.0);
    const Image now = test::after("colour_mixer", sliders, circle);
    for (int i = 0; i < 720; ++i) {
        const test::Oklab a = test::oklab_of(now.at(i, 0)), b = test::oklab_of(now.at((i + 1) % 720, 0));
        ASSERT_LT(test::difference(a, b), 0.04) << i / 2.0;
    }
}

TEST(ColourGrading, LaysItsHueIntoItsZoneAndLeavesBlackBlack) {
    const Rgb dark{0.004F, 0.004F, 0.004F}, middle{0.18F, 0.18F, 0.18F}, bright{3, 3, 3};
    struct Zone {
        const char *hue, *amount;
        Rgb own, other;
    };
    for (const Zone& zone : {Zone{"shadows_hue", "shadows_amount", dark, bright},
                             Zone{"highlights_hue", "highlights_amount", bright, dark},
                             Zone{"middle_hue", "middle_amount", middle, bright}}) {
        const test::Sliders sliders{{zone.hue, 240.0F}, {zone.amount, 100.0F}};
        const Rgb now = test::after("colour_grading", sliders, zone.own),
                  other = test::after("colour_grading", sliders, zone.other);
        EXPECT_GT(relative_chroma(now), 0.08) << zone.hue;
        EXPECT_NEAR(hue(now), 264, 2) << zone.hue;
        EXPECT_LT(relative_chroma(other), 0.02) << zone.hue;
        EXPECT_LT(std::abs(test::after("colour_grading", sliders, Rgb{}).b), 1e-15F);
    }
    const Rgb lifted = test::after("colour_grading", {{"all_light", 100.0F}}, middle);
    EXPECT_NEAR(lifted.g, 0.36F, 1e-3F);
}

TEST(SplitToning, CoolsShadowsAndWarmsHighlights) {
    const test::Sliders sliders{{"shadows_amount", 60.0F}, {"highlights_amount", 60.0F}};
    const Rgb dark = test::after("split_toning", sliders, Rgb{0.005F, 0.005F, 0.005F}),
              bright = test::after("split_toning", sliders, Rgb{2, 2, 2});
    EXPECT_GT(dark.b, dark.r);
    EXPECT_GT(bright.r, bright.b);
}

TEST(BlackWhite, LeavesNoColourAndKeepsGreys) {
    const Operation& operation = *find_operation("black_white");
    const auto filters = static_cast<int>(operation.find("filter")->options.size());
    for (int filter = 0; filter < filters; ++filter) {
        const test::Sliders sliders{{"amount", 100.0F}, {"filter", Choice{filter}}};
        for (const Rgb& lamp : test::lamp_colours()) {
            const Rgb grey = test::after("black_white", sliders, lamp);
            EXPECT_EQ(grey.r, grey.g);
            EXPECT_EQ(grey.g, grey.b);
            EXPECT_GT(grey.g, 0);
        }
        EXPECT_NEAR(test::after("black_white", sliders, Rgb{0.3F, 0.3F, 0.3F}).g, 0.3F, 1e-5F);
    }
}

TEST(BlackWhite, DarkensTheSkyAndWhitensSodiumThroughARedFilter) {
    const Rgb sky{0.1F, 0.18F, 0.4F}, sodium{0.5F, 0.2F, 0.02F};
    const auto grey = [](int filter, Rgb c) {
        return test::after("black_white", {{"amount", 100.0F}, {"filter", Choice{filter}}}, c).g;
    };
    constexpr int none = 0, red = 3, blue = 5;
    EXPECT_LT(grey(red, sky), 0.75F * grey(none, sky));
    EXPECT_GT(grey(red, sodium), 1.4F * grey(none, sodium));
    EXPECT_GT(grey(blue, sky), 1.5F * grey(none, sky));
}

TEST(BlackWhite, BrightensTheHuesThatItsMixNames) {
    const Rgb blue = of_hue(264), orange = of_hue(56);
    const test::Sliders sliders{{"amount", 100.0F}, {"blue", -100.0F}}, plain{{"amount", 100.0F}};
    EXPECT_LT(test::after("black_white", sliders, blue).g, 0.5F * test::after("black_white", plain, blue).g);
    EXPECT_NEAR(test::after("black_white", sliders, orange).g, test::after("black_white", plain, orange).g, 1e-4F);
}
