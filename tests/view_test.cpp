// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/view.h"
#include "tests/shared/colour_measures.h"
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace engine;

namespace {
Rgb through_view(Rgb light) {
    Rgb out;
    apply_view(&light, &out, 1);
    return out;
}
float largest_difference(Rgb a, Rgb b) {
    return std::max({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)});
}
} // namespace

TEST(FastMath, StaysCloseToTheLibrary) {
    for (double ev = -120; ev < 120; ev += 0.0137) {
        const auto x = static_cast<float>(std::exp2(ev));
        EXPECT_NEAR(fast_log2(x), std::log2(static_cast<double>(x)), 3e-7 + 1.2e-7 * std::abs(ev));
        const auto power = static_cast<float>(ev);
        EXPECT_NEAR(fast_exp2(power) / std::exp2(static_cast<double>(power)), 1, 5e-7);
    }
    EXPECT_FLOAT_EQ(fast_log2(1.0F), 0.0F);
    EXPECT_FLOAT_EQ(fast_exp2(0.0F), 1.0F);
}

TEST(View, AgreesWithItsObviousForm) {
    std::mt19937 random(3);
    std::uniform_real_distribution<float> ev(-14, 9), spread(-3, 3);
    for (int i = 0; i < 20000; ++i) {
        const float y = std::exp2(ev(random));
        const Rgb light{y * std::exp2(spread(random)), y * std::exp2(spread(random)), y * std::exp2(spread(random))};
        EXPECT_LT(largest_difference(through_view(light), view_of(light)), 1.5e-5F); // one step of 16 bits
    }
}

TEST(View, KeepsMidGreyAndNeutrals) {
    for (const float y : {0.001F, 0.18F, 1.0F, 7.0F}) {
        const Rgb grey = through_view({y, y, y});
        EXPECT_NEAR(grey.g, view_curve(y), 2e-6);
        EXPECT_NEAR(grey.r, grey.g, 1e-6F);
        EXPECT_NEAR(grey.b, grey.g, 1e-6F);
    }
}

TEST(View, StaysInsideTheDisplayForEveryFiniteInput) {
    const float extremes[] = {0, -1, 1e-30F, 1e-8F, 0.18F, 1, 1e6F, -1e6F, 1e30F, 3e38F};
    for (const float r : extremes)
        for (const float g : extremes)
            for (const float b : extremes) {
                const Rgb out = through_view({r, g, b});
                for (const float channel : {out.r, out.g, out.b}) {
                    ASSERT_TRUE(std::isfinite(channel)) << r << ' ' << g << ' ' << b;
                    ASSERT_GE(channel, 0);
                    ASSERT_LE(channel, 1);
                }
            }
}

// Neon: a red sign 3 EV above white keeps most of its chroma instead of turning pink.
TEST(View, LeavesNeonItsColour) {
    const Rgb sign = through_view({8, 0.4F, 0.6F});
    EXPECT_GT(sign.r, 0.95F);
    EXPECT_LT(sign.g, 0.15F);
    const Rgb core = through_view({900, 700, 400}); // a lamp far above white is white
    EXPECT_GT(std::min({core.r, core.g, core.b}), 0.85F);
}

TEST(View, RendersARenderedPictureAsItWas) {
    for (int r = 0; r <= 255; r += 15)
        for (int g = 0; g <= 255; g += 15)
            for (int b = 0; b <= 255; b += 15) {
                const Rgb display{static_cast<float>(std::pow(r / 255.0, 2.2)),
                                  static_cast<float>(std::pow(g / 255.0, 2.2)),
                                  static_cast<float>(std::pow(b / 255.0, 2.2))};
                const Rgb back = through_view(undo_view(display));
                const auto code = [](float x) { return 255 * std::pow(static_cast<double>(x), 1 / 2.2); };
                ASSERT_NEAR(code(back.r), r, 2.01) << r << ' ' << g << ' ' << b;
                ASSERT_NEAR(code(back.g), g, 2.01) << r << ' ' << g << ' ' << b;
                ASSERT_NEAR(code(back.b), b, 2.01) << r << ' ' << g << ' ' << b;
            }
    const Rgb white = through_view(undo_view({1, 1, 1}));
    EXPECT_GT(white.g, 0.998F);
}

// Lamps stay the colour they are however bright: at most 5 degrees in ICtCp, measured at the luminance that is shown.
TEST(ViewTransform, KeepsTheHueOfLampsUpToAHundredTimesWhite) {
    const Rgb lamps[] = {{1, .5F, .1F},  {1, .42F, .05F}, {1, .7F, .4F}, {1, .62F, .25F},
                         {1, .1F, .05F}, {.1F, .2F, 1},   {.1F, .9F, 1}};
    for (const Rgb lamp : lamps)
        for (const float light : {0.1F, 0.5F, 2.0F, 4.0F, 8.0F, 12.0F, 20.0F, 40.0F, 100.0F}) {
            const Rgb shown = view_of(lamp * (light / luminance(lamp)));
            const Rgb recorded = lamp * (luminance(shown) / luminance(lamp));
            EXPECT_LE(test::hue_difference(test::ictcp_of(shown, 100).hue, test::ictcp_of(recorded, 100).hue), 5.0)
                << lamp.r << ' ' << lamp.g << ' ' << lamp.b << " at " << light;
        }
}
