// Regions of real photos and of simulated ones, and what photos say about their clipping.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/files/raster_file.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/raw_photo.h"
#include "engine/sample/simulated_night.h"
#include "tests/shared/test_support.h"
#include <iostream>

using namespace engine;

namespace {

std::shared_ptr<const Photo> opened(const std::filesystem::path& path) {
    const auto photo = open_photo(path, {});
    EXPECT_TRUE(photo) << path;
    return photo ? *photo : nullptr;
}

std::shared_ptr<const Photo> sample_photo(const std::string& name) {
    const auto folder = test::samples();
    if (!folder) {
        std::cout << "no folder of samples here\n";
        return nullptr;
    }
    return opened(*folder / name);
}

std::vector<float> clip_parts_of(const Photo& photo) {
    const Image pixels = photo.read(photo.area());
    std::vector<float> parts(pixels.size());
    photo.clip_parts(pixels.data(), parts.data(), parts.size());
    return parts;
}

using Polygon = std::vector<std::pair<double, double>>;

// Even-odd rule.
bool lies_in(const Polygon& polygon, double x, double y) {
    bool inside = false;
    for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
        const auto [xi, yi] = polygon[i];
        const auto [xj, yj] = polygon[j];
        if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
}

double mean_of(const Plane& plane, Rect box) {
    double sum = 0;
    for (int y = box.top; y < box.bottom(); ++y)
        for (int x = box.left; x < box.right(); ++x) sum += static_cast<double>(plane.at(x, y));
    return sum / static_cast<double>(box.pixels());
}

} // namespace

TEST(ClipParts, OfARawFileAreItsChannelsOverTheWhiteLevel) {
    test::TemporaryFolder folder;
    DngContent content;
    content.mosaic = Raster<std::uint16_t>({0, 0, 160, 96});
    content.black = 500, content.white = 10500;
    content.xyz_to_camera = {1.6, -0.5, -0.1, -0.5, 1.4, 0.1, -0.05, 0.25, 0.6};
    content.as_shot_neutral = {0.5, 1, 0.7};
    content.facts.baseline_exposure = 0.5;
    // Five grey fields of the light before white balance: shares of the white level in red, green, blue.
    const double fields[5][3] = {{0.1, 0.2, 0.14}, {0.6, 0.3, 0.2}, {0.2, 0.3, 0.7}, {0.5, 1, 0.7}, {1, 1, 1}};
    for (int y = 0; y < 96; ++y)
        for (int x = 0; x < 160; ++x)
            content.mosaic.at(x, y) =
                static_cast<std::uint16_t>(500 + 10000 * fields[x / 32][(y & 1) == 0 ? (x & 1) : 1 + (x & 1)] + 0.5);
    ASSERT_TRUE(write_dng(folder / "fields.dng", content, false));
    const auto photo = opened(folder / "fields.dng");
    const std::vector<float> parts = clip_parts_of(*photo);
    for (int field = 0; field < 5; ++field) {
        const double largest = *std::max_element(fields[field], fields[field] + 3);
        const float part = parts[static_cast<std::size_t>(48 * 160 + 32 * field + 16)];
        if (largest < 1)
            EXPECT_NEAR(part, largest, 0.01) << field;
        else
            EXPECT_GE(part, 0.985F) << field;
    }
}

TEST(ClipParts, OfARenderedPictureFollowItsCodes) {
    test::TemporaryFolder folder;
    RasterHeader header;
    header.width = 8, header.height = 1, header.format = FileFormat::png, header.depth = Depth::bits8;
    const std::vector<std::uint8_t> codes{255, 255, 255, 255, 0, 0, 0,   0,  255, 250, 250, 250,
                                          240, 240, 240, 0,   0, 0, 128, 64, 32,  20,  254, 90};
    auto writer = make_raster_writer(folder / "codes.png", header);
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->write_rows(codes.data(), 1));
    ASSERT_TRUE((*writer)->finish());
    const std::vector<float> parts = clip_parts_of(*opened(folder / "codes.png"));
    for (const std::size_t clipped : {0U, 1U, 2U, 3U, 7U}) EXPECT_GE(parts[clipped], 0.985F) << clipped;
    const auto linear = [](double code) { return std::pow((code / 255 + 0.055) / 1.055, 2.4); };
    EXPECT_NEAR(parts[4], linear(240) / linear(250), 0.01);
    EXPECT_NEAR(parts[5], 0, 0.001);
    EXPECT_NEAR(parts[6], linear(128) / linear(250), 0.01) << "the largest channel, linear";
}

