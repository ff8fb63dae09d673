// Retouch: spots and trails vanish from pictures whose light below them is known; texts are read, written and refused.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/spots.h"
#include "tests/shared/edge_pictures.h"
#include "tests/shared/test_support.h"
#include <cstring>
#include <random>

using namespace engine;
using test::recipe_of;
using test::rendered;

namespace {

constexpr int width = 900, height = 600;

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

// A sky whose light rises to the horizon and to the right, with some noise.
Image sky(float noise) {
    Image picture({0, 0, width, height});
    std::mt19937 random(8);
    std::normal_distribution<float> grain(0, noise);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float light = 0.01F * std::exp2(3 * static_cast<float>(y) / height + static_cast<float>(x) / width);
            picture.at(x, y) = Rgb{1.1F, 1, 0.8F} * (light * (1 + grain(random)));
        }
    return picture;
}

Recipe retouching(const std::string& places) { return recipe_of({{"retouch.spots", places}}); }

// Largest relative difference in light over a part.
double difference(const Image& a, const Image& b, Rect part) {
    double worst = 0;
    for (int y = part.top; y < part.bottom(); ++y)
        for (int x = part.left; x < part.right(); ++x)
            worst = std::max(worst, std::abs(static_cast<double>(luminance(a.at(x, y)) / luminance(b.at(x, y)) - 1)));
    return worst;
}

double deviation(const Image& image, const Image& truth, Rect part) {
    double square = 0;
    for (int y = part.top; y < part.bottom(); ++y)
        for (int x = part.left; x < part.right(); ++x) {
            const double off = static_cast<double>(luminance(image.at(x, y)) / luminance(truth.at(x, y)) - 1);
            square += off * off;
        }
    return std::sqrt(square / static_cast<double>(part.pixels()));
}

} // namespace

TEST(Retouch, HealsASpotToTheLightAroundItWhereverItsSourceLies) {
    const Image truth = sky(0);
    Image spotted = truth.copy();
    for (int y = 290; y < 310; ++y)
        for (int x = 440; x < 460; ++x) spotted.at(x, y) = {3, 0.1F, 0.1F};
    const auto photo = photo_of(spotted.copy(), "spot");
    // Sources half as bright, twice as bright, and the one that healing finds itself.
    for (const char* from : {" from=0.5,0.1", " from=0.7,0.6", ""}) {
        const Image after = rendered(photo, retouching(std::string("heal 0.5,0.3333 r=0.025 f=0.3") + from));
        EXPECT_LT(difference(after, truth, {400, 250, 100, 100}), 0.03) << from;
        EXPECT_EQ(std::memcmp(after.row(100), spotted.row(100), sizeof(Rgb) * width), 0) << "nothing else changes";
    }
}

TEST(Retouch, KeepsTheGrainOfThePhoto) {
    const Image truth = sky(0);
    Image spotted = sky(0.1F);
    for (int y = 290; y < 310; ++y)
        for (int x = 440; x < 460; ++x) spotted.at(x, y) = {3, 3, 3};
    for (int x = 0; x < width; ++x) // a trail
        for (int y = 148; y < 152; ++y) spotted.at(x, y + x / 10) = spotted.at(x, y + x / 10) + Rgb{0.1F, 0.1F, 0.1F};
    const auto photo = photo_of(std::move(spotted), "grain");
    const Image after =
        rendered(photo, retouching("heal 0.5,0.3333 r=0.025 f=0.3; line 0,0.16667 1,0.2667 w=0.012 f=0.3"));
    EXPECT_NEAR(deviation(after, truth, {438, 288, 24, 24}), 0.1, 0.025) << "spot";
    double trail = 0;
    for (int x = 100; x < 800; x += 10) trail += deviation(after, truth, {x, 147 + x / 10, 10, 6}) / 70;
    EXPECT_NEAR(trail, 0.1, 0.02) << "trail";
}

