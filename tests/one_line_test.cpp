// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/one_line.h"
#include <gtest/gtest.h>

using namespace engine;

TEST(OneLine, GivesBackEveryText) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    for (const std::string& text :
         {std::string(), std::string(" "), std::string("  two blanks  "), std::string("\"\""), std::string("a\\nb"),
          std::string("one\ntwo\r\n"), std::string("/home/me/film look.cube"), all}) {
        const std::string line = to_one_line(text);
        EXPECT_EQ(line.find_first_of("\n\r"), std::string::npos);
        EXPECT_FALSE(line.empty());
        EXPECT_NE(line.front(), ' ');
        EXPECT_NE(line.back(), ' ');
        ASSERT_TRUE(from_one_line(line)) << line;
        EXPECT_EQ(*from_one_line(line), text);
    }
}

TEST(OneLine, LeavesAnOrdinaryPathReadable) {
    EXPECT_EQ(to_one_line("/home/me/film look.cube"), "/home/me/film look.cube");
}

TEST(OneLine, RefusesBackslashesBeforeNothingKnown) {
    for (const char* line : {"\\", "a\\q", "\\x", "\\x4", "\\xg0"}) EXPECT_FALSE(from_one_line(line)) << line;
}
