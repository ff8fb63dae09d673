// Auto light: days come to the mid-tones, nights stay nights.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/scene_light.h"
#include "engine/pipeline/auto_light.h"
#include "tests/shared/test_support.h"
#include <random>

using namespace engine;

namespace {

// A picture whose exposure data says how much light there was.
class LitPhoto final : public Photo {
public:
    LitPhoto(Image picture, const std::string& name, std::optional<double> exposure_time)
        : Photo(name, facts_of(picture, exposure_time)), m_picture(std::move(picture)) {}
    Image read(Rect wanted) const override { return padded_by_repeating_edges(m_picture, wanted); }

private:
    static CaptureFacts facts_of(const Image& picture, std::optional<double> exposure_time) {
        CaptureFacts facts;
        facts.width = picture.width(), facts.height = picture.height();
        facts.exposure_time = exposure_time, facts.f_number = 2.8, facts.iso = 800;
        facts.cfa = "none";
        return facts;
    }
    Image m_picture;
};

// Patches of light, log-normal around `key` with a deviation of `spread` EV, and a little noise.
Image patches(double key, double spread) {
    Image picture({0, 0, 480, 320});
    std::mt19937 random(3);
    std::normal_distribution<double> patch(0, spread);
    std::normal_distribution<float> noise(1, 0.01F);
    std::vector<double> light(24 * 16);
    for (double& value : light) value = key * std::exp2(patch(random));
    for (int y = 0; y < 320; ++y)
        for (int x = 0; x < 480; ++x)
            picture.at(x, y) = Rgb{1, 1, 1} * noise(random) *
                               static_cast<float>(light[static_cast<std::size_t>(y / 20 * 24 + x / 20)]);
    return picture;
}

constexpr double day = 1.0 / 2000, night = 1.0 / 8; // seconds: 1,670 and 6.7 cd/m2 at 1

AutoLight proposed(double key, double spread, std::optional<double> time) {
    const LitPhoto photo(patches(key, spread), "auto" + std::to_string(key) + std::to_string(spread), time);
    return *propose_light(photo, {});
}

double key_after(double key, const AutoLight& light) { return key * std::exp2(static_cast<double>(light.exposure)); }

} // namespace

TEST(AutoLight, BringsAnUnderexposedDayToTheMidTones) {
    const AutoLight dark = proposed(0.04, 1.2, day), fine = proposed(0.13, 1.2, day), bright = proposed(0.4, 1.2, day);
    EXPECT_GT(dark.exposure, 1);
    EXPECT_NEAR(fine.exposure, 0, 0.25);
    EXPECT_LT(bright.exposure, -0.8);
    for (const double key : {0.04, 0.13, 0.4}) EXPECT_NEAR(key_after(key, proposed(key, 1.2, day)), 0.13, 0.08) << key;
}

TEST(AutoLight, LeavesANightANight) {
    for (const double key : {0.001, 0.005, 0.02, 0.05, 0.09}) {
        const AutoLight light = proposed(key, 1.5, night);
        EXPECT_GE(light.exposure, 0) << key;
        EXPECT_LE(light.exposure, 1.5F) << key;
        EXPECT_LT(key_after(key, light), std::max(key * 1.05, 0.06)) << key;
        EXPECT_LE(light.shadows, 25) << key;
    }
    EXPECT_LT(proposed(0.3, 1, night).exposure, -0.3) << "a night exposed as a day";
}

TEST(AutoLight, TellsANightWithoutExposureDataByItsDarkness) {
    EXPECT_LE(proposed(0.008, 1.5, std::nullopt).exposure, 1.5F);
    EXPECT_LT(key_after(0.008, proposed(0.008, 1.5, std::nullopt)), 0.06);
    EXPECT_GT(key_after(0.07, proposed(0.07, 1.0, std::nullopt)), 0.09);
}

TEST(AutoLight, TurnsHighlightsDownAndShadowsUpWhereThePictureNeedsIt) {
    const AutoLight flat = proposed(0.13, 0.4, day), wide = proposed(0.13, 3, day);
    EXPECT_LT(wide.highlights, -20);
    EXPECT_GT(wide.shadows, 10);
    EXPECT_EQ(wide.contrast, 0);
    EXPECT_GT(flat.contrast, 10);
    EXPECT_EQ(flat.highlights, 0);
    EXPECT_EQ(flat.shadows, 0);
}

TEST(AutoLight, WritesItsSlidersAndNothingElse) {
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(set_value(recipe, "night.sense", "40"));
    apply_light(recipe, {0.5F, 10, -20, 30});
    EXPECT_EQ(std::get<float>(*recipe.find_value("exposure.stops")), 0.5F);
    EXPECT_EQ(std::get<float>(*recipe.find_value("tone.highlights")), -20);
    EXPECT_EQ(std::get<float>(*recipe.find_value("tone.shadows")), 30);
    EXPECT_EQ(std::get<float>(*recipe.find_value("night.sense")), 40);
    apply_light(recipe, {});
    ASSERT_TRUE(set_value(recipe, "night.sense", "0"));
    EXPECT_TRUE(recipe.is_initial());
}

TEST(AutoLight, IsFiniteForBlackPicturesAndStopsWhenAsked) {
    const LitPhoto black(Image({0, 0, 64, 48}, Rgb{0, 0, 0}), "black", std::nullopt);
    const AutoLight light = *propose_light(black, {});
    EXPECT_TRUE(std::isfinite(light.exposure) && std::isfinite(light.shadows));
    std::stop_source stop;
    stop.request_stop();
    const LitPhoto other(patches(0.1, 1), "stopped", day);
    EXPECT_FALSE(propose_light(other, {stop.get_token(), {}}));
}
