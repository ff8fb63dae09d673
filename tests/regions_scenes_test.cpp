// Sky and lamps of the simulated scenes, whose truth was drawn with them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/night_scenes.h"
#include "tests/shared/test_support.h"

using namespace engine;

namespace {

struct Measure {
    double sky_overlap = 1, sky_found = 0, lamps_covered = 1;
};

Measure measure(const std::string& name) {
    const test::ScenePhoto photo(test::draw_scene(name));
    const auto regions = photo.regions({});
    const test::NightScene& scene = photo.scene();
    const Rect proxy = regions->sky.area();
    double both = 0, either = 0, lamps = 0, covered = 0, found = 0;
    for (int y = 0; y < proxy.height; ++y)
        for (int x = 0; x < proxy.width; ++x) {
            const int u = (2 * x + 1) * scene.light.width() / (2 * proxy.width),
                      v = (2 * y + 1) * scene.light.height() / (2 * proxy.height);
            const bool truth = scene.sky.at(u, v) > 0.5F, sky = regions->sky.at(x, y) > 0.5F;
            both += truth && sky, either += truth || sky, found += sky;
            if (scene.lamps.at(u, v) > 0.5F) ++lamps, covered += regions->lamps.at(x, y) > 0.4F;
        }
    return {either > 0 ? both / either : 1, found / static_cast<double>(proxy.pixels()),
            lamps > 0 ? covered / lamps : 1};
}

} // namespace

TEST(RegionsOfScenes, FollowTheSkyToItsEdge) {
    EXPECT_GT(measure("blue_hour").sky_overlap, 0.97);
    EXPECT_GT(measure("stars").sky_overlap, 0.90); // the Milky Way included; snow by starlight is all but sky
    EXPECT_GT(measure("moonlit_road").sky_overlap, 0.86);
    EXPECT_GT(measure("city").sky_overlap, 0.73); // lit leaves before a black sky
}

TEST(RegionsOfScenes, HaveNoSkyIndoorsAndBeforeAWall) {
    EXPECT_EQ(measure("candle").sky_found, 0);
    EXPECT_EQ(measure("neon").sky_found, 0);
}

TEST(RegionsOfScenes, CoverTheLamps) {
    for (const std::string name : {"city", "moonlit_road", "candle", "stars", "blue_hour"})
        EXPECT_GT(measure(name).lamps_covered, 0.85) << name;
}
