// Lights brighter than the sensor could hold: simulated cameras photograph glowing tubes, lamps and walls of known colour through a
// lens that blurs as real ones do, and what was lost comes back with the hue of the scene.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/raw_photo.h"
#include "tests/shared/colour_measures.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>

namespace {

using namespace engine;

// A wide strip of each sensor: tubes and lamps of a few pixels are as small in it as in a photo.
test::TestCamera wide(test::TestCamera camera) {
    camera.width = 1200;
    camera.height = 240;
    return camera;
}

constexpr test::Exposure exposure{1.0 / 30, 2.8, 400};
constexpr float dim = 0.02F; // a wall in the dark, as a part of a rendered 1

// Separable Gaussian, sigma in pixels: lens, and the filter before the sensor.
Image blurred(const Image& scene, float sigma) {
    const auto pass = [&](const Image& from, int dx, int dy) {
        Image to(from.area());
        for (int y = 0; y < from.height(); ++y)
            for (int x = 0; x < from.width(); ++x) {
                Rgb sum{};
                float weights = 0;
                const int reach = static_cast<int>(3.5F * sigma) + 1;
                for (int i = -reach; i <= reach; ++i) {
                    const float weight = std::exp(-0.5F * static_cast<float>(i * i) / (sigma * sigma));
                    sum = sum + from.nearest(x + i * dx, y + i * dy) * weight;
                    weights += weight;
                }
                to.at(x, y) = sum * (1 / weights);
            }
        return to;
    };
    return pass(pass(scene, 1, 0), 0, 1);
}

// A sharp image and the faint halo that lenses draw around bright lights.
Image through_a_lens(const Image& scene) {
    Image image = blurred(scene, 0.8F);
    const Image halo = blurred(scene, 5);
    constexpr float in_halo = 0.04F;
    for (std::size_t i = 0; i < image.size(); ++i)
        image.data()[i] = image.data()[i] * (1 - in_halo) + halo.data()[i] * in_halo;
    return image;
}

// `light`: rendered linear Rec.2020 -> the photo of it by the camera.
std::shared_ptr<const Photo> photograph(const test::TemporaryFolder& folder, const test::TestCamera& camera,
                                        const Image& light) {
    Image scene = through_a_lens(light);
    for (std::size_t i = 0; i < scene.size(); ++i)
        scene.data()[i] = scene.data()[i] * static_cast<float>(exposure.luminance_of_one());
    const std::filesystem::path path = folder / "lights.dng";
    EXPECT_TRUE(write_dng(path, test::photograph(camera, exposure, scene, 7), true));
    const auto photo = open_raw_photo(path, {});
    EXPECT_TRUE(photo);
    return photo ? *photo : nullptr;
}

Image wall(const test::TestCamera& camera) {
    return Image(Rect{0, 0, camera.width, camera.height}, Rgb{dim, dim, dim});
}

void fill(Image& image, Rect rect, Rgb light) {
    for (int y = rect.top; y < rect.bottom(); ++y) std::fill_n(image.row(y) + rect.left, rect.width, light);
}

Rgb mean(const Image& image) {
    Rgb sum{};
    for (std::size_t i = 0; i < image.size(); ++i) sum = sum + image.data()[i];
    return sum * (1.0F / static_cast<float>(image.size()));
}

double hue_between(Rgb a, Rgb b) {
    const auto one = [](Rgb c) { return test::ictcp_of(c * (0.5F / std::max(luminance(c), 1e-6F)), 100); };
    return test::hue_difference(one(a).hue, one(b).hue);
}

struct Neon {
    const char* name;
    Rgb light; // of the tube, where its largest part is 1
};
const Neon neon[] = {{"cyan", {0.12F, 0.85F, 1}},  {"pink", {1, 0.12F, 0.55F}},  {"orange red", {1, 0.22F, 0.05F}},
                     {"green", {0.15F, 1, 0.25F}}, {"amber", {1, 0.55F, 0.08F}}, {"blue", {0.12F, 0.25F, 1}}};

TEST(Highlights, NeonTubesKeepTheirHueAndColour) {
    const test::TemporaryFolder folder;
    const test::TestCamera camera = wide(test::cameras()[0]);
    for (const float times : {3.0F, 10.0F})
        for (const Neon& tube : neon) {
            Image scene = wall(camera);
            for (const int left : {60, 180, 300}) fill(scene, {left, 40, 7, 170}, tube.light * times);
            const auto photo = photograph(folder, camera, scene);
            ASSERT_TRUE(photo);
            const Rgb core = mean(photo->read({182, 60, 3, 120}));
            EXPECT_LT(hue_between(core, tube.light), times < 5 ? 10 : 15)
                << tube.name << " " << times << " times: " << core.r << " " << core.g << " " << core.b;
            const auto purity = [](Rgb c) { return 1 - std::min({c.r, c.g, c.b}) / std::max({c.r, c.g, c.b}); };
            EXPECT_GT(purity(core), 0.6F * purity(tube.light)) << tube.name << " " << times << " times";
        }
}

TEST(Highlights, LampsAreNeitherMagentaNorGreen) {
    const test::TemporaryFolder folder;
    for (const test::TestCamera& each : test::cameras())
        for (const Rgb lamp : {Rgb{1, 1, 1}, Rgb{1, 0.72F, 0.4F}, Rgb{1, 0.5F, 0.12F}, Rgb{0.85F, 0.95F, 1}})
            for (const float times : {2.0F, 20.0F, 200.0F}) {
                const test::TestCamera camera = wide(each);
                Image scene = wall(camera);
                for (int y = 0; y < camera.height; ++y)
                    for (int x = 0; x < camera.width; ++x)
                        if (std::hypot(x - 100, y - 100) < 9) scene.at(x, y) = lamp * times;
                const auto photo = photograph(folder, camera, scene);
                ASSERT_TRUE(photo);
                const Image seen = photo->read({92, 92, 17, 17});
                for (int y = 92; y < 109; ++y)
                    for (int x = 92; x < 109; ++x) {
                        if (std::hypot(x - 100, y - 100) > 7.5) continue; // what clipped, without its edge
                        const Rgb c = seen.at(x, y);
                        EXPECT_GT(c.g, 0.85F * std::min(c.r, c.b))
                            << camera.name << " magenta at " << x << "," << y << " times " << times;
                        EXPECT_LT(c.g, 1.25F * std::max(c.r, c.b))
                            << camera.name << " green at " << x << "," << y << " times " << times;
                    }
                const Rgb core = mean(photo->read({98, 98, 5, 5}));
                EXPECT_GE(luminance(core), 0.9F) << "as bright as the sensor's end at least";
            }
}

TEST(Highlights, LargeOverexposedWallsAreNeutralWithoutColouredRims) {
    const test::TemporaryFolder folder;
    const test::TestCamera camera = wide(test::cameras()[0]);
    Image scene = wall(camera);
    fill(scene, {80, 40, 220, 160}, {6, 6, 6});
    const auto photo = photograph(folder, camera, scene);
    const Image seen = photo->read({83, 60, 214, 100}); // up to three pixels from its sides
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const Rgb c = seen.data()[i];
        if (luminance(c) < 0.7F) continue;
        EXPECT_NEAR(c.r, c.g, 0.12F * c.g);
        EXPECT_NEAR(c.b, c.g, 0.12F * c.g);
    }
}

