// Stacks of simulated star series against their truth.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/kernels/kernels.h"
#include "engine/merge/methods.h"
#include "engine/merge/star_detection.h"
#include "tests/shared/star_scenes.h"
#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>

using namespace engine;

namespace {

MergeOutcome stacked(const FrameSource& source, int reference, MergeOptions options = {}) {
    options.kind = MergeKind::stars;
    const MergeSet set{source, std::vector<bool>(static_cast<std::size_t>(source.count()), true), reference};
    Result<MergeOutcome> outcome = merge_stars(set, options, {});
    EXPECT_TRUE(outcome) << outcome.error().what;
    return std::move(*outcome);
}

// Mean square distance from the truth over pixels that `counts`.
template <class Counts> double error_of(const Plane& a, const Plane& truth, const Counts& counts) {
    double sum = 0, number = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            if (counts(x, y)) {
                const double off = static_cast<double>(a.at(x, y) - truth.at(x, y));
                sum += off * off, ++number;
            }
    return sum / number;
}

// As the program develops a mosaic.
Image developed(const Plane& mosaic) {
    Raster<std::uint16_t> samples(mosaic.area());
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples.data()[i] =
            static_cast<std::uint16_t>(std::clamp(mosaic.data()[i] * 60000 + 1000 + 0.5F, 0.0F, 65535.0F));
    MosaicLevels levels;
    levels.black.fill(1000);
    levels.scale = {2 / 60000.0F, 1 / 60000.0F, 1 / 60000.0F, 1 / 0.65F / 60000.0F};
    Image rgb(mosaic.area());
    demosaic(samples, levels, mosaic.area(), rgb);
    return rgb;
}

// Full width at half maximum of green around a star, from a fine azimuthal mean about its centre.
double width_of(const Image& rgb, double cx, double cy) {
    std::array<double, 40> sum{}, number{};
    for (int y = static_cast<int>(cy) - 6; y <= static_cast<int>(cy) + 7; ++y)
        for (int x = static_cast<int>(cx) - 6; x <= static_cast<int>(cx) + 7; ++x) {
            const double r = std::hypot(x - cx, y - cy);
            if (r < 6)
                sum[static_cast<std::size_t>(r * 4)] += static_cast<double>(rgb.at(x, y).g),
                    ++number[static_cast<std::size_t>(r * 4)];
        }
    (void)number;
    // Second moment in a window of 4 pixels above the level at 5 to 6 pixels.
    double level = 0, count = 0, flux = 0, moment = 0;
    for (std::size_t i = 20; i < 24; ++i) level += sum[i], count += number[i];
    level /= count;
    for (int y = static_cast<int>(cy) - 4; y <= static_cast<int>(cy) + 5; ++y)
        for (int x = static_cast<int>(cx) - 4; x <= static_cast<int>(cx) + 5; ++x) {
            const double r2 = (x - cx) * (x - cx) + (y - cy) * (y - cy), weight = std::exp(-r2 / (2 * 1.5 * 1.5));
            const double light = (static_cast<double>(rgb.at(x, y).g) - level) * weight;
            flux += light, moment += light * r2;
        }
    const double variance = moment / flux / 2, own = 1 / (1 / variance - 1 / (1.5 * 1.5));
    return 2.3548 * std::sqrt(own);
}

} // namespace

