// Rows of a photo read from its proxy, against the formula of bilinear interpolation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/image/proxy_row.h"
#include "tests/shared/test_support.h"
#include <cstring>

using namespace engine;

namespace {

Plane waves(int width, int height) {
    Plane plane({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            plane.at(x, y) = std::sin(0.7F * static_cast<float>(x)) + 0.3F * static_cast<float>(y % 5);
    return plane;
}

double naive(const Plane& plane, const Rect& photo, int x, int y) {
    const auto place = [](int at, int size, int of) {
        return std::clamp((at + 0.5) * size / of - 0.5, 0.0, size - 1.0);
    };
    const double u = place(x, plane.width(), photo.width), v = place(y, plane.height(), photo.height);
    const int a = static_cast<int>(u), b = static_cast<int>(v);
    const auto at = [&](int i, int j) { return static_cast<double>(plane.nearest(i, j)); };
    const double above = at(a, b) + (u - a) * (at(a + 1, b) - at(a, b)),
                 below = at(a, b + 1) + (u - a) * (at(a + 1, b + 1) - at(a, b + 1));
    return above + (v - b) * (below - above);
}

} // namespace

TEST(ProxyRow, IsBilinearAtEveryScale) {
    const Plane plane = waves(61, 37);
    for (const Rect photo : {Rect{0, 0, 240, 146}, Rect{0, 0, 61, 37}, Rect{0, 0, 20, 12}, Rect{0, 0, 1, 1}})
        for (int y = 0; y < photo.height; ++y) {
            std::vector<float> row(static_cast<std::size_t>(photo.width));
            ProxyRow(plane.area(), photo, y, 0, photo.width).read(plane, row.data());
            for (int x = 0; x < photo.width; ++x)
                ASSERT_NEAR(row[static_cast<std::size_t>(x)], naive(plane, photo, x, y), 2e-5)
                    << photo.width << ' ' << x << ' ' << y;
        }
}

TEST(ProxyRow, GivesTheSameBitsHoweverARowIsCut) {
    const Plane plane = waves(61, 37);
    for (const Rect photo : {Rect{0, 0, 256, 155}, Rect{0, 0, 40, 24}}) {
        std::vector<float> whole(static_cast<std::size_t>(photo.width)), part(whole.size());
        for (int y = 0; y < photo.height; y += 3) {
            ProxyRow(plane.area(), photo, y, 0, photo.width).read(plane, whole.data());
            for (int left = 0; left < photo.width; left += 7)
                ProxyRow(plane.area(), photo, y, left, std::min(7, photo.width - left)).read(plane, part.data() + left);
            ASSERT_EQ(std::memcmp(whole.data(), part.data(), whole.size() * sizeof(float)), 0) << y;
        }
    }
}

TEST(SparsePlane, TellsWhereThereIsNothingToRead) {
    Plane plane({0, 0, 40, 30}, 0.0F);
    plane.at(20, 10) = 1;
    const SparsePlane sparse(plane.copy());
    EXPECT_FALSE(sparse.is_empty());
    EXPECT_TRUE(SparsePlane(Plane({0, 0, 4, 4}, 0.0F)).is_empty());
    EXPECT_TRUE(SparsePlane().is_empty());
    const Rect photo{0, 0, 160, 120};
    std::vector<float> row(16, -1.0F), expected(16);
    for (int y = 0; y < photo.height; ++y)
        for (int left = 0; left < photo.width; left += 16) {
            const ProxyRow place(plane.area(), photo, y, left, 16);
            place.read(plane, expected.data());
            const bool has_any = std::any_of(expected.begin(), expected.end(), [](float x) { return x != 0; });
            const bool was_read = place.read(sparse, row.data());
            ASSERT_GE(was_read, has_any) << left << ' ' << y; // may read a row of nothing, never passes one over
            if (was_read) ASSERT_EQ(row, expected);
        }
    EXPECT_FALSE(ProxyRow(plane.area(), photo, 100, 0, 16).read(sparse, row.data()));
}
