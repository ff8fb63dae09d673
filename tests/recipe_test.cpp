// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/recipe.h"
#include <gtest/gtest.h>

using namespace engine;

TEST(Recipe, StartsWithEveryOperationAndChangesNothing) {
    const Recipe recipe = initial_recipe();
    EXPECT_EQ(recipe.steps.size(), all_operations().size());
    EXPECT_TRUE(recipe.is_initial());
    EXPECT_TRUE(to_text(recipe).empty());
}

TEST(Recipe, TextSurvivesTheRoundTrip) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(set_value(recipe, "night.sense", "61.37"));
    ASSERT_TRUE(set_value(recipe, "exposure.stops", "-0.35"));
    ASSERT_TRUE(apply_line(recipe, " white_balance.temperature = 3100 "));
    Recipe back = initial_recipe();
    ASSERT_TRUE(apply_text(back, to_text(recipe)));
    EXPECT_EQ(back, recipe);
    EXPECT_EQ(number_to_text(std::get<float>(*back.find_value("night.sense"))), "61.37");
}

TEST(Recipe, NamesTheNearestKey) {
    Recipe recipe = initial_recipe();
    const auto result = set_value(recipe, "nihgt.sence", "60");
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().what.find("night.sense"), std::string::npos);
    EXPECT_NE(set_value(recipe, "sense", "1").error().what.find("night.sense"), std::string::npos);
}

TEST(Recipe, RefusesWhatIsNoNumberOrOutOfRange) {
    Recipe recipe = initial_recipe();
    for (const char* text : {"", "much", "nan", "inf", "1e99", "60x", "101", "-100.5"})
        EXPECT_FALSE(set_value(recipe, "night.sense", text)) << text;
    EXPECT_TRUE(recipe.is_initial());
    EXPECT_NE(set_value(recipe, "night.sense", "101").error().what.find("-100 to 100"), std::string::npos);
}

TEST(Recipe, ClampsValuesOfFilesAndKeepsUnknownLines) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(apply_text(recipe, "# a preset\n\nnight.sense = 400\nhalo.size = 3\r\nhalo.size = 3\n"));
    EXPECT_EQ(std::get<float>(*recipe.find_value("night.sense")), 100.0F);
    EXPECT_EQ(to_text(recipe), "night.sense = 100\nhalo.size = 3\n");
}

TEST(Recipe, IsUntouchedByATextWithABrokenLine) {
    Recipe recipe = initial_recipe();
    EXPECT_FALSE(apply_text(recipe, "night.sense = 20\nwhat is this\n"));
    EXPECT_TRUE(recipe.is_initial());
}

TEST(Recipe, EveryParameterTakesItsEnds) {
    for (const Operation& operation : all_operations())
        for (const Parameter& parameter : operation.parameters) {
            Recipe recipe = initial_recipe();
            const std::string key = std::string(operation.id) + "." + std::string(parameter.key);
            const Value& initial =
                operation.initial_settings[static_cast<std::size_t>(operation.index_of(parameter.key))];
            if (std::holds_alternative<Curve>(initial) || std::holds_alternative<Text>(initial))
                continue; // have no ends
            for (const float end : {parameter.range.from, parameter.range.to}) {
                const std::string text = parameter.options.empty()
                                             ? number_to_text(end)
                                             : std::string(parameter.options[static_cast<std::size_t>(end)].key);
                EXPECT_TRUE(set_value(recipe, key, text)) << key;
            }
        }
}
