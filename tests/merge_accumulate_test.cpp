// The sum of a merge and the way onto the reference grid, against closed forms.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/accumulate.h"
#include "engine/sample/random.h"
#include "tests/shared/small_series.h"
#include <gtest/gtest.h>

using namespace engine;

namespace {

// Light that is smooth at the scale of the samples, another one in each colour.
float smooth_light(CfaColour colour, double x, double y) {
    const double phase = colour == CfaColour::red ? 0.3 : colour == CfaColour::green ? 1.1 : 2.0;
    return static_cast<float>(0.15 + 0.05 * std::sin(0.06 * x + phase) + 0.04 * std::cos(0.05 * y - phase));
}

FrameLight smooth_mosaic(const FrameMotion& motion, int width = 128, int height = 96) {
    FrameLight light;
    light.pattern = small_pattern;
    light.noise = {{1e-4, 1e-4, 1e-4}, {1e-6, 1e-6, 1e-6}};
    light.mosaic = Plane(Rect{0, 0, width, height});
    const Homography back = motion.global.inverse();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const MergePoint p = back(x, y);
            light.mosaic.row(y)[x] =
                smooth_light(small_pattern[static_cast<std::size_t>(2 * (y % 2) + x % 2)], p.x, p.y);
        }
    return light;
}

double worst_error_inside(const AlignedFrame& aligned, const FrameMotion& motion) {
    double worst = 0;
    const FrameLight truth = smooth_mosaic({});
    const int width = truth.mosaic.width(), height = truth.mosaic.height();
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            // Taps beyond the edge of the frame are mirrored.
            const MergePoint source = motion.source_of(x, y);
            if (source.x < 6 || source.y < 6 || source.x > width - 7 || source.y > height - 7) continue;
            worst =
                std::max(worst, std::abs(static_cast<double>(aligned.light.mosaic.row(y)[x] - truth.mosaic.row(y)[x])));
        }
    return worst;
}

TEST(Aligning, ShiftsByWholeEvenPixelsKeepEverySample) {
    FrameMotion motion{turned_and_shifted({64, 48}, 0, 4, -6), {}};
    FrameLight light = smooth_mosaic(motion);
    const Plane before = light.mosaic.copy();
    const AlignedFrame aligned = align_to_reference(std::move(light), motion, {});
    EXPECT_FALSE(aligned.moved);
    for (int y = 10; y < 80; ++y)
        for (int x = 10; x < 110; ++x) ASSERT_EQ(aligned.light.mosaic.row(y)[x], before.row(y - 6)[x + 4]);
    // What the frame does not show is known: four columns at the right, six rows at the top.
    for (int j = 0; j < 48; ++j)
        for (int i = 0; i < 64; ++i)
            ASSERT_EQ(aligned.open.row(j)[i] == quad_outside, i >= 62 || j < 3) << i << ' ' << j;
}

TEST(Aligning, SmoothLightOfEveryColourComesBackFromAnyPlace) {
    // Keys' cubic is exact to third order: h^3 f''' / 12 at lattice distance 2 and waves of 100 pixels is about 1e-5.
    for (const auto& [angle, dx, dy] : {std::array{0.0, 0.5, 0.5}, std::array{0.0, 1.0, 0.0},
                                        std::array{0.01, 3.3, -2.7}, std::array{-0.03, -0.4, 7.1}}) {
        const FrameMotion motion{turned_and_shifted({64, 48}, angle, dx, dy), {}};
        const AlignedFrame aligned = align_to_reference(smooth_mosaic(motion), motion, {});
        EXPECT_TRUE(aligned.moved);
        EXPECT_LT(worst_error_inside(aligned, motion), 3e-5) << angle << ' ' << dx << ' ' << dy;
    }
}