TEST(Highlights, AreTheSameInEveryTileAndAlikeAtHalfSize) {
    const test::TemporaryFolder folder;
    const test::TestCamera camera = wide(test::cameras()[2]);
    Image scene = wall(camera);
    for (int i = 0; i < 6; ++i) fill(scene, {20 + 45 * i, 30 + 13 * i, 11, 90}, neon[i].light * 8.0F);
    const auto photo = photograph(folder, camera, scene);
    const Image whole = photo->read(photo->area());
    for (int top = 0; top < whole.height(); top += 37)
        for (int left = 0; left < whole.width(); left += 41) {
            const Image tile = photo->read(Rect{left, top, 41, 37}.clipped_to(photo->area()));
            for (int y = tile.area().top; y < tile.area().bottom(); ++y)
                ASSERT_EQ(
                    std::memcmp(tile.row(y), whole.row(y) + left, sizeof(Rgb) * static_cast<std::size_t>(tile.width())),
                    0);
        }
    const Image half = photo->read_half(photo->half_area());
    for (int i = 0; i < 6; ++i) {
        const Rect core{24 + 45 * i, 50 + 13 * i, 4, 40};
        const Rgb full_mean = mean(photo->read(core));
        Rgb half_mean{};
        for (int y = core.top / 2; y < core.bottom() / 2; ++y)
            for (int x = core.left / 2 + 1; x < core.right() / 2; ++x) half_mean = half_mean + half.at(x, y);
        EXPECT_LT(hue_between(full_mean, half_mean), 4) << neon[i].name;
    }
}

TEST(Highlights, ChangeNothingThatDidNotClip) {
    const test::TemporaryFolder folder;
    const test::TestCamera camera = wide(test::cameras()[0]);
    Image scene = wall(camera);
    fill(scene, {100, 100, 20, 20}, {20, 12, 6});
    const auto photo = photograph(folder, camera, scene);
    SensorSettings clip;
    clip.highlights = HighlightMethod::clip;
    const Image rebuilt = photo->read(photo->area()), cut = photo->with_sensor_settings(clip)->read(photo->area());
    std::size_t same = 0, others = 0;
    std::vector<float> parts(rebuilt.size());
    photo->clip_parts(cut.data(), parts.data(), cut.size());
    for (std::size_t i = 0; i < rebuilt.size(); ++i) {
        if (parts[i] > 0.4F) continue; // the least sensitive channel's end, by which everything is cut, lies above
        (std::memcmp(rebuilt.data() + i, cut.data() + i, sizeof(Rgb)) == 0 ? same : others)++;
    }
    EXPECT_GT(same, rebuilt.size() * 9 / 10);
    EXPECT_EQ(others, 0U);
}

} // namespace
