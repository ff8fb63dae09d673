// The tiled renderer against the obvious one, with shuffled tiles, and what both promise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/operation/define.h"
#include "engine/photo/scene_light.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <atomic>
#include <cstring>

using namespace engine;

namespace {

std::shared_ptr<const Photo> photo_of(int width, int height) {
    return std::make_shared<test::PicturePhoto>(test::night_picture(width, height, true),
                                                "renderer-" + std::to_string(width));
}

Recipe edited() {
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(apply_text(recipe, "exposure.stops = 0.7\nnight.sense = 60\nwhite_balance.temperature = 3200\n"));
    return recipe;
}

bool same_bits(const Image& a, const Image& b) {
    return a.area() == b.area() && std::memcmp(a.data(), b.data(), a.bytes()) == 0;
}

Plan plan_of(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, int long_edge) {
    auto plan = make_plan(photo, recipe, long_edge, nullptr, {});
    EXPECT_TRUE(plan);
    return std::move(*plan);
}

// A step that looks at the whole photo, and how often one of its kind did.
struct Looking {
    float amount = 0;
};
int times_looked = 0;
struct Nothing final : Analysis {
    std::shared_ptr<const Analysis> after_gain(double) const override { return std::make_shared<Nothing>(); }
};
const Operation& looking() {
    static const Operation operation = define<Looking>({
        .id = "looking",
        .title = "Looking",
        .group = Group::light,
        .help = "Counts.",
        .parameters = {slider<&Looking::amount>(
            {.key = "amount", .label = "Amount", .range = {0, 10}, .help = "Any."})},
        .analyse = [](const Image&, const Scene&) -> std::shared_ptr<const Analysis> {
            ++times_looked;
            return std::make_shared<Nothing>();
        },
        .render = [](const Looking& l, const Tile& tile) { tile.map([=](Rgb c) { return c * (1 + l.amount); }); },
    });
    return operation;
}

} // namespace

TEST(Renderer, EveryStepLooksAtThePhotoOnceEvenWhenNobodyKeepsIt) {
    // Each one's proxy needs all steps before it: without care, eight of them would look 255 times.
    Recipe recipe;
    for (int i = 1; i <= 8; ++i) recipe.steps.push_back({&looking(), {static_cast<float>(i)}, {}, false});
    times_looked = 0;
    EXPECT_EQ(plan_of(photo_of(301, 199), recipe, 100).steps.size(), 8U);
    EXPECT_EQ(times_looked, 8);
}

TEST(Renderer, TiledRenderingGivesTheSamePixelsAsWholeImage) {
    const auto photo = photo_of(301, 199);
    for (const int long_edge : {301, 150, 97}) {
        const Plan plan = plan_of(photo, edited(), long_edge);
        const Image whole = render_whole(plan);
        for (const int size : {16, 61, 128, 512})
            for (const unsigned seed : {0U, 3U, 8U}) {
                shuffle_for_tests(seed);
                const auto tiled = render(plan, plan.area, {.tile_size = size}, {});
                shuffle_for_tests(0);
                ASSERT_TRUE(tiled && same_bits(*tiled, whole)) << long_edge << ' ' << size << ' ' << seed;
            }
    }
}

TEST(Renderer, AnyRectangleGivesThePixelsOfTheWhole) {
    const auto photo = photo_of(301, 199);
    const Plan plan = plan_of(photo, edited(), 301);
    const Image whole = render_whole(plan);
    TileCache cache(1 << 22);
    for (const Rect wanted : {Rect{0, 0, 1, 1}, Rect{300, 198, 1, 1}, Rect{17, 33, 200, 91}, Rect{250, 0, 51, 199}})
        for (int pass = 0; pass < 2; ++pass) { // the second comes from the cache
            const auto part = render(plan, wanted, {.tile_size = 64, .cache = &cache}, {});
            ASSERT_TRUE(part);
            EXPECT_TRUE(same_bits(*part, padded_by_repeating_edges(whole, wanted)));
        }
}

TEST(Renderer, OneThreadGivesTheSameBitsAsMany) {
    const auto photo = photo_of(400, 300);
    const Plan plan = plan_of(photo, edited(), 400);
    limit_threads(1);
    const auto one = render(plan, plan.area, {.tile_size = 50}, {});
    limit_threads(0);
    const auto many = render(plan, plan.area, {.tile_size = 50}, {});
    EXPECT_TRUE(one && many && same_bits(*one, *many));
}

