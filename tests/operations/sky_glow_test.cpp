// The sky glow on a drawn sky: known dark sky, known veil of a town, known stars and Milky Way above dark roofs and lit windows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <cstring>

using namespace engine;

namespace {

constexpr int width = 720, height = 480, roofs = 350;

float roof(int x) { return static_cast<float>(roofs) - 40 * static_cast<float>((x / 60) % 3); }

Rgb dark_sky() { return {0.0050F, 0.0054F, 0.0060F}; }

// Three stops from the zenith to the roofs on the left, two on the right: orange, a log-quadratic by and large.
Rgb veil(int x, int y) {
    const float down = static_cast<float>(y) / roofs, across = static_cast<float>(x) / width;
    const float light = 0.0012F * std::exp2(4.2F * down * down - 0.8F * across * down);
    return Rgb{1.35F, 0.95F, 0.55F} * light;
}

float band(int x, int y) {
    const float away = (static_cast<float>(x) - 200 - 0.9F * static_cast<float>(y)) / 28;
    return 0.004F * std::exp(-away * away);
}

struct Star {
    int x, y;
};
std::vector<Star> stars() {
    std::vector<Star> all;
    for (int i = 0; i < 40; ++i)
        if (const Star star{20 + (i * 167) % (width - 40), 12 + (i * 83) % 220}; band(star.x, star.y) < 1e-5F)
            all.push_back(star);
    return all;
}

Image picture(bool with_band) {
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const bool is_roof = static_cast<float>(y) >= roof(x);
            const bool window = is_roof && x % 14 < 5 && y % 16 < 7 && y > static_cast<int>(roof(x)) + 12;
            picture.at(x, y) = window    ? Rgb{0.5F, 0.35F, 0.16F}
                               : is_roof ? Rgb{0.0022F, 0.0020F, 0.0018F}
                                         : dark_sky() + veil(x, y) + Rgb{1, 0.95F, 0.9F} * (with_band ? band(x, y) : 0);
        }
    for (const Star& star : stars())
        for (int v = -5; v <= 5; ++v)
            for (int u = -5; u <= 5; ++u)
                picture.at(star.x + u, star.y + v) =
                    picture.at(star.x + u, star.y + v) +
                    Rgb{0.9F, 1, 1.1F} * (0.12F * std::exp(-0.5F * static_cast<float>(u * u + v * v) / (1.2F * 1.2F)));
    return picture;
}

struct Treated {
    std::shared_ptr<const Photo> photo;
    Plan plan;
    Image before, after;
};

Treated treated(float removal, float star_amount, bool with_band = true) {
    const auto photo = std::make_shared<test::PicturePhoto>(picture(with_band), with_band ? "band" : "no band");
    Recipe recipe = initial_recipe();
    recipe.find("sky_glow")->settings = {removal, star_amount};
    Plan plan = *make_plan(photo, recipe, width, nullptr, {});
    Image after = render_whole(plan);
    return {photo, std::move(plan), photo->picture().copy(), std::move(after)};
}

// Light of a star in a small window above the sky around it.
double flux(const Image& image, const Star& star) {
    double inside = 0, around = 0;
    int inside_count = 0, around_count = 0;
    for (int v = -9; v <= 9; ++v)
        for (int u = -9; u <= 9; ++u) {
            const double light = static_cast<double>(luminance(image.at(star.x + u, star.y + v)));
            if (u * u + v * v <= 25)
                inside += light, ++inside_count;
            else if (u * u + v * v >= 49)
                around += light, ++around_count;
        }
    return inside - around * inside_count / around_count;
}

} // namespace

TEST(SkyGlow, TakesTheGradientAwayByItsShare) {
    const Treated r = treated(100, 0, false);
    // Red over the column without stars: from the zenith to just above the roofs.
    for (const int x : {3, 355, 716}) {
        const double before = static_cast<double>(r.before.at(x, 225).r - r.before.at(x, 5).r),
                     after = static_cast<double>(r.after.at(x, 225).r - r.after.at(x, 5).r);
        EXPECT_LT(after / before, 0.30) << x; // 15 % stays, and what the floor and the fit leave
        EXPECT_GT(after / before, -0.05) << x;
    }
    const Treated half = treated(50, 0, false);
    const double whole = static_cast<double>(r.before.at(355, 225).r - r.after.at(355, 225).r),
                 part = static_cast<double>(half.before.at(355, 225).r - half.after.at(355, 225).r);
    EXPECT_NEAR(part / whole, 0.5, 0.01);
}

