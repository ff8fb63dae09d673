// The night model against the vectors of its specification (groups 1, 2, 3, 6, 9 and 10 of its exact tests).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/night/base_layer.h"
#include "engine/night/light_level.h"
#include "engine/night/tone_curve.h"
#include "engine/operation/operation.h"
#include "engine/photo/scene_light.h"
#include "tests/shared/test_support.h"
#include <bit>

using namespace engine;

namespace {

const double log2_of_key = std::log2(0.12);
constexpr double scene_adaptation = 0.193967;

// The whole operator on a neutral patch whose base layer is itself (no detail), seen through the view transform.
double shown(double cd_m2, const LightLevels& levels, double sense) {
    const NightTone tone = night_tone(levels, {.sense = static_cast<float>(sense)}, {.key = .12});
    const double b = std::log2(cd_m2 / scene_adaptation);
    const double y1 = std::exp2(log2_of_key + b + (sense == 0 ? 0 : tone.change(static_cast<float>(b))));
    return view_curve(y1 * tone.toe_gain(static_cast<float>(y1)));
}

CaptureFacts exposed(double time, double f_number, double iso) {
    CaptureFacts facts;
    facts.exposure_time = time, facts.f_number = f_number, facts.iso = iso;
    return facts;
}

Settings settings_of(const std::vector<std::pair<std::string, float>>& values) {
    const Operation& night = *find_operation("night");
    Settings settings = night.initial_settings;
    for (const auto& [key, value] : values) settings[static_cast<std::size_t>(night.index_of(key))] = value;
    return settings;
}

Image run_night(const Image& picture, std::vector<std::pair<std::string, float>> values, double cd_m2_per_unit) {
    const Operation& night = *find_operation("night");
    Scene scene;
    scene.photo = picture.area();
    scene.long_edge = scene.full_long_edge = static_cast<float>(std::max(picture.width(), picture.height()));
    scene.light_is_known = cd_m2_per_unit > 0;
    scene.cd_m2_per_unit = cd_m2_per_unit;
    const auto analysis = night.analyse(picture, scene);
    Image result(picture.area());
    night.render(settings_of(values), {picture, result, scene, analysis.get()});
    return result;
}

Image run_night(const Image& picture, float sense, float scene_light, float legibility, double cd_m2_per_unit) {
    return run_night(picture, {{"sense", sense}, {"scene_light", scene_light}, {"legibility", legibility}},
                     cd_m2_per_unit);
}

} // namespace

TEST(NightLevels, FollowTheSliderVectors) {
    struct Row {
        double sense, u, e, c, patch[5];
    };
    const double lights[5] = {.02, .05, .6, 1.5, 40};
    const Row rows[] = {
        {-100, 8.96578, .58496, .70000, {.030169, .094487, .624632, .824894, .997586}},
        {-50, 7.12409, .34489, .86134, {.010967, .039042, .520256, .783128, .997427}},
        {0, 4.71857, 0, 1, {.003941, .015397, .393963, .719857, .997182}},
        {20, 2.78245, -.37412, 1.03552, {.002545, .009269, .297666, .651604, .996894}},
        {40, .13894, -.95465, 1.06536, {.001435, .004642, .183217, .536021, .996388}},
        {60, -2.36612, -1.53142, 1.10000, {.000771, .002242, .105877, .416577, .995805}},
        {80, -4.40459, -2.03262, 1.14764, {.000398, .001077, .062403, .317965, .995222}},
        {100, -6.36612, -2.53142, 1.20000, {.000197, .000498, .035935, .233320, .994561}},
    };
    const LightLevels levels = light_levels({.12, scene_adaptation, 0, 50});
    for (const Row& row : rows) {
        EXPECT_NEAR(levels.level(row.sense), row.u, 1e-4) << row.sense;
        EXPECT_NEAR(levels.shift(row.sense), row.e, 1e-4) << row.sense;
        EXPECT_NEAR(LightLevels::contrast(row.sense), row.c, 1e-4) << row.sense;
        for (int i = 0; i < 5; ++i)
            EXPECT_NEAR(shown(lights[i], levels, row.sense), row.patch[i], 1e-4) << row.sense << " at " << lights[i];
    }
}

TEST(NightLevels, FollowTheVectorsOfADarkerKey) {
    const LightLevels levels = light_levels({.06, scene_adaptation, 0, 50});
    EXPECT_NEAR(levels.photo, .18163, 1e-4);
    EXPECT_NEAR(levels.shift_day, 1.58496, 1e-4);
    EXPECT_NEAR(levels.shift_eye, -.6, 1e-4);
    EXPECT_NEAR(levels.shift_dark, -1.6, 1e-4);
}

TEST(DisplayKey, MatchesTheVectors) {
    const std::pair<double, double> vectors[] = {{-10, .015923}, {-6, .016432}, {-3, .021283}, {0, .038926},
                                                 {3, .075632},   {6, .131545},  {9, .169611}};
    for (const auto& [u, key] : vectors) EXPECT_NEAR(display_key(u, 50), key, 1e-6) << u;
}

