// The simulated series must be what they say: noise as modelled, frames where their motion says, movers where the masks say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/files/raw_file.h"
#include "tests/shared/simulated_files.h"
#include "tests/shared/simulated_sets.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

using engine::MergePoint;
using test::SimulatedSeries;

namespace {

constexpr int width = 480, height = 320;

test::SeriesSetup without_defects(test::SeriesSetup setup) {
    setup.sensor.hot_share = 0, setup.sensor.response_spread = 0;
    return setup;
}

TEST(SimulatedSeries, noise_has_the_variance_and_mean_of_its_profile) {
    const SimulatedSeries series(without_defects(test::set_h8(width, height)));
    const auto frame = series.read(0, {});
    const engine::Plane truth = series.truth_mosaic(0);
    const engine::NoiseProfile noise = series.noise(0);
    struct Bin {
        double deviation = 0, squares = 0, count = 0;
    };
    std::array<Bin, 3> bins; // below 3 electrons, to 30, to 800
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto value = static_cast<double>(truth.at(x, y)), electrons = value * series.electrons(0);
            if (electrons > 800) continue;
            Bin& bin = bins[electrons < 3 ? 0 : electrons < 30 ? 1 : 2];
            const double expected = value + series.setup().sensor.dark_current / 15 / series.electrons(0);
            const double z = (static_cast<double>(frame->mosaic.at(x, y)) - expected) /
                             std::sqrt(noise.scale[1] * value + noise.offset[1]);
            bin.deviation += z, bin.squares += z * z, bin.count += 1;
        }
    for (const Bin& bin : bins) {
        ASSERT_GT(bin.count, 4000);
        EXPECT_NEAR(bin.deviation / bin.count, 0, 0.04);
        EXPECT_NEAR(bin.squares / bin.count, 1, 0.05);
    }
}

TEST(SimulatedSeries, a_pixel_of_the_reference_is_found_where_the_motion_says) {
    auto setup = without_defects(test::hand_burst(width, height, {.count = 2, .snr = 3, .seed = 9}));
    setup.frames[0].poses = {{}};
    setup.frames[1].poses = {{.pan = 7.3 / setup.focal_pixels(), .tilt = -2.6 / setup.focal_pixels(), .roll = 0.01}};
    setup.scene.lamps = false;
    const SimulatedSeries series(setup);
    const engine::Image reference = series.truth(0), other = series.truth(1);
    const engine::FrameMotion motion = series.motion(1, 0);
    const MergePoint middle = motion.source_of((width - 1) / 2.0, (height - 1) / 2.0);
    EXPECT_NEAR(middle.x - (width - 1) / 2.0, 7.3, 0.1); // to the right and up
    EXPECT_NEAR(middle.y - (height - 1) / 2.0, -2.6, 0.1);
    // The same light there, read between pixels; against the same places without the motion.
    double with = 0, without = 0;
    for (int y = 30; y < height - 30; ++y)
        for (int x = 30; x < width - 30; ++x) {
            const MergePoint p = motion.source_of(x, y);
            const int u = static_cast<int>(p.x), v = static_cast<int>(p.y);
            const auto s = static_cast<float>(p.x - u), t = static_cast<float>(p.y - v);
            const float there = (other.at(u, v).g * (1 - s) + other.at(u + 1, v).g * s) * (1 - t) +
                                (other.at(u, v + 1).g * (1 - s) + other.at(u + 1, v + 1).g * s) * t;
            const float here = reference.at(x, y).g;
            with += std::abs(static_cast<double>(there - here));
            without += std::abs(static_cast<double>(other.at(x, y).g - here));
        }
    EXPECT_LT(with, 0.25 * without);
}

TEST(SimulatedSeries, movers_are_where_the_mask_says_and_nowhere_else) {
    const SimulatedSeries series(test::set_h8(width, height));
    const auto mask = series.moving(0, 0);
    const engine::Image with = series.truth(0), without = series.truth(0, false);
    int moving = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            moving += mask.at(x, y);
            if (mask.at(x, y) != 0) EXPECT_NE(with.at(x, y), without.at(x, y));
        }
    EXPECT_GT(moving, 500);
    EXPECT_LT(moving, width * height / 10);
    const SimulatedSeries empty(test::set_h16d(width, height));
    const auto nothing = empty.moving_in_any(0);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) ASSERT_EQ(nothing.at(x, y), 0);
}

