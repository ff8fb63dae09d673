// Regions on drawn scenes whose sky and lamps are known: skyline, moon, candle, facade, clipped wall, star field.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/regions/components.h"
#include "engine/regions/quadratic.h"
#include "engine/regions/regions.h"
#include "tests/shared/test_support.h"
#include <functional>
#include <random>

using namespace engine;

namespace {

constexpr int width = 768, height = 512;
constexpr double kappa = 25; // cd/m2 of 1: ISO 800, 1/30 s, f/2.8

struct Scene {
    Image light{Rect{0, 0, width, height}, Rgb{0.02F, 0.02F, 0.02F}};
    Plane sky{Rect{0, 0, width, height}, 0};

    void disc(float x, float y, float radius, Rgb colour) {
        for (int v = std::max(0, static_cast<int>(y - radius) - 1);
             v < std::min(height, static_cast<int>(y + radius) + 2); ++v)
            for (int u = std::max(0, static_cast<int>(x - radius) - 1);
                 u < std::min(width, static_cast<int>(x + radius) + 2); ++u)
                if (std::hypot(static_cast<float>(u) - x, static_cast<float>(v) - y) <= radius) {
                    light.at(u, v) = colour;
                    sky.at(u, v) = 0;
                }
    }
    void box(Rect box, Rgb colour) {
        const Rect inside = box.clipped_to(light.area());
        for (int y = inside.top; y < inside.bottom(); ++y)
            for (int x = inside.left; x < inside.right(); ++x) light.at(x, y) = colour, sky.at(x, y) = 0;
    }
    // A sky down to `horizon` that glows towards it.
    void paint_sky(int horizon, float darkest) {
        for (int y = 0; y < horizon; ++y)
            for (int x = 0; x < width; ++x) {
                const float down = static_cast<float>(y) / static_cast<float>(horizon);
                light.at(x, y) =
                    Rgb{0.7F + 0.5F * down, 0.9F, 1.3F - 0.6F * down} * (darkest * std::exp2(2.5F * down * down));
                sky.at(x, y) = 1;
            }
    }
    void add_noise(float sigma) {
        std::mt19937 random(5);
        std::normal_distribution<float> noise(0, sigma);
        for (std::size_t i = 0; i < light.size(); ++i) {
            Rgb& c = light.data()[i];
            c.r += noise(random), c.g += noise(random), c.b += noise(random);
        }
    }

    // A sensor that is full at 1.4 in every channel.
    Regions regions(double degrees_per_pixel = 0) const {
        Image photo = light.copy();
        Plane parts(photo.area());
        for (std::size_t i = 0; i < photo.size(); ++i) {
            Rgb& c = photo.data()[i];
            parts.data()[i] = std::max({c.r, c.g, c.b}) / 1.4F;
            c = {std::min(c.r, 1.4F), std::min(c.g, 1.4F), std::min(c.b, 1.4F)};
        }
        return find_regions(photo, parts, {kappa, degrees_per_pixel});
    }
};

double overlap(const Plane& found, const Plane& truth) {
    double both = 0, either = 0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const bool f = found.data()[i] > 0.5F, t = truth.data()[i] > 0.5F;
        both += f && t, either += f || t;
    }
    return either > 0 ? both / either : 1;
}

double mean(const Plane& plane) {
    double sum = 0;
    for (std::size_t i = 0; i < plane.size(); ++i) sum += static_cast<double>(plane.data()[i]);
    return sum / static_cast<double>(plane.size());
}

int count(const Regions& regions, SourceKind kind) {
    return static_cast<int>(std::count_if(regions.sources.begin(), regions.sources.end(),
                                          [=](const LightSource& source) { return source.kind == kind; }));
}

