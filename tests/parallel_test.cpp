// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include <atomic>
#include <gtest/gtest.h>
#include <stdexcept>

using namespace engine;

TEST(Parallel, CallsEveryIndexOnce) {
    std::vector<std::atomic<int>> calls(1000);
    EXPECT_TRUE(for_each_index(1000, Priority::screen, {}, [&](int i) { ++calls[static_cast<std::size_t>(i)]; }));
    for (const auto& count : calls) EXPECT_EQ(count, 1);
}

TEST(Parallel, StopsBetweenIndices) {
    std::stop_source stop;
    std::atomic<int> calls = 0;
    EXPECT_FALSE(for_each_index(100000, Priority::exporting, stop.get_token(), [&](int) {
        if (++calls == 10) stop.request_stop();
    }));
    EXPECT_LT(calls, 1000);
}

TEST(Parallel, HandsExceptionsToTheCaller) {
    EXPECT_THROW(for_each_index(50, Priority::screen, {},
                                [](int i) {
                                    if (i == 7) throw std::runtime_error("seven");
                                }),
                 std::runtime_error);
}

TEST(Parallel, MayBeNested) {
    std::atomic<int> calls = 0;
    EXPECT_TRUE(for_each_index(20, Priority::screen, {}, [&](int) {
        EXPECT_TRUE(for_each_index(20, Priority::thumbnails, {}, [&](int) { ++calls; }));
    }));
    EXPECT_EQ(calls, 400);
}

TEST(Parallel, ShuffledRunsCallEveryIndexOutOfOrder) {
    std::vector<int> order;
    shuffle_for_tests(5);
    for_each_index(100, Priority::screen, {}, [&](int i) { order.push_back(i); });
    shuffle_for_tests(0);
    EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
    std::sort(order.begin(), order.end());
    for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}
