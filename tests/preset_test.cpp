// Presets: what an amount does to each kind of value, and that a recipe is recognised by its values alone.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

Preset from_text(std::string_view text) { return *make_preset("test", "", Preset::Kind::file, text); }

float number(const Recipe& recipe, std::string_view key) { return std::get<float>(*recipe.find_value(key)); }

Recipe with(const Preset& preset, double amount) {
    Recipe recipe = initial_recipe();
    apply_preset(recipe, preset, amount);
    return recipe;
}

} // namespace

TEST(Preset, NumbersMoveWithTheAmount) {
    const Preset preset = from_text("night.sense = -80\nexposure.stops = 0.5\n");
    for (const double amount : {0.0, 0.25, 0.8, 1.0}) {
        const Recipe recipe = with(preset, amount);
        EXPECT_FLOAT_EQ(number(recipe, "night.sense"), static_cast<float>(-80 * amount));
        EXPECT_FLOAT_EQ(number(recipe, "exposure.stops"), static_cast<float>(0.5 * amount));
    }
    EXPECT_TRUE(with(preset, 0).is_initial());
}

TEST(Preset, NumbersKeepShortTexts) {
    EXPECT_EQ(to_text(with(from_text("night.sense = 70\n"), 0.37)), "night.sense = 25.9\n");
}

TEST(Preset, MasksAndValuesOfThePhotoSwitchAtHalf) {
    const Preset preset = from_text("exposure.mask = sky\nwhite_balance.temperature = 3000\n");
    EXPECT_TRUE(with(preset, 0.49).is_initial()) << "1470 kelvin is no half way from as shot";
    EXPECT_EQ(to_text(with(preset, 0.5)), "white_balance.temperature = 3000\nexposure.mask = sky\n");
}

TEST(Preset, BringsItsMasksAndWhatCountsInThem) {
    const std::string text = "mask.rim = linear 0.5,0 0.5,0.2\nexposure.stops = -1\nexposure@rim.stops = 0.5\n";
    const Preset preset = from_text(text);
    EXPECT_EQ(to_text(with(preset, 1)), text);
    EXPECT_EQ(to_text(with(preset, 0.4)), "exposure.stops = -0.4\n");
}

TEST(Preset, LeavesWhatItDoesNotName) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(apply_text(recipe, "exposure.stops = 1\nnight.scene_light = 0.5\n"));
    apply_preset(recipe, *find_preset("Moonlit"), 1);
    EXPECT_FLOAT_EQ(number(recipe, "exposure.stops"), 1);
    EXPECT_FLOAT_EQ(number(recipe, "night.scene_light"), 0.5F);
    EXPECT_FLOAT_EQ(number(recipe, "night.sense"), 70);
}

TEST(Preset, OfAKeyWrittenTwiceTheLastLineCounts) {
    const Preset preset = from_text("night.sense = 20\n# a comment\nnight.sense = 30\n");
    EXPECT_EQ(preset.values.size(), 1U);
    EXPECT_FLOAT_EQ(number(with(preset, 1), "night.sense"), 30);
}

TEST(Preset, RefusesTextThatIsNone) {
    EXPECT_FALSE(make_preset("broken", "", Preset::Kind::file, "night.sense\n"));
    EXPECT_FALSE(make_preset("broken", "", Preset::Kind::file, "night.sense = dark\n"));
    EXPECT_EQ(from_text("halo.size = 3\nexposure.mask = water\n").unknown_lines.size(), 2U);
}

TEST(BuiltInPreset, AreTheMoodsAndLooksOfTheDesign) {
    std::vector<std::string> names;
    for (const Preset& preset : all_presets()) names.push_back(preset.name);
    EXPECT_EQ(names, (std::vector<std::string>{"As seen", "Moonlit", "Blue hour", "City neon", "Candlelight", "Stars",
                                               "Bright as day", "Darker than seen", "Authentic", "Vibrant"}));
    EXPECT_EQ(find_preset("moonlit"), find_preset("MOONLIT"));
    EXPECT_EQ(find_preset("Moon"), nullptr);
}

TEST(BuiltInPreset, EveryLineIsKnownAndInItsRange) {
    for (const Preset& preset : all_presets()) {
        EXPECT_FALSE(preset.description.empty()) << preset.name;
        const auto lines = key_values(preset.text);
        for (const auto& [key, value] : *lines) {
            if (key == "sky_glow.removal" && !find_operation("sky_glow")) continue; // as soon as there is one
            Recipe recipe = initial_recipe();
            EXPECT_TRUE(set_value(recipe, key, value)) << preset.name << ": " << key; // refuses what is out of range
            EXPECT_NE(key, "night.scene_light") << preset.name << ": a measure of the scene is no taste";
        }
    }
}

TEST(BuiltInPreset, IsRecognisedAtEveryAmount) {
    for (const Preset& preset : all_presets())
        for (int percent = 1; percent <= 100; ++percent) {
            const Recipe recipe = with(preset, percent / 100.0);
            const auto found = recognised_preset(recipe);
            ASSERT_TRUE(found) << preset.name << " at " << percent;
            ASSERT_EQ(found->preset->name, preset.name) << percent;
            ASSERT_NEAR(found->amount, percent / 100.0, 1e-9) << preset.name;
            Recipe back = initial_recipe(); // as a sidecar keeps it
            ASSERT_TRUE(apply_text(back, to_text(recipe)));
            ASSERT_EQ(recognised_preset(back)->preset, found->preset);
        }
}

TEST(BuiltInPreset, IsNoLongerRecognisedWhenOneOfItsValuesMoved) {
    EXPECT_FALSE(recognised_preset(initial_recipe()));
    for (const Preset& preset : all_presets())
        for (const PresetValue& line : preset.values) {
            Recipe recipe = with(preset, 1);
            Step& step = *recipe.find(line.operation->id);
            const Parameter& parameter = line.operation->parameters[static_cast<std::size_t>(line.parameter)];
            Value& value = step.settings[static_cast<std::size_t>(line.parameter)];
            if (float* number = std::get_if<float>(&value))
                *number += *number < parameter.range.to ? parameter.step : -parameter.step;
            else
                continue;
            const auto found = recognised_preset(recipe);
            EXPECT_TRUE(!found || found->preset->name != preset.name) << preset.name << ": " << parameter.key;
        }
}

TEST(BuiltInPreset, TakesThePlaceOfTheOneBefore) {
    for (const Preset& before : all_presets())
        for (const Preset& after : all_presets()) {
            Recipe recipe = with(before, 0.6);
            apply_preset(recipe, after, 1);
            EXPECT_EQ(recipe, with(after, 1)) << before.name << " then " << after.name;
        }
}

TEST(BuiltInPreset, GoesAwayWithoutATrace) {
    for (const Preset& preset : all_presets()) {
        Recipe recipe = with(preset, 0.7);
        take_preset_away(recipe, preset);
        EXPECT_TRUE(recipe.is_initial()) << preset.name;
    }
}

TEST(Preset, OfAFileStaysBesideAMood) {
    Recipe recipe = with(*find_preset("Moonlit"), 1);
    apply_preset(recipe, from_text("exposure.stops = 1\n"), 1);
    EXPECT_EQ(recognised_preset(recipe)->preset->name, "Moonlit");
    EXPECT_FLOAT_EQ(number(recipe, "exposure.stops"), 1);
}
