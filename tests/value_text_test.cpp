// How numbers are written and read, and where they lie on a slider.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slider_scale.h"
#include "ui/value_text.h"
#include <gtest/gtest.h>

namespace {

using engine::Parameter;
using engine::Unit;

const Parameter stops{
    .key = "stops", .label = "Exposure", .range = {-5, 5}, .slider = {-5, 5}, .step = 0.05f, .unit = Unit::stops};
const Parameter signed_number{.key = "s", .label = "Shadows", .range = {-100, 100}, .slider = {-100, 100}};
const Parameter amount{.key = "a", .label = "Noise", .range = {0, 100}, .slider = {0, 100}, .unit = Unit::percent};
const Parameter kelvin{.key = "k",
                       .label = "Temperature",
                       .range = {1500, 25000},
                       .slider = {2000, 12000},
                       .step = 50,
                       .unit = Unit::kelvin,
                       .zero_means = "as shot"};
const Parameter edge_share{
    .key = "r", .label = "Radius", .range = {0, 0.1f}, .slider = {0, 0.1f}, .step = 0.001f, .unit = Unit::long_edge};

std::string written(const Parameter& parameter, double value) { return ui::value_text(parameter, value).toStdString(); }

TEST(ValueText, SignsUseTheRealMinusAndPlusOnlyWhereTheRangeHasBoth) {
    EXPECT_EQ(written(signed_number, -42), "\u221242");
    EXPECT_EQ(written(signed_number, 12), "+12");
    EXPECT_EQ(written(signed_number, 0), "0");
    EXPECT_EQ(written(amount, 40), "40\u2009%");
}

TEST(ValueText, DecimalsFollowTheStep) {
    EXPECT_EQ(written(stops, 0.3), "+0.30\u2009EV");
    EXPECT_EQ(written(stops, -0.001), "0.00\u2009EV");
    EXPECT_EQ(written(edge_share, 0.0125), "1.25\u2009%");
}

TEST(ValueText, FineValuesBetweenWholeStepsStayVisible) {
    EXPECT_EQ(written(signed_number, 12.2), "+12.2");
    EXPECT_EQ(written(signed_number, 1.0 / 3), "+0.33");
}

TEST(ValueText, ThousandsAreGroupedByThinSpaces) { EXPECT_EQ(written(kelvin, 4150), "4\u2009150\u2009K"); }

TEST(ValueText, LargeStepsShowNoDecimals) { EXPECT_EQ(written(kelvin, 4460.77), "4\u2009461\u2009K"); }

struct Typed {
    const char* text;
    double value;
};

TEST(ValueText, ReadsWhatPeopleType) {
    for (const auto& [text, value] : {Typed{"1/3", 1.0 / 3},
                                      {"-1/3", -1.0 / 3},
                                      {"1 1/3", 4.0 / 3},
                                      {"-0,5", -0.5},
                                      {"+0.30 EV", 0.3},
                                      {"\u22120.5", -0.5},
                                      {" 2 ", 2},
                                      {".5", 0.5},
                                      {"1.5ev", 1.5},
                                      {"2 stops", 2},
                                      {"7", 7}}) {
        const auto read = ui::parse_value(stops, QString::fromUtf8(text));
        ASSERT_TRUE(read) << text;
        EXPECT_NEAR(*read, value, 1e-12) << text;
    }
}

TEST(ValueText, ReadsTemperaturesWithUnitGroupsAndWords) {
    for (const auto& [text, value] : {Typed{"3100K", 3100},
                                      {"3100 k", 3100},
                                      {"4\u2009150\u2009K", 4150},
                                      {"4,150", 4150},
                                      {"4.150 K", 4150},
                                      {"as shot", 0},
                                      {"AS SHOT", 0}}) {
        const auto read = ui::parse_value(kelvin, QString::fromUtf8(text));
        ASSERT_TRUE(read) << text;
        EXPECT_NEAR(*read, value, 1e-9) << text;
    }
}

TEST(ValueText, RefusesWhatIsNoNumber) {
    for (const char* text : {"", "abc", "1/0", "1/", "--1", "1.2.3", "12 apples", "nan", "inf", "1e5", "5 K"})
        EXPECT_FALSE(ui::parse_value(stops, QString::fromUtf8(text))) << text;
}

TEST(ValueText, WhatIsWrittenIsReadBackAsTheSameNumber) {
    for (const Parameter& parameter : {stops, signed_number, amount, kelvin, edge_share})
        for (int i = 0; i <= 50; ++i) {
            const float value = ui::SliderScale(parameter).on_step(
                parameter.range.from + i / 50.0 * (parameter.range.to - parameter.range.from), false);
            const auto read = ui::parse_value(parameter, ui::value_text(parameter, value));
            ASSERT_TRUE(read);
            EXPECT_NEAR(*read, value, 1e-4 * parameter.step) << parameter.label;
        }
}

TEST(SliderScale, PositionAndValueAreInverse) {
    for (const Parameter& parameter : {stops, amount, kelvin}) {
        const ui::SliderScale scale(parameter);
        EXPECT_DOUBLE_EQ(scale.position(parameter.slider.from), 0);
        EXPECT_DOUBLE_EQ(scale.position(parameter.slider.to), 1);
        double last = -1;
        for (int i = 0; i <= 200; ++i) {
            const double position = scale.position(scale.value_at(i / 200.0));
            EXPECT_NEAR(position, i / 200.0, 1e-9);
            EXPECT_GT(position, last);
            last = position;
        }
    }
}

TEST(SliderScale, TemperatureIsLinearInMired) {
    const ui::SliderScale scale(kelvin);
    const double middle_mired = (1e6 / 2000 + 1e6 / 12000) / 2;
    EXPECT_NEAR(scale.value_at(0.5), 1e6 / middle_mired, 1e-6);
    // 10 mired cover the same way along the track at both ends.
    EXPECT_NEAR(scale.position(1e6 / 490) - scale.position(1e6 / 500),
                scale.position(1e6 / 90) - scale.position(1e6 / 100), 1e-9);
}

TEST(SliderScale, ValuesOutsideTheSliderStandAtItsEnds) {
    const ui::SliderScale scale(kelvin);
    EXPECT_DOUBLE_EQ(scale.position(25000), 1);
    EXPECT_EQ(scale.limited(99999), 25000);
    EXPECT_EQ(scale.limited(20), 1500);
}

} // namespace
