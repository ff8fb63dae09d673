// Defringe on simulated chromatic aberration: red and blue of white lamps and edges reach further than green, or green further than they.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/edge_pictures.h"
#include "tests/shared/test_support.h"

using namespace engine;
using test::recipe_of;
using test::rendered;

namespace {

constexpr int width = 2400, height = 400; // a wide photo: seams of 2.4 pixels are as wide as 6 of 24 megapixels

// 1 inside, 0 outside of a disc whose edge is `soft` pixels wide.
float disc(double distance, double radius, double soft) {
    return static_cast<float>(std::clamp(0.5 - (distance - radius) / soft, 0.0, 1.0));
}

// Lamps of 20 pixels on a dark wall; each channel focused to its own radius. A sign of the seam's colour, with a glow, at x = 1800.
Image street(double red_blue, double green, Rgb sign) {
    Image picture({0, 0, width, height}, Rgb{0.01F, 0.01F, 0.01F});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            for (const int at : {300, 700, 1100}) {
                const double away = std::hypot(x - at, y - 200);
                const float outer = 8 * disc(away, 20 + red_blue, 1.2), inner = 8 * disc(away, 20 + green, 1.2);
                picture.at(x, y) = picture.at(x, y) + Rgb{outer, inner, outer};
            }
            const double from_sign = std::max(std::abs(x - 1800) - 60, std::abs(y - 200) - 12);
            const float glow = from_sign < 0 ? 1 : static_cast<float>(0.15 * std::exp(-from_sign / 12));
            // The tube itself is so bright that it is nearly white.
            const Rgb white = from_sign < -6 ? Rgb{3, 3, 3} : Rgb{0, 0, 0};
            picture.at(x, y) = picture.at(x, y) + sign * glow + white;
        }
    return picture;
}

const Rgb purple_sign{1.6F, 0.3F, 2}, green_sign{0.3F, 1.8F, 0.7F};

// Excess of red and blue over green (or the other way round) around the lamps.
double fringe_energy(const Image& image, float sign) {
    double sum = 0;
    for (const int at : {300, 700, 1100})
        for (int y = 150; y < 250; ++y)
            for (int x = at - 50; x < at + 50; ++x) {
                const Rgb c = image.at(x, y);
                sum += static_cast<double>(std::max(0.0F, sign * (0.5F * (c.r + c.b) - c.g)));
            }
    return sum;
}

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

// Largest relative change of a channel around the sign.
double change_of_sign(const Image& before, const Image& after) {
    double worst = 0;
    for (int y = 120; y < 280; ++y)
        for (int x = 1650; x < 1950; ++x) {
            const Rgb a = before.at(x, y), b = after.at(x, y);
            const double light = static_cast<double>(luminance(a));
            worst = std::max({worst, std::abs(static_cast<double>(a.r - b.r)) / light,
                              std::abs(static_cast<double>(a.g - b.g)) / light,
                              std::abs(static_cast<double>(a.b - b.b)) / light});
        }
    return worst;
}

} // namespace

TEST(Defringe, TakesThreeQuartersOfAPurpleSeamAndLeavesAPurpleSign) {
    const Image picture = street(0.9, -0.3, purple_sign);
    const Image after = rendered(photo_of(picture.copy(), "purple"), recipe_of({{"defringe.purple", "100"}}));
    const double before_energy = fringe_energy(picture, 1), after_energy = fringe_energy(after, 1);
    RecordProperty("fringe_left_percent", static_cast<int>(100 * after_energy / before_energy));
    EXPECT_LT(after_energy, 0.25 * before_energy);
    EXPECT_LT(change_of_sign(picture, after), 0.05);
}

TEST(Defringe, TakesThreeQuartersOfAGreenSeamAndLeavesAGreenSign) {
    const Image picture = street(-0.3, 0.9, green_sign);
    const Image after = rendered(photo_of(picture.copy(), "green"), recipe_of({{"defringe.green", "100"}}));
    EXPECT_LT(fringe_energy(after, -1), 0.25 * fringe_energy(picture, -1));
    EXPECT_LT(change_of_sign(picture, after), 0.05);
}

TEST(Defringe, LeavesTheOtherColourAndCleanLamps) {
    const Image purple = street(0.9, -0.3, purple_sign), clean = street(0, 0, purple_sign);
    const Image other = rendered(photo_of(purple.copy(), "other"), recipe_of({{"defringe.green", "100"}}));
    EXPECT_GT(fringe_energy(other, 1), 0.98 * fringe_energy(purple, 1));
    const Image after =
        rendered(photo_of(clean.copy(), "clean"), recipe_of({{"defringe.green", "100"}, {"defringe.purple", "100"}}));
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < 1500; ++x) ASSERT_NEAR(after.at(x, y).g, clean.at(x, y).g, 1e-4F * clean.at(x, y).g);
    EXPECT_LT(change_of_sign(clean, after), 0.05);
}

TEST(Defringe, KeepsTheLightOfEveryPixel) {
    const Image picture = street(0.9, -0.3, purple_sign);
    const Image after = rendered(photo_of(picture.copy(), "light"), recipe_of({{"defringe.purple", "100"}}));
    for (std::size_t i = 0; i < picture.size(); ++i)
        ASSERT_NEAR(luminance(after.data()[i]), luminance(picture.data()[i]), 1e-4F * luminance(picture.data()[i]));
}

TEST(Defringe, FollowsItsHueRange) {
    const Image picture = street(0.9, -0.3, purple_sign);
    const Image after = rendered(
        photo_of(picture.copy(), "range"),
        recipe_of({{"defringe.purple", "100"}, {"defringe.purple_from", "200"}, {"defringe.purple_to", "240"}}));
    EXPECT_GT(fringe_energy(after, 1), 0.9 * fringe_energy(picture, 1));
}

TEST(Defringe, LooksTheSameWhenThePhotoIsReduced) {
    const auto photo = photo_of(street(0.9, -0.3, purple_sign), "scales");
    EXPECT_LT(test::scale_difference(photo, recipe_of({{"defringe.purple", "100"}}), 2), 0.01);
}

TEST(Defringe, EqualsInTilesWhatItIsAsAWhole) {
    const auto photo = photo_of(street(0.9, -0.3, purple_sign), "tiles");
    const auto plan = make_plan(photo, recipe_of({{"defringe.purple", "80"}}), width, nullptr, {});
    const Image whole = render_whole(*plan), tiled = *render(*plan, plan->area, {.tile_size = 100}, {});
    for (std::size_t i = 0; i < whole.size(); ++i) ASSERT_EQ(whole.data()[i], tiled.data()[i]);
}