TEST(Aligning, ALampRingsNeitherBelowNorAboveItsNeighbours) {
    FrameLight light;
    light.pattern = small_pattern;
    light.mosaic = Plane(Rect{0, 0, 64, 64}, 0.01F);
    for (int y = 28; y < 36; ++y)
        for (int x = 28; x < 36; ++x) light.mosaic.row(y)[x] = 0.9F;
    const FrameMotion motion{turned_and_shifted({32, 32}, 0, 0.7, 0.6), {}};
    const AlignedFrame aligned = align_to_reference(std::move(light), motion, {});
    for (std::size_t i = 0; i < aligned.light.mosaic.size(); ++i) {
        EXPECT_GE(aligned.light.mosaic.data()[i], 0.01F - 1e-6F);
        EXPECT_LE(aligned.light.mosaic.data()[i], 0.9F + 1e-6F);
    }
}

TEST(Aligning, QuadsBesideAnEndedSampleCloseWhateverItsColour) {
    FrameLight light;
    light.pattern = small_pattern;
    light.mosaic = Plane(Rect{0, 0, 16, 16}, 0.2F);
    light.mosaic.row(5)[6] = 1; // quad (3, 2): its left column, its lower row
    const OpenQuads open = open_quads(light, {});
    for (int j = 0; j < 8; ++j)
        for (int i = 0; i < 8; ++i)
            EXPECT_EQ(open.row(j)[i] == quad_closed, (i == 2 || i == 3) && (j == 2 || j == 3)) << i << ' ' << j;
    light.mosaic.row(5)[6] = 0.9425F; // the middle of the ramp
    EXPECT_NEAR(open_quads(light, {}).row(2)[3], 128, 2);
}

TEST(Aligning, ADefectIsFilledFromItsColourAndItsQuadHardlyCounts) {
    FrameLight light = smooth_mosaic({});
    const float there = light.mosaic.row(30)[40];
    light.mosaic.row(30)[40] = 0.7F;
    light.defects = Raster<std::uint8_t>(light.mosaic.area(), 0);
    light.defects.row(30)[40] = 1;
    const AlignedFrame aligned = align_to_reference(std::move(light), {}, {});
    EXPECT_NEAR(aligned.light.mosaic.row(30)[40], there, 0.01);
    EXPECT_EQ(aligned.open.row(15)[20], quad_with_defect);
    EXPECT_EQ(aligned.open.row(15)[21], quad_open);
}

AlignedFrame flat_frame(float value, NoiseProfile noise, int width = 64, int height = 48) {
    FrameLight light;
    light.pattern = small_pattern, light.noise = noise;
    light.mosaic = Plane(Rect{0, 0, width, height}, value);
    return align_to_reference(std::move(light), {}, {});
}

TEST(Accumulating, EqualFramesGiveTheirMeanAndTheirNumber) {
    const NoiseProfile noise{{1e-3, 1e-3, 1e-3}, {1e-5, 1e-5, 1e-5}};
    const AlignedFrame first = flat_frame(0.2F, noise);
    Accumulator sum(first.light, noise);
    const QuadLight level = quad_light(first.light, 1, {});
    for (const float value : {0.20F, 0.22F, 0.24F, 0.26F}) sum.add(flat_frame(value, noise), {1, noise}, level, {});
    MergedPicture picture;
    sum.finish(1, picture);
    for (std::size_t i = 0; i < picture.mosaic.size(); ++i) ASSERT_NEAR(picture.mosaic.data()[i], 0.23, 1e-6);
    const Plane frames = sum.frames_map();
    EXPECT_EQ(frames.width(), 4);
    for (std::size_t i = 0; i < frames.size(); ++i) ASSERT_NEAR(frames.data()[i], 4, 1e-4);
}

