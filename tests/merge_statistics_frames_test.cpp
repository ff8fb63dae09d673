// How frames come into mean, median and lighten: shifted, of other exposure, left out, stopped, as pictures, as places of single frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/merge/laid_frame.h"
#include "engine/merge/methods.h"
#include "tests/shared/memory_frames.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;

Result<MergeOutcome> merged(const FrameSource& source, const MergeOptions& options, int reference = 0,
                            const MergeWork& work = {}) {
    return merge_statistics({source, std::vector<bool>(static_cast<std::size_t>(source.count()), true), reference},
                            options, work);
}
MergeOptions unaligned(MergeKind kind) {
    MergeOptions options = options_for(kind);
    options.alignment = MergeAlignment::none;
    return options;
}
// Waves of 14 to 60 pixels in all directions: a texture that can be aligned and interpolated.
double scene(double x, double y) {
    double sum = 0.3;
    for (int k = 0; k < 24; ++k) {
        const double length = 14 + 2 * k, angle = 2.399 * k; // the golden angle
        sum += 0.025 * std::sin(2 * M_PI / length * (std::cos(angle) * x + std::sin(angle) * y) + 1.7 * k * k);
    }
    return sum;
}

TEST(LaidFrame, KeepsTheBitsOfAFrameThatLiesByWholePixels) {
    const FrameLight light = test::noisy_mosaic(40, 30, 0.1, 4, [](int, int) { return 0.2; });
    FrameLight copy = test::noisy_mosaic(40, 30, 0.1, 4, [](int, int) { return 0.2; });
    const FrameMotion motion{turned_and_shifted({20, 15}, 0, 4, -2), {}};
    const LaidFrame laid(std::move(copy), motion, {0, 0, 40, 30}, 1);
    EXPECT_FALSE(laid.covers_everything());
    std::vector<float> row(40);
    laid.row(10, row.data());
    for (int x = 0; x < 36; ++x) EXPECT_EQ(row[static_cast<std::size_t>(x)], light.mosaic.at(x + 4, 8));
    for (int x = 36; x < 40; ++x) EXPECT_TRUE(is_missing(row[static_cast<std::size_t>(x)]));
    laid.row(1, row.data());
    EXPECT_TRUE(is_missing(row[3])) << "two rows further up there is nothing";
}

TEST(LaidFrame, FindsASlopeAgainBetweenItsSamples) {
    // Keys' cubic is exact on straight lines.
    const FrameLight sloped =
        test::noisy_mosaic(64, 48, 1e-9, 4, [](int x, int y) { return 0.1 + 0.002 * x + 0.003 * y; });
    FrameLight copy = test::noisy_mosaic(64, 48, 1e-9, 4, [](int x, int y) { return 0.1 + 0.002 * x + 0.003 * y; });
    const FrameMotion motion{turned_and_shifted({32, 24}, 0.01, 0.7, -1.3), {}};
    const LaidFrame laid(std::move(copy), motion, {0, 0, 64, 48}, 1);
    std::vector<float> row(64);
    for (int y = 8; y < 40; ++y) {
        laid.row(y, row.data());
        for (int x = 8; x < 56; ++x) {
            const MergePoint source = motion.source_of(x, y);
            EXPECT_NEAR(static_cast<double>(row[static_cast<std::size_t>(x)]),
                        0.1 + 0.002 * source.x + 0.003 * source.y, 2e-5);
        }
    }
}

TEST(LaidFrame, HasNoBlackSpecksBesideLamps) {
    // Wherever a lamp of 38, the brightest that a picture can hold, lies between the samples, the wall beside it stays what it is.
    for (const double shift : {0.2, 0.5, 0.8}) {
        FrameLight light = test::picture_of(32, 32, [](int x, int y) {
            return x == 16 && y == 16 ? Rgb{38, 38, 38} : Rgb{0.1F, 0.1F, 0.1F};
        });
        const LaidFrame laid(std::move(light), {turned_and_shifted({0, 0}, 0, shift, shift), {}}, {0, 0, 32, 32}, 1);
        std::vector<float> row(96);
        for (int y = 10; y < 22; ++y) {
            laid.row(y, row.data());
            for (int i = 30; i < 66; ++i)
                EXPECT_GE(row[static_cast<std::size_t>(i)], 0.0999F) << shift << " " << i / 3 << " " << y;
        }
    }
}