TEST(RegionsOfPhotos, FindTheSkyOverStLouis) {
    const auto photo = sample_photo("bracket/stlouis_arch_night/img02.jpg");
    if (!photo) return;
    const auto regions = photo->regions({});
    // Drawn by hand on the 1024 x 768 proxy: outside the arch, and the two halves inside it.
    const Polygon outside{{0, 0},     {1024, 0},  {1024, 412}, {975, 416}, {940, 432}, {905, 432}, {895, 452},
                          {850, 452}, {848, 307}, {738, 307},  {713, 342}, {715, 452}, {735, 490}, {707, 490},
                          {690, 420}, {660, 340}, {620, 275},  {575, 235}, {530, 224}, {522, 220}, {518, 128},
                          {515, 128}, {512, 222}, {480, 230},  {440, 262}, {395, 320}, {362, 390}, {338, 493},
                          {250, 493}, {262, 480}, {290, 465},  {291, 385}, {272, 370}, {270, 340}, {237, 315},
                          {235, 300}, {215, 285}, {160, 285},  {158, 314}, {0, 317}};
    const Polygon left{{370, 502}, {385, 430}, {405, 350}, {440, 290}, {475, 255}, {500, 242},
                       {500, 285}, {488, 310}, {455, 345}, {446, 480}, {437, 502}};
    const Polygon right{{535, 242}, {565, 252}, {600, 290}, {640, 350}, {665, 420}, {680, 495},
                        {622, 495}, {590, 485}, {586, 360}, {548, 310}, {535, 280}};
    double both = 0, either = 0;
    for (int y = 0; y < 768; ++y)
        for (int x = 0; x < 1024; ++x) {
            const bool truth = lies_in(outside, x, y) || lies_in(left, x, y) || lies_in(right, x, y);
            const bool found = regions->sky.at(x, y) > 0.5F;
            both += truth && found, either += truth || found;
        }
    EXPECT_GT(both / either, 0.95);
    EXPECT_NEAR(mean_of(regions->lamps, {470, 560, 20, 20}), 0.5, 0.05) << "the clipped courthouse is a surface";
    EXPECT_GT(mean_of(regions->lamps, {195, 288, 14, 6}), 0.6) << "the sign on the hotel shines";
}

TEST(RegionsOfPhotos, KeepAFireballInTheSkyAndTheTreesOutOfIt) {
    const auto photo = sample_photo("stars/indiallsky/20210930_224951.jpg");
    if (!photo) return;
    const auto regions = photo->regions({});
    EXPECT_GT(mean_of(regions->sky, {100, 200, 700, 60}), 0.95);
    EXPECT_GT(mean_of(regions->sky, {200, 400, 500, 80}), 0.95) << "below the fireball";
    EXPECT_LT(mean_of(regions->sky, {985, 40, 35, 60}), 0.05);
    EXPECT_LT(mean_of(regions->lamps, {200, 200, 700, 200}), 0.02);
}

TEST(RegionsOfPhotos, FindNoSkyInAStillLife) {
    const auto photo = sample_photo("burst/maitek_lowlight/1.jpg");
    if (!photo) return;
    EXPECT_EQ(mean_of(photo->regions({})->sky, {0, 0, 1024, 683}), 0);
}

TEST(RegionsOfPhotos, FindLampsAndSkyOfTheSimulatedNight) {
    const NightScene scene{900, 600, 1};
    const Image truth = draw_night_scene(scene, {});
    test::TemporaryFolder folder;
    ASSERT_TRUE(write_dng(folder / "night.dng", photograph(truth, {}, {}), false));
    const auto regions = opened(folder / "night.dng")->regions({});
    ASSERT_EQ(regions->sky.area(), truth.area());
    // Lamps shine with hundreds of cd/m2; the night sky between the towers has less than 0.1.
    double lamp = 0, covered = 0, sky = 0, sky_found = 0, lamps_in_dark = 0;
    for (int y = 0; y < 600; ++y)
        for (int x = 0; x < 900; ++x) {
            const float light = luminance(truth.at(x, y));
            if (light > 300) ++lamp, covered += regions->lamps.at(x, y) > 0.5F;
            if (light < 0.1F && y < 90) {
                ++sky;
                sky_found += regions->sky.at(x, y) > 0.5F;
                lamps_in_dark += regions->lamps.at(x, y) > 0.5F;
            }
        }
    EXPECT_GT(covered / lamp, 0.95);
    EXPECT_GT(sky_found / sky, 0.85);
    EXPECT_LT(lamps_in_dark / sky, 0.02);
}
