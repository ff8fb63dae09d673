// Hot and dead sites of simulated sensors, whose places are known, beside stars and tiny lamps that must survive.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/hot_pixels.h"
#include "engine/photo/raw_photo.h"
#include "engine/sample/random.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace {

using namespace engine;

float random_part(int i, int what) { return random_number(77, i, what); }

struct Frame {
    RawFile raw;
    std::vector<std::uint32_t> defects; // places, in order
    std::vector<std::pair<int, int>> stars;
};

// A dark sky with texture, stars of all brightnesses through a lens of this sigma, and sites that are hot or dead.
Frame frame(const test::TestCamera& from, double iso, float sigma, bool has_defects) {
    test::TestCamera camera = from;
    camera.width = 600, camera.height = 400;
    const test::Exposure exposure{10, 2.0, iso};
    const auto one = static_cast<float>(exposure.luminance_of_one());
    Image scene(Rect{0, 0, camera.width, camera.height});
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 600; ++x) {
            const float sky = 0.02F * (1 + 0.4F * std::sin(0.021F * static_cast<float>(x + 2 * y)));
            const float house = x > 400 && (x / 9 + y / 14) % 2 == 0 ? 0.15F : 0; // lit windows with sharp edges
            scene.at(x, y) = Rgb{1, 0.95F, 0.9F} * (one * (sky + house));
        }
    Frame result;
    for (int i = 0; i < 160; ++i) {
        const float px = 10 + 370 * random_part(i, 0), py = 10 + 380 * random_part(i, 1);
        const float peak = 0.3F * std::pow(60.0F, random_part(i, 2)), warm = random_part(i, 3);
        const Rgb colour{0.6F + 0.4F * warm, 0.8F, 1 - 0.5F * warm};
        for (int v = static_cast<int>(py) - 4; v <= static_cast<int>(py) + 4; ++v)
            for (int u = static_cast<int>(px) - 4; u <= static_cast<int>(px) + 4; ++u) {
                const float away = std::hypot(static_cast<float>(u) - px, static_cast<float>(v) - py);
                scene.at(u, v) =
                    scene.at(u, v) + colour * (one * peak * std::exp(-0.5F * away * away / (sigma * sigma)));
            }
        result.stars.emplace_back(static_cast<int>(std::lround(px)), static_cast<int>(std::lround(py)));
    }
    DngContent content = test::photograph(camera, exposure, scene, 5);
    RawFile& raw = result.raw;
    raw.mosaic = std::move(content.mosaic);
    raw.width = 600, raw.height = 400;
    for (std::size_t i = 0; i < 4; ++i) raw.pattern[i] = static_cast<CfaColour>(content.pattern[i]);
    raw.black.fill(content.black);
    raw.white = content.white;
    raw.as_shot_neutral = content.as_shot_neutral;
    raw.facts = content.facts;
    for (int i = 0; i < 240 && has_defects; ++i) {
        const int x = 4 + static_cast<int>(590 * random_part(i, 7)), y = 4 + static_cast<int>(390 * random_part(i, 8));
        const bool beside_a_star = std::any_of(result.stars.begin(), result.stars.end(), [&](const auto& star) {
            return std::hypot(star.first - x, star.second - y) < 6;
        });
        const auto place = static_cast<std::uint32_t>(y * 600 + x);
        const bool beside_another = std::any_of(result.defects.begin(), result.defects.end(), [&](std::uint32_t other) {
            return std::abs(static_cast<int>(other % 600) - x) < 5 && std::abs(static_cast<int>(other / 600) - y) < 5;
        });
        if (beside_a_star || beside_another || x > 396) continue;
        const double strength = 0.2 + 0.8 * random_part(i, 9);
        raw.mosaic.at(x, y) = static_cast<std::uint16_t>(raw.black[0] + strength * (raw.white - raw.black[0]));
        result.defects.push_back(place);
    }
    std::sort(result.defects.begin(), result.defects.end());
    return result;
}

