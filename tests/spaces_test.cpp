// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/spaces.h"
#include <gtest/gtest.h>

using namespace engine;

TEST(Spaces, WorkingSpaceLuminanceIsThatOfBt2020) {
    const auto& y = rec2020_to_xyz().m[1];
    EXPECT_NEAR(y[0], 0.2627, 1e-4);
    EXPECT_NEAR(y[1], 0.6780, 1e-4);
    EXPECT_NEAR(y[2], 0.0593, 1e-4);
}

TEST(Spaces, SrgbMatrixIsTheStandardOne) {
    const double expected[9] = {0.4124, 0.3576, 0.1805, 0.2126, 0.7152,
                                0.0722, 0.0193, 0.1192, 0.9505}; // IEC 61966-2-1
    for (int i = 0; i < 9; ++i) EXPECT_NEAR(srgb_to_xyz().m[i / 3][i % 3], expected[i], 2e-4);
}

TEST(Spaces, InverseUndoesTheMatrix) {
    const Matrix product = srgb_to_xyz() * srgb_to_xyz().inverse();
    for (int i = 0; i < 9; ++i) EXPECT_NEAR(product.m[i / 3][i % 3], i % 4 == 0 ? 1 : 0, 1e-12);
}

TEST(Spaces, BradfordTakesWhiteToWhite) {
    const Xy moved = xy_of(bradford(d50, d65) * xyz_of(d50));
    EXPECT_NEAR(moved.x, d65.x, 1e-9);
    EXPECT_NEAR(moved.y, d65.y, 1e-9);
}

TEST(White, KnownLightsHaveTheirTemperatures) {
    EXPECT_NEAR(white_of(d65).temperature, 6504, 15);
    EXPECT_NEAR(white_of(d65).tint, 0, 1);
    EXPECT_NEAR(white_of({0.44757, 0.40745}).temperature, 2856, 15); // CIE illuminant A
    EXPECT_NEAR(white_of(d50).temperature, 5003, 15);
}

TEST(White, TemperatureAndTintSurviveTheRoundTrip) {
    for (double temperature = 1700; temperature < 20000; temperature *= 1.13)
        for (const double tint : {-40.0, 0.0, 25.0}) {
            const White back = white_of(xy_of(White{temperature, tint}));
            EXPECT_NEAR(back.temperature, temperature, temperature * 2e-3) << tint;
            EXPECT_NEAR(back.tint, tint, 0.1) << temperature;
        }
}

TEST(White, APositiveTintIsAGreenerLight) {
    const auto at = [](double tint) { return xy_of(White{5000, tint}); };
    EXPECT_GT(at(30).y, at(0).y);
    EXPECT_LT(at(-30).y, at(0).y);
}
