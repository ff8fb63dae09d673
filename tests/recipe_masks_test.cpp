// Steps with masks in recipes, their text, and what they do to pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <cstring>

using namespace engine;

namespace {

Recipe recipe_of(const std::string& text) {
    Recipe recipe = initial_recipe();
    const auto applied = apply_text(recipe, text);
    EXPECT_TRUE(applied) << (applied ? "" : applied.error().what);
    return recipe;
}

std::shared_ptr<const Photo> grey_photo(const std::string& name) {
    return std::make_shared<test::PicturePhoto>(Image(Rect{0, 0, 120, 80}, Rgb{0.1F, 0.1F, 0.1F}), name);
}

Image rendered(const std::shared_ptr<const Photo>& photo, const std::string& text) {
    return render_whole(*make_plan(photo, recipe_of(text), 1000, nullptr, {}));
}

const std::string left_half = "mask.left = linear 0.49,0 0.51,0\n", right_half = "mask.right = linear 0.51,0 0.49,0\n";

} // namespace

TEST(LocalSteps, StandBehindTheirOperationAndComeBackFromText) {
    const std::string text = "mask.m2 = sky; label=Night sky\nmask.m10 = radial 0.5,0.5 0.1,0.1 soft=50 angle=0\n"
                             "exposure.stops = 1\nexposure@m2.stops = -0.5\nexposure@m10.stops = 2\n";
    // In any order of lines, as a sidecar may give them back.
    const Recipe recipe = recipe_of(text);
    const Recipe shuffled =
        recipe_of("exposure@m10.stops = 2\nexposure@m2.stops = -0.5\nmask.m10 = radial 0.5,0.5 0.1,0.1\n"
                  "exposure.stops = 1\nmask.m2 = sky; label=Night sky\n");
    EXPECT_EQ(recipe, shuffled);
    EXPECT_EQ(to_text(recipe), text);
    EXPECT_EQ(recipe.find("exposure")->settings[0], Value(1.0F));
    EXPECT_EQ(*recipe.find_value("exposure@m2.stops"), Value(-0.5F));
    EXPECT_EQ(recipe.find_value("exposure@m3.stops"), nullptr);
    EXPECT_FALSE(recipe.is_initial());
}

TEST(LocalSteps, AreGoneOnceTheirValuesAreInitialAgain) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(set_value(recipe, "exposure@sky.stops", "1"));
    EXPECT_EQ(recipe.steps.size(), all_operations().size() + 1);
    ASSERT_TRUE(set_value(recipe, "exposure@sky.stops", "0"));
    EXPECT_EQ(recipe, initial_recipe());
}

TEST(LocalSteps, NeedAMaskThatIsThere) {
    Recipe recipe = initial_recipe();
    const auto unknown = set_value(recipe, "exposure@sign.stops", "1");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("mask.sign="), std::string::npos) << unknown.error().what;
    EXPECT_FALSE(set_value(recipe, "mask.sign", "triangle"));
    ASSERT_TRUE(set_value(recipe, "mask.sign", "radial 0.5,0.3 0.1,0.08"));
    ASSERT_TRUE(set_value(recipe, "exposure@sign.stops", "1"));
    ASSERT_TRUE(set_value(recipe, "mask.sign", "none"));
    EXPECT_EQ(recipe, initial_recipe());
    EXPECT_FALSE(set_value(recipe, "geometry@sky.rotate", "2")); // geometry is of the whole photo
    EXPECT_FALSE(set_value(recipe, "geometry.mask", "sky"));
}

TEST(LocalSteps, OfANewerVersionAreKeptAsTheyAre) {
    const std::string text = "exposure@sign.stops = 1\nmask.sign = triangle 1,1 2,2 3,3\n";
    const Recipe recipe = recipe_of(text);
    EXPECT_EQ(recipe.steps, initial_recipe().steps);
    EXPECT_EQ(recipe.unknown_lines.size(), 2U);
    EXPECT_EQ(recipe_of(to_text(recipe)), recipe);
}