TEST(HotPixels, AreFoundOnEverySensorAtEverySensitivity) {
    for (const test::TestCamera& camera : test::cameras())
        for (const double iso : {100.0, 1600.0, 6400.0}) {
            const Frame seen = frame(camera, iso, 0.7F, true);
            std::vector<std::uint32_t> found;
            for (const Defect& defect : find_defects(seen.raw, usual_hot_pixel_strength)) found.push_back(defect.place);
            std::vector<std::uint32_t> right;
            std::set_intersection(found.begin(), found.end(), seen.defects.begin(), seen.defects.end(),
                                  std::back_inserter(right));
            EXPECT_GE(static_cast<double>(right.size()), 0.9 * static_cast<double>(seen.defects.size()))
                << camera.name << " ISO " << iso;
            EXPECT_LE(found.size() - right.size(), 3U) << camera.name << " ISO " << iso << ": good sites taken for hot";
        }
}

TEST(HotPixels, LeaveStarsAndWindowsAlone) {
    for (const test::TestCamera& camera : test::cameras())
        for (const double iso : {100.0, 1600.0, 6400.0})
            for (const float sigma : {0.5F, 0.8F, 1.3F}) {
                const Frame seen = frame(camera, iso, sigma, false);
                EXPECT_LE(find_defects(seen.raw, usual_hot_pixel_strength).size(), seen.stars.size() / 50)
                    << camera.name << " ISO " << iso << " sigma " << sigma;
            }
}

TEST(HotPixels, TakeTheLightOfTheirNeighbours) {
    const Frame seen = frame(test::cameras()[0], 400, 0.7F, true), clean = frame(test::cameras()[0], 400, 0.7F, false);
    double error = 0, count = 0;
    for (const Defect& defect : find_defects(seen.raw, usual_hot_pixel_strength)) {
        error +=
            std::abs(static_cast<double>(defect.after) - static_cast<double>(clean.raw.mosaic.data()[defect.place]));
        count += 1;
        EXPECT_EQ(defect.before, seen.raw.mosaic.data()[defect.place]);
    }
    ASSERT_GT(count, 50);
    const auto& noise = *seen.raw.facts.noise;
    const double range = seen.raw.white - seen.raw.black[0];
    const double deviation = range * std::sqrt(noise.scale[1] * 0.02 + noise.offset[1]);
    EXPECT_LT(error / count, 3 * deviation);
}

TEST(HotPixels, OfAPhotoAreCountedAndComeBackAtStrengthZero) {
    const test::TemporaryFolder folder;
    Frame seen = frame(test::cameras()[0], 400, 0.7F, true);
    DngContent content;
    content.mosaic = seen.raw.mosaic.copy();
    content.pattern = test::cameras()[0].pattern;
    content.black = seen.raw.black[0], content.white = seen.raw.white;
    content.xyz_to_camera = test::cameras()[0].xyz_to_camera;
    content.as_shot_neutral = seen.raw.as_shot_neutral;
    content.facts = seen.raw.facts;
    ASSERT_TRUE(write_dng(folder / "stars.dng", content, true));
    const auto photo = *open_raw_photo(folder / "stars.dng", {});
    EXPECT_EQ(photo->repaired_sites(), find_defects(seen.raw, usual_hot_pixel_strength).size());
    EXPECT_GT(photo->repaired_sites(), 50U);
    SensorSettings none;
    none.hot_pixels = 0;
    const auto as_read = photo->with_sensor_settings(none);
    EXPECT_EQ(as_read->repaired_sites(), 0U);
    const int x = static_cast<int>(seen.defects[3] % 600), y = static_cast<int>(seen.defects[3] / 600);
    const Rect site{x, y, 1, 1};
    EXPECT_GT(luminance(as_read->read(site).at(x, y)), 2 * luminance(photo->read(site).at(x, y)));
}

TEST(HotPixels, OfStrengthZeroAreNotLookedFor) {
    EXPECT_TRUE(find_defects(frame(test::cameras()[0], 400, 0.7F, true).raw, 0).empty());
}

} // namespace
