// White balance: named lights, and Auto on simulated streets whose light is known.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include "engine/photo/auto_white.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/one_colour.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>
#include <random>

using namespace engine;

namespace {

// The light as a camera balanced for `as_shot` gives it: linear Rec.2020, luminance 1.
Rgb rendered(const White& light, const White& as_shot) {
    const auto xyz = bradford(xy_of(as_shot), d65) * xyz_of(xy_of(light));
    const auto rgb = rec2020_to_xyz().inverse() * xyz;
    const Rgb c{static_cast<float>(rgb[0]), static_cast<float>(rgb[1]), static_cast<float>(rgb[2])};
    return c * (1 / luminance(c));
}

Rgb operator*(Rgb a, Rgb b) { return {a.r * b.r, a.g * b.g, a.b * b.b}; }

// Walls and streets: greys and browns, plaster, some paint and leaves, in patches; darker than the camera likes, with noise.
Image street(const std::function<Rgb(int x, int y)>& light, float exposure, float noise, unsigned seed) {
    Image image({0, 0, 384, 256});
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> part(0, 1);
    std::normal_distribution<float> grain(0, noise);
    for (int top = 0; top < 256; top += 16)
        for (int left = 0; left < 384; left += 16) {
            const float grey = 0.03F + 0.4F * part(random) * part(random), kind = part(random);
            Rgb surface{grey, grey, grey};
            if (kind > 0.5F) surface = {grey * 1.12F, grey, grey * 0.86F}; // stone
            if (kind > 0.8F)
                surface = {grey * (0.4F + part(random)), grey * (0.4F + part(random)), grey * part(random)}; // paint
            for (int y = top; y < top + 16; ++y)
                for (int x = left; x < left + 16; ++x) {
                    const Rgb lit = surface * light(x, y) * exposure;
                    image.at(x, y) = {lit.r + grain(random), lit.g + grain(random), lit.b + grain(random)};
                }
        }
    return image;
}

double mired(const White& white) { return 1e6 / white.temperature; }

} // namespace

TEST(WhiteBalance, MakesTheNamedLightWhite) {
    const Operation& operation = *find_operation("white_balance");
    const White as_shot{4300, 5};
    Scene scene;
    scene.as_shot = as_shot;
    const std::pair<std::string_view, double> lights[] = {
        {"daylight", 5500}, {"tungsten", 2850}, {"sodium", 2050}, {"led", 4000}, {"flash", 5900}};
    for (const auto& [name, kelvin] : lights) {
        const auto& options = operation.find("light")->options;
        const auto found =
            std::find_if(options.begin(), options.end(), [&, key = name](const Option& o) { return o.key == key; });
        ASSERT_NE(found, options.end()) << name;
        const Choice choice{static_cast<int>(found - options.begin())};
        const Rgb now = test::after("white_balance", {{"light", choice}},
                                    Image({0, 0, 1, 1}, rendered({kelvin, 0}, as_shot)), scene)
                            .at(0, 0);
        EXPECT_NEAR(now.r / now.g, 1, 1e-3) << name;
        EXPECT_NEAR(now.b / now.g, 1, 1e-3) << name;
        const White chosen = operation.white(test::settings_of(operation, {{"light", choice}}), as_shot, nullptr);
        EXPECT_EQ(chosen.temperature, kelvin);
        const White own = operation.white(test::settings_of(operation, {{"light", choice}, {"temperature", 3000.0F}}),
                                          as_shot, nullptr);
        EXPECT_EQ(own.temperature, 3000) << "a temperature of one's own goes before a named light";
    }
}

