// Choices and masks of a recipe: their texts, what is refused, and what a newer version may have written.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"
#include "engine/pipeline/renderer.h"
#include "engine/regions/regions.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

enum class Film { daylight, tungsten, infrared };
struct Stock {
    Film film = Film::tungsten;
    bool is_pushed = false;
};

// Two choices apart in brightness, so that pixels tell which one was seen.
void render_stock(const Stock& stock, const Tile& tile) {
    const float factor = stock.film == Film::tungsten ? 1.0F : stock.film == Film::daylight ? 2.0F : 4.0F;
    tile.map([=](Rgb light) { return light * factor; });
}

const Operation& stock() {
    static const Operation operation = define<Stock>({
        .id = "stock",
        .title = "Film",
        .group = Group::colour,
        .help = "A film.",
        .parameters = {choice<&Stock::film>(
                           {.key = "film",
                            .label = "Film",
                            .help = "Which one.",
                            .options = {{"daylight", "Daylight"}, {"tungsten", "Tungsten"}, {"infrared", "Infrared"}},
                            .advanced = true}),
                       toggle<&Stock::is_pushed>({.key = "pushed", .label = "Pushed", .help = "Developed longer."})},
        .render = render_stock,
    });
    return operation;
}

Recipe with_stock() {
    Recipe recipe = initial_recipe();
    recipe.steps.push_back({&stock(), stock().initial_settings, {}});
    return recipe;
}

} // namespace

TEST(RecipeChoice, IsWrittenByTheKeyOfItsOption) {
    Recipe recipe = with_stock();
    EXPECT_TRUE(to_text(recipe).empty()) << "the initial option is the member's own value, not the first one";
    ASSERT_TRUE(set_value(recipe, "stock.film", " infrared "));
    EXPECT_EQ(*recipe.find_value("stock.film"), Value(Choice{2}));
    EXPECT_EQ(to_text(recipe), "stock.film = infrared\n");
    Recipe back = with_stock();
    ASSERT_TRUE(apply_text(back, to_text(recipe)));
    EXPECT_EQ(back, recipe);
}

TEST(RecipeChoice, RefusesAnotherWordAndNamesTheOptions) {
    Recipe recipe = with_stock();
    const auto result = set_value(recipe, "stock.film", "Tungsten");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what, "stock.film is daylight, tungsten or infrared, not \"Tungsten\".");
    EXPECT_FALSE(set_value(recipe, "stock.film", "1"));
}

TEST(RecipeChoice, OptionsOfNewerVersionsAreKeptUntilAnotherIsChosen) {
    Recipe recipe = with_stock();
    ASSERT_TRUE(apply_text(recipe, "stock.film = slide\n"));
    EXPECT_EQ(*recipe.find_value("stock.film"), Value(Choice{1}));
    EXPECT_EQ(to_text(recipe), "stock.film = slide\n");
    ASSERT_TRUE(set_value(recipe, "stock.film", "daylight"));
    EXPECT_EQ(to_text(recipe), "stock.film = daylight\n");
}

TEST(RecipeChoice, ReachesThePixelsAndTheirKey) {
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(40, 30, false), "choice");
    Recipe recipe = with_stock();
    const std::uint64_t unchanged = make_plan(photo, recipe, 40, nullptr, {})->key();
    std::vector<std::uint64_t> keys{unchanged};
    for (const auto& [text, factor] : {std::pair("daylight", 2.0F), std::pair("infrared", 4.0F)}) {
        ASSERT_TRUE(set_value(recipe, "stock.film", text));
        const auto plan = make_plan(photo, recipe, 40, nullptr, {});
        EXPECT_EQ(std::count(keys.begin(), keys.end(), plan->key()), 0) << text;
        keys.push_back(plan->key());
        EXPECT_FLOAT_EQ(render_whole(*plan).at(5, 5).g, photo->read(photo->area()).at(5, 5).g * factor) << text;
    }
}

TEST(RecipeMask, HasATextForEveryMaskOfARegion) {
    const Regions regions;
    for (const std::string_view mask : mask_names) {
        EXPECT_NE(regions.mask(mask), nullptr) << mask;
        Recipe recipe = initial_recipe();
        ASSERT_TRUE(apply_line(recipe, "exposure.mask = " + std::string(mask)));
        EXPECT_FALSE(recipe.is_initial());
        EXPECT_EQ(to_text(recipe), "exposure.mask = " + std::string(mask) + "\n");
        Recipe back = initial_recipe();
        ASSERT_TRUE(apply_text(back, to_text(recipe)));
        EXPECT_EQ(back, recipe);
        ASSERT_TRUE(set_value(back, "exposure.mask", "whole"));
        EXPECT_TRUE(back.is_initial());
    }
}

TEST(RecipeMask, RefusesAnotherWordAndNamesTheMasks) {
    Recipe recipe = initial_recipe();
    const auto result = set_value(recipe, "exposure.mask", "water");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what, "exposure.mask is whole, sky, ground or lamps, not \"water\".");
    const auto misspelt = set_value(recipe, "exposure.maks", "sky");
    ASSERT_FALSE(misspelt);
    EXPECT_NE(misspelt.error().what.find("exposure.mask"), std::string::npos) << misspelt.error().what;
}

TEST(RecipeMask, OfANewerVersionIsKept) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(apply_text(recipe, "exposure.mask = water\n"));
    EXPECT_EQ(to_text(recipe), "exposure.mask = water\n");
    ASSERT_TRUE(set_value(recipe, "exposure.mask", "lamps"));
    EXPECT_EQ(to_text(recipe), "exposure.mask = lamps\n");
}