// Towers with dark and lit windows before a glowing sky; returns the lamps in the street.
std::vector<std::pair<float, float>> draw_skyline(Scene& scene) {
    scene.paint_sky(330, 0.004F);
    for (int tower = 0; tower < 12; ++tower) {
        const int left = tower * 64, top = 150 + (tower * 73) % 130;
        const Rect front{left, top, 58, 360 - top};
        scene.box(front, Rgb{1.2F, 1.0F, 0.8F} * 0.045F);
        for (int y = top + 8; y < 340; y += 12)
            for (int x = left + 6; x < left + 52; x += 10)
                scene.box({x, y, 5, 7}, (x * 7 + y * 13) % 5 < 2 ? Rgb{0.6F, 0.45F, 0.25F} : Rgb{0.02F, 0.02F, 0.025F});
    }
    scene.box({0, 350, width, height - 350}, {0.06F, 0.045F, 0.03F});
    std::vector<std::pair<float, float>> lamps;
    for (int i = 0; i < 8; ++i) {
        const float x = 50 + 95 * static_cast<float>(i), y = 380 + 10 * static_cast<float>(i % 3);
        scene.disc(x, y, 3.5F, {40, 28, 12});
        lamps.emplace_back(x, y);
    }
    return lamps;
}

void draw_stars(Scene& scene, int lowest, float peak, std::vector<std::pair<int, int>>& stars) {
    for (int i = 0; i < 60; ++i) {
        const int x = 13 + (i * 127) % (width - 26), y = 6 + (i * 61) % lowest;
        if (scene.sky.at(x, y) < 0.5F) continue;
        const float brightness = peak * (1 + static_cast<float>(i % 7));
        scene.light.at(x, y) = scene.light.at(x, y) + Rgb{1, 1, 1} * brightness;
        scene.light.at(x + 1, y) = scene.light.at(x + 1, y) + Rgb{1, 1, 1} * (0.4F * brightness);
        stars.emplace_back(x, y);
    }
}

} // namespace

TEST(Regions, FindTheSkyAboveASkylineAndTheLampsInTheStreet) {
    Scene scene;
    const auto lamps = draw_skyline(scene);
    scene.add_noise(0.0005F);
    const Regions regions = scene.regions();
    EXPECT_GT(overlap(regions.sky, scene.sky), 0.95);
    for (const auto& [x, y] : lamps) EXPECT_GT(regions.lamps.at(static_cast<int>(x), static_cast<int>(y)), 0.9F);
    EXPECT_GE(count(regions, SourceKind::lamp), 8);
    EXPECT_EQ(count(regions, SourceKind::moon), 0);
    for (std::size_t i = 0; i < regions.sky.size(); ++i)
        ASSERT_FLOAT_EQ(regions.sky.data()[i] + regions.ground.data()[i], 1);
    for (std::size_t i = 1; i < 8; ++i) { // brightest sum of light first
        const LightSource &a = regions.sources[i - 1], &b = regions.sources[i];
        EXPECT_GE(a.luminance * a.pixels * 1.3, b.luminance * b.pixels) << i;
    }
}

TEST(Regions, KeepStarsAndWiresInTheSky) {
    Scene scene;
    draw_skyline(scene);
    std::vector<std::pair<int, int>> stars;
    draw_stars(scene, 130, 0.3F, stars); // some clip, all are 4 EV and more above the sky
    for (int x = 0; x < width; ++x) scene.light.at(x, 60 + x / 12) = {0.002F, 0.002F, 0.002F};
    const Regions regions = scene.regions();
    for (const auto& [x, y] : stars) {
        EXPECT_LT(regions.lamps.at(x, y), 0.1F) << x << " " << y;
        EXPECT_GT(regions.sky.at(x, y), 0.8F) << x << " " << y;
    }
    for (int x = 10; x < width - 10; x += 40) EXPECT_GT(regions.sky.at(x, 60 + x / 12), 0.8F) << x;
}

TEST(Regions, TakeAFrameFullOfStarsForSky) {
    Scene scene;
    scene.paint_sky(height, 0.01F);
    std::vector<std::pair<int, int>> stars;
    draw_stars(scene, height - 20, 0.2F, stars);
    scene.add_noise(0.0003F);
    const Regions regions = scene.regions();
    EXPECT_GT(mean(regions.sky), 0.97);
    EXPECT_LT(mean(regions.lamps), 0.001);
}

