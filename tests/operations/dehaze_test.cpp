// Dehaze on drawn fog of known thickness: the clear scene comes back, hues stay, and a clear night is left as it is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/edge_pictures.h"
#include "tests/shared/test_support.h"
#include <random>

using namespace engine;
using test::ev;
using test::recipe_of;
using test::rendered;

namespace {

constexpr int width = 720, height = 480;

// A street of dark and bright patches of all colours, each with shadows in it.
Image clear_scene(double key) {
    Image picture({0, 0, width, height});
    std::mt19937 random(6);
    std::uniform_real_distribution<float> light(-3, 2), colour(0.4F, 1);
    std::normal_distribution<float> noise(1, 0.02F);
    std::vector<Rgb> patches;
    for (int i = 0; i < 36 * 24; ++i)
        patches.push_back(Rgb{colour(random), colour(random), colour(random)} *
                          static_cast<float>(key * std::exp2(static_cast<double>(light(random)))));
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const bool is_shadow = x % 20 < 5 && y % 20 < 5;
            const Rgb patch = patches[static_cast<std::size_t>(y / 20 * 36 + x / 20)];
            picture.at(x, y) = patch * (is_shadow ? 0.03F : 1) * noise(random);
        }
    return picture;
}

// Thicker towards the top, as distance makes it.
Image in_fog(const Image& clear, float airlight) {
    Image picture = clear.copy();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float through = 0.5F + 0.4F * static_cast<float>(y) / height;
            picture.at(x, y) = picture.at(x, y) * through + Rgb{1, 1, 1} * (airlight * (1 - through));
        }
    return picture;
}

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

// Standard deviation of log2 light over rows [top, bottom), without the depth of the shadows.
double contrast(const Image& image, int top, int bottom) {
    double sum = 0, square = 0, count = 0;
    for (int y = top; y < bottom; ++y)
        for (int x = 0; x < width; ++x, ++count) {
            const double value = std::log2(std::max(0.02, static_cast<double>(luminance(image.at(x, y)))));
            sum += value, square += value * value;
        }
    return std::sqrt(square / count - sum / count * sum / count);
}

} // namespace

TEST(Dehaze, BringsTheContrastOfTheClearSceneBack) {
    const Image clear = clear_scene(0.12), fog = in_fog(clear, 0.3F);
    const Image after = rendered(photo_of(fog.copy(), "fog"), recipe_of({{"dehaze.amount", "100"}}));
    for (const int top : {20, 200, 380}) {
        const double lost = contrast(clear, top, top + 80) - contrast(fog, top, top + 80),
                     left = contrast(clear, top, top + 80) - contrast(after, top, top + 80);
        EXPECT_LT(std::abs(left), 0.55 * lost) << top;
    }
}

TEST(Dehaze, GrowsEvenlyWithItsSlider) {
    const Image fog = in_fog(clear_scene(0.12), 0.3F);
    const auto photo = photo_of(fog.copy(), "even");
    double before = 0;
    for (const char* amount : {"-100", "-50", "0", "50", "100"}) {
        const double now = contrast(rendered(photo, recipe_of({{"dehaze.amount", amount}})), 40, 440);
        EXPECT_GT(now, before + 0.03) << amount;
        before = now;
    }
}

TEST(Dehaze, KeepsHues) {
    const Image fog = in_fog(clear_scene(0.12), 0.3F);
    for (const char* amount : {"-100", "100"}) {
        const Image after = rendered(photo_of(fog.copy(), "hue"), recipe_of({{"dehaze.amount", amount}}));
        for (std::size_t i = 0; i < fog.size(); i += 5) {
            // The hue is where the middle channel lies between the others.
            const Rgb a = fog.data()[i], b = after.data()[i];
            const float span_a = std::max({a.r, a.g, a.b}) - std::min({a.r, a.g, a.b}),
                        span_b = std::max({b.r, b.g, b.b}) - std::min({b.r, b.g, b.b});
            if (span_a < 0.02F) continue;
            ASSERT_NEAR((a.r - a.g) / span_a, (b.r - b.g) / span_b, 2e-3);
            ASSERT_NEAR((a.b - a.g) / span_a, (b.b - b.g) / span_b, 2e-3);
            ASSERT_GE(std::min({b.r, b.g, b.b}), 0);
        }
    }
}

TEST(Dehaze, LeavesAClearNightAsItIs) {
    // Light pollution over roofs with black between their stones, lit windows and two lamps.
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int roof = 300 - 40 * (x / 60 % 3);
            const float down = static_cast<float>(y) / 300;
            const bool is_window = x % 14 < 5 && y % 16 < 7 && y > roof + 12, is_gap = x % 20 >= 14 && y % 20 >= 14;
            picture.at(x, y) = y < roof    ? Rgb{0.007F, 0.0063F, 0.006F} * std::exp2(1.5F * down * down)
                               : is_window ? Rgb{0.5F, 0.35F, 0.16F}
                                           : Rgb{0.0022F, 0.0020F, 0.0018F} * (is_gap ? 0.05F : 1);
        }
    for (const int at : {150, 500})
        for (int v = -3; v <= 3; ++v)
            for (int u = -3; u <= 3; ++u) picture.at(at + u, 320 + v) = {20, 15, 8};
    const auto photo = photo_of(picture.copy(), "night");
    ASSERT_GT(photo->regions({})->sky.at(360, 60), 0.9F);
    const Image after = rendered(photo, recipe_of({{"dehaze.amount", "100"}}));
    EXPECT_NEAR(ev(after.at(360, 60)), ev(picture.at(360, 60)), 0.35) << "sky";
    EXPECT_NEAR(ev(after.at(150, 320)), ev(picture.at(150, 320)), 0.1) << "lamp";
    double change = 0;
    for (int y = 310; y < 470; ++y)
        for (int x = 0; x < width; ++x) change += std::abs(ev(after.at(x, y)) - ev(picture.at(x, y)));
    EXPECT_LT(change / (160 * width), 0.3);
}

TEST(Dehaze, LeavesNoHaloAtASixStopEdgeAtAnyScale) {
    const auto photo = photo_of(test::step_picture(3000, 2000, 1501.0F, 0.02F, 1.28F), "step");
    AnalysisCache analyses;
    for (const char* amount : {"100", "-100"})
        for (const int long_edge : {3000, 1600, 700})
            EXPECT_LT(test::halo(test::middle_row(photo, recipe_of({{"dehaze.amount", amount}}), long_edge, &analyses),
                                 1501.0 * long_edge / 3000, 1),
                      0.15)
                << amount << " at " << long_edge;
}

TEST(Dehaze, LooksTheSameWhenThePhotoIsReduced) {
    const auto photo = photo_of(in_fog(clear_scene(0.12), 0.3F), "scales");
    for (const char* amount : {"100", "-100"})
        EXPECT_LT(test::scale_difference(photo, recipe_of({{"dehaze.amount", amount}}), 2), 0.01) << amount;
}