TEST(LaidFrame, MendsDefectsFromNeighboursOfTheirColour) {
    FrameLight light = test::noisy_mosaic(16, 16, 1e-9, 4, [](int x, int y) { return (x + y) % 2 == 0 ? 0.1 : 0.5; });
    light.mosaic.at(6, 6) = 0.99F;
    light.defects = Raster<std::uint8_t>(light.mosaic.area(), 0);
    light.defects.at(6, 6) = 1;
    const LaidFrame laid(std::move(light), {}, {0, 0, 16, 16}, 1);
    std::vector<float> row(16);
    laid.row(6, row.data());
    EXPECT_NEAR(static_cast<double>(row[6]), 0.1, 1e-6);
    EXPECT_NEAR(static_cast<double>(row[7]), 0.5, 1e-6);
}

TEST(MergeStatisticsFrames, AreAlignedAndTrimmedToWhatAllShow) {
    constexpr int width = 384, height = 288;
    const auto source = [](double step) {
        return test::MemoryFrames(5, FrameLayout::bayer, width, height, [step](int frame) {
            return test::noisy_mosaic(width, height, 0.004, 70U + static_cast<unsigned>(frame),
                                      [&](int x, int y) { return scene(x + step * frame, y - step * frame); });
        });
    };
    for (const double step : {0.0, 4.0, 3.3}) {
        for (const MergeEdges edges : {MergeEdges::keep, MergeEdges::trim}) {
            MergeOptions options = options_for(MergeKind::mean);
            options.edges = edges;
            const auto result = merged(source(step), options);
            ASSERT_TRUE(result) << result.error().what;
            const Plane& mosaic = result->picture.mosaic;
            const int lost = static_cast<int>(std::ceil(4 * step));
            if (edges == MergeEdges::keep)
                EXPECT_EQ(mosaic.area(), (Rect{0, 0, width, height}));
            else {
                EXPECT_NEAR(mosaic.width(), width - lost, 3);
                EXPECT_NEAR(mosaic.height(), height - lost, 3);
                EXPECT_EQ(result->picture.facts.width, mosaic.width());
            }
            if (step == 0) EXPECT_EQ(result->report.frames[4].shift, 0) << "a tripod";
            if (edges == MergeEdges::trim) continue;
            // Five frames take noise away, apart from a tenth of a pixel of misalignment; at the edge there are fewer frames, and it is no
            // darker.
            double square = 0;
            int count = 0;
            for (int y = 60; y < height - 60; ++y)
                for (int x = 60; x < width - 60; ++x)
                    square += std::pow(static_cast<double>(mosaic.at(x, y)) - scene(x, y), 2), ++count;
            EXPECT_LT(std::sqrt(square / count), 0.004 / std::sqrt(5) * 1.15) << step;
            EXPECT_NEAR(static_cast<double>(mosaic.at(width - 2, height / 2)), scene(width - 2, height / 2), 0.02);
            if (step > 0) EXPECT_LT(result->picture.frames.at(0, result->picture.frames.height() - 1), 5);
        }
    }
}

TEST(MergeStatisticsFrames, OfSlightlyDifferentExposureCountAsEqual) {
    // Frame 1 is a third of a stop brighter, and its file says so.
    test::MemoryFrames source(3, FrameLayout::bayer, 64, 64, [](int frame) {
        return test::noisy_mosaic(64, 64, 1e-4, 9U + static_cast<unsigned>(frame),
                                  [&](int, int) { return frame == 1 ? 0.2 * 1.26 : 0.2; });
    });
    source.change(1).nominal_exposure = 1.26;
    for (const MergeKind kind : {MergeKind::mean, MergeKind::median, MergeKind::lighten}) {
        const auto result = merged(source, unaligned(kind));
        ASSERT_TRUE(result);
        EXPECT_NEAR(static_cast<double>(result->picture.mosaic.at(30, 30)), 0.2, 5e-4);
        EXPECT_NEAR(result->report.frames[1].exposure, 1.26, 1e-6);
        EXPECT_LT(result->report.moved_share, 0.01);
    }
}