TEST(Accumulating, TheBestLinearEstimateOfABracketHasTheSumOfTheInverseVariances) {
    const double scale = 1e-3, offset = 4e-5, y = 0.02;
    const NoiseProfile noise{{scale, scale, scale}, {offset, offset, offset}};
    const AlignedFrame reference = flat_frame(static_cast<float>(y), noise);
    Accumulator sum(reference.light, reference.light.noise);
    const QuadLight level = quad_light(reference.light, 1, {});
    double inverse = 0;
    for (const double a : {1.0, 0.25, 4.0}) {
        sum.add(flat_frame(static_cast<float>(a * y), noise), {a, noise}, level, {});
        inverse += a * a / (scale * a * y + offset);
    }
    const Plane frames = sum.frames_map();
    EXPECT_NEAR(frames.data()[5], inverse * (scale * y + offset), 1e-4 * inverse * (scale * y + offset));
}

TEST(Accumulating, WhereAllFramesEndTheResultIsTheEndOfTheShortest) {
    const NoiseProfile noise{{1e-3, 1e-3, 1e-3}, {1e-5, 1e-5, 1e-5}};
    const AlignedFrame reference = flat_frame(1, noise);
    Accumulator sum(reference.light, reference.light.noise);
    const QuadLight level = quad_light(reference.light, 1, {});
    sum.add(flat_frame(1, noise), {1, noise, 1, 0, 1e-6 / 4096}, level, {});
    sum.add(flat_frame(1, noise), {0.25, noise, 1, 0, 1e-6}, level, {});
    MergedPicture picture;
    sum.finish(0.25, picture);
    EXPECT_EQ(picture.brightest, 4);
    for (std::size_t i = 0; i < picture.mosaic.size(); ++i) ASSERT_EQ(picture.mosaic.data()[i], 4.0F);
    EXPECT_EQ(sum.closed_share(), 1);
}

TEST(Accumulating, WeightsDoNotDarkenShadows) {
    // merge.md 2.3: weights from the pixel itself take up to an electron away. Two frames of 1 : 4, two electrons a pixel in the shorter one.
    SmallScene scene;
    scene.darkest = scene.wall = 1e-3, scene.texture = 0, scene.full_well = 2000, scene.read_noise = 3;
    std::vector<SmallShot> shots(2);
    shots[1].exposure = 4;
    const SmallSeries series(scene, shots);
    Result<FrameLight> reference = series.read(0, {});
    Accumulator sum(*reference, reference->noise);
    const QuadLight level = quad_light(*reference, 1, {});
    sum.add(align_to_reference(std::move(*reference), {}, {}), {1, series.noise()}, level, {});
    sum.add(align_to_reference(std::move(*series.read(1, {})), {}, {}), {4, series.noise()}, level, {});
    MergedPicture picture;
    sum.finish(1, picture);
    const Plane truth = series.truth(0);
    double bias = 0;
    for (std::size_t i = 0; i < truth.size(); ++i)
        bias += static_cast<double>(picture.mosaic.data()[i] - truth.data()[i]);
    EXPECT_LT(std::abs(bias / static_cast<double>(truth.size()) * scene.full_well), 0.05);
}

TEST(Accumulating, NoBitDependsOnTheOrderOfTheStrips) {
    const auto merged = [] {
        const FrameMotion motion{turned_and_shifted({64, 48}, 0.01, 3.3, -2.7), {}};
        AlignedFrame reference = align_to_reference(smooth_mosaic({}), {}, {});
        Accumulator sum(reference.light, reference.light.noise);
        const QuadLight level = quad_light(reference.light, 1, {});
        sum.add(reference, {1, reference.light.noise}, level, {});
        sum.add(align_to_reference(smooth_mosaic(motion), motion, {}), {2, reference.light.noise}, level, {});
        MergedPicture picture;
        sum.finish(1, picture);
        return std::move(picture.mosaic);
    };
    const Plane straight = merged();
    shuffle_for_tests(7);
    const Plane shuffled = merged();
    shuffle_for_tests(0);
    for (std::size_t i = 0; i < straight.size(); ++i) ASSERT_EQ(straight.data()[i], shuffled.data()[i]);
}

} // namespace
