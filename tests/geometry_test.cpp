// Frames and resampling against closed forms: turned pixels, straightened lines, perspective of a plane, lenses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/geometry/resampling.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <cstring>
#include <numbers>

using namespace engine;

namespace {

Frame frame_with(const FrameSettings& settings, int width = 600, int height = 400) { return {settings, width, height}; }

void expect_point(FramePoint found, double x, double y, double tolerance = 1e-9) {
    EXPECT_NEAR(found.x, x, tolerance);
    EXPECT_NEAR(found.y, y, tolerance);
}

// Smooth light of known formula: waves of 40 and more pixels of a 600 pixel photo.
float wave(double x, double y) {
    return static_cast<float>(0.5 + 0.2 * std::sin(x * 0.11 + 0.3) + 0.2 * std::cos(y * 0.13 - x * 0.05));
}
Image wave_picture(int width, int height) {
    Image picture(Rect{0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float value = wave(x + 0.5, y + 0.5);
            picture.at(x, y) = {value, 0.5F * value, 2 * value};
        }
    return picture;
}

Recipe recipe_of(const std::string& text) {
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(apply_text(recipe, text)) << text;
    return recipe;
}

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

} // namespace

TEST(Frame, WithoutSettingsIsThePhoto) {
    const Frame frame = frame_with({});
    EXPECT_TRUE(frame.is_photo() && frame.is_exact());
    EXPECT_EQ(frame.area(), (Rect{0, 0, 600, 400}));
    EXPECT_EQ(frame.photo_long_edge_at(150), 150);
    expect_point(frame.to_photo({12.5, 7}), 12.5, 7);
}

TEST(Frame, QuarterTurnsAndMirrorsPutCornersWhereTheyBelong) {
    // Clockwise: what was the lower left corner becomes the upper left one.
    expect_point(frame_with({.quarter_turns = 1}).to_photo({0, 0}), 0, 400);
    expect_point(frame_with({.quarter_turns = 1}).to_photo({400, 0}), 0, 0);
    expect_point(frame_with({.quarter_turns = 2}).to_photo({0, 0}), 600, 400);
    expect_point(frame_with({.quarter_turns = 3}).to_photo({0, 0}), 600, 0);
    expect_point(frame_with({.is_mirrored = true}).to_photo({0, 0}), 600, 0);
    // Turned first, mirrored then: the upper left corner is the one that turning had put to the upper right.
    expect_point(frame_with({.quarter_turns = 1, .is_mirrored = true}).to_photo({0, 0}), 0, 0);
    EXPECT_EQ(frame_with({.quarter_turns = 1}).area(), (Rect{0, 0, 400, 600}));
}

TEST(Frame, TurningClockwiseBringsAPointOnTheRightDown) {
    const Frame frame = frame_with({.degrees = 10});
    const FramePoint middle{frame.width() / 2.0, frame.height() / 2.0};
    const FramePoint level = frame.to_picture({500, 200}); // 200 pixels right of the photo's middle
    const double angle = 10 * std::numbers::pi / 180;
    EXPECT_NEAR(level.x - middle.x, 200 * std::cos(angle), 1);
    EXPECT_NEAR(level.y - middle.y, 200 * std::sin(angle), 1);
}

TEST(Frame, AStraightenedPictureIsTheLargestThatShowsNoCorner) {
    for (const double degrees : {0.7, -5.0, 20.0, 45.0}) {
        const Frame frame = frame_with({.degrees = degrees});
        // A w x h rectangle turned by a inside one of the same shape: both of its spans must fit.
        const double a = std::abs(degrees) * std::numbers::pi / 180, w = 600, h = 400;
        const double scale = std::min(w / (w * std::cos(a) + h * std::sin(a)), h / (w * std::sin(a) + h * std::cos(a)));
        EXPECT_NEAR(frame.width(), scale * w, 2.5) << degrees;
        EXPECT_NEAR(frame.height(), scale * h, 2.5) << degrees;
    }
}

TEST(Frame, ACropOutsideOfTheStraightenedPhotoMovesIn) {
    const Frame frame = frame_with({.degrees = 30, .left = 0.9, .top = 0, .right = 1, .bottom = 0.1});
    for (const FramePoint corner : {FramePoint{0, 0}, FramePoint{double(frame.width()), double(frame.height())}}) {
        const FramePoint p = frame.to_photo(corner);
        EXPECT_TRUE(p.x > -2 && p.y > -2 && p.x < 602 && p.y < 402) << p.x << ' ' << p.y;
    }
}

TEST(Frame, PerspectiveMakesConvergingVerticalsParallel) {
    // A camera that looked up by 20 degrees at a facade: verticals at x = +-1 of a wall at distance 1, through a pinhole.
    const double focal_length = 0.9, pitch = 20 * std::numbers::pi / 180;
    const auto photographed = [&](double wall_x, double wall_y) { // y upwards
        const double depth = std::cos(pitch) + wall_y * std::sin(pitch),
                     up = wall_y * std::cos(pitch) - std::sin(pitch);
        return FramePoint{300 + 600 * focal_length * wall_x / depth, 200 - 600 * focal_length * up / depth};
    };
    const Frame frame = frame_with({.vertical = -20.0 / 45, .focal_length = focal_length});
    for (const double x : {-0.3, 0.0, 0.25}) {
        const FramePoint low = frame.to_picture(photographed(x, 0.1)), high = frame.to_picture(photographed(x, 0.6));
        EXPECT_NEAR(low.x, high.x, 0.05) << x;
        EXPECT_GT(low.y - high.y, 50);
    }
    const FramePoint left = frame.to_picture(photographed(-0.2, 0.3)), right = frame.to_picture(photographed(0.2, 0.3));
    EXPECT_NEAR(left.y, right.y, 0.05);
}

TEST(Frame, ToPictureIsTheWayBack) {
    LensMap lens;
    lens.factor[0] = {0.97, 0, 0.04, -0.01}, lens.factor[1] = {0.98, 0, 0.03, -0.01},
    lens.factor[2] = {0.985, 0, 0.03, -0.012};
    const Frame frame = frame_with({.lens = lens,
                                    .quarter_turns = 3,
                                    .is_mirrored = true,
                                    .vertical = 0.3,
                                    .horizontal = -0.2,
                                    .degrees = 7,
                                    .left = 0.1,
                                    .top = 0.2,
                                    .right = 0.8,
                                    .bottom = 0.9});
    for (double x = 0; x <= 1; x += 0.25)
        for (double y = 0; y <= 1; y += 0.25) {
            const FramePoint picture{x * frame.width(), y * frame.height()};
            const FramePoint back = frame.to_picture(frame.to_photo(picture));
            expect_point(back, picture.x, picture.y, 0.01);
        }
}

TEST(Frame, ALensMapMovesEachChannelByItsPolynomial) {
    LensMap lens;
    lens.factor[0] = {1.001}, lens.factor[1] = {1, 0, -0.05}, lens.factor[2] = {0.999};
    const Frame frame = frame_with({.lens = lens});
    EXPECT_TRUE(frame.separates_channels());
    // Half the diagonal is 360.6 pixels; 180 pixels right of the middle is r = 0.4992.
    const FramePoint picture = frame.to_picture({300 + 180 * (1 - 0.05 * 0.4992 * 0.4992), 200});
    const FramePoint green = frame.to_photo(picture, 1), red = frame.to_photo(picture, 0),
                     blue = frame.to_photo(picture, 2);
    EXPECT_NEAR(green.x, 300 + 180 * (1 - 0.05 * 0.4992 * 0.4992), 0.01);
    EXPECT_NEAR(red.x, 300 + 180 * 1.001, 0.02);
    EXPECT_NEAR(blue.x, 300 + 180 * 0.999, 0.02);
}

TEST(Geometry, ExactFramesMovePixelsAndChangeNone) {
    const auto photo = photo_of(wave_picture(90, 60), "exact");
    const Image source = photo->read(photo->area());
    const Recipe recipe =
        recipe_of("geometry.turn = right\ncrop.left = 0.1\ncrop.top = 0.2\ncrop.right = 0.75\ncrop.bottom = 0.9\n");
    const Plan plan = *make_plan(photo, recipe, 1000, nullptr, {});
    EXPECT_EQ(plan.area, (Rect{0, 0, 39, 63}));
    const Image picture = render_whole(plan);
    for (int y = 0; y < 63; ++y)
        for (int x = 0; x < 39; ++x) ASSERT_EQ(picture.at(x, y), source.at(y + 18, 59 - (x + 6)));
}

TEST(Geometry, TurnedLightHasTheValuesOfItsFormula) {
    const auto photo = photo_of(wave_picture(600, 400), "turned");
    const Plan plan = *make_plan(photo, recipe_of("geometry.rotate = 12.5\n"), 2000, nullptr, {});
    const Image picture = render_whole(plan);
    const Frame frame = frame_of(photo->facts(), recipe_of("geometry.rotate = 12.5\n"));
    double worst = 0;
    for (int y = 4; y < picture.height() - 4; ++y)
        for (int x = 4; x < picture.width() - 4; ++x) {
            const FramePoint p = frame.to_photo({x + 0.5, y + 0.5});
            worst = std::max(worst, static_cast<double>(std::abs(picture.at(x, y).r - wave(p.x, p.y))));
        }
    EXPECT_LT(worst, 5e-4);
}

TEST(Geometry, TiledEqualsWholeBitForBit) {
    const auto photo = photo_of(test::night_picture(203, 141, true), "tiled-geometry");
    for (const std::string& text :
         {std::string("geometry.rotate = -3.3\ngeometry.vertical = 40\nexposure.stops = 1\n"),
          std::string("geometry.turn = left\ngeometry.mirror = on\nnight.sense = 60\ncrop.right = 0.6\n"),
          std::string("geometry.horizontal = 100\ngeometry.vertical = -100\ngeometry.rotate = 45\n")})
        for (const int long_edge : {1000, 97}) {
            const Plan plan = *make_plan(photo, recipe_of(text), long_edge, nullptr, {});
            const Image whole = render_whole(plan);
            for (const int size : {23, 64}) {
                const auto tiled = render(plan, plan.area, {.tile_size = size}, {});
                ASSERT_EQ(std::memcmp(tiled->data(), whole.data(), whole.bytes()), 0) << text << size;
            }
        }
}

TEST(Geometry, AStarBesideDarknessGetsNoDarkRing) {
    Image picture(Rect{0, 0, 80, 80}, Rgb{0.001F, 0.001F, 0.001F});
    for (int y = 38; y < 42; ++y)
        for (int x = 38; x < 42; ++x) picture.at(x, y) = {100, 80, 60};
    const auto photo = photo_of(std::move(picture), "ring");
    const Image turned = render_whole(*make_plan(photo, recipe_of("geometry.rotate = 17\n"), 1000, nullptr, {}));
    float darkest = 1, brightest = 0;
    for (std::size_t i = 0; i < turned.size(); ++i) {
        darkest = std::min({darkest, turned.data()[i].r, turned.data()[i].g, turned.data()[i].b});
        brightest = std::max(brightest, turned.data()[i].r);
    }
    EXPECT_GE(darkest, 0.001F * 0.74F);
    EXPECT_GE(brightest, 95);
    EXPECT_LE(brightest, 135);
}

TEST(Geometry, AFitRenderingIsTheReducedFullSizeOne) {
    const auto photo = photo_of(wave_picture(800, 600), "fit");
    const Recipe recipe =
        recipe_of("geometry.rotate = 5\ngeometry.vertical = -30\ncrop.left = 0.21\ncrop.bottom = 0.77\n");
    const Plan full = *make_plan(photo, recipe, 2000, nullptr, {});
    const Plan half = *make_plan(photo, recipe, full.long_edge / 2, nullptr, {});
    const Image large = render_whole(full), small = render_whole(half);
    const double scale = static_cast<double>(full.area.width) / half.area.width;
    double difference = 0;
    int count = 0;
    for (int y = 2; y < small.height() - 2; ++y)
        for (int x = 2; x < small.width() - 2; ++x, ++count) {
            const int u = static_cast<int>((x + 0.5) * scale - 0.5), v = static_cast<int>((y + 0.5) * scale - 0.5);
            const float mean =
                0.25F * (large.at(u, v).r + large.at(u + 1, v).r + large.at(u, v + 1).r + large.at(u + 1, v + 1).r);
            difference += std::abs(small.at(x, y).r - mean);
        }
    EXPECT_LT(difference / count, 0.002);
}

TEST(Geometry, ThePlanHasTheAskedLongEdgeAndTheSourceItsScale) {
    const auto photo = photo_of(wave_picture(800, 600), "scale-of-crop");
    const Recipe recipe = recipe_of("crop.left = 0.25\ncrop.right = 0.75\ncrop.top = 0.25\ncrop.bottom = 0.75\n");
    const Plan plan = *make_plan(photo, recipe, 200, nullptr, {});
    EXPECT_EQ(plan.area, (Rect{0, 0, 200, 150}));
    EXPECT_EQ(plan.photo_area, (Rect{0, 0, 400, 300}));
    EXPECT_EQ(make_plan(photo, recipe, 5000, nullptr, {})->area, (Rect{0, 0, 400, 300}));
}