TEST(MergeStatisticsFrames, OfAnotherSizeOrKindAreLeftOutWithTheReason) {
    test::MemoryFrames source(4, FrameLayout::bayer, 64, 64, [](int frame) {
        return test::noisy_mosaic(frame == 1 ? 32 : 64, 64, 1e-4, 9, [](int, int) { return 0.2; });
    });
    source.change(1).width = 32;
    source.change(2).layout = FrameLayout::picture;
    const auto result = merged(source, unaligned(MergeKind::mean));
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->report.frames[1].used);
    EXPECT_NE(result->report.frames[1].note.find("size"), std::string::npos);
    EXPECT_FALSE(result->report.frames[2].used);
    EXPECT_TRUE(result->report.frames[3].used);
    source.change(3).width = 32;
    const auto refused = merged(source, unaligned(MergeKind::mean));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("Fewer than two"), std::string::npos);
}

TEST(MergeStatisticsFrames, GiveTheirPlaces) {
    const test::MemoryFrames source(5, FrameLayout::bayer, 128, 64, [](int frame) {
        return test::noisy_mosaic(128, 64, 1e-5, 9, [&](int, int) { return 0.1 + 0.1 * frame; });
    });
    MergeOptions options = unaligned(MergeKind::median);
    options.places = {{0.25, 0.5, 0.1, 4}};
    const auto result = merged(source, options);
    ASSERT_TRUE(result);
    // A disc of 12.8 pixels about (31.5, 31.5), soft over its outer fifth.
    EXPECT_NEAR(static_cast<double>(result->picture.mosaic.at(32, 32)), 0.5, 1e-3);
    EXPECT_NEAR(static_cast<double>(result->picture.mosaic.at(41, 32)), 0.5, 1e-3);
    EXPECT_NEAR(static_cast<double>(result->picture.mosaic.at(46, 32)), 0.3, 1e-3);
    EXPECT_NEAR(static_cast<double>(result->picture.frames.at(7, 0)),
                static_cast<double>(result->picture.frames.at(7, 3)), 1e-6);
    EXPECT_NEAR(static_cast<double>(result->picture.frames.at(1, 1)), 1, 0.3);
}

TEST(MergeStatisticsFrames, StopAtOnceOrKeepWhatIsThere) {
    for (const MergeKind kind : {MergeKind::mean, MergeKind::median, MergeKind::lighten}) {
        std::stop_source stop;
        int read = 0;
        const test::MemoryFrames source(6, FrameLayout::bayer, 64, 64, [&](int frame) {
            if (++read == 3) stop.request_stop();
            return test::noisy_mosaic(64, 64, 0.01, static_cast<unsigned>(frame), [&](int, int) { return 0.2; });
        });
        const auto stopped = merged(source, unaligned(kind), 0, {.work = {stop.get_token(), {}}});
        ASSERT_FALSE(stopped);
        EXPECT_EQ(stopped.error().kind, ErrorKind::stopped);
        EXPECT_LE(read, 3);

        stop = std::stop_source();
        read = 0;
        const auto kept = merged(source, unaligned(kind), 0, {.keep_so_far = stop.get_token()});
        ASSERT_TRUE(kept);
        int used = 0;
        for (const FrameReport& frame : kept->report.frames) used += frame.used ? 1 : 0;
        EXPECT_EQ(used, 3);
        EXPECT_NEAR(static_cast<double>(kept->picture.mosaic.at(9, 9)), 0.2, 0.04);
        EXPECT_NE(kept->report.sentences.back().find("Ended early"), std::string::npos);
    }
}

TEST(MergeStatisticsFrames, ShowThemselvesAfterOneTwoFourAndEightFrames) {
    for (const MergeKind kind : {MergeKind::mean, MergeKind::median, MergeKind::lighten}) {
        const test::MemoryFrames source(10, FrameLayout::bayer, 64, 48, [&](int frame) {
            return test::noisy_mosaic(64, 48, 1e-4, static_cast<unsigned>(frame), [&](int, int) { return 0.2; });
        });
        std::vector<int> shown;
        MergeWork work;
        work.preview = [&](const MergePreview& preview) {
            shown.push_back(preview.frames_done);
            EXPECT_EQ(preview.half.area(), (Rect{0, 0, 32, 24}));
            EXPECT_NEAR(static_cast<double>(preview.half.at(10, 10).g), 0.2, 0.01);
        };
        ASSERT_TRUE(merged(source, unaligned(kind), 0, work));
        EXPECT_EQ(shown, (std::vector<int>{1, 2, 4, 8}));
    }
}

