// The value kind Curve: its function, its text, mixing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/curve.h"
#include <gtest/gtest.h>
#include <random>

using namespace engine;

namespace {

Curve random_curve(std::mt19937& random) {
    std::uniform_real_distribution<float> place(0, 1);
    Curve curve{{}};
    const int count = 2 + static_cast<int>(random() % 12);
    for (int i = 0; i < count; ++i) curve.points.push_back({place(random), place(random)});
    return repaired(curve);
}

} // namespace

TEST(Curve, StartsAsTheStraightLine) {
    EXPECT_TRUE(is_identity(Curve()));
    EXPECT_TRUE(is_identity(Curve{{{0, 0}, {0.3F, 0.3F}, {1, 1}}}));
    EXPECT_FALSE(is_identity(Curve{{{0.1F, 0.1F}, {1, 1}}})) << "it is level left of 0.1";
    for (int i = 0; i <= 100; ++i) EXPECT_DOUBLE_EQ(evaluate(Curve(), i / 100.0), i / 100.0);
}

TEST(Curve, GoesThroughItsPointsAndNeverFallsOrLeavesItsRange) {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        const Curve curve = random_curve(random);
        ASSERT_TRUE(check(curve)) << to_text(curve);
        for (const CurvePoint& point : curve.points)
            ASSERT_NEAR(evaluate(curve, static_cast<double>(point.x)), static_cast<double>(point.y), 1e-12);
        double before = -1;
        for (const float y : table_of(curve, 2049)) {
            ASSERT_GE(static_cast<double>(y), before - 1e-7) << to_text(curve);
            ASSERT_LE(y, 1);
            before = static_cast<double>(y);
        }
    }
}

TEST(Curve, HasNoKinksBetweenItsEnds) {
    std::mt19937 random(11);
    constexpr double h = 1e-9;
    for (int round = 0; round < 100; ++round) {
        const Curve curve = random_curve(random);
        for (std::size_t i = 1; i + 1 < curve.points.size(); ++i) {
            const double x = static_cast<double>(curve.points[i].x), y = evaluate(curve, x);
            const double left = (y - evaluate(curve, x - h)) / h, right = (evaluate(curve, x + h) - y) / h;
            ASSERT_NEAR(left, right, 0.01 + 0.01 * std::abs(left)) << to_text(curve) << " at " << x;
        }
    }
}

TEST(Curve, TextSurvivesTheRoundTripToTheLastBit) {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
        const Curve curve = random_curve(random);
        const auto back = parse_curve(to_text(curve));
        ASSERT_TRUE(back);
        ASSERT_EQ(*back, curve);
    }
    EXPECT_EQ(to_text(Curve{{{0, 0}, {0.25F, 0.2F}, {1, 1}}}), "0,0 0.25,0.2 1,1");
    EXPECT_EQ(*parse_curve("  0,0\t0.25,0.2   1,1 "), (Curve{{{0, 0}, {0.25F, 0.2F}, {1, 1}}}));
}

TEST(Curve, SaysWhyATextIsNone) {
    for (const char* text : {"", "linear", "0,0 1", "0,0 1,", "0,0 1;1", "0 0", "0,0 nan,1", "0,0 inf,1", "0,0 1,1x"})
        EXPECT_FALSE(parse_curve(text)) << text;
    const auto words = [](const char* text) { return check(*parse_curve(text)).error().what; };
    EXPECT_NE(words("0,0").find("two points"), std::string::npos);
    EXPECT_NE(words("0,0 0.5,0.6 0.5,0.7").find("right of 0.5,0.6"), std::string::npos);
    EXPECT_NE(words("0,0.5 1,0.4").find("must not fall"), std::string::npos);
    EXPECT_NE(words("0,0 2,1").find("2,1 is outside"), std::string::npos);
}

TEST(Curve, IsRepairedWithoutLosingWhatWasRight) {
    const Curve right{{{0.1F, 0}, {0.5F, 0.7F}, {1, 1}}};
    EXPECT_EQ(repaired(right), right);
    EXPECT_EQ(repaired({{{1, 2}, {-1, 0}, {0.5F, 0.7F}, {0.5F, 0.9F}, {0.8F, 0.3F}}}),
              (Curve{{{0, 0}, {0.5F, 0.7F}, {0.8F, 0.7F}, {1, 1}}}));
    EXPECT_EQ(repaired({{{0.5F, 0.5F}}}), Curve());
    Curve many{{}};
    for (int i = 0; i < 500; ++i) many.points.push_back({static_cast<float>(i) / 500, 0});
    EXPECT_LE(repaired(many).points.size(), curve_points_at_most);
}

TEST(Curve, MixesHalfWay) {
    const Curve strong{{{0, 0}, {0.25F, 0.05F}, {0.75F, 0.95F}, {1, 1}}};
    EXPECT_EQ(mixed(Curve(), strong, 0), Curve());
    EXPECT_EQ(mixed(Curve(), strong, 1), strong);
    EXPECT_NEAR(evaluate(mixed(Curve(), strong, 0.5), 0.25), 0.15, 1e-7);
    const CurveDifference difference = greatest_difference(Curve(), strong);
    EXPECT_NEAR(difference.height, 0.2, 1e-7);
}
