// Mixed light on a drawn street whose lights and reflectances are known.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/light_mix.h"
#include "engine/colour/spaces.h"
#include "engine/operation/operation.h"
#include "tests/shared/test_support.h"
#include <random>

using namespace engine;

namespace {

// A street lit by one lamp colour at its left end and another at its right one; walls of small patches, greys and paints.
struct Street {
    static constexpr int width = 768, height = 512;
    Image picture{Rect{0, 0, width, height}};
    std::shared_ptr<Regions> regions = std::make_shared<Regions>();
    White white{5000, 0}; // the camera balanced for the LED

    // The two lights meet over `meeting` of the width. A lamp of each colour hangs in its half.
    Street(Xy left, Xy right, double meeting) {
        const Matrix to_camera = rec2020_to_xyz().inverse() * bradford(xy_of(white), d65);
        const auto light = [&](Xy xy) {
            const auto c = to_camera * xyz_of(xy);
            return Rgb{static_cast<float>(c[0]), static_cast<float>(c[1]), static_cast<float>(c[2])};
        };
        const Rgb from = light(left), to = light(right);
        const Rect area = picture.area();
        regions->lamps = Plane(area, 0), regions->sky = Plane(area, 0), regions->ground = Plane(area, 1);
        regions->clipped = Plane(area, 0), regions->source = Raster<std::int16_t>(area, -1);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const double t = std::clamp(((x + 0.5) / width - 0.5) / std::max(meeting, 1e-9) + 0.5, 0.0, 1.0);
                const auto part = static_cast<float>(t);
                const Rgb paint = reflectance(x, y), lit = from * (1 - part) + to * part;
                picture.at(x, y) = Rgb{lit.r * paint.r, lit.g * paint.g, lit.b * paint.b} * 0.3F;
            }
        for (const int lamp : {width / 4, 3 * width / 4})
            for (int y = 120; y < 130; ++y)
                for (int x = lamp - 5; x < lamp + 5; ++x) {
                    picture.at(x, y) = (lamp < width / 2 ? from : to) * 40;
                    regions->lamps.at(x, y) = 1;
                }
    }

    // Patches of 8 pixels: every fourth one grey, the others paints whose mean is grey.
    static bool is_grey(int x, int y) { return ((x / 8 + 2 * (y / 8)) & 3) == 0; }
    static Rgb reflectance(int x, int y) {
        static const std::vector<Rgb> paints = [] {
            std::mt19937 random(17);
            std::uniform_real_distribution<float> grey(0.05F, 0.8F), ev(-0.6F, 0.6F);
            std::vector<Rgb> all(static_cast<std::size_t>(width / 8 * (height / 8)));
            for (Rgb& paint : all) {
                const float level = grey(random);
                paint = {level * std::exp2(ev(random)), level, level * std::exp2(ev(random))};
            }
            return all;
        }();
        const Rgb paint = paints[static_cast<std::size_t>(y / 8 * (width / 8) + x / 8)];
        return is_grey(x, y) ? Rgb{paint.g, paint.g, paint.g} : paint;
    }

    Scene scene() const {
        Scene scene;
        scene.photo = picture.area();
        scene.long_edge = scene.full_long_edge = width;
        scene.as_shot = scene.white = white;
        scene.regions = regions;
        return scene;
    }
    Image balanced(float balance) const {
        const Operation& operation = *find_operation("mixed_light");
        const Scene here = scene();
        const auto analysis = operation.analyse(picture, here);
        Image result(picture.area());
        operation.render({balance}, {picture, result, here, analysis.get()});
        return result;
    }
};

const Xy sodium{0.5267, 0.4133};   // a black body of 2000 K, about a high pressure sodium lamp
const Xy tungsten{0.4476, 0.4074}; // CIE illuminant A, 2856 K
const Xy led{0.3451, 0.3516};      // 5000 K

double warmth(Rgb c) { return std::log2(static_cast<double>(c.r) / static_cast<double>(c.b)); }

