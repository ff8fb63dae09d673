// What holds for every colour at every position of the night (groups 2 and 10 of the exact tests of night.md 8.3) and its optional parts: HDR,
// surround, acuity, noise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/night/detail_loss.h"
#include "engine/night/lift_limit.h"
#include "engine/operation/operation.h"
#include "tests/shared/test_support.h"

using namespace engine;

namespace {

struct Setting {
    std::string key;
    float value;
};

Settings settings_of(const std::vector<Setting>& values) {
    const Operation& night = *find_operation("night");
    Settings settings = night.initial_settings;
    for (const Setting& s : values) settings[static_cast<std::size_t>(night.index_of(s.key))] = s.value;
    return settings;
}

Scene scene_of(const Image& picture, double cd_m2_per_unit) {
    Scene scene;
    scene.photo = picture.area();
    scene.long_edge = scene.full_long_edge = static_cast<float>(std::max(picture.width(), picture.height()));
    scene.light_is_known = true;
    scene.cd_m2_per_unit = cd_m2_per_unit;
    return scene;
}

Image run(const Image& picture, const std::vector<Setting>& values, const Scene& scene) {
    const Operation& night = *find_operation("night");
    const auto analysis = night.analyse(picture, scene);
    Image result(picture.area());
    night.render(settings_of(values), {picture, result, scene, analysis.get()});
    return result;
}

// Flat patches of one colour from 12 EV below to 8 EV above the key, so that base and pixel agree inside each.
constexpr int patch = 40, steps = 20;
Image ramp(Rgb colour) {
    Image picture({0, 0, patch * steps, patch});
    for (int y = 0; y < patch; ++y)
        for (int x = 0; x < patch * steps; ++x)
            picture.at(x, y) = colour * std::exp2(static_cast<float>(x / patch) - 13.0F);
    return picture;
}
int middle(int step) { return step * patch + patch / 2; }

const std::vector<Rgb>& colours() {
    static const std::vector<Rgb> all = {{1, 1, 1},       {1, .02F, .01F}, {.01F, .02F, 1},
                                         {.02F, 1, .03F}, {1, .5F, .1F},   {.1F, .6F, 1},
                                         {1, .05F, .9F},  {.9F, .8F, .1F}, {.4F, .36F, .33F}};
    return all;
}

} // namespace

TEST(NightInvariants, EveryStepToTheRightIsDarkerForEveryColour) {
    for (const Rgb colour : colours())
        for (const float night_colour : {0.0F, 60.0F, 100.0F}) {
            const Image picture = ramp(colour);
            std::vector<float> previous(steps, 1e9F);
            for (int sense = -100; sense <= 100; sense += 2) {
                if (sense == 0) continue;
                const Image now =
                    run(picture,
                        {{"sense", static_cast<float>(sense)}, {"colour", night_colour}, {"surround", 0}, {"glow", 0}},
                        scene_of(picture, 3));
                for (int step = 0; step < steps; ++step) {
                    const Rgb c = now.at(middle(step), patch / 2);
                    ASSERT_GE(std::min({c.r, c.g, c.b}), 0.0F);
                    const float y = luminance(c);
                    ASSERT_LE(y, previous[static_cast<std::size_t>(step)] * (1 + 2e-4F))
                        << colour.r << ' ' << colour.g << ' ' << colour.b << " at N " << sense << " step " << step;
                    previous[static_cast<std::size_t>(step)] = y;
                }
            }
        }
}

TEST(NightInvariants, BrighterLightStaysBrighter) {
    const Image picture = ramp({1, 1, 1});
    for (const float sense : {-100.0F, -40.0F, 20.0F, 60.0F, 100.0F})
        for (const float lights : {-100.0F, 0.0F, 100.0F})
            for (const float legibility : {0.0F, 50.0F, 100.0F}) {
                const Image now = run(
                    picture,
                    {{"sense", sense}, {"lights", lights}, {"legibility", legibility}, {"surround", 0}, {"glow", 0}},
                    scene_of(picture, 3));
                for (int step = 1; step < steps; ++step)
                    ASSERT_GE(luminance(now.at(middle(step), 20)), luminance(now.at(middle(step - 1), 20)))
                        << sense << ' ' << lights << ' ' << legibility << ' ' << step;
            }
}

TEST(NightInvariants, KnowTheLightOnlyTogetherWithItsCorrection) {
    const Image picture = test::night_picture(96, 64, false);
    for (const float trim : {-3.0F, 1.5F, 4.0F}) {
        const std::vector<Setting> strong = {{"sense", 70}, {"colour", 100}, {"tint", 60}, {"acuity", 100}};
        std::vector<Setting> trimmed = strong;
        trimmed.push_back({"scene_light", -trim});
        const Image plain = run(picture, strong, scene_of(picture, 2)),
                    moved = run(picture, trimmed, scene_of(picture, 2 * std::exp2(static_cast<double>(trim))));
        for (std::size_t i = 0; i < plain.size(); ++i)
            ASSERT_NEAR(plain.data()[i].b, moved.data()[i].b, 1e-4F * plain.data()[i].b + 1e-8F);
    }
}