TEST(Regions, FollowTheSkyBehindAnArchAndBelowAMeteor) {
    Scene scene;
    draw_skyline(scene);
    for (int i = 0; i <= 400; ++i) { // a lit arch that stands on the towers
        const float t = static_cast<float>(i) / 400, x = 200 + 260 * t, y = 40 + 560 * (t - 0.5F) * (t - 0.5F);
        scene.disc(x, y, 5, {0.5F, 0.5F, 0.5F});
    }
    for (int x = 0; x < width; ++x) {
        const int y = 20 + x / 40;
        if (scene.sky.at(x, y) > 0) scene.light.at(x, y) = scene.light.at(x, y + 1) = {0.9F, 1, 0.9F}; // still sky
    }
    const Regions regions = scene.regions();
    EXPECT_GT(overlap(regions.sky, scene.sky), 0.90);
    EXPECT_GT(regions.sky.at(330, 110), 0.9F); // inside the arch
}

TEST(Regions, KnowTheMoonByItsSizeAndItsSky) {
    constexpr double degrees = 0.03; // 80 mm on 36 x 24 mm
    const auto with_discs = [&](std::vector<std::array<float, 3>> discs, double degrees_per_pixel) {
        Scene scene;
        draw_skyline(scene);
        for (const auto& [x, y, diameter] : discs)
            scene.disc(x, y, 0.5F * diameter / static_cast<float>(degrees), Rgb{110, 100, 85});
        return scene.regions(degrees_per_pixel);
    };
    const Regions moon = with_discs({{400, 70, 0.52F}}, degrees);
    ASSERT_EQ(count(moon, SourceKind::moon), 1);
    EXPECT_GT(moon.lamps.at(400, 70), 0.95F);
    EXPECT_LT(moon.sky.at(400, 70), 0.05F);
    EXPECT_EQ(moon.sources[static_cast<std::size_t>(moon.source.at(400, 70))].kind, SourceKind::moon);

    EXPECT_EQ(count(with_discs({{400, 70, 0.52F}}, 0), SourceKind::moon), 0) << "without a focal length nobody knows";
    EXPECT_EQ(count(with_discs({{400, 70, 1.1F}}, degrees), SourceKind::moon), 0) << "too large";
    EXPECT_EQ(count(with_discs({{300, 70, 0.52F}, {500, 70, 0.52F}}, degrees), SourceKind::moon), 0) << "two globes";
    EXPECT_EQ(count(with_discs({{400, 430, 0.52F}}, degrees), SourceKind::moon), 0) << "a globe in the street";
}

TEST(Regions, FindNoSkyInARoomWithACandle) {
    Scene scene;
    constexpr float x0 = 400, y0 = 260;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float dx = (static_cast<float>(x) - x0) / 100, dy = (static_cast<float>(y) - y0) / 100;
            const float wall = 0.3F / (1 + dx * dx + dy * dy) + 0.004F;
            scene.light.at(x, y) = Rgb{1.5F, 0.95F, 0.4F} * (y < 380 ? wall : 1.6F * wall);
        }
    scene.box({392, 275, 16, 105}, {0.5F, 0.4F, 0.25F});
    scene.disc(x0, y0, 6, {90, 50, 15});
    scene.add_noise(0.001F);
    const Regions regions = scene.regions();
    EXPECT_EQ(mean(regions.sky), 0);
    EXPECT_EQ(mean(regions.ground), 1);
    EXPECT_GT(regions.lamps.at(400, 260), 0.95F);
    EXPECT_LT(mean(regions.lamps), 0.03);
}

TEST(Regions, CallALargeWindowAndAClippedWallBrightSurfaces) {
    Scene scene;
    scene.box({100, 100, 250, 200}, {0.9F, 0.7F, 0.4F}); // 12 % of the frame, 22 cd/m2 and 5 EV above the key
    const Regions window = scene.regions();
    EXPECT_EQ(count(window, SourceKind::bright_surface), 1);
    EXPECT_EQ(count(window, SourceKind::lamp), 0);
    EXPECT_NEAR(window.lamps.at(220, 200), 0.5F, 0.05F);

    // A floodlit wall that clips in pieces between its darker stones is no row of lamps.
    scene.box({100, 100, 250, 200}, {1.2F, 1.1F, 0.9F});
    for (int y = 105; y < 295; y += 20)
        for (int x = 105; x < 340; x += 30) scene.box({x, y, 22, 14}, {3, 2.6F, 2});
    const Regions wall = scene.regions();
    EXPECT_EQ(count(wall, SourceKind::lamp), 0);
    for (std::size_t i = 0; i < wall.lamps.size(); ++i) ASSERT_LE(wall.lamps.data()[i], 0.5F);
}