// Mean log2(R / B) of the grey patches between two columns, lamps left out.
double warmth_of_greys(const Image& picture, int from, int to) {
    double sum = 0;
    int count = 0;
    for (int y = 140; y < picture.height(); ++y)
        for (int x = from; x < to; ++x)
            if (Street::is_grey(x, y)) sum += warmth(picture.at(x, y)), ++count;
    return sum / count;
}
double warmth_left(const Image& picture) { return warmth_of_greys(picture, 40, 240); }
double warmth_right(const Image& picture) { return warmth_of_greys(picture, 528, 728); }

bool same(const Image& a, const Image& b) { return std::equal(a.data(), a.data() + a.size(), b.data()); }

} // namespace

TEST(MixedLight, BringsTheGreysOfTungstenAndLedTogether) {
    const Street street(tungsten, led, 0.2);
    const double before = warmth_left(street.picture) - warmth_right(street.picture);
    const Image quarter = street.balanced(25), whole = street.balanced(100);
    EXPECT_GT(before, 1.5);
    // 25: the meeting of both lights stays visible. 100: what is left comes from the limit of one stop per channel.
    EXPECT_NEAR((warmth_left(quarter) - warmth_right(quarter)) / before, 0.75, 0.04);
    EXPECT_NEAR(warmth_left(whole) - warmth_right(whole), 0, 0.33);
    // The light that already is white stays as it is.
    EXPECT_NEAR(warmth_right(whole), warmth_right(street.picture), 0.12);
}

TEST(MixedLight, TakesSodiumOnlyAThirdOfTheWay) {
    const Street street(sodium, led, 0.2);
    const double before = warmth_left(street.picture) - warmth_right(street.picture);
    EXPECT_GT(before, 3);
    for (const float balance : {35.0F, 60.0F, 100.0F}) {
        const double moved = warmth_left(street.picture) - warmth_left(street.balanced(balance));
        EXPECT_NEAR(moved / before, 0.35, 0.04) << balance;
    }
    const Image quarter = street.balanced(25);
    EXPECT_NEAR((warmth_left(quarter) - warmth_right(quarter)) / before, 0.75, 0.04);
}

TEST(MixedLight, LeavesLampsAndEveryLuminanceAsTheyAre) {
    const Street street(tungsten, led, 0.2);
    const Image whole = street.balanced(100);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        const Rgb from = street.picture.data()[i], to = whole.data()[i];
        if (street.regions->lamps.data()[i] == 1) {
            EXPECT_NEAR(to.r, from.r, 1e-5F * from.r);
            EXPECT_NEAR(to.g, from.g, 1e-5F * from.g);
            EXPECT_NEAR(to.b, from.b, 1e-5F * from.b);
        } else {
            ASSERT_NEAR(luminance(to) / luminance(from), 1, 1e-5F);
        }
    }
}

// The lights change, the paints do not: a red door stays as red beside its wall as it was.
TEST(MixedLight, KeepsTheColoursOfThings) {
    const Street street(tungsten, led, 0.2);
    const Image whole = street.balanced(100);
    for (const int left : {40, 528}) {
        double before = 0, product = 0, mean_before = 0, mean_after = 0, count = 0;
        for (int y = 140; y < Street::height; ++y)
            for (int x = left; x < left + 200; ++x) {
                const double a = warmth(street.picture.at(x, y)), b = warmth(whole.at(x, y));
                before += a * a, product += a * b, mean_before += a, mean_after += b, ++count;
            }
        const double kept = (product - mean_before * mean_after / count) / (before - mean_before * mean_before / count);
        EXPECT_NEAR(kept, 1, 0.08) << left;
    }
}

TEST(MixedLight, HasNoSeamWhereTheLightsMeet) {
    const Street street(tungsten, led, 0.2);
    const Image whole = street.balanced(100);
    // What was done to a column, told by its greys and paints alike: changes by little from one to the next, without a ripple.
    const auto change = [&](int x) {
        double sum = 0;
        for (int y = 200; y < 400; ++y) sum += warmth(whole.at(x, y)) - warmth(street.picture.at(x, y));
        return sum / 200;
    };
    for (int x = 1; x < Street::width; ++x) {
        EXPECT_LT(std::abs(change(x) - change(x - 1)), 0.03) << x;
        EXPECT_LT(change(x), 0.12) << x;
    }
}

