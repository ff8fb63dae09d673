// Lamps at night: they hold their light and hue, clipped cores take the colour around them, glow and veil follow the slider
// (night.md 4.6, 5.2, 5.3; group 8 of its exact tests).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/night/lamp_maps.h"
#include "engine/night/veil.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"

using namespace engine;

namespace {

constexpr double kappa = 25.07; // cd/m2 of 1.0: PicturePhoto's exposure

// A dim street with one round lamp of `light`, its neighbourhood lit by it.
Image street(Rgb light, float radius) {
    Image picture({0, 0, 240, 160});
    for (int y = 0; y < 160; ++y)
        for (int x = 0; x < 240; ++x) {
            const float d = std::hypot(static_cast<float>(x) - 120, static_cast<float>(y) - 60);
            const float wall = 0.02F + 0.004F * static_cast<float>((x / 7 + y / 5) % 3);
            const Rgb lit = light * (0.02F / (1 + d * d / 200));
            picture.at(x, y) = d <= radius ? light : Rgb{wall, wall, wall} + lit;
        }
    return picture;
}

Image night_at(const Image& picture, const std::string& lines, const std::string& name) {
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(apply_text(recipe, lines));
    const auto photo = std::make_shared<test::PicturePhoto>(picture.copy(), name);
    return render_whole(*make_plan(photo, recipe, photo->long_edge(), nullptr, {}));
}

// Regions with one lamp where `clipped` says how far the light was cut off.
Regions one_lamp(const Image& picture, float radius, float clipped) {
    const Rect area = picture.area();
    Regions regions{Plane(area, 0), Plane(area, 0), Plane(area, 1), Plane(area, 0), Raster<std::int16_t>(area, -1), {}};
    LightSource lamp;
    lamp.x = 120, lamp.y = 60, lamp.radius = radius, lamp.is_clipped = clipped > 0;
    for (int y = 0; y < area.height; ++y)
        for (int x = 0; x < area.width; ++x)
            if (std::hypot(static_cast<float>(x) - 120, static_cast<float>(y) - 60) <= radius) {
                regions.source.at(x, y) = 0, regions.lamps.at(x, y) = 1, regions.clipped.at(x, y) = clipped;
                ++lamp.pixels;
            }
    regions.sources.push_back(lamp);
    return regions;
}

double hue(Rgb c) { return test::ictcp_of(c, 100).hue; }

} // namespace

TEST(NightLamps, HoldTheirLightAndTheirHueAtEveryPosition) {
    const Rgb lamp = Rgb{1, .55F, .2F} * static_cast<float>(1000 / kappa / luminance({1, .55F, .2F}));
    const Image picture = street(lamp, 6);
    const double shown = static_cast<double>(luminance(view_of(picture.at(120, 60))));
    for (int sense = 5; sense <= 100; sense += 5) {
        const Rgb now =
            night_at(picture, "night.sense = " + std::to_string(sense) + "\nnight.glow = 0", "lamp").at(120, 60);
        EXPECT_LE(test::hue_difference(hue(now), hue(lamp)), 2.0) << sense;
        EXPECT_GE(static_cast<double>(luminance(view_of(now))), 0.95 * shown) << sense;
    }
}

TEST(NightLamps, FollowTheRestMoreWithoutTheirHold) {
    const Image picture = street({20, 11, 4}, 6);
    const auto at = [&](const std::string& lights) {
        return luminance(
            night_at(picture, "night.sense = 80\nnight.glow = 0\nnight.lights = " + lights, "hold").at(120, 60));
    };
    EXPECT_LT(at("-100"), at("0"));
    EXPECT_LT(at("0"), at("100"));
}

TEST(LampMaps, GiveAClippedCoreTheColourAroundIt) {
    const Rgb sodium = {1, .5F, .1F};
    Image picture = street(sodium * 4, 9);
    // The sensor clipped the inner part to white; the rim still has its colour.
    for (int y = 0; y < 160; ++y)
        for (int x = 0; x < 240; ++x)
            if (std::hypot(static_cast<float>(x) - 120, static_cast<float>(y) - 60) <= 6) picture.at(x, y) = {2, 2, 2};
    Regions regions = one_lamp(picture, 6, 1);
    const LampMaps maps = find_lamp_maps(picture, regions, 0.1, 0.06);
    ASSERT_FALSE(maps.refill.is_empty());
    EXPECT_GT(maps.refill.at(124, 60), 0.8F);
    EXPECT_LE(test::hue_difference(hue(maps.colour.at(120, 60)), hue(sodium)), 2.0);
    EXPECT_NEAR(luminance(maps.colour.at(120, 60)), 1, 1e-4F);
    EXPECT_EQ(maps.refill.at(20, 20), 0);
}

TEST(LampMaps, LeaveTheCoreOfALampFarAboveWhiteWhite) {
    Image picture = street(Rgb{1, .5F, .1F} * 4, 12);
    for (int y = 0; y < 160; ++y)
        for (int x = 0; x < 240; ++x)
            if (std::hypot(static_cast<float>(x) - 120, static_cast<float>(y) - 60) <= 9)
                picture.at(x, y) = {30, 30, 30};
    const LampMaps maps = find_lamp_maps(picture, one_lamp(picture, 9, 1), 0.03, 0.06);
    EXPECT_LT(maps.refill.at(120, 60), 0.1F); // the middle stays white
    EXPECT_GT(maps.refill.at(120, 52), 0.8F); // the rim of the core takes the colour
}