TEST(NightSurround, DarkensCornersOnly) {
    const Image picture({0, 0, 300, 200}, {0.1F, 0.1F, 0.1F});
    const auto ev = [&](float surround, int x, int y, float sense) {
        return std::log2(
            luminance(run(picture, {{"sense", sense}, {"surround", surround}}, scene_of(picture, 3)).at(x, y)));
    };
    EXPECT_NEAR(ev(100, 150, 100, 60), ev(0, 150, 100, 60), 1e-5);
    EXPECT_NEAR(ev(100, 0, 0, 60) - ev(0, 0, 0, 60),
                -0.6 * (3 * std::pow(0.55 / 0.75, 2) - 2 * std::pow(0.55 / 0.75, 3)), 0.02);
    EXPECT_NEAR(ev(25, 0, 0, -60), ev(0, 0, 0, -60), 1e-6);
}

TEST(NightAcuity, TakesFineContrastInTheDarkOnly) {
    Image picture({0, 0, 300, 200});
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x) {
            const float level = x < 150 ? 0.002F : 3.0F; // 0.006 and 9 cd/m2
            picture.at(x, y) = Rgb{1, 1, 1} * (level * (1 + 0.06F * static_cast<float>((x / 2 + y / 2) % 2)));
        }
    const auto contrast = [&](const Image& image, int x) {
        return std::abs(std::log2(luminance(image.at(x, 100)) / luminance(image.at(x + 2, 100))));
    };
    const Image sharp = run(picture, {{"sense", 60}, {"glow", 0}}, scene_of(picture, 3)),
                lost = run(picture, {{"sense", 60}, {"glow", 0}, {"acuity", 100}}, scene_of(picture, 3));
    EXPECT_LT(contrast(lost, 60), 0.6F * contrast(sharp, 60));
    EXPECT_GT(contrast(lost, 240), 0.9F * contrast(sharp, 240));
}

TEST(NightNoise, ToeSinksWhatTheSensorCannotTellFromNoise) {
    const LightLevels levels = light_levels({.12, .2, 0, 50});
    const NightTone clean = night_tone(levels, {.sense = 60}, {.key = .12}),
                    noisy = night_tone(levels, {.sense = 60}, {.key = .12, .noise_floor = 0.004}),
                    off = night_tone(levels, {.sense = 60, .noise_toe = 0}, {.key = .12, .noise_floor = 0.004});
    EXPECT_FLOAT_EQ(clean.toe, smooth_step(.6F) * 4e-4F);
    EXPECT_GT(noisy.toe, clean.toe);
    EXPECT_EQ(off.toe, 0);
    // A light at the noise floor goes down by about half of itself, the key by next to nothing.
    const float b = std::log2(0.004F / 0.12F), shown = 0.004F * std::exp2(noisy.change(b));
    EXPECT_NEAR(noisy.toe_gain(shown), 1 / (1 + smooth_step(.6F)), 0.01F);
    EXPECT_GT(noisy.toe_gain(0.12F * std::exp2(noisy.change(0))), 0.95F);
}

TEST(NightNoise, LiftsStopWhereNoiseWouldShow) {
    const LightLevels levels = light_levels({.03, .2, 0, 50});
    const NightTone tone = night_tone(levels, {.sense = -100}, {.key = .03});
    const LimitedLift clean(tone, .03, {}, 3), noisy(tone, .03, {0.002, 1e-5}, 3);
    for (float b = -8; b < 8; b += 0.37F) {
        EXPECT_NEAR(clean.change(b), tone.change(b), 2e-3F) << b;
        EXPECT_LE(noisy.change(b), clean.change(b) + 1e-6F) << b;
        EXPECT_GT(b + 0.1F + noisy.change(b + 0.1F), b + noisy.change(b)) << b; // still increasing
    }
    // A dark place, where noise is three times the light, stays as good as black instead of turning into grain.
    const auto shown = [](const LimitedLift& lift, float b) {
        return view_curve(.03 * std::exp2(static_cast<double>(b + lift.change(b))));
    };
    EXPECT_LT(shown(noisy, -6), 0.003);
    EXPECT_LT(shown(noisy, -3), 0.3 * shown(clean, -3));
    EXPECT_NEAR(noisy.change(4), clean.change(4), 0.02F);
}

TEST(NightNoise, ALiftShrinksGrainButNotTexture) {
    const LightNoise noise{0.001, 1e-6};
    const NoiseShare share = NoiseShare::of(noise, 1, 6);
    const float base = std::log2(0.01F),
                sigma2 = static_cast<float>(noise.variance(0.01) / (0.01 * 0.01 * std::log(2) * std::log(2)));
    EXPECT_GT(share.of_detail(base, sigma2 / 36), 0.95F); // all that the proxy sees is its own part of the noise
    EXPECT_LT(share.of_detail(base, sigma2 / 36 + 4 * sigma2), 0.25F); // texture twice as strong as the noise
}

TEST(NightHdr, LampsHoldMoreWhereTheDisplayCanShowThem) {
    const LightLevels levels = light_levels({.12, .2, 0, 50});
    const NightTone sdr = night_tone(levels, {.sense = 60}, {.key = .12}),
                    hdr = night_tone(levels, {.sense = 60}, {.key = .12, .headroom = 4});
    EXPECT_FLOAT_EQ(hdr.lamp_hold, sdr.lamp_hold / 2);
    EXPECT_FLOAT_EQ(hdr.change(0), sdr.change(0)); // mid-tones do not know
    EXPECT_GT(hdr.change(6), sdr.change(6));
}