TEST(SimulatedSeries, frames_are_the_same_on_any_number_of_threads_and_in_any_order) {
    const auto setup = test::set_b2(width / 2, height / 2);
    engine::limit_threads(1);
    const auto one = SimulatedSeries(setup).raw_values(1);
    engine::limit_threads(0);
    engine::shuffle_for_tests(5);
    const auto many = SimulatedSeries(setup).raw_values(1);
    engine::shuffle_for_tests(0);
    EXPECT_TRUE(std::equal(one.data(), one.data() + one.size(), many.data()));
}

TEST(SimulatedSeries, frames_of_a_bracket_differ_by_their_exposure_and_not_by_what_they_tell) {
    const SimulatedSeries series(without_defects(test::set_b3(width, height)));
    EXPECT_NEAR(series.exposure(0, 1), 0.25, 1e-9);
    EXPECT_NEAR(series.exposure(2, 1), 4 * std::exp2(0.3), 1e-9);
    EXPECT_NEAR(series.facts(2).nominal_exposure / series.facts(1).nominal_exposure, 15.0 / 4, 1e-6);
    const engine::Image reference = series.truth(1), longer = series.truth(2);
    double here = 0, there = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            here += static_cast<double>(reference.at(x, y).g), there += static_cast<double>(longer.at(x, y).g);
    EXPECT_NEAR(there / here, 4 * std::exp2(0.3), 0.01);
}

TEST(SimulatedSeries, the_sky_turns_and_the_ground_stands) {
    const SimulatedSeries series(test::set_s20(width, height, 3));
    const MergePoint star = series.sky_motion(2, 0, 0.2 * width, 0.2 * height);
    // 32 s at 16 mm: at most omega t f = 0.5 px here at 480 px width; not less than a quarter of it so far from the pole.
    const double way = std::hypot(star.x - 0.2 * width, star.y - 0.2 * height);
    const double most = series.setup().stars.speed * 32 * series.setup().focal_pixels();
    EXPECT_LT(way, 1.5 * most);
    EXPECT_GT(way, 0.2 * most);
    EXPECT_LT(series.motion(2, 0).corner_shift(width, height), 0.3);
    const engine::Image with = series.truth(0), without = series.truth(0, false);
    const engine::Plane sky = series.sky(0);
    double in_sky = 0, on_ground = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const auto more = static_cast<double>(with.at(x, y).g - without.at(x, y).g);
            (sky.at(x, y) > 0.01F ? in_sky : on_ground) += more;
        }
    EXPECT_GT(in_sky, 0.1);
    EXPECT_LT(on_ground, 1e-3 * in_sky);
}

TEST(SimulatedSeries, files_hold_the_values_the_times_and_the_exposures) {
    const SimulatedSeries series(test::set_b3(width / 2, height / 2));
    const test::TemporaryFolder folder;
    const auto paths = test::write_series(series, folder.path());
    ASSERT_EQ(paths.size(), 3U);
    const auto file = engine::read_raw_file(paths[2], {});
    ASSERT_TRUE(file);
    const auto values = series.raw_values(2);
    ASSERT_EQ(file->mosaic.size(), values.size());
    EXPECT_TRUE(std::equal(values.data(), values.data() + values.size(), file->mosaic.data()));
    EXPECT_NEAR(file->facts.exposure_time.value_or(0), 0.25, 1e-6);
    EXPECT_NEAR(file->facts.f_number.value_or(0), 2, 1e-3);
    EXPECT_EQ(file->facts.taken, series.facts(2).capture.taken);
    EXPECT_EQ(file->white, 15892);
}

TEST(SimulatedSeries, pictures_show_the_scene_and_end_at_full_display_light) {
    const SimulatedSeries series(test::set_j3(width, height));
    double before = 0;
    for (int k = 0; k < 3; ++k) { // brighter frame by frame, never beyond the end
        const auto frame = series.read(k, {});
        double sum = 0;
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const engine::Rgb pixel = frame->picture.at(x, y);
                ASSERT_TRUE(std::isfinite(pixel.r) && std::isfinite(pixel.g) && std::isfinite(pixel.b));
                sum += static_cast<double>(std::min(1.0F, pixel.g));
            }
        EXPECT_GT(sum, 1.5 * before);
        before = sum;
    }
}

} // namespace
