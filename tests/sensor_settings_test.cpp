// What a recipe asks of the sensor: the photo is swapped before all edits, and swapped back for nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/raw_photo.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/simulated_cameras.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;

std::shared_ptr<const Photo> photo_of_a_lamp(const test::TemporaryFolder& folder) {
    const test::TestCamera& camera = test::cameras()[0];
    const test::Exposure exposure;
    Image scene(Rect{0, 0, camera.width, camera.height},
                Rgb{1, 1, 1} * static_cast<float>(0.2 * exposure.luminance_of_one()));
    for (int y = 100; y < 140; ++y)
        for (int x = 100; x < 140; ++x) scene.at(x, y) = scene.at(x, y) * 80.0F;
    const std::filesystem::path path = folder / "lamp.dng";
    EXPECT_TRUE(write_dng(path, test::photograph(camera, exposure, scene, 1), true));
    return *open_raw_photo(path, {});
}

TEST(SensorSettings, AreAskedForByTheRecipeBeforeAllEdits) {
    const test::TemporaryFolder folder;
    const auto photo = photo_of_a_lamp(folder);
    Recipe recipe = initial_recipe();
    EXPECT_EQ(photo_for(photo, recipe), photo);
    ASSERT_TRUE(apply_line(recipe, "raw.highlights=clip"));
    const Plan plan = *make_plan(photo, recipe, photo->long_edge(), nullptr, {});
    EXPECT_NE(plan.photo->key(), photo->key());
    EXPECT_TRUE(plan.steps.empty()) << "no pixel passes through the step itself";
    const Rgb clipped = render_whole(plan).at(120, 120), neutral = photo->read({120, 120, 1, 1}).at(120, 120);
    EXPECT_LT(clipped.g, 0.9F * neutral.g);
}

TEST(SensorSettings, SharesThePhotoAmongEqualSettings) {
    const test::TemporaryFolder folder;
    const auto photo = photo_of_a_lamp(folder);
    SensorSettings clip;
    clip.highlights = HighlightMethod::clip;
    const auto clipped = photo->with_sensor_settings(clip);
    ASSERT_TRUE(clipped);
    EXPECT_EQ(photo->with_sensor_settings(clip), clipped) << "kept";
    EXPECT_EQ(clipped->with_sensor_settings(SensorSettings{}), photo);
    EXPECT_EQ(clipped->with_sensor_settings(clip), nullptr) << "it is that already";
    EXPECT_EQ(photo->with_sensor_settings(SensorSettings{}), nullptr);
}

TEST(SensorSettings, OutliveThePhotoTheyWereMadeFrom) {
    const test::TemporaryFolder folder;
    auto photo = photo_of_a_lamp(folder);
    SensorSettings clip;
    clip.highlights = HighlightMethod::clip;
    const auto clipped = photo->with_sensor_settings(clip);
    photo.reset();
    const auto back = clipped->with_sensor_settings(SensorSettings{});
    ASSERT_TRUE(back);
    EXPECT_GT(back->read({120, 120, 1, 1}).at(120, 120).g, clipped->read({120, 120, 1, 1}).at(120, 120).g);
}

TEST(SensorSettings, MeanNothingToPicturesOfNoSensor) {
    const test::PicturePhoto picture(test::night_picture(60, 40, false), "picture");
    SensorSettings clip;
    clip.highlights = HighlightMethod::clip;
    EXPECT_EQ(picture.with_sensor_settings(clip), nullptr);
}

} // namespace
