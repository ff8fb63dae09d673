// The finishing stage: dither that is right on average, the same in every tiling, and silent in black and white.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/exporting/finish.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <array>

using namespace engine;

namespace {

const DeviceEncoding& srgb() {
    static const DeviceEncoding encoding = *DeviceEncoding::make(Profile(), Intent::relative, true);
    return encoding;
}

std::vector<std::uint8_t> rgb8(const Image& image) {
    std::vector<std::uint8_t> bytes(image.size() * 3);
    finish_rgb8(image, srgb(), bytes.data(), static_cast<std::size_t>(image.width()) * 3);
    return bytes;
}

std::vector<float> exact(const Image& image) {
    std::vector<float> values(image.size() * 3);
    finish_float(image, srgb(), values.data(), static_cast<std::size_t>(image.width()) * 3);
    return values;
}

Image part_of(const Image& image, Rect area) {
    Image part(area);
    for (int y = area.top; y < area.bottom(); ++y)
        for (int x = area.left; x < area.right(); ++x) part.at(x, y) = image.at(x, y);
    return part;
}

} // namespace

TEST(Dither, LeavesTheMeanOfEveryDarkToneExact) {
    constexpr int tones = 60, samples = 40000;
    for (int tone = 0; tone < tones; ++tone) {
        const float light =
            1e-5F * std::pow(1.13F, static_cast<float>(tone)); // from a hundredth of a step to about 14 steps
        const Image image({0, 0, 200, samples / 200}, Rgb{light, light, light});
        const double wanted = exact(image)[1] * 255.0;
        double mean = 0;
        for (const std::uint8_t v : rgb8(image)) mean += v;
        mean /= 3.0 * samples;
        EXPECT_NEAR(mean, wanted, 0.01) << "light " << light;
    }
}

TEST(Dither, HasTheSameStrengthBetweenTheSteps) {
    // Triangular dither of +-1 step: variance 1/4 step^2 for every value more than a step from the ends.
    for (const float light : {0.002F, 0.01F, 0.0123F, 0.2F, 0.5F}) {
        const Image image({0, 0, 300, 300}, Rgb{light, light, light});
        const double wanted = exact(image)[0] * 255.0;
        double variance = 0;
        for (const std::uint8_t v : rgb8(image)) variance += (v - wanted) * (v - wanted);
        EXPECT_NEAR(variance / static_cast<double>(image.size() * 3), 0.25, 0.01);
    }
}

TEST(Dither, LeavesBlackAndWhitePure) {
    const Image black({0, 0, 256, 64}, Rgb{0, 0, 0});
    for (const std::uint8_t v : rgb8(black)) ASSERT_EQ(v, 0);
    const Image white({0, 0, 256, 64}, Rgb{1e30F, 1e30F, 1e30F});
    for (const std::uint8_t v : rgb8(white)) ASSERT_EQ(v, 255);
}

TEST(Dither, IsUncorrelatedBetweenChannelsAndNeighbours) {
    const int side = 256;
    const Image image({0, 0, side, side}, Rgb{0.02F, 0.02F, 0.02F});
    const double mean = exact(image)[0] * 255.0;
    const std::vector<std::uint8_t> bytes = rgb8(image);
    const auto deviation = [&](int x, int y, int channel) {
        return bytes[static_cast<std::size_t>((y * side + x) * 3 + channel)] - mean;
    };
    std::array<double, 4> products{};
    for (int y = 1; y < side; ++y)
        for (int x = 1; x < side; ++x) {
            const double here = deviation(x, y, 0);
            products[0] += here * deviation(x, y, 1);
            products[1] += here * deviation(x - 1, y, 0);
            products[2] += here * deviation(x, y - 1, 0);
            products[3] += here * deviation(x - 1, y - 1, 2);
        }
    for (const double product : products) EXPECT_LT(std::abs(product) / (side * side), 0.25 * 0.02);
}

TEST(Finish, GivesTheSameBitsInEveryTiling) {
    const Image whole = test::night_picture(700, 90, true);
    const std::vector<std::uint8_t> expected = rgb8(whole);
    for (const int size : {37, 64, 300}) {
        for (int top = 0; top < whole.height(); top += size)
            for (int left = 0; left < whole.width(); left += size) {
                const Rect area = Rect{left, top, size, size}.clipped_to(whole.area());
                const std::vector<std::uint8_t> tile = rgb8(part_of(whole, area));
                for (int y = 0; y < area.height; ++y) {
                    const auto* row = expected.data() +
                                      (static_cast<std::size_t>(top + y) * 700 + static_cast<std::size_t>(left)) * 3;
                    ASSERT_TRUE(std::equal(row, row + area.width * 3,
                                           tile.data() + static_cast<std::size_t>(y * area.width) * 3))
                        << size;
                }
            }
    }
}

TEST(Finish, ScreenAndFileHaveTheSameBytesInTheirOwnOrder) {
    const Image image = test::night_picture(333, 20, true);
    const std::vector<std::uint8_t> rgb = rgb8(image);
    std::vector<std::uint8_t> bgra(20 * 1400, 7);
    finish_bgra8(image, srgb(), bgra.data(), 1400);
    for (std::size_t y = 0; y < 20; ++y)
        for (std::size_t x = 0; x < 333; ++x) {
            const auto* a = &rgb[(y * 333 + x) * 3];
            const auto* b = &bgra[y * 1400 + x * 4];
            ASSERT_TRUE(a[0] == b[2] && a[1] == b[1] && a[2] == b[0] && b[3] == 255) << x << ", " << y;
        }
    EXPECT_EQ(bgra[333 * 4], 7) << "bytes beyond the row are not touched";
}

TEST(Finish, SixteenBitsAreTheRoundedExactValues) {
    const Image image = test::night_picture(300, 30, true);
    const std::vector<float> values = exact(image);
    std::vector<std::uint16_t> words(values.size());
    finish_rgb16(image, srgb(), words.data(), 900);
    for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_TRUE(values[i] >= 0 && values[i] <= 1);
        ASSERT_NEAR(words[i], static_cast<double>(values[i]) * 65535, 0.51);
    }
}

TEST(Finish, IsViewThenEncoding) {
    const Image image = test::night_picture(50, 4, false);
    const std::vector<float> values = exact(image);
    std::vector<Rgb> expected(image.size());
    apply_view(image.data(), expected.data(), image.size());
    srgb().encode(expected.data(), expected.data(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(expected[i], (Rgb{values[3 * i], values[3 * i + 1], values[3 * i + 2]}));
}
