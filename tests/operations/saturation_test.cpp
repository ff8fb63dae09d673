// Saturation and vibrance: hue and lightness stay, nothing leaves the light there can be, lamps, skin and noise are held.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/hue_space.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/one_colour.h"
#include <gtest/gtest.h>
#include <random>

using namespace engine;

namespace {

double purity_of(Rgb c) {
    const test::Oklab lab = test::oklab_of(c);
    return lab.chroma() / lab.l;
}

} // namespace

TEST(HueSpace, GivesBackEveryLight) {
    std::mt19937 random(5);
    std::uniform_real_distribution<float> part(-0.3F, 1), stops(-16, 16);
    const HueSpace space;
    for (int round = 0; round < 3000; ++round) {
        const float scale = std::exp2(stops(random));
        const Rgb light{part(random) * scale, part(random) * scale, part(random) * scale};
        HueBlock block;
        Rgb back;
        space.split(&light, 1, block);
        space.join(block, 1, &back);
        for (const auto channel : {&Rgb::r, &Rgb::g, &Rgb::b})
            ASSERT_NEAR(back.*channel, light.*channel, 5e-6F * scale);
    }
}

TEST(HueSpace, AgreesWithThePublishedOklab) {
    const HueSpace space;
    for (const Rgb& light : test::lamp_colours()) {
        HueBlock block;
        space.split(&light, 1, block);
        const test::Oklab lab = test::oklab_of(light);
        EXPECT_NEAR(static_cast<double>(block.l[0]), lab.l, 2e-4);
        EXPECT_NEAR(static_cast<double>(block.a[0]), lab.a, 2e-4);
        EXPECT_NEAR(static_cast<double>(block.b[0]), lab.b, 2e-4);
        EXPECT_NEAR(HueTable::degrees_at(block.hue[0]), lab.hue(), 0.3);
    }
    for (int degrees = 0; degrees < 360; degrees += 7)
        EXPECT_NEAR(HueTable::degrees_at(HueTable::place_of(degrees)), degrees, 0.2);
}

TEST(Saturation, TurnsNoHueAndMovesNoLightness) {
    for (const float brightness : {0.05F, 1.0F, 30.0F, 1000.0F})
        for (const Rgb& lamp : test::lamp_colours())
            for (const float amount : {-80.0F, -40.0F, 40.0F, 100.0F}) {
                const Rgb before = lamp * brightness, now = test::after("saturation", {{"amount", amount}}, before);
                const test::Oklab a = test::oklab_of(before), b = test::oklab_of(now);
                EXPECT_LT(test::hue_difference(a.hue(), b.hue()), 0.5);
                EXPECT_NEAR(b.l, a.l, 1e-3 * a.l);
                // Oklab is what it works in; ICtCp is another opinion of the same eyes. On the way to grey the two differ by
                // up to 12 degrees for orange themselves.
                const double nits = 100 / static_cast<double>(brightness); // ICtCp ends at 10000 cd/m2
                const auto seen = test::ictcp_of(before, nits), turned = test::ictcp_of(now, nits);
                if (amount > 0 && seen.chroma > 0.02)
                    EXPECT_LT(test::hue_difference(seen.hue, turned.hue), 5)
                        << lamp.r << ' ' << lamp.g << ' ' << lamp.b << " at " << amount;
            }
}

TEST(Saturation, LeavesGreysAtItsLowEndAndGreysAlone) {
    for (const Rgb& lamp : test::lamp_colours()) {
        const Rgb grey = test::after("saturation", {{"amount", -100.0F}}, lamp);
        EXPECT_NEAR(grey.r, grey.g, 1e-5F);
        EXPECT_NEAR(grey.b, grey.g, 1e-5F);
    }
    for (const float light : {1e-4F, 0.18F, 500.0F}) {
        const Rgb grey =
            test::after("saturation", {{"amount", 100.0F}, {"vibrance", 100.0F}}, Rgb{light, light, light});
        EXPECT_NEAR(grey.r, light, 1e-5F * light);
        EXPECT_NEAR(grey.b, light, 1e-5F * light);
    }
}

TEST(Saturation, DrivesNoColourOutOfTheLightThereCanBe) {
    std::mt19937 random(9);
    std::uniform_real_distribution<float> part(0, 1);
    for (int round = 0; round < 4000; ++round) {
        Rgb light{part(random), part(random), part(random)};
        if (round % 3 == 0) light.b *= 0.01F;
        if (round % 5 == 0) light.r *= 0.001F;
        const Rgb now = test::after("saturation", {{"amount", 100.0F}, {"vibrance", 100.0F}}, light);
        const float top = std::max({light.r, light.g, light.b});
        ASSERT_GE(std::min({now.r, now.g, now.b}), std::min({light.r, light.g, light.b, 0.0F}) - 4e-3F * top)
            << light.r << ' ' << light.g << ' ' << light.b;
        ASSERT_LT(std::max({now.r, now.g, now.b}), 2.5F * top);
    }
}

TEST(Vibrance, RaisesPaleColoursMoreThanStrongOnesAndSkin) {
    const auto growth = [](Rgb c) {
        return purity_of(test::after("saturation", {{"vibrance", 100.0F}}, c)) / purity_of(c);
    };
    const Rgb pale_blue{0.15F, 0.18F, 0.22F}, strong_blue{0.05F, 0.08F, 0.6F}, skin{0.42F, 0.30F, 0.22F},
        pale_green{0.22F, 0.3F, 0.2F};
    EXPECT_GT(growth(pale_blue), 1.5);
    EXPECT_GT(growth(pale_blue), growth(strong_blue) + 0.3);
    EXPECT_GT(growth(pale_green), growth(skin) + 0.25);
    EXPECT_LT(growth(skin), 1.35);
}

TEST(Saturation, HoldsLampsFarAboveWhite) {
    const Rgb sodium = test::lamp_colours()[1];
    const auto growth = [&](float scale) {
        const Rgb c = sodium * scale;
        return purity_of(test::after("saturation", {{"amount", 60.0F}}, c)) / purity_of(c);
    };
    EXPECT_GT(growth(0.5F), 1.15);
    EXPECT_LT(growth(100), 1.01);
}

TEST(Saturation, DoesNotRaiseTheColourOfDarkNoise) {
    std::mt19937 random(1);
    std::normal_distribution<float> noise(0, 3e-4F);
    Image dark({0, 0, 128, 128});
    for (std::size_t i = 0; i < dark.size(); ++i)
        dark.data()[i] = {1e-4F + noise(random), 1e-4F + noise(random), 1e-4F + noise(random)};
    Scene scene;
    scene.noise = {0, 9e-8};
    const Image now = test::after("saturation", {{"amount", 100.0F}}, dark, scene);
    const auto colour_noise = [](const Image& image) {
        double sum = 0;
        for (std::size_t i = 0; i < image.size(); ++i) {
            const Rgb c = image.data()[i];
            const double d = static_cast<double>(c.r - c.b);
            sum += d * d;
        }
        return std::sqrt(sum);
    };
    EXPECT_LT(colour_noise(now), 1.25 * colour_noise(dark));
}
