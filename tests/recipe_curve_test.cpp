// Curves in recipes, presets and their texts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

const Curve& curve_of(const Recipe& recipe) { return std::get<Curve>(*recipe.find_value("curve.light")); }

} // namespace

TEST(RecipeCurve, IsWrittenAsPoints) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(set_value(recipe, "curve.light", "0,0 0.25,0.2 1,1"));
    EXPECT_EQ(curve_of(recipe), (Curve{{{0, 0}, {0.25F, 0.2F}, {1, 1}}}));
    EXPECT_EQ(to_text(recipe), "curve.light = 0,0 0.25,0.2 1,1\n");
}

TEST(RecipeCurve, IsRefusedInWordsWhenItFalls) {
    Recipe recipe = initial_recipe();
    const auto result = set_value(recipe, "curve.light", "0,0.5 1,0.2");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what, "curve.light must not fall; 1,0.2 lies below 0,0.5.");
    EXPECT_FALSE(set_value(recipe, "curve.light", "0.5"));
    EXPECT_TRUE(recipe.is_initial());
}

TEST(RecipeCurve, IsRepairedWhenItComesFromAFile) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(apply_text(recipe, "curve.light = 1,3 0,0.5 0.5,0.2\n"));
    EXPECT_EQ(curve_of(recipe), (Curve{{{0, 0.5F}, {0.5F, 0.5F}, {1, 1}}}));
    EXPECT_FALSE(apply_text(recipe, "curve.light = steep\n"));
}

TEST(RecipeCurve, GoesPartOfTheWayWithPartOfAPreset) {
    const auto preset = make_preset("Soft", "", Preset::Kind::file, "curve.light = 0,0.2 1,1\n");
    ASSERT_TRUE(preset);
    Recipe recipe = initial_recipe();
    apply_preset(recipe, *preset, 0.5);
    EXPECT_EQ(curve_of(recipe), (Curve{{{0, 0.1F}, {1, 1}}}));
    take_preset_away(recipe, *preset);
    EXPECT_TRUE(recipe.is_initial());
}