TEST(LampMaps, TakeTheMostFrequentLampColourWhereNothingAroundIsKnown) {
    const Rgb sodium = {1, .5F, .1F};
    Image picture = street(sodium * 4, 9);
    Regions regions = one_lamp(picture, 9, 0); // this one tells the colour
    LightSource blown;
    blown.x = 30, blown.y = 30, blown.radius = 2, blown.pixels = 9, blown.is_clipped = true;
    for (int y = 26; y <= 34; ++y)
        for (int x = 26; x <= 34; ++x) {
            picture.at(x, y) = {2, 2, 2};
            regions.clipped.at(x, y) = 1;
            if (std::abs(x - 30) <= 1 && std::abs(y - 30) <= 1) regions.source.at(x, y) = 1;
        }
    regions.sources.push_back(blown);
    const std::vector<Rgb> colours = source_colours(picture, regions, 0.03);
    ASSERT_EQ(colours.size(), 2U);
    EXPECT_LE(test::hue_difference(hue(colours[1]), hue(sodium)), 3.0);
}

TEST(Glow, SpreadsAllOfItsLightAndFallsWithTheDistance) {
    Image overflow({0, 0, 400, 300}, {0, 0, 0});
    overflow.at(200, 150) = {100, 100, 100};
    const Image glow = scattered(overflow.copy(), 0.06);
    double sum = 0;
    for (std::size_t i = 0; i < glow.size(); ++i) sum += static_cast<double>(luminance(glow.data()[i]));
    EXPECT_NEAR(sum, 100, 8); // the weakest light is cut off
    float before = luminance(glow.at(200, 150));
    for (const int d : {4, 9, 18, 40, 80}) {
        const float now = luminance(glow.at(200 + d, 150));
        EXPECT_LT(now, before) << d;
        before = now;
    }
}

TEST(Glow, AddsLightAroundALampAndOnlyWithTheSlider) {
    const Image picture = street({60, 33, 12}, 5);
    const Image without = night_at(picture, "night.sense = 60\nnight.glow = 0", "glow"),
                with = night_at(picture, "night.sense = 60\nnight.glow = 100", "glow");
    EXPECT_GT(luminance(with.at(130, 60)), 1.1F * luminance(without.at(130, 60)));
    const Image day = night_at(picture, "night.sense = -60\nnight.glow = 0", "glow"),
                day_with = night_at(picture, "night.sense = -60\nnight.glow = 100", "glow");
    EXPECT_EQ(luminance(day.at(130, 60)), luminance(day_with.at(130, 60)));
}

TEST(Veil, IsFoundAndNeverTakesMoreThanIsThere) {
    const Image clear = street({60, 33, 12}, 5);
    const Regions regions = one_lamp(clear, 5, 0);
    Image overflow(clear.area(), {0, 0, 0});
    for (std::size_t i = 0; i < clear.size(); ++i)
        if (regions.source.data()[i] == 0) overflow.data()[i] = clear.data()[i];
    const Image glow = scattered(overflow.copy(), 0.06);
    Image veiled = clear.copy();
    for (std::size_t i = 0; i < clear.size(); ++i) veiled.data()[i] = clear.data()[i] + glow.data()[i] * 0.3F;
    Plane veil(clear.area(), 0);
    ASSERT_TRUE(fit_veil(veiled, glow, regions, veil));
    double taken = 0, there = 0;
    for (std::size_t i = 0; i < clear.size(); ++i) {
        ASSERT_LE(veil.data()[i], 0.6F * luminance(veiled.data()[i]) * 1.0001F);
        if (regions.source.data()[i] == 0) continue;
        taken += static_cast<double>(veil.data()[i]);
        there += 0.3 * static_cast<double>(luminance(glow.data()[i]));
    }
    EXPECT_GT(taken, 0.3 * there);
    EXPECT_LT(taken, 1.2 * there);
}

TEST(Glow, BelowZeroTakesAVeilAway) {
    Image veiled = street({60, 33, 12}, 5);
    const Image plain = veiled.copy();
    Image overflow(veiled.area(), {0, 0, 0});
    for (int y = 55; y <= 65; ++y)
        for (int x = 115; x <= 125; ++x) overflow.at(x, y) = {60, 33, 12};
    const Image glow = scattered(overflow.copy(), 0.27);
    for (std::size_t i = 0; i < veiled.size(); ++i) veiled.data()[i] = veiled.data()[i] + glow.data()[i] * 0.03F;
    const Image kept = night_at(veiled, "night.sense = 60\nnight.glow = 0", "veil"),
                cleared = night_at(veiled, "night.sense = 60\nnight.glow = -100", "veil");
    EXPECT_LT(luminance(cleared.at(138, 60)), 0.95F * luminance(kept.at(138, 60)));
    EXPECT_NEAR(luminance(cleared.at(120, 60)), luminance(kept.at(120, 60)), 0.02F * luminance(kept.at(120, 60)));
}