TEST(Renderer, AnUneditedPhotoIsTheSourceBitForBit) {
    const auto photo = photo_of(301, 199);
    const Plan plan = plan_of(photo, initial_recipe(), 301);
    EXPECT_TRUE(plan.steps.empty());
    EXPECT_TRUE(same_bits(*render(plan, plan.area, {}, {}), photo->read(photo->area())));
}

TEST(Renderer, SenseZeroIsBitIdenticalToBypassWhateverTheOtherSlidersSay) {
    const auto photo = photo_of(301, 199);
    Recipe moved = initial_recipe();
    ASSERT_TRUE(apply_text(moved, "night.sense = 0\nnight.scene_light = -4\nnight.legibility = 90\n"));
    const auto bypass = render(plan_of(photo, initial_recipe(), 301), photo->area(), {}, {});
    const auto zero = render(plan_of(photo, moved, 301), photo->area(), {}, {});
    EXPECT_TRUE(same_bits(*bypass, *zero));
}

TEST(Renderer, AStoppedRenderReturnsNothing) {
    const auto photo = photo_of(301, 199);
    const Plan plan = plan_of(photo, edited(), 301);
    std::stop_source stop;
    std::atomic<int> tiles = 0;
    EXPECT_FALSE(
        render_tiles(plan, plan.area, {.tile_size = 16}, stop.get_token(), [&](const std::shared_ptr<const Image>&) {
            if (++tiles == 3) stop.request_stop();
        }));
    EXPECT_LT(tiles, 20);
    EXPECT_FALSE(render(plan, plan.area, {}, stop.get_token()));
    EXPECT_FALSE(make_plan(photo, edited(), 301, nullptr, {stop.get_token(), {}}));
}

TEST(Renderer, TilesAreDisjointAndCoverTheWantedRectangle) {
    const auto photo = photo_of(301, 199);
    const Plan plan = plan_of(photo, initial_recipe(), 301);
    const Rect wanted{33, 20, 200, 150};
    std::vector<int> hits(static_cast<std::size_t>(wanted.pixels()));
    shuffle_for_tests(4);
    render_tiles(plan, wanted, {.tile_size = 37}, {}, [&](const std::shared_ptr<const Image>& tile) {
        ASSERT_TRUE(wanted.contains(tile->area()));
        for (int y = tile->area().top; y < tile->area().bottom(); ++y)
            for (int x = tile->area().left; x < tile->area().right(); ++x)
                ++hits[static_cast<std::size_t>((y - wanted.top) * wanted.width + x - wanted.left)];
    });
    shuffle_for_tests(0);
    for (const int hit : hits) ASSERT_EQ(hit, 1);
}

TEST(Renderer, AbsoluteLuminanceFollowsTheExposureStep) {
    const auto photo = photo_of(301, 199);
    Recipe recipe = edited();
    const Plan plan = plan_of(photo, recipe, 301);
    const PlannedStep& night = plan.steps.back();
    EXPECT_EQ(night.operation->id, "night");
    EXPECT_NEAR(night.scene.cd_m2_per_unit, 25.07 / std::exp2(0.7), 0.02);
}

TEST(Renderer, ChangingTheNightSliderMeasuresNothingAgain) {
    const auto photo = photo_of(301, 199);
    AnalysisCache analyses;
    Recipe recipe = initial_recipe();
    ASSERT_TRUE(apply_text(recipe, "night.sense = 60\nwhite_balance.temperature = 3200\n"));
    const auto first = make_plan(photo, recipe, 301, &analyses, {});
    ASSERT_TRUE(set_value(recipe, "night.sense", "20"));
    const auto second = make_plan(photo, recipe, 150, &analyses, {});
    EXPECT_EQ(first->steps.back().analysis, second->steps.back().analysis);
    ASSERT_TRUE(set_value(recipe, "white_balance.temperature", "4000"));
    const auto third = make_plan(photo, recipe, 150, &analyses, {});
    EXPECT_NE(first->steps.back().analysis, third->steps.back().analysis);
}