// Pictures as JPEGs are: noise of one 8-bit step, in scene light.
test::MemoryFrames pictures(int count, const std::function<Rgb(int, int, int)>& display) {
    return {count, FrameLayout::picture, 96, 80, [display](int frame) {
                std::mt19937 random(40U + static_cast<unsigned>(frame));
                std::normal_distribution<float> noise(0, 1 / 255.0F);
                return test::picture_of(96, 80, [&](int x, int y) {
                    const Rgb code = display(frame, x, y);
                    const auto noisy = [&](float c) {
                        return std::pow(std::clamp(c + noise(random), 0.0F, 1.0F), 2.2F);
                    };
                    const float r = noisy(code.r), g = noisy(code.g), b = noisy(code.b);
                    return undo_view(Rgb{r, g, b});
                });
            }};
}

TEST(MergeStatisticsFrames, OfPicturesLoseWhatPassedAndKeepFireworks) {
    const test::MemoryFrames source = pictures(7, [](int frame, int x, int) {
        return x / 10 == frame ? Rgb{0.9F, 0.5F, 0.1F} : Rgb{0.3F, 0.3F, 0.35F};
    });
    const Rgb background = undo_view(Rgb{std::pow(0.3F, 2.2F), std::pow(0.3F, 2.2F), std::pow(0.35F, 2.2F)});
    const Rgb streak = undo_view(Rgb{std::pow(0.9F, 2.2F), std::pow(0.5F, 2.2F), std::pow(0.1F, 2.2F)});
    const auto median = merged(source, unaligned(MergeKind::median)),
               lighten = merged(source, unaligned(MergeKind::lighten));
    ASSERT_TRUE(median && lighten);
    double moved = 0, lifted = 0, hue = 0, bright = 0;
    for (int y = 0; y < 80; ++y)
        for (int x = 0; x < 96; ++x) {
            moved =
                std::max(moved, static_cast<double>(std::abs(median->picture.picture.at(x, y).r / background.r - 1)));
            const Rgb light = lighten->picture.picture.at(x, y);
            if (x >= 70)
                lifted += static_cast<double>(light.g / background.g - 1) / (26 * 80);
            else
                hue += static_cast<double>(light.r / light.g / (streak.r / streak.g)) / (70 * 80),
                    bright += static_cast<double>(light.r / streak.r) / (70 * 80);
        }
    EXPECT_LT(moved, 0.08);             // three 8-bit steps at this level, the worst of 7680 pixels
    EXPECT_LT(std::abs(lifted), 0.002); // a step is 2.3 %
    EXPECT_NEAR(hue, 1, 0.01);
    EXPECT_NEAR(bright, 1, 0.02);
    EXPECT_NEAR(median->report.moved_share, 70.0 / 96, 0.03);
    EXPECT_NEAR(median->report.frames[2].moved, 10.0 / 96, 0.03);
}

TEST(MergeStatisticsFrames, OfManyPicturesKeepWhatTheyShareMostOften) {
    const test::MemoryFrames source = pictures(33, [](int frame, int x, int y) {
        if ((frame * 5 + x / 8 + y / 8) % 33 < 14) return Rgb{0.3F, 0.3F, 0.35F};
        const auto other = static_cast<float>((frame * 29 + x / 8 * 7 + y / 8 * 3) % 41) / 41;
        return Rgb{0.5F + 0.4F * other, 0.9F - 0.4F * other, 0.4F};
    });
    const Rgb background = undo_view(Rgb{std::pow(0.3F, 2.2F), std::pow(0.3F, 2.2F), std::pow(0.35F, 2.2F)});
    const auto result = merged(source, unaligned(MergeKind::median));
    ASSERT_TRUE(result);
    int wrong = 0;
    for (int y = 0; y < 80; ++y)
        for (int x = 0; x < 96; ++x)
            wrong += std::abs(result->picture.picture.at(x, y).r / background.r - 1) > 0.08F ? 1 : 0;
    EXPECT_EQ(wrong, 0);
}

} // namespace
