// Colour tables: the .cube form, its errors, tetrahedra, and what becomes of light on the way through a display's picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/cube_table.h"
#include "engine/colour/spaces.h"
#include "engine/colour/view.h"
#include "engine/files/cube_file.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/one_colour.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <fstream>
#include <gtest/gtest.h>
#include <random>

using namespace engine;

namespace {

// A 3D table of `size` filled by a function of encoded colour.
template <class Function> std::string space_of(int size, const Function& function) {
    std::string text = "TITLE \"test\"\n# comment\nLUT_3D_SIZE " + std::to_string(size) + "\n";
    for (int b = 0; b < size; ++b)
        for (int g = 0; g < size; ++g)
            for (int r = 0; r < size; ++r) {
                const auto part = [&](int i) { return static_cast<float>(i) / static_cast<float>(size - 1); };
                const Rgb c = function(Rgb{part(r), part(g), part(b)});
                text += std::to_string(c.r) + " " + std::to_string(c.g) + " " + std::to_string(c.b) + "\r\n";
            }
    return text;
}

Rgb same(Rgb c) { return c; }

std::string written(const test::TemporaryFolder& folder, const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
    return (folder / name).string();
}

std::string error_of(std::string_view text) {
    const auto table = CubeTable::parse(text);
    return table ? "" : table.error().what;
}

} // namespace

TEST(CubeTable, GivesBackLinearFunctionsExactly) {
    const auto linear = [](Rgb c) { return Rgb{0.2F * c.r + 0.5F * c.g, 0.9F * c.b, 0.1F + 0.3F * c.r + 0.2F * c.b}; };
    const auto table = CubeTable::parse(space_of(5, linear));
    ASSERT_TRUE(table) << table.error().what;
    std::mt19937 random(2);
    std::uniform_real_distribution<float> part(0, 1);
    for (int round = 0; round < 2000; ++round) {
        const Rgb c{part(random), part(random), part(random)}, wanted = linear(c), got = table->at(c);
        ASSERT_NEAR(got.r, wanted.r, 3e-6F);
        ASSERT_NEAR(got.g, wanted.g, 3e-6F);
        ASSERT_NEAR(got.b, wanted.b, 3e-6F);
    }
}

TEST(CubeTable, KeepsGreysOnTheDiagonal) {
    // Corners off the diagonal are wild: a trilinear mixture would colour greys between the points.
    const auto table = CubeTable::parse(space_of(3, [](Rgb c) { return c.r == c.g && c.g == c.b ? c : Rgb{1, 0, 0}; }));
    for (int i = 0; i <= 50; ++i) {
        const float v = static_cast<float>(i) / 50;
        const Rgb grey = table->at({v, v, v});
        EXPECT_NEAR(grey.r, v, 1e-5F);
        EXPECT_NEAR(grey.b, v, 1e-5F);
    }
}

TEST(CubeTable, ReadsCurvesDomainsAndBothTogether) {
    const auto curve =
        CubeTable::parse("LUT_1D_SIZE 3\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 2 2 2\n0 0 0\n0.5 0.25 1\n1 1 1\n");
    ASSERT_TRUE(curve);
    EXPECT_NEAR(curve->at({1, 1, 0.5F}).r, 0.5F, 1e-6F);
    EXPECT_NEAR(curve->at({1, 1, 0.5F}).g, 0.25F, 1e-6F);
    EXPECT_NEAR(curve->at({1, 1, 0.5F}).b, 0.5F, 1e-6F);
    EXPECT_NEAR(curve->at({9, -9, 0}).r, 1, 1e-6F) << "outside the domain its edge counts";
    const auto both = CubeTable::parse("LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 2\nLUT_3D_SIZE 2\n0 0 0\n1 1 1\n"
                                       "1 1 1\n0 1 1\n1 0 1\n0 0 1\n1 1 0\n0 1 0\n1 0 0\n0 0 0\n");
    ASSERT_TRUE(both) << both.error().what;
    EXPECT_NEAR(both->at({1, 0.5F, 0}).r, 0.5F, 1e-6F); // halved by the curve, inverted in space
    EXPECT_NEAR(both->at({1, 0.5F, 0}).g, 0.75F, 1e-6F);
}

TEST(CubeTable, SaysWhatIsWrong) {
    EXPECT_NE(error_of("0 0 0\n").find("no table"), std::string::npos);
    EXPECT_NE(error_of("LUT_3D_SIZE 2\n0 0 0\n").find("holds 1 colours where its size asks for 8"), std::string::npos);
    EXPECT_NE(error_of("LUT_3D_SIZE 2\n0 0 x\n").find("line 2"), std::string::npos);
    for (const char* text : {"LUT_3D_SIZE 1\n", "LUT_3D_SIZE 257\n", "LUT_3D_SIZE many\n", "LUT_1D_SIZE 70000\n",
                             "LUT_3D_SIZE 2\n0 0\n", "LUT_3D_SIZE 2\n0 0 0 0\n", "LUT_1D_SIZE 2\n0 0 inf\n1 1 1\n",
                             "LUT_1D_SIZE 2\n0 0 nan\n1 1 1\n", "", "\x01\x02\x03"})
        EXPECT_FALSE(CubeTable::parse(text)) << text;
    EXPECT_NE(error_of("LUT_1D_SIZE 2\nDOMAIN_MAX 0 1 1\n0 0 0\n1 1 1\n").find("empty input domain"),
              std::string::npos);
    EXPECT_FALSE(CubeTable::parse(std::string(5000, '\0')));
}

