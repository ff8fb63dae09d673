// Contrast: a closed form around the picture's own grey; hues and deep shadows are kept.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"
#include "tests/shared/one_colour.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

// A picture whose key is `key`: grey steps from 6 EV below it to 6 EV above, with hundred times as many in the middle.
Image steps(float key) {
    Image image({0, 0, 1301, 1}, Rgb{key, key, key});
    for (int i = 0; i <= 12; ++i) {
        const float light = key * std::exp2(static_cast<float>(i) - 6);
        image.at(i, 0) = {light, light, light};
    }
    return image;
}

} // namespace

TEST(Contrast, IsTheClosedFormAroundThePicturesOwnGrey) {
    for (const float key : {0.18F, 0.01F})
        for (const float amount : {-100.0F, 50.0F, 100.0F}) {
            const Image before = steps(key), now = test::after("contrast", {{"amount", amount}}, before);
            const double pivot = 0.5 * std::log2(0.18) + 0.5 * std::log2(static_cast<double>(key));
            for (int i = 0; i <= 12; ++i) {
                const double off = std::log2(static_cast<double>(before.at(i, 0).g)) - pivot;
                const double wanted = static_cast<double>(amount) / 100 * 0.5 * 2.5 * std::tanh(off / 2.5);
                EXPECT_NEAR(std::log2(static_cast<double>(now.at(i, 0).g / before.at(i, 0).g)), wanted, 2e-3) << off;
            }
        }
}

TEST(Contrast, KeepsTheRatiosOfTheChannels) {
    for (const Rgb& lamp : test::lamp_colours())
        for (const float scale : {0.001F, 1.0F, 1000.0F}) {
            const Rgb before = lamp * scale, now = test::after("contrast", {{"amount", 100.0F}}, before);
            EXPECT_NEAR(now.r / now.g, before.r / before.g, 1e-5F * before.r / before.g);
            EXPECT_NEAR(now.b / now.g, before.b / before.g, 1e-5F * before.b / before.g);
        }
}

TEST(Contrast, CutsNoShadowOfANightToBlack) {
    const Image before = steps(0.003F), now = test::after("contrast", {{"amount", 100.0F}}, before);
    for (int i = 0; i <= 12; ++i) EXPECT_GT(now.at(i, 0).g, before.at(i, 0).g * std::exp2(-1.26F));
}

TEST(Contrast, FollowsTheExposureBeforeIt) {
    const Operation& contrast = *find_operation("contrast");
    const Image dark = steps(0.02F);
    Image bright = dark.copy();
    for (std::size_t i = 0; i < bright.size(); ++i) bright.data()[i] = bright.data()[i] * 4;
    Scene scene;
    const auto measured = contrast.analyse(bright, scene), worked_out = contrast.analyse(dark, scene)->after_gain(4);
    const Settings settings = test::settings_of(contrast, {{"amount", 100.0F}});
    Image a(bright.area()), b(bright.area());
    contrast.render(settings, {bright, a, scene, measured.get()});
    contrast.render(settings, {bright, b, scene, worked_out.get()});
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a.data()[i].g, b.data()[i].g, 1e-4F * a.data()[i].g);
}