TEST(Retouch, TakesOutATrailWithoutTouchingWhatLiesBeside) {
    const Image truth = sky(0);
    Image trailed = truth.copy();
    for (int x = 0; x < width; ++x)
        for (int y = -2; y <= 2; ++y) trailed.at(x, 300 + x / 5 + y) = trailed.at(x, 300 + x / 5 + y) + Rgb{1, 1, 1};
    const Image after = rendered(photo_of(trailed.copy(), "trail"), retouching("line 0,0.3339 1,0.5339 w=0.012 f=0.2"));
    EXPECT_LT(difference(after, truth, {20, 250, 860, 330}), 0.03);
    EXPECT_EQ(std::memcmp(after.row(280), trailed.row(280), sizeof(Rgb) * 600), 0);
}

TEST(Retouch, ClonesAPlaceAsItIs) {
    Image picture = sky(0);
    for (int y = 90; y < 110; ++y)
        for (int x = 190; x < 210; ++x) picture.at(x, y) = {0.1F, 0.5F, 0.9F};
    const Image after =
        rendered(photo_of(picture.copy(), "clone"), retouching("clone 0.6,0.4 r=0.015 f=0 from=0.2222222,0.1111111"));
    for (int y = -6; y <= 6; ++y)
        for (int x = -6; x <= 6; ++x) EXPECT_EQ(after.at(540 + x, 360 + y), picture.at(200 + x, 100 + y));
}

TEST(Retouch, ChoosesASourceWithoutLampsAndStars) {
    Image picture = sky(0);
    // Lamps all around but to the left.
    for (int k = 0; k < 14; ++k) {
        const double angle = -2.2 + k * 4.4 / 13;
        for (const double away : {52.0, 72.0})
            for (int v = -8; v <= 8; ++v)
                for (int u = -8; u <= 8; ++u)
                    picture.at(450 + static_cast<int>(away * std::cos(angle)) + u,
                               300 + static_cast<int>(away * std::sin(angle)) + v) = {5, 4, 3};
    }
    Image spotted = picture.copy();
    for (int y = 294; y < 306; ++y)
        for (int x = 444; x < 456; ++x) spotted.at(x, y) = {0, 0, 0};
    const Image after = rendered(photo_of(std::move(spotted), "choice"), retouching("heal 0.5,0.33333 r=0.0222"));
    EXPECT_LT(difference(after, picture, {440, 290, 20, 20}), 0.15);
}

TEST(Retouch, EqualsInTilesWhatItIsAsAWhole) {
    const auto photo = photo_of(sky(0.1F), "tiles");
    const auto plan =
        make_plan(photo,
                  retouching("heal 0.5,0.33 r=0.03; heal 0.01,0.01 r=0.02; heal 0.99,0.6 r=0.05 f=1; clone 0.3,0.3 "
                             "r=0.06 from=0.9,0.1; line 0.1,0.6 0.95,0.02 w=0.02"),
                  width, nullptr, {});
    const Image whole = render_whole(*plan);
    TileCache cache(1 << 26);
    for (const int size : {50, 256}) {
        const Image tiled = *render(*plan, plan->area, {.tile_size = size}, {}),
                    cached = *render(*plan, plan->area, {.tile_size = size, .cache = &cache}, {});
        EXPECT_EQ(std::memcmp(whole.data(), tiled.data(), whole.bytes()), 0) << size;
        EXPECT_EQ(std::memcmp(whole.data(), cached.data(), whole.bytes()), 0) << size;
    }
}

TEST(Retouch, LooksTheSameWhenThePhotoIsReduced) {
    Image spotted = sky(0);
    for (int y = 290; y < 310; ++y)
        for (int x = 440; x < 460; ++x) spotted.at(x, y) = {3, 0.1F, 0.1F};
    const auto photo = photo_of(std::move(spotted), "scales");
    EXPECT_LT(test::scale_difference(photo, retouching("heal 0.5,0.3333 r=0.025; line 0,0.5 1,0.4 w=0.01"), 2), 0.01);
}

