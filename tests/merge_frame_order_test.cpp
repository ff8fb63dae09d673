// Order and nominal exposure of frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_order.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;

TEST(FrameOrder, NumbersInNamesAreComparedAsNumbers) {
    const std::vector<std::string> sorted{
        "1.jpg", "01.jpg", "2.jpg", "10.jpg", "DSC_9.NEF", "DSC_0010.NEF", "DSC_99999999999999999999.NEF",
        "DSC_a", "DSC_aa"};
    EXPECT_TRUE(comes_before_by_name("01.jpg", "1.jpg")) << "equal numbers: a strict order all the same";
    for (std::size_t i = 2; i < sorted.size(); ++i) {
        EXPECT_TRUE(comes_before_by_name(sorted[i - 1], sorted[i])) << sorted[i - 1] << " " << sorted[i];
        EXPECT_FALSE(comes_before_by_name(sorted[i], sorted[i - 1])) << sorted[i - 1] << " " << sorted[i];
        EXPECT_FALSE(comes_before_by_name(sorted[i], sorted[i]));
    }
}

TEST(FrameOrder, TimesCountSecondsAcrossMonthsAndLeapYears) {
    const auto seconds = [](const char* taken, double fraction) {
        CaptureFacts facts;
        facts.taken = taken;
        facts.taken_fraction = fraction;
        return time_taken(facts);
    };
    EXPECT_EQ(seconds("1970:01:01 00:00:00", 0), 0.0);
    EXPECT_EQ(seconds("2000:03:01 00:00:00", 0).value() - seconds("2000:02:28 00:00:00", 0).value(), 2 * 86400.0);
    EXPECT_EQ(seconds("2023:03:01 00:00:00", 0).value() - seconds("2023:02:28 23:59:59", 0).value(), 1.0);
    EXPECT_EQ(seconds("2026:01:01 00:00:00", 0.25).value() - seconds("2025:12:31 23:59:59", 0.75).value(), 0.5);
    EXPECT_EQ(seconds("2026:11:22 21:52:00", 0).value(), 1795384320.0); // date -u -d '2026-11-22 21:52:00' +%s
    for (const char* nonsense : {"", "0000:00:00 00:00:00", "    :  :     :  :  ", "2026:13:01 00:00:00", "yesterday"})
        EXPECT_FALSE(seconds(nonsense, 0)) << nonsense;
}

TEST(FrameOrder, ShownShutterTimesStandForThirdsOfStops) {
    EXPECT_DOUBLE_EQ(real_exposure_time(1.0 / 60), 1.0 / 64);
    EXPECT_DOUBLE_EQ(real_exposure_time(0.0167), 1.0 / 64);
    EXPECT_DOUBLE_EQ(real_exposure_time(1.0 / 125), 1.0 / 128);
    EXPECT_DOUBLE_EQ(real_exposure_time(30), 32);
    EXPECT_DOUBLE_EQ(real_exposure_time(1), 1);
    EXPECT_NEAR(real_exposure_time(1.0 / 50), 1 / 50.8, 1e-4);
    // Times that cameras measure or timers set stay.
    for (const double time : {1.0 / 52, 1.0 / 103, 120.0, 47.5, 0.0, -1.0}) EXPECT_EQ(real_exposure_time(time), time);
}

TEST(FrameOrder, ATimeMissingAnywhereLeavesTheOrderToTheNames) {
    EXPECT_EQ(order_taken({{"b10", 1.0}, {"b9", 2.0}, {"a", 1.0}}), (std::vector<std::size_t>{2, 0, 1}));
    EXPECT_EQ(order_taken({{"b10", 1.0}, {"b9", std::nullopt}, {"a", 3.0}}), (std::vector<std::size_t>{2, 1, 0}));
}

TEST(FrameOrder, ExposureIsKnownOnlyWithTimeAndSensitivity) {
    CaptureFacts facts;
    EXPECT_EQ(nominal_exposure(facts), 0);
    facts.exposure_time = 2, facts.iso = 800;
    EXPECT_EQ(nominal_exposure(facts), 1600);
    facts.f_number = 2;
    EXPECT_EQ(nominal_exposure(facts), 400);
}

} // namespace