TEST(DisplayKey, InvertsWhereItIsAboveItsFloor) {
    for (double u = -4; u < 9; u += 0.5)
        for (const double legibility : {0.0, 50.0, 100.0})
            EXPECT_NEAR(level_of_key(display_key(u, legibility), legibility), u, 1e-6);
}

TEST(ViewCurve, MatchesTheVectorsAndInverts) {
    const std::pair<double, double> vectors[] = {{.01, .002866}, {.05, .031136}, {.18, .18},
                                                 {.5, .504032},  {1, .741897},   {4, .958325}};
    for (const auto& [light, display] : vectors) {
        EXPECT_NEAR(view_curve(light), display, 1e-6);
        EXPECT_NEAR(view_curve_inverse(view_curve(light)), light, 1e-6);
    }
}

TEST(ToneFunction, MatchesTheVectors) {
    NightTone tone;
    tone.shift = -1.5F, tone.contrast = 0.1F;
    const std::pair<float, double> vectors[] = {{-10, -11.17483}, {-6, -7.17092}, {-4, -5.28432}, {-2, -3.7871},
                                                {0, -1.75},       {2, .46435},    {4, 3.24946},   {8, 7.62417}};
    for (const auto& [b, f] : vectors) EXPECT_NEAR(b + tone.change(b), f, 2e-5) << b;
}

TEST(ToneFunction, RisesWithTheLightAndFallsWithTheSlider) {
    for (const double key : {.01, .05, .12, .5, 3.0})
        for (const double adaptation : {.001, .1, 1.0, 30.0})
            for (const double legibility : {0.0, 50.0, 100.0}) {
                const LightLevels levels = light_levels({key, adaptation, 0, legibility});
                std::vector<double> previous;
                for (int sense = -100; sense <= 100; ++sense) {
                    const NightTone tone = night_tone(
                        levels, {.sense = static_cast<float>(sense), .legibility = static_cast<float>(legibility)},
                        {.key = key});
                    std::vector<double> values;
                    for (double b = -16; b <= 12; b += 0.25) {
                        const double y1 = key * std::exp2(b + tone.change(static_cast<float>(b)));
                        values.push_back(y1 * tone.toe_gain(static_cast<float>(y1)));
                        if (values.size() > 1)
                            ASSERT_GT(values.back(), values[values.size() - 2])
                                << key << ' ' << adaptation << ' ' << sense << ' ' << b;
                    }
                    if (!previous.empty())
                        for (std::size_t i = 0; i < values.size(); ++i)
                            ASSERT_LE(values[i], previous[i] * (1 + 1e-5))
                                << key << ' ' << adaptation << ' ' << sense << ' ' << i;
                    previous = std::move(values);
                }
            }
}

TEST(NightOperation, IsABypassAtZeroWhateverTheOtherSlidersSay) {
    const Operation& night = *find_operation("night");
    for (const Parameter& parameter : night.parameters) {
        if (parameter.key == "sense") continue;
        for (const float part : {0.0F, 0.3F, 1.0F}) {
            Settings settings = night.initial_settings;
            Value& value = settings[static_cast<std::size_t>(night.index_of(parameter.key))];
            if (std::holds_alternative<float>(value))
                value = parameter.range.from + part * (parameter.range.to - parameter.range.from);
            else
                value = Choice{static_cast<int>(part * parameter.range.to)};
            EXPECT_TRUE(night.is_neutral(settings)) << parameter.key;
        }
    }
    EXPECT_FALSE(night.is_neutral(settings_of({{"sense", 1}})));
}

TEST(NightOperation, WithoutNightColourDarkensEveryColourAndKeepsItsRatios) {
    Image patches({0, 0, 64, 64});
    const Rgb colours[] = {
        {.2F, .2F, .2F}, {.01F, .01F, .9F}, {.9F, .02F, .01F}, {3, 1.6F, .5F}, {.002F, .002F, .003F}};
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x) patches.at(x, y) = colours[x * 5 / 64];
    Image previous;
    for (int sense = -100; sense <= 100; sense += 4) {
        const Image now =
            sense == 0
                ? patches.copy()
                : run_night(patches,
                            {{"sense", static_cast<float>(sense)}, {"colour", 0}, {"light_colour", 0}, {"surround", 0}},
                            3);
        for (int x = 2; x < 64; x += 13) {
            const Rgb from = patches.at(x, 32), to = now.at(x, 32);
            ASSERT_GE(std::min({to.r, to.g, to.b}), 0.0F);
            EXPECT_NEAR(to.r * from.g, to.g * from.r, 1e-5F * from.r * to.g + 1e-12F);
            if (previous.size() > 0)
                EXPECT_LE(luminance(to), luminance(previous.at(x, 32)) * (1 + 1e-4F)) << sense << ' ' << x;
        }
        previous = now.copy();
    }
}

