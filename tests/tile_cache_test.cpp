// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/tile_cache.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {
std::shared_ptr<const Image> tile_of(int width) { return std::make_shared<Image>(Rect{0, 0, width, 1}, Rgb{}); }
} // namespace

TEST(TileCache, KeepsItsLimit) {
    TileCache cache(100 * sizeof(Rgb));
    for (std::uint64_t key = 0; key < 50; ++key) {
        cache.insert(key, tile_of(30));
        EXPECT_LE(cache.bytes(), cache.limit());
    }
    EXPECT_TRUE(cache.find(49));
    EXPECT_FALSE(cache.find(0));
}

TEST(TileCache, DropsWhatWasUsedLongestAgo) {
    TileCache cache(3 * sizeof(Rgb));
    for (std::uint64_t key = 1; key <= 3; ++key) cache.insert(key, tile_of(1));
    EXPECT_TRUE(cache.find(1));
    cache.insert(4, tile_of(1));
    EXPECT_TRUE(cache.find(1));
    EXPECT_FALSE(cache.find(2));
}

TEST(TileCache, RefusesWhatIsLargerThanItself) {
    TileCache cache(10);
    cache.insert(1, tile_of(100));
    EXPECT_FALSE(cache.find(1));
    EXPECT_EQ(cache.bytes(), 0U);
}

TEST(Key, DiffersForEveryChangedPart) {
    const auto key = [](std::string_view text, float number) { return Key().add(text).add(number).value(); };
    EXPECT_NE(key("a", 1), key("b", 1));
    EXPECT_NE(key("a", 1), key("a", 1.0000001F));
    EXPECT_NE(Key().add("ab").add("c").value(), Key().add("a").add("bc").value());
    EXPECT_EQ(key("a", 1), key("a", 1));
}