TEST(RetouchedPlaces, SurviveTheirText) {
    const std::string text = "heal 0.31,0.42 r=0.004 f=0.25 from=0.33,0.45; clone 0.5,0.2 r=0.01 from=0.6,0.2; "
                             "line 0.1,0.2 0.8,0.35 w=0.002";
    const auto places = places_from_text(text);
    ASSERT_TRUE(places);
    ASSERT_EQ(places->size(), 3U);
    EXPECT_EQ(text_of_places(*places), text);
    EXPECT_EQ(*places_from_text(text_of_places(*places)), *places);
    EXPECT_EQ((*places)[2].to, (Position{0.8F, 0.35F}));
    EXPECT_TRUE(places_from_text("")->empty());
    EXPECT_TRUE(places_from_text(" ; ;; ")->empty());
}

TEST(RetouchedPlaces, AreRefusedInWordsThatNameTheEntryAndTheReason) {
    const std::vector<std::pair<std::string, std::string>> wrong = {
        {"paint 0.1,0.1 r=0.1", "none of heal, clone and line"},
        {"heal", "needs a position"},
        {"heal 0.1 r=0.1", "needs a position"},
        {"heal 1.1,0.1 r=0.01", "needs a position"},
        {"heal nan,0.1 r=0.01", "needs a position"},
        {"heal 0.1,0.1", "has no radius"},
        {"heal 0.1,0.1 r=-1", "a radius r that is no number"},
        {"heal 0.1,0.1 r=1e30", "a radius r that is no number"},
        {"heal 0.1,0.1 r=inf", "a radius r that is no number"},
        {"heal 0.1,0.1 r=0.01x", "a radius r that is no number"},
        {"heal 0.1,0.1 r=0.01 f=2", "a feather f"},
        {"heal 0.1,0.1 r=0.01 from=0.1", "a source that is no position"},
        {"heal 0.1,0.1 r=0.01 colour=red", "an unknown word \"colour\""},
        {"clone 0.1,0.1 r=0.01", "has no source"},
        {"line 0.1,0.1 w=0.01", "needs a position"},
        {"line 0.1,0.1 0.2,0.2", "has no width"},
        {"line 0.1,0.1 0.2,0.2 w=0.2", "a width w that is no number"},
    };
    for (const auto& [text, reason] : wrong) {
        const auto places = places_from_text("heal 0.5,0.5 r=0.01; " + text);
        ASSERT_FALSE(places) << text;
        EXPECT_NE(places.error().what.find("place 2"), std::string::npos) << places.error().what;
        EXPECT_NE(places.error().what.find(reason), std::string::npos) << places.error().what;
    }
    std::string many;
    for (int i = 0; i < 1001; ++i) many += "heal 0.1,0.1 r=0.01;";
    EXPECT_FALSE(places_from_text(many));
    EXPECT_FALSE(places_from_text(std::string(300 * 1024, ' ')));
}

TEST(RetouchedPlaces, AreCheckedWhenTypedAndKeptWhenLoaded) {
    Recipe recipe = initial_recipe();
    EXPECT_FALSE(set_value(recipe, "retouch.spots", "heal 2,2 r=0.1"));
    EXPECT_TRUE(recipe.is_initial());
    // A sidecar of a newer version: nothing is lost, nothing is done.
    ASSERT_TRUE(apply_text(recipe, "retouch.spots = wipe 0.5,0.5 r=0.1"));
    EXPECT_EQ(std::get<Text>(*recipe.find_value("retouch.spots")).value, "wipe 0.5,0.5 r=0.1");
    EXPECT_TRUE(find_operation("retouch")->is_neutral(recipe.find("retouch")->settings));
}

TEST(RetouchedPlaces, StayFiniteOnHostileLight) {
    const auto photo = photo_of(test::night_picture(203, 141, true), "hostile");
    const Image after =
        rendered(photo, retouching("heal 0,0 r=0.1 f=0; heal 1,0.69 r=0.1; line 0,0 0,0 w=0.05; clone 0.5,0.35 "
                                   "r=0.1 from=1,1; heal 0.5,1 r=0.00001"));
    for (std::size_t i = 0; i < after.size(); ++i) {
        const Rgb c = after.data()[i];
        ASSERT_TRUE(std::isfinite(c.r) && std::isfinite(c.g) && std::isfinite(c.b));
    }
}