TEST(NightOperation, SeesOnlyTheTrimmedLevelOfLight) {
    const Image picture = test::night_picture(96, 64, false);
    for (const float trim : {-3.0F, 1.5F, 4.0F}) {
        const Image plain = run_night(picture, 60, 0, 50, 2.0);
        const Image moved = run_night(picture, 60, -trim, 50, 2.0 * std::exp2(static_cast<double>(trim)));
        for (std::size_t i = 0; i < plain.size(); ++i)
            ASSERT_NEAR(plain.data()[i].g, moved.data()[i].g, 2e-5F * plain.data()[i].g + 1e-9F);
    }
}

TEST(NightOperation, WorksWithoutExposureData) {
    const Image picture = test::night_picture(96, 64, false);
    const Image eye = run_night(picture, 60, 0, 50, 0), dark = run_night(picture, 100, 0, 50, 0);
    EXPECT_LT(key_of(eye, 1e-7), key_of(picture, 1e-7));
    EXPECT_LT(key_of(dark, 1e-7), key_of(eye, 1e-7));
}

// A six-stop edge: the base must follow it, or a dark wall glows beside a lamp-lit one.
TEST(BaseLayer, KeepsHalosOfASixStopEdgeSmall) {
    Image step({0, 0, 300, 200});
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x) step.at(x, y) = Rgb{1, 1, 1} * (x < 150 ? 0.02F : 1.28F);
    const Image night = run_night(step, 60, 0, 50, 2);
    const auto ev = [&](int x) { return std::log2(luminance(night.at(x, 100))); };
    for (int x = 1; x < 299; ++x) {
        const double flat = x < 150 ? ev(3) : ev(296);
        EXPECT_NEAR(ev(x), flat, 0.15) << x;
    }
}

TEST(SceneLight, MatchesTheExposureVectors) {
    const CaptureFacts street = exposed(1.0 / 30, 2.8, 800);
    EXPECT_NEAR(*ev100(street), 4.878, 5e-4);
    EXPECT_NEAR(*luminance_of_one(street), 25.07, 0.012);
    EXPECT_NEAR(1.2 * std::exp2(*ev100(street)), 35.28, 5e-3);    // saturation, ISO 12232
    EXPECT_NEAR(0.125 * std::exp2(*ev100(street)), 3.675, 5e-4);  // reflected-light meter, ISO 2720 with K = 12.5
    EXPECT_NEAR(0.1804 * *luminance_of_one(street), 4.523, 2e-3); // the mid-tone of the recommended exposure index
    EXPECT_NEAR(*luminance_of_one(exposed(15, 2.8, 3200)), 0.01393, 5e-6);
    EXPECT_NEAR(*ev100(exposed(15, 2.8, 3200)), -5.94, 5e-3);
    EXPECT_NEAR(*luminance_of_one(exposed(20, 1.8, 6400)), 0.002158, 1.5e-6);
}

TEST(SceneLight, FollowsExposureTimeApertureAndSensitivity) {
    const double base = *luminance_of_one(exposed(0.1, 2, 400));
    EXPECT_DOUBLE_EQ(*luminance_of_one(exposed(0.2, 2, 400)), base / 2);
    EXPECT_NEAR(*luminance_of_one(exposed(0.1, 2 * std::sqrt(2.0), 400)), base * 2, base * 1e-12);
    EXPECT_DOUBLE_EQ(*luminance_of_one(exposed(0.1, 2, 800)), base / 2);
}

TEST(SceneLight, IsUnknownWithoutAnyOneOfTheThree) {
    CaptureFacts facts = exposed(0.1, 2, 400);
    facts.iso.reset();
    EXPECT_FALSE(luminance_of_one(facts));
    facts = exposed(0, 2, 400);
    EXPECT_FALSE(ev100(facts));
    const SceneLight light = measure_scene_light(facts, Image({0, 0, 8, 8}, {0.1F, 0.1F, 0.1F}));
    EXPECT_FALSE(light.known);
    EXPECT_FALSE(light.night);
    EXPECT_NEAR(light.adaptation, assumed_adaptation_luminance, 0.01);
}

TEST(SceneLight, LeavesLampsOutOfTheAdaptation) {
    Image street({0, 0, 100, 100}, {0.05F, 0.05F, 0.05F});
    for (int x = 0; x < 100; ++x) street.at(x, 3) = {30, 30, 30};
    const SceneLight light = measure_scene_light(exposed(1.0 / 30, 2.8, 800), street);
    EXPECT_NEAR(light.adaptation, 0.05 * 25.07, 0.02);
    EXPECT_NEAR(light.lamp_area, 0.01, 1e-9);
    EXPECT_TRUE(light.night);
    EXPECT_NEAR(light.suggested_sense, std::clamp(20 + 12 * std::log2(3 / light.adaptation), 20.0, 60.0), 1e-9);
}
