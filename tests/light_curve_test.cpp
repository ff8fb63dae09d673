// What a drawn curve does to scene light: closed forms of the axis, noise in the black, lamps beyond the right end.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/light_curve.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

const Curve s_curve{{{0, 0}, {0.25F, 0.15F}, {0.75F, 0.85F}, {1, 1}}};

double bent(const LightCurve& curve, double light) {
    const auto value = static_cast<float>(light);
    return static_cast<double>(value * curve.gain(value) + curve.black());
}

} // namespace

TEST(LightCurve, PutsMidGreyInTheMiddleAndFiveStopsAboveItAtTheEnd) {
    EXPECT_NEAR(curve_axis(0), 0, 1e-12);
    EXPECT_NEAR(curve_axis(0.18), 0.5, 1e-6);
    EXPECT_NEAR(curve_axis(0.18 * 32), 1, 1e-6);
    for (const double light : {0.0, 1e-5, 0.02, 0.18, 3.0, 1e5})
        EXPECT_NEAR(light_at(curve_axis(light)), light, 1e-9 + 1e-12 * light);
}

TEST(LightCurve, BendsLightAsDrawn) {
    const LightCurve curve(s_curve);
    for (int i = 0; i <= 1000; ++i) {
        const double light = 0.18 * std::exp2(-12 + i * 17.0 / 1000),
                     wanted = light_at(evaluate(s_curve, curve_axis(light)));
        if (light > 2e-5) EXPECT_NEAR(bent(curve, light), wanted, 3e-4 * wanted + 1e-9) << light;
    }
}

TEST(LightCurve, RaisesTheBlackEndWithoutRaisingNoise) {
    const LightCurve curve(Curve{{{0, 0.1F}, {1, 1}}});
    const double black = light_at(0.1);
    EXPECT_NEAR(bent(curve, 0), black, 1e-6);
    // The slope in the black is that of the curve, light for light: what is added is even grey.
    const double slope = (bent(curve, 2e-5) - bent(curve, 0)) / 2e-5;
    EXPECT_NEAR(slope, 0.9 * std::exp2(0.1 * static_cast<double>(curve_stops)), 0.05);
    EXPECT_NEAR(bent(curve, -1e-4), black - 1e-4 * slope, 1e-5) << "negative light goes on straight";
}

TEST(LightCurve, GoesOnBeyondItsEndWithoutABendOrALimit) {
    for (const Curve& drawn : {s_curve, Curve{{{0, 0}, {1, 0.8F}}}, Curve{{{0, 0}, {0.7F, 1}}}}) {
        const LightCurve curve(drawn);
        double before = 0, slope_before = -1;
        for (int i = 0; i <= 4000; ++i) {
            const double stops = 4 + i * 16.0 / 4000, light = 0.18 * std::exp2(stops);
            const double now = std::log2(bent(curve, light));
            if (i > 0) {
                const double slope = (now - before) / (16.0 / 4000);
                ASSERT_GE(slope, -0.01) << stops;
                if (slope_before >= 0) ASSERT_NEAR(slope, slope_before, 0.05) << stops;
                slope_before = slope;
            }
            before = now;
        }
        EXPECT_NEAR(slope_before, 1, 0.01) << "lamps far above keep their distances";
    }
}

TEST(CurveLight, IsLuminanceForGreyAndTheChannelForPureColours) {
    EXPECT_FLOAT_EQ(curve_light({0.3F, 0.3F, 0.3F}), 0.3F);
    EXPECT_FLOAT_EQ(curve_light({0, 0, 5}), 5);
    EXPECT_FLOAT_EQ(curve_light({2, -1, -0.1F}), 2);
    EXPECT_EQ(curve_light({-1, -2, -3}), 0);
    EXPECT_GT(curve_light({1, 0.5F, 0.1F}), luminance({1, 0.5F, 0.1F}));
}