TEST(StarStack, OfTwentyFramesIsCleanerByElevenAndAHalfDecibelAndAsSharpAsOneFrame) {
    test::StarScene scene;
    scene.frames = 20, scene.has_ground = false, scene.stars = 1500;
    const test::StarFrames source(scene);
    const auto begin = std::chrono::steady_clock::now();
    const MergeOutcome outcome = stacked(source, 10);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    ASSERT_EQ(outcome.picture.layout, FrameLayout::bayer);
    const FrameLight truth = source.truth(10), single = source.read(10, {}).value();
    const auto inner = [&](int x, int y) { return x > 60 && y > 60 && x < scene.width - 60 && y < scene.height - 60; };
    const auto dark = [&](int x, int y) { return inner(x, y) && truth.mosaic.at(x, y) < 0.035F; };
    const double gain = 10 * std::log10(error_of(single.mosaic, truth.mosaic, dark) /
                                        error_of(outcome.picture.mosaic, truth.mosaic, dark));
    // Developed, so that interpolation counts for both alike.
    const Image one = developed(single.mosaic), many = developed(outcome.picture.mosaic),
                clean = developed(truth.mosaic);
    double before = 0, after = 0;
    for (int y = 60; y < scene.height - 60; ++y)
        for (int x = 60; x < scene.width - 60; ++x)
            if (clean.at(x, y).g < 0.035F) {
                before += std::pow(static_cast<double>(one.at(x, y).g - clean.at(x, y).g), 2);
                after += std::pow(static_cast<double>(many.at(x, y).g - clean.at(x, y).g), 2);
            }
    const double developed_gain = 10 * std::log10(before / after);
    std::vector<double> ratios;
    const StarField field = *detect_stars(*star_light(truth, {2, 1, 1 / 0.65F}, {}), 5, 400, {});
    for (const Star& star : field.stars)
        if (star.peak > 0.03F && star.peak < 0.5F && inner(static_cast<int>(star.x), static_cast<int>(star.y)))
            ratios.push_back(width_of(many, star.x, star.y) / width_of(clean, star.x, star.y));
    std::erase_if(ratios, [](double r) { return !std::isfinite(r); });
    std::ranges::sort(ratios);
    const double width = ratios.empty() ? 0 : ratios[ratios.size() / 2];
    RecordProperty("gain", std::to_string(gain) + " dB, developed " + std::to_string(developed_gain) + ", width " +
                               std::to_string(width) + ", seconds " + std::to_string(seconds));
    EXPECT_GT(gain, 11.5);
    EXPECT_GT(developed_gain, 11.5);
    EXPECT_LT(width, 1.10);
    EXPECT_NEAR(outcome.report.noise_down_db, 12.9, 0.3);
}

TEST(StarStack, KeepsTheGroundAsSharpAsItIsAndSmearsNoHorizon) {
    test::StarScene scene;
    scene.frames = 16, scene.seconds_apart = 40;
    const test::StarFrames source(scene);
    const MergeOutcome outcome = stacked(source, 8);
    const FrameLight truth = source.truth(8), single = source.read(8, {}).value();
    // Far from the edge, near the edge, and above it: nowhere worse than a frame.
    const auto distance = [&](int x, int y) { return y - source.horizon(x); };
    const auto inside = [&](int x, int y) { return x > 20 && x < scene.width - 20 && y > 20 && y < scene.height - 20; };
    const auto tree = [&](int x, int y) { return std::abs(x - 0.78 * scene.width) < 80 && y > 0.45 * scene.height; };
    const auto gain = [&](const auto& where) {
        return 10 * std::log10(error_of(single.mosaic, truth.mosaic, where) /
                               error_of(outcome.picture.mosaic, truth.mosaic, where));
    };
    const double ground = gain([&](int x, int y) { return inside(x, y) && distance(x, y) > 15 && !tree(x, y); });
    const double below =
        gain([&](int x, int y) { return inside(x, y) && !tree(x, y) && distance(x, y) > 0 && distance(x, y) < 8; });
    const double above = gain([&](int x, int y) {
        return inside(x, y) && !tree(x, y) && distance(x, y) < -1 && distance(x, y) > -8 &&
               truth.mosaic.at(x, y) < 0.05F;
    });
    const double leaves = gain([&](int x, int y) { return inside(x, y) && tree(x, y) && source.is_ground(x, y); });
    RecordProperty("gains", std::to_string(ground) + " ground, " + std::to_string(below) + " below, " +
                                std::to_string(above) + " above, " + std::to_string(leaves) + " leaves");
    EXPECT_GT(ground, 11.5); // 12.04 is ideal
    EXPECT_GT(leaves, 9.0);  // at their edges the sky mixes in
    // A horizon smeared over the 20 pixels that the sky moves would be worse than any frame.
    EXPECT_GT(below, 4.0);
    EXPECT_GT(above, 4.0); // there only those frames in which that sky stood higher
}