TEST(LocalSteps, ChangeTheirPlaceAndAddUpWhereTheyOverlap) {
    const auto photo = grey_photo("overlap");
    const Image picture =
        rendered(photo, left_half + "mask.all = everything\nexposure@left.stops = 1\nexposure@all.stops = 1\n");
    EXPECT_NEAR(picture.at(20, 40).g, 0.4F, 1e-5F);
    EXPECT_NEAR(picture.at(100, 40).g, 0.2F, 1e-5F);
}

TEST(LocalSteps, WithoutPixelsInTheirMaskChangeNoBit) {
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(120, 80, true), "nowhere");
    const Image plain = rendered(photo, "exposure.stops = 1\n");
    for (const std::string& mask :
         {std::string("radial 3,3 0.1,0.1"), std::string("everything; off"), std::string("everything; opacity=0")}) {
        const Image local =
            rendered(photo, "mask.m1 = " + mask + "\nexposure.stops = 1\nexposure@m1.stops = 3\nnight@m1.sense = 50\n");
        EXPECT_EQ(std::memcmp(plain.data(), local.data(), plain.bytes()), 0) << mask;
    }
}

TEST(LocalSteps, OfTheNightRenderTheSameLightWithAnotherSense) {
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(120, 80, false), "night");
    const Image darker = rendered(photo, "night.sense = 70\n"), lighter = rendered(photo, "night.sense = 30\n");
    const Image mixed = rendered(photo, right_half + "night.sense = 70\nnight@right.sense = -40\n");
    for (int y = 0; y < 80; ++y) {
        ASSERT_EQ(mixed.at(5, y), darker.at(5, y));
        ASSERT_NEAR(mixed.at(115, y).g, lighter.at(115, y).g, 1e-6F * lighter.at(115, y).g);
    }
}

TEST(LocalSteps, AreTheSameInTilesAsInTheWhole) {
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(203, 141, true), "tiles");
    const Recipe recipe = recipe_of(
        "mask.m1 = brush r=0.1 soft=50 flow=90 0.3,0.3 0.7,0.35; & light -6..1; edges=50\n"
        "mask.m2 = colour hue=60 width=40; - linear 0.5,0.2 0.5,0.4\n"
        "exposure@m1.stops = 1.5\nwhite_balance@m2.temperature = 3000\nnight.sense = 50\nnight@m1.sense = 30\n"
        "exposure@sky.stops = -1\ngeometry.rotate = 4\n");
    for (const int long_edge : {203, 90}) {
        const Plan plan = *make_plan(photo, recipe, long_edge, nullptr, {});
        const Image whole = render_whole(plan);
        for (const int size : {23, 64}) {
            TileCache cache(1 << 24);
            const auto tiled = render(plan, plan.area, {.tile_size = size, .cache = size == 64 ? &cache : nullptr}, {});
            ASSERT_EQ(std::memcmp(tiled->data(), whole.data(), whole.bytes()), 0) << size;
        }
    }
}

TEST(LocalSteps, HaveKeysOfTheirMasks) {
    const auto photo = grey_photo("mask-keys");
    const auto key = [&](const std::string& text) {
        return make_plan(photo, recipe_of(text), 100, nullptr, {})->key();
    };
    EXPECT_NE(key(left_half + "exposure@left.stops = 1\n"), key("exposure.stops = 1\n"));
    EXPECT_NE(key("mask.m = sky\nexposure@m.stops = 1\n"), key("mask.m = ground\nexposure@m.stops = 1\n"));
    EXPECT_NE(key("mask.m = sky\nnight@m.sense = 50\n"), key("mask.m = ground\nnight@m.sense = 50\n"));
    EXPECT_EQ(key("mask.m = sky\n"), key("")); // a mask alone does nothing
}