TEST(AutoWhite, FindsTheLightOfAStreetAndLeavesPartOfItsWarmth) {
    for (const double kelvin : {2050.0, 2900.0, 4000.0, 5500.0})
        for (const double shot : {5200.0, 3500.0}) {
            const White light{kelvin, 0}, as_shot{shot, 0};
            const Rgb colour = rendered(light, as_shot);
            const Image image = street([&](int, int) { return colour; }, 0.1F, 0.002F, 3);
            const White found = auto_white(image, {.as_shot = as_shot, .noise_floor = 0.002, .cd_m2_per_unit = 25});
            const double part = (mired(found) - 1e6 / 6504) / (mired(light) - 1e6 / 6504);
            EXPECT_GT(part, kelvin < 5000 ? 0.62 : 0.3) << kelvin << " shot at " << shot;
            EXPECT_LT(part, kelvin < 5000 ? 0.95 : 2)
                << kelvin << " shot at " << shot << ": a quarter of the warmth is to stay";
            EXPECT_NEAR(found.tint, 0, 8) << kelvin;
        }
}

TEST(AutoWhite, BalancesMoreByDay) {
    const White light{3500, 0}, as_shot{5200, 0};
    const Image image = street([&](int, int) { return rendered(light, as_shot); }, 0.6F, 0, 5);
    const double night = mired(auto_white(image, {.as_shot = as_shot, .cd_m2_per_unit = 10})),
                 day = mired(auto_white(image, {.as_shot = as_shot, .cd_m2_per_unit = 10000}));
    EXPECT_GT(day, night + 15);
    EXPECT_NEAR(day, mired(light), 25);
}

TEST(AutoWhite, FollowsTheLightOfTheLargerPartWhereTwoMeet) {
    const White sodium{2050, 0}, led{4000, 0}, as_shot{4000, 0};
    const auto mixed = [&](int border) {
        const Rgb a = rendered(sodium, as_shot), b = rendered(led, as_shot);
        return auto_white(street([=](int x, int) { return x < border ? a : b; }, 0.1F, 0.002F, 9),
                          {.as_shot = as_shot, .noise_floor = 0.002, .cd_m2_per_unit = 25});
    };
    const White mostly_sodium = mixed(290), mostly_led = mixed(100);
    EXPECT_LT(mostly_sodium.temperature, 2700);
    EXPECT_GT(mostly_led.temperature, 3800);
}

TEST(AutoWhite, DoesNotAskTheLampsThemselves) {
    const White light{4000, 0}, as_shot{4500, 0};
    Image image = street([&](int, int) { return rendered(light, as_shot); }, 0.1F, 0.001F, 4);
    Plane lamps(image.area(), 0);
    const White before = auto_white(image, {.as_shot = as_shot, .lamps = &lamps, .noise_floor = 0.001});
    for (int y = 40; y < 140; ++y)
        for (int x = 50; x < 250; ++x) image.at(x, y) = {90, 40, 2}, lamps.at(x, y) = 1;
    const White after = auto_white(image, {.as_shot = as_shot, .lamps = &lamps, .noise_floor = 0.001});
    EXPECT_NEAR(mired(after), mired(before), 15);
}

TEST(AutoWhite, KeepsTheCamerasWhereThereIsNothingToSee) {
    const White as_shot{3300, 7};
    for (const Rgb colour : {Rgb{0, 0, 0}, Rgb{1e-9F, 1e-9F, 1e-9F}, Rgb{5, -1, -1}}) {
        const White found = auto_white(Image({0, 0, 64, 64}, colour), {.as_shot = as_shot, .noise_floor = 1e-4});
        EXPECT_EQ(found.temperature, as_shot.temperature);
        EXPECT_EQ(found.tint, as_shot.tint);
    }
}

TEST(AutoWhite, IsTheSameAtEveryZoom) {
    const auto photo = std::make_shared<test::PicturePhoto>(street(
                                                                [](int, int) {
                                                                    return Rgb{1.3F, 1, 0.5F};
                                                                },
                                                                0.1F, 0.002F, 7),
                                                            "auto white");
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(set_value(recipe, "white_balance.light", "auto"));
    ASSERT_TRUE(set_value(recipe, "exposure.stops", "1"));
    const auto white_at = [&](int long_edge) {
        return make_plan(photo, recipe, long_edge, nullptr, {})->steps.back().scene.white;
    };
    EXPECT_EQ(white_at(384).temperature, white_at(96).temperature);
    EXPECT_NE(white_at(384).temperature, photo->facts().as_shot.temperature);
}