// The measure of a brighter picture is worked out, not taken again, and gives the same rendering as if it had been taken.
TEST(Renderer, ExposureCarriesTheMeasureAlong) {
    const auto photo = photo_of(301, 199);
    Recipe plain = initial_recipe(), brighter = initial_recipe();
    ASSERT_TRUE(apply_text(plain, "night.sense = 60\n"));
    ASSERT_TRUE(apply_text(brighter, "night.sense = 60\nexposure.stops = 1.3\n"));
    AnalysisCache analyses;
    ASSERT_TRUE(make_plan(photo, plain, 301, &analyses, {}));
    const auto plan = make_plan(photo, brighter, 301, &analyses, {});
    const Image carried = render_whole(*plan);

    Image twice = photo->read(photo->area());
    const auto gain = static_cast<float>(std::exp2(1.3));
    for (std::size_t i = 0; i < twice.size(); ++i) twice.data()[i] = twice.data()[i] * gain;
    const PlannedStep& night = plan->steps.back();
    const auto measured = night.operation->analyse(twice, night.scene);
    Image expected(photo->area());
    night.operation->render(night.settings, {twice, expected, night.scene, measured.get()});
    for (std::size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(carried.data()[i].g, expected.data()[i].g, 2e-3F * std::abs(expected.data()[i].g) + 1e-6F) << i;
}

TEST(Renderer, AMaskLimitsAStepToItsPlace) {
    // A night street with a lamp: half of it sky.
    Image street({0, 0, 240, 160}, {0.03F, 0.03F, 0.03F});
    for (int y = 60; y < 66; ++y)
        for (int x = 100; x < 106; ++x) street.at(x, y) = {30, 20, 9};
    const auto photo = std::make_shared<test::PicturePhoto>(street.copy(), "masked street");
    const auto regions = photo->regions({});
    ASSERT_TRUE(regions);
    for (const std::string name : {"sky", "ground", "lamps"}) {
        Recipe recipe = initial_recipe();
        ASSERT_TRUE(apply_text(recipe, "exposure.stops = 1\nexposure.mask = " + name + "\n"));
        const Plan plan = plan_of(photo, recipe, 240);
        const Image whole = render_whole(plan);
        const Plane& mask = *regions->mask(name);
        for (int y = 0; y < 160; y += 3)
            for (int x = 0; x < 240; x += 3)
                ASSERT_NEAR(whole.at(x, y).g, street.at(x, y).g * (1 + mask.at(x, y)), 1e-5F * street.at(x, y).g)
                    << name << ' ' << x << ' ' << y;
        const auto tiled = render(plan, plan.area, {.tile_size = 37}, {});
        ASSERT_TRUE(tiled && same_bits(*tiled, whole)) << name;
        // A step that counts in places only is no gain of the whole: the luminance of a unit stays.
        ASSERT_TRUE(set_value(recipe, "night.sense", "60"));
        EXPECT_NEAR(plan_of(photo, recipe, 240).steps.back().scene.cd_m2_per_unit, *luminance_of_one(photo->facts()),
                    1e-9);
    }
    EXPECT_GT(regions->lamps.at(103, 63), 0.5F);
}

TEST(Photo, SmallSizesAreTheSameWhateverWasAskedBefore) {
    const auto fresh = photo_of(4100, 40), used = photo_of(4100, 40);
    ASSERT_TRUE(used->reduced(3000, {}) && used->reduced(700, {}) && used->reduced(1500, {}));
    EXPECT_TRUE(same_bits(*fresh->reduced(512, {}), *used->reduced(512, {})));
}

TEST(Photo, ReducingKeepsTheMeanLight) {
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(311, 207, false), "mean");
    const auto mean = [](const Image& image) {
        double sum = 0;
        for (std::size_t i = 0; i < image.size(); ++i) sum += static_cast<double>(image.data()[i].g);
        return sum / static_cast<double>(image.size());
    };
    const double full = mean(photo->picture());
    for (const int long_edge : {310, 200, 100, 33}) {
        const auto reduced = photo->reduced(long_edge, {});
        EXPECT_EQ(reduced->width(), long_edge);
        EXPECT_NEAR(mean(*reduced) / full, 1, long_edge > 155 ? 1e-3 : 2e-2)
            << long_edge; // half size drops an odd last row
    }
}

TEST(Photo, SmallestPhotoRendersAtAnySize) {
    const auto photo = std::make_shared<test::PicturePhoto>(Image({0, 0, 1, 1}, {0.2F, 0.2F, 0.2F}), "one");
    for (const int long_edge : {1, 1536}) {
        const Plan plan = plan_of(photo, edited(), long_edge);
        EXPECT_TRUE(render(plan, plan.area, {}, {}));
    }
}
