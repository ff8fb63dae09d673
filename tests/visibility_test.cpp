// The eye's limits against the vectors of the night model's specification (group 6 of its exact tests).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/visibility.h"
#include <cmath>
#include <gtest/gtest.h>

using namespace engine;

TEST(Visibility, ContrastSensitivityMatchesTheVector) {
    EXPECT_NEAR(8.6 * contrast_sensitivity(2, 100), 244.594, 5e-3);
}

TEST(Visibility, JustVisibleContrastMatchesTheVectors) {
    const struct {
        double cycles, luminance, contrast;
    } vectors[] = {{2, .01, .0488}, {2, .1, .0107}, {2, 1, .0033},   {2, 10, .0018}, {2, 100, .0018}, {4, .01, .1468},
                   {4, .1, .0302},  {4, 1, .0068},  {4, 100, .0020}, {8, .1, .124},  {8, 1, .0272},   {8, 100, .0040}};
    for (const auto& v : vectors)
        EXPECT_NEAR(just_visible_log_contrast(v.cycles, v.luminance), v.contrast, v.contrast > .1 ? 5e-4 : 6e-5)
            << v.cycles << " at " << v.luminance;
}

TEST(Visibility, SensitivityIsConstantInTheDark) {
    EXPECT_DOUBLE_EQ(contrast_sensitivity(2, 1e-5), contrast_sensitivity(2, 0.002));
    EXPECT_TRUE(std::isinf(just_visible_log_contrast(30, 0.002)));
}

TEST(Visibility, AcuityMatchesTheVectors) {
    const std::pair<double, double> vectors[] = {{1e-3, 3.01}, {.01, 5.31}, {.05, 8.92}, {.1, 11.75},
                                                 {1, 31.53},   {10, 43.86}, {100, 47.51}};
    for (const auto& [luminance, cycles] : vectors) EXPECT_NEAR(visual_acuity(luminance), cycles, 0.005) << luminance;
}

TEST(Visibility, ThresholdsOfConesAndRodsCrossNearOneCandela) {
    EXPECT_NEAR(std::log10(cone_threshold(1)), -.407, 5e-4);
    EXPECT_NEAR(std::log10(rod_threshold(1)), -.395, 5e-4);
    EXPECT_LT(rod_threshold(0.1), cone_threshold(0.1));
    EXPECT_GT(rod_threshold(10), cone_threshold(10));
}

TEST(Visibility, ThresholdsMatchTheTable) {
    for (const double l : {-6.0, -4.5, -3.0}) EXPECT_NEAR(std::log10(cone_threshold(std::pow(10, l))), -.72, 1e-12);
    EXPECT_NEAR(std::log10(cone_threshold(1000)), 3 - 1.255, 1e-12);
    EXPECT_NEAR(std::log10(rod_threshold(1e-5)), -2.86, 1e-12);
    EXPECT_NEAR(std::log10(rod_threshold(1)), -.395, 1e-12);
    for (double l = -5; l < 3; l += 0.01) { // rising, without a jump where the pieces meet
        EXPECT_LT(std::log10(cone_threshold(std::pow(10, l + 0.01)) / cone_threshold(std::pow(10, l))), 0.05) << l;
        EXPECT_GE(cone_threshold(std::pow(10, l + 0.01)), cone_threshold(std::pow(10, l)) * (1 - 1e-9)) << l;
        EXPECT_LT(std::log10(rod_threshold(std::pow(10, l + 0.01)) / rod_threshold(std::pow(10, l))), 0.05) << l;
    }
}