TEST(SkyGlow, LeavesASkyThatIsNeitherBlackNorOrange) {
    const Treated r = treated(100, 0, false);
    for (int y = 5; y < 230; y += 15)
        for (int x = 5; x < width; x += 31) {
            const Rgb c = r.after.at(x, y);
            EXPECT_GT(luminance(c), 0.5F * luminance(dark_sky())) << x << " " << y;
            EXPECT_LT(c.r, 1.35F * c.b) << x << " " << y;
        }
}

TEST(SkyGlow, KeepsTheLightOfStarsAndTheContrastOfTheMilkyWay) {
    const Treated r = treated(100, 0);
    ASSERT_GT(stars().size(), 20U);
    for (const Star& star : stars()) {
        const double before = flux(r.before, star);
        EXPECT_NEAR(flux(r.after, star) / before, 1, 0.05) << star.x << " " << star.y;
    }
    for (const int y : {40, 90, 140, 190}) {
        const int middle = 200 + static_cast<int>(0.9 * y);
        const auto contrast = [&](const Image& image) {
            const auto light = [&](int x) { return static_cast<double>(luminance(image.at(x, y))); };
            return light(middle) - 0.5 * (light(middle - 75) + light(middle + 75));
        };
        EXPECT_GT(contrast(r.after) / contrast(r.before), 0.9) << y;
        EXPECT_LT(contrast(r.after) / contrast(r.before), 1.1) << y;
    }
}

TEST(SkyGlow, LeavesTheGroundAloneBitForBit) {
    for (const auto& [removal, amount] : {std::pair{100.0F, 0.0F}, {0.0F, 100.0F}, {100.0F, -100.0F}}) {
        const Treated r = treated(removal, amount);
        const auto regions = r.photo->regions({});
        int ground = 0, changed = 0;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                changed += r.after.at(x, y) != r.before.at(x, y);
                if (regions->sky.at(x, y) > 0) continue;
                ++ground;
                ASSERT_EQ(r.after.at(x, y), r.before.at(x, y)) << x << " " << y;
            }
        EXPECT_GT(ground, width * height / 5);
        EXPECT_GT(changed, 100);
    }
}

TEST(SkyGlow, HasNoHaloAlongTheRoofs) {
    const Treated r = treated(100, 0, false);
    for (int x = 30; x < width; x += 60) { // middles of the roofs
        const int edge = static_cast<int>(roof(x));
        // The sky right above the roof is as clear as ten pixels further up, and the roof keeps its light.
        const float near = luminance(r.after.at(x, edge - 2)), far = luminance(r.after.at(x, edge - 10));
        EXPECT_NEAR(std::log2(near / far), 0, 0.5) << x;
        EXPECT_NEAR(std::log2(luminance(r.after.at(x, edge + 1)) / luminance(r.before.at(x, edge + 1))), 0, 0.1) << x;
    }
}

TEST(SkyGlow, MakesStarsBrighterOrDimmerAndNothingElse) {
    const Treated more = treated(0, 100), less = treated(0, -100);
    for (const Star& star : stars()) {
        const double before = flux(more.before, star);
        EXPECT_GT(flux(more.after, star) / before, 1.8) << star.x << " " << star.y;
        EXPECT_LT(flux(less.after, star) / before, 0.4) << star.x << " " << star.y;
    }
    // Sky without stars and the soft Milky Way.
    for (const auto& [x, y] : {std::pair{3, 100}, {355, 225}, {236, 40}, {281, 90}})
        EXPECT_NEAR(luminance(more.after.at(x, y)) / luminance(more.before.at(x, y)), 1, 0.01F);
}

TEST(SkyGlow, IsTheSameInTiles) {
    const Treated r = treated(80, 60);
    for (const int size : {37, 128}) {
        const auto tiled = render(r.plan, r.plan.area, {.tile_size = size}, {});
        ASSERT_TRUE(tiled);
        EXPECT_EQ(std::memcmp(tiled->data(), r.after.data(), r.after.bytes()), 0) << size;
    }
}

TEST(SkyGlow, FollowsTheExposureBeforeIt) {
    const Treated r = treated(100, 0);
    Recipe recipe = initial_recipe();
    recipe.find("sky_glow")->settings = {100.0F, 0.0F};
    recipe.find("exposure")->settings = {1.0F};
    const Image brighter = render_whole(*make_plan(r.photo, recipe, width, nullptr, {}));
    for (int y = 3; y < height; y += 17)
        for (int x = 3; x < width; x += 23)
            EXPECT_NEAR(brighter.at(x, y).g, 2 * r.after.at(x, y).g, 2e-4F * brighter.at(x, y).g + 1e-7F);
}