TEST(Regions, TakeTheWindowsOfAFacadeForLamps) {
    Scene scene;
    int windows = 0;
    for (int y = 60; y < 440; y += 40)
        for (int x = 40; x < 720; x += 40, ++windows) scene.box({x, y, 8, 12}, {1.3F, 0.9F, 0.5F});
    const Regions regions = scene.regions();
    EXPECT_EQ(count(regions, SourceKind::lamp), windows);
    EXPECT_GT(regions.lamps.at(44, 66), 0.9F);
    EXPECT_LT(regions.lamps.at(60, 66), 0.05F);
    EXPECT_EQ(regions.source.at(60, 66), -1);
}

TEST(Regions, OfTinyAndFlatPicturesAreWhole) {
    for (const Rect area : {Rect{0, 0, 1, 1}, Rect{0, 0, 1, 900}, Rect{0, 0, 700, 2}, Rect{0, 0, 64, 64}})
        for (const float light : {0.0F, 1e-8F, 0.18F, 1e6F, -1.0F}) {
            const Regions regions = find_regions(Image(area, Rgb{light, light, light}), Plane(area, light), {25, 0.05});
            ASSERT_EQ(regions.sky.area().pixels(), area.pixels());
            for (std::size_t i = 0; i < regions.sky.size(); ++i) {
                ASSERT_GE(regions.sky.data()[i], 0);
                ASSERT_LE(regions.sky.data()[i], 1);
                ASSERT_GE(regions.lamps.data()[i], 0);
                ASSERT_LE(regions.lamps.data()[i], 1);
            }
        }
}

TEST(Components, AreCountedAndMeasured) {
    Marks marks({0, 0, 60, 40}, std::uint8_t{0});
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 60; ++x) {
            const bool disc = std::hypot(x - 15, y - 15) <= 10, square = x >= 40 && x < 56 && y >= 5 && y < 21;
            const bool u_shape = y >= 28 && y < 36 && (x < 4 || (x >= 30 && x < 34) || (y >= 34 && x < 34));
            marks.at(x, y) = disc || square || u_shape;
        }
    const Components found = connected(marks, false);
    ASSERT_EQ(found.list.size(), 3U);
    EXPECT_NEAR(found.list[0].roundness(), 1.0, 0.01) << "disc";
    EXPECT_GT(found.list[0].fills_its_circle(), 0.9);
    EXPECT_DOUBLE_EQ(found.list[0].x, 15);
    EXPECT_NEAR(found.list[1].roundness(), 0.955, 0.01) << "square";
    EXPECT_NEAR(found.list[1].fills_its_circle(), 0.64, 0.04);
    EXPECT_EQ(found.list[2].pixels, 2 * 8 * 4 + 26 * 2) << "two legs joined below are one";
    EXPECT_LT(found.list[2].roundness(), 0.4);
}

TEST(Quadratic, IsFoundThoughAFifthOfTheSamplesLieAbove) {
    const Quadratic truth{{-6, 1, 2, -0.7, 0.4, 0.9}};
    std::vector<Sample> samples;
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 60; ++x) {
            const double u = x / 60.0, v = y / 40.0;
            const double above = std::abs(u - v) < 0.1 ? 0.8 : 0;
            samples.push_back({static_cast<float>(u), static_cast<float>(v), static_cast<float>(truth(u, v) + above)});
        }
    const Fit fit = fit_quadratic(samples, 3, 1.5);
    for (const double u : {0.0, 0.5, 1.0})
        for (const double v : {0.0, 0.5, 1.0}) EXPECT_NEAR(fit.surface(u, v), truth(u, v), 0.02) << u << " " << v;
    EXPECT_EQ(fit_quadratic({}, 3, 3).surface(0.5, 0.5), 0);
}