TEST(MixedLight, DoesNotPaintAnEdgeBetweenBothLights) {
    const Street street(tungsten, led, 0); // as at the edge of a house
    const Image whole = street.balanced(100);
    // Greys beside the edge: nothing bluer than the LED's own, nothing warmer than before.
    for (int x = Street::width / 2 - 48; x < Street::width / 2 + 48; x += 32)
        EXPECT_GT(warmth_of_greys(whole, x, x + 32), warmth_right(street.picture) - 0.25) << x;
}

TEST(MixedLight, IsAnExactNoOpInOneLight) {
    for (const Xy light : {sodium, tungsten, led}) {
        const Street street(light, light, 0.2);
        for (const float balance : {25.0F, 100.0F}) EXPECT_TRUE(same(street.balanced(balance), street.picture));
    }
}

TEST(MixedLight, ThinksOfTwoAlmostEqualLightsAsOne) {
    const Street near(xy_of(White{5000, 0}), xy_of(White{4700, 0}), 0.2);
    EXPECT_TRUE(same(near.balanced(100), near.picture));
    EXPECT_FALSE(find_light_mix(near.picture, {.lamps = &near.regions->lamps, .white = near.white}));
}

TEST(MixedLight, LeavesTheSkyAlone) {
    Street street(tungsten, led, 0.2);
    for (int y = 0; y < 100; ++y)
        for (int x = 0; x < Street::width; ++x) {
            street.picture.at(x, y) = {0.01F, 0.013F, 0.03F};
            street.regions->sky.at(x, y) = 1;
        }
    const Image whole = street.balanced(100);
    for (int x = 0; x < Street::width; x += 16)
        EXPECT_NEAR(warmth(whole.at(x, 20)), warmth(street.picture.at(x, 20)), 0.02) << x;
    EXPECT_LT(warmth_left(whole) - warmth_right(whole), 0.4);
}

// A wall so bright that the sensor saw only white, in the warm half: no blue spot.
TEST(MixedLight, LeavesClippedLightAlone) {
    Street street(tungsten, led, 0.2);
    for (int y = 300; y < 360; ++y)
        for (int x = 100; x < 180; ++x) {
            street.picture.at(x, y) = {6, 6, 6};
            street.regions->clipped.at(x, y) = 1;
        }
    const Image whole = street.balanced(100);
    for (int x = 100; x < 180; ++x) EXPECT_NEAR(warmth(whole.at(x, 330)), 0, 1e-5) << x;
    EXPECT_LT(warmth_left(whole) - warmth_right(whole), 0.4);
}

TEST(MixedLight, FollowsTheBalanceWithoutJumps) {
    const Street street(tungsten, led, 0.2);
    double before = warmth_left(street.picture);
    for (int balance = 5; balance <= 100; balance += 5) {
        const double now = warmth_left(street.balanced(static_cast<float>(balance)));
        EXPECT_LT(now, before + 1e-6) << balance;
        EXPECT_GT(now, before - 0.15) << balance;
        before = now;
    }
}

// What is measured is colour: the same in brighter light.
TEST(MixedLight, SeesTheSameMixInBrighterLight) {
    const Street street(sodium, led, 0.3);
    Image brighter = street.picture.copy();
    for (std::size_t i = 0; i < brighter.size(); ++i) brighter.data()[i] = brighter.data()[i] * 16;
    const MixFacts facts{.lamps = &street.regions->lamps, .white = street.white};
    const auto dim = find_light_mix(street.picture, facts), bright = find_light_mix(brighter, facts);
    ASSERT_TRUE(dim && bright);
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(dim->warm[c], bright->warm[c], 1e-4F);
        EXPECT_NEAR(dim->cool[c], bright->cool[c], 1e-4F);
    }
    for (std::size_t i = 0; i < dim->warm_part.size(); ++i)
        ASSERT_NEAR(dim->warm_part.data()[i], bright->warm_part.data()[i], 1e-3F);
}