TEST(Lut, LeavesLightAsItIsThroughATableThatDoesNothing) {
    const test::TemporaryFolder folder;
    const std::string file = written(folder, "same.cube", space_of(17, same));
    std::vector<Rgb> colours = test::lamp_colours();
    colours.insert(colours.end(), {{0.18F, 0.18F, 0.18F}, {0.003F, 0.002F, 0.004F}, {-0.01F, 0.2F, 0.1F}, {0, 0, 0}});
    for (const Rgb& colour : colours)
        for (const float scale : {0.01F, 1.0F, 50.0F, 1000.0F}) {
            const Rgb before = colour * scale, now = test::after("lut", {{"file", Text{file}}}, before);
            const float top = std::max({std::abs(before.r), std::abs(before.g), std::abs(before.b)});
            for (const auto channel : {&Rgb::r, &Rgb::g, &Rgb::b})
                EXPECT_NEAR(now.*channel, before.*channel, 2e-3F * top + 1e-6F)
                    << scale << ": " << colour.r << ' ' << colour.g << ' ' << colour.b;
        }
}

TEST(Lut, ShowsWhatTheTableSaysOnTheDisplay) {
    const test::TemporaryFolder folder;
    // Fades and warms: what a film look does, also to white.
    const auto fade = [](Rgb c) { return Rgb{0.1F + 0.8F * c.r, 0.08F + 0.8F * c.g, 0.06F + 0.75F * c.b}; };
    const std::string file = written(folder, "fade.cube", space_of(9, fade));
    const PixelMatrix to_srgb(srgb_to_rec2020().inverse());
    const auto code = [](float v) { return v <= 0.0031308F ? 12.92F * v : 1.055F * std::pow(v, 1 / 2.4F) - 0.055F; };
    for (const float light : {0.001F, 0.02F, 0.18F, 1.0F, 6.0F, 500.0F}) {
        const Rgb before{light, light, light}, now = test::after("lut", {{"file", Text{file}}}, before);
        const float shown = code(view_of(before).g);
        const Rgb wanted = fade({shown, shown, shown}), seen = to_srgb * view_of(now);
        EXPECT_NEAR(code(seen.r), wanted.r, 4e-3F) << light;
        EXPECT_NEAR(code(seen.g), wanted.g, 4e-3F) << light;
        EXPECT_NEAR(code(seen.b), wanted.b, 4e-3F) << light;
    }
}

TEST(Lut, GoesHalfTheWayAtHalfItsAmount) {
    const test::TemporaryFolder folder;
    const std::string file = written(folder, "dark.cube", space_of(2, [](Rgb c) { return c * 0.5F; }));
    const Rgb grey{0.18F, 0.18F, 0.18F};
    const auto level = [&](float amount) {
        return std::pow(view_of(test::after("lut", {{"file", Text{file}}, {"amount", amount}}, grey)).g, 1 / 2.4F);
    };
    EXPECT_NEAR(level(50), 0.5F * (level(0.001F) + level(100)), 0.01F);
}

TEST(Lut, TellsAMissingOrBrokenFile) {
    const test::TemporaryFolder folder;
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(check_files(recipe));
    ASSERT_TRUE(set_value(recipe, "lut.file", (folder / "gone.cube").string()));
    ASSERT_FALSE(check_files(recipe));
    EXPECT_NE(check_files(recipe).error().what.find("gone.cube is not there"), std::string::npos);
    written(folder, "gone.cube", "LUT_3D_SIZE 2\n0 0 0\n");
    ASSERT_FALSE(check_files(recipe));
    EXPECT_NE(check_files(recipe).error().what.find("gone.cube holds 1 colours"), std::string::npos);
    written(folder, "gone.cube", space_of(2, same));
    EXPECT_TRUE(check_files(recipe)) << "it came back";
    ASSERT_TRUE(set_value(recipe, "lut.file", "\"\""));
    EXPECT_TRUE(recipe.is_initial());
}

TEST(Lut, RendersAgainWhenTheFileChanges) {
    const test::TemporaryFolder folder;
    const std::string file = written(folder, "look.cube", space_of(2, same));
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(set_value(recipe, "lut.file", file));
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(20, 10, false), "lut");
    const std::uint64_t before = make_plan(photo, recipe, 20, nullptr, {})->steps.back().key;
    EXPECT_EQ(make_plan(photo, recipe, 20, nullptr, {})->steps.back().key, before);
    written(folder, "look.cube", space_of(3, same));
    EXPECT_NE(make_plan(photo, recipe, 20, nullptr, {})->steps.back().key, before);
}
