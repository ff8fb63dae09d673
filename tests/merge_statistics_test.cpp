// Mean, median and lighten on noise whose statistics are known in closed form.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/methods.h"
#include "engine/merge/spill_file.h"
#include "engine/merge/statistic.h"
#include "tests/shared/memory_frames.h"
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;
constexpr int width = 128, height = 96;
constexpr double sigma = 0.01, level = 0.2;

test::MemoryFrames noise_only(int count, double base = level) {
    return {count, FrameLayout::bayer, width, height, [base](int frame) {
                return test::noisy_mosaic(width, height, sigma, 100U + static_cast<unsigned>(frame),
                                          [base](int, int) { return base; });
            }};
}

Result<MergeOutcome> merged(const FrameSource& source, MergeKind kind, double lighten = -1,
                            const MergeWork& work = {}) {
    MergeOptions options = options_for(kind);
    options.alignment = MergeAlignment::none;
    if (lighten >= 0) options.lighten_amount = lighten;
    return merge_statistics({source, std::vector<bool>(static_cast<std::size_t>(source.count()), true), 0}, options,
                            work);
}

double mean_of(const Plane& plane) {
    double sum = 0;
    for (std::size_t i = 0; i < plane.size(); ++i) sum += static_cast<double>(plane.data()[i]);
    return sum / static_cast<double>(plane.size());
}
double variance_of(const Plane& plane) {
    const double mean = mean_of(plane);
    double sum = 0;
    for (std::size_t i = 0; i < plane.size(); ++i) sum += std::pow(static_cast<double>(plane.data()[i]) - mean, 2);
    return sum / static_cast<double>(plane.size());
}
bool same_bits(const Plane& a, const Plane& b) {
    return a.area() == b.area() && std::equal(a.data(), a.data() + a.size(), b.data());
}

// The standard error of a variance of 12288 samples is 1.3 %.
constexpr double four_errors = 0.052;

TEST(MergeMean, LeavesOneNthOfTheVariance) {
    for (const int count : {2, 5, 16, 40}) {
        const auto result = merged(noise_only(count), MergeKind::mean);
        ASSERT_TRUE(result);
        EXPECT_NEAR(variance_of(result->picture.mosaic) * count / (sigma * sigma), 1, four_errors) << count;
        EXPECT_NEAR(mean_of(result->picture.mosaic), level, 4 * sigma / std::sqrt(width * height * count));
        EXPECT_FLOAT_EQ(result->picture.frames.at(3, 3), static_cast<float>(count));
        EXPECT_NEAR(result->report.noise_down_db, 10 * std::log10(count), 1e-3);
    }
}

TEST(MergeMedian, IsAsEfficientAsOrderStatisticsSay) {
    // Variance of the median over that of the mean, Gaussian noise: merge.md 4.5 for odd numbers; 1 and 0.838 for 2 and 4.
    const std::vector<std::pair<int, double>> known{{2, 1.0},   {3, 0.743},  {4, 0.838}, {5, 0.697},
                                                    {9, 0.667}, {11, 0.660}, {31, 0.645}};
    for (const auto& [count, efficiency] : known) {
        const auto result = merged(noise_only(count), MergeKind::median);
        ASSERT_TRUE(result);
        EXPECT_NEAR(sigma * sigma / count / variance_of(result->picture.mosaic), efficiency, four_errors) << count;
        // What is told to the denoiser is what was measured.
        EXPECT_NEAR(static_cast<double>(result->picture.frames.at(3, 3)), efficiency * count, 0.06 * count) << count;
    }
}

TEST(MergeMedian, RemovesWhatPassedInFewerThanHalfOfTheFrames) {
    for (const int count : {3, 5, 8, 31}) {
        // Something bright in another place of every frame, and in the middle of nearly half of them.
        const test::MemoryFrames source(count, FrameLayout::bayer, width, height, [&](int frame) {
            return test::noisy_mosaic(width, height, sigma, 7U + static_cast<unsigned>(frame), [&](int x, int y) {
                const bool passes = x / 4 == frame, stays = x >= 124 && y < 16 && frame < (count - 1) / 2;
                return level + (passes || stays ? 0.7 : 0.0);
            });
        });
        const auto result = merged(source, MergeKind::median);
        ASSERT_TRUE(result);
        // Of 31 samples 15 may be brighter: the median is then the largest of 16, 1.77 standard deviations up.
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                ASSERT_LT(static_cast<double>(result->picture.mosaic.at(x, y)), level + 6.5 * sigma)
                    << count << " " << x << " " << y;
        EXPECT_GT(result->report.moved_share, 0.02);
        EXPECT_GT(result->ghosts.at(0, 0), 0);
        EXPECT_NE(result->report.sentences.front().find("are gone"), std::string::npos);
    }
}

TEST(MergeMedian, OfEqualFramesIsTheFrameBitForBit) {
    const auto frame = [] {
        return test::noisy_mosaic(width, height, sigma, 3,
                                  [](int x, int y) { return 0.01 * (x % 7) + (y == 9 ? 0.9 : 0.0) - 0.02; });
    };
    const test::MemoryFrames source(6, FrameLayout::bayer, width, height, [&](int) { return frame(); });
    const auto result = merged(source, MergeKind::median);
    ASSERT_TRUE(result);
    EXPECT_TRUE(same_bits(result->picture.mosaic, frame().mosaic));
    EXPECT_NE(result->report.sentences.front().find("nothing moved"), std::string::npos);
}

TEST(MergeLighten, DoesNotLiftTheBackgroundWhateverTheNumberOfFrames) {
    for (const int count : {3, 8, 16, 40}) {
        const auto result = merged(noise_only(count), MergeKind::lighten);
        ASSERT_TRUE(result);
        // The plain maximum would be sigma sqrt(2 ln N) above: 1.5 to 2.7 sigma.
        EXPECT_LT(std::abs(mean_of(result->picture.mosaic) - level), 0.1 * sigma) << count;
        // And what is left of noise is near that of the mean.
        EXPECT_LT(variance_of(result->picture.mosaic), 1.35 * sigma * sigma / count + 0.02 * sigma * sigma) << count;
    }
}

TEST(MergeLighten, KeepsAFireworkAsBrightAndInTheColourOfItsFrame) {
    // An orange streak in frame 2, a blue one across it in frame 5.
    constexpr int count = 8;
    const auto light = [](int frame, int x, int y) {
        const int colour = static_cast<int>(test::rggb[static_cast<std::size_t>((y & 1) * 2 + (x & 1))]);
        if (frame == 2 && y / 8 == 5) return std::array<double, 3>{0.9, 0.4, 0.05}[static_cast<std::size_t>(colour)];
        if (frame == 5 && x / 8 == 5) return std::array<double, 3>{0.05, 0.2, 0.7}[static_cast<std::size_t>(colour)];
        return 0.02;
    };
    const auto make = [&](int frame) {
        return test::noisy_mosaic(width, height, sigma / 4, 50U + static_cast<unsigned>(frame),
                                  [&](int x, int y) { return light(frame, x, y); });
    };
    const test::MemoryFrames source(count, FrameLayout::bayer, width, height, make);
    const auto result = merged(source, MergeKind::lighten);
    ASSERT_TRUE(result);
    const FrameLight orange = make(2), blue = make(5);
    int off = 0;
    for (int y = 0; y < height; y += 2)
        for (int x = 0; x < width; x += 2) {
            const bool is_orange = y / 8 == 5, is_blue = x / 8 == 5;
            if (!is_orange && !is_blue) continue;
            // Each quad is that of one frame, with its own hue: where both cross, that of the brighter one (0.9 + 0.8 + 0.05 against 0.05 +
            // 0.4 + 0.7).
            const Plane& from = is_orange ? orange.mosaic : blue.mosaic;
            for (int k = 0; k < 4; ++k)
                off += std::abs(result->picture.mosaic.at(x + k % 2, y + k / 2) - from.at(x + k % 2, y + k / 2)) > 1e-5F
                           ? 1
                           : 0;
        }
    EXPECT_EQ(off, 0);
    EXPECT_NEAR(static_cast<double>(result->picture.mosaic.at(100, 90)), 0.02, 4 * sigma / 4 / std::sqrt(count));
    // One frame only there, all of them elsewhere.
    EXPECT_NEAR(static_cast<double>(result->picture.frames.at(7, 2)), 2, 0.6); // half of the cell is streak
    EXPECT_GT(static_cast<double>(result->picture.frames.at(7, 5)), 7.5);
}

TEST(MergeLighten, HasNoLightOfFramesThatAreLeftOut) {
    const test::MemoryFrames source(5, FrameLayout::bayer, width, height, [&](int frame) {
        return test::noisy_mosaic(width, height, sigma, 20U + static_cast<unsigned>(frame),
                                  [&](int x, int) { return x < 10 && frame == 3 ? 0.9 : level; });
    });
    MergeOptions options = options_for(MergeKind::lighten);
    options.alignment = MergeAlignment::none;
    const auto result = merge_statistics({source, {true, true, true, false, true}, 0}, options, {});
    ASSERT_TRUE(result);
    for (int y = 0; y < height; ++y) EXPECT_LT(static_cast<double>(result->picture.mosaic.at(2, y)), level + 6 * sigma);
}

TEST(MergeMean, BringsBackLightsThatPassedAsFarAsAsked) {
    constexpr int count = 16;
    const test::MemoryFrames source(count, FrameLayout::bayer, width, height, [&](int frame) {
        return test::noisy_mosaic(width, height, sigma, 20U + static_cast<unsigned>(frame),
                                  [&](int x, int) { return x / 8 == frame ? 0.8 : level; });
    });
    const auto in_trail = [&](double amount) {
        const auto result = merged(source, MergeKind::mean, amount);
        double sum = 0;
        for (int y = 0; y < height; ++y) sum += static_cast<double>(result->picture.mosaic.at(44, y)) / height;
        return sum;
    };
    const double mean = level + (0.8 - level) / count, four = 4 * sigma / std::sqrt(height);
    EXPECT_NEAR(in_trail(0), mean, four);
    EXPECT_NEAR(in_trail(0.5), (mean + 0.8) / 2, four);
    EXPECT_NEAR(in_trail(1), 0.8, four);
}

TEST(MergeMean, WeighsFramesByTheirPlaceInTime) {
    const test::MemoryFrames source(9, FrameLayout::bayer, 32, 32, [&](int frame) {
        return test::noisy_mosaic(32, 32, 1e-6, 1, [&](int x, int) { return x / 2 == frame ? 1.0 : 0.0; });
    });
    MergeOptions options = options_for(MergeKind::mean);
    options.alignment = MergeAlignment::none;
    options.window = MergeWindow::soft;
    const auto soft = merge_statistics({source, std::vector<bool>(9, true), 4}, options, {});
    options.window = MergeWindow::fading;
    const auto fading = merge_statistics({source, std::vector<bool>(9, true), 4}, options, {});
    ASSERT_TRUE(soft && fading);
    // Hann at (k + 1/2) / 9; its mean is 1/2.
    for (int k = 0; k < 9; ++k)
        EXPECT_NEAR(static_cast<double>(soft->picture.mosaic.at(2 * k, 4)),
                    std::pow(std::sin(M_PI * (k + 0.5) / 9), 2) / 4.5, 1e-4);
    // The same ratio from frame to frame, the last one brightest.
    for (int k = 0; k < 8; ++k)
        EXPECT_NEAR(static_cast<double>(fading->picture.mosaic.at(2 * k, 4) / fading->picture.mosaic.at(2 * k + 2, 4)),
                    std::pow(0.02, 1.0 / 9), 1e-3);
}

TEST(MergeCommonLight, KeepsABackgroundThatAThirdOfTheFramesShows) {
    // 40 and 64 frames; before the background there stands somebody else in each of the other 65 % of the frames.
    for (const int count : {40, 64}) {
        const auto is_free = [count](int frame, int x, int y) {
            return (frame * 7 + x * 3 + y * 5) % count < std::ceil(0.35 * count);
        };
        const test::MemoryFrames source(count, FrameLayout::bayer, width, height, [&](int frame) {
            return test::noisy_mosaic(width, height, sigma, 900U + static_cast<unsigned>(frame), [&](int x, int y) {
                const int qx = x / 2, qy = y / 2; // people are larger than a quad
                return is_free(frame, qx, qy) ? level : 0.4 + 0.55 * ((frame * 37 + qx * 11 + qy * 5) % 97) / 97;
            });
        });
        const auto result = merged(source, MergeKind::median);
        ASSERT_TRUE(result);
        double square = 0;
        int wrong = 0;
        for (std::size_t i = 0; i < result->picture.mosaic.size(); ++i) {
            const double difference = static_cast<double>(result->picture.mosaic.data()[i]) - level;
            wrong += std::abs(difference) > 8 * sigma ? 1 : 0;
            square += std::min(std::abs(difference), 8 * sigma) * std::min(std::abs(difference), 8 * sigma);
        }
        EXPECT_EQ(wrong, 0) << count;
        // The frames that are free average out: 0.35 N of them, less the few that the limit of 2.2 takes away.
        const double free_frames = std::ceil(0.35 * count);
        EXPECT_LT(square / width / height * free_frames / (sigma * sigma), 1.25) << count;
    }
}

TEST(MergeCommonLight, OfFramesWithoutMovementIsNearlyAsCleanAsTheMean) {
    constexpr int count = 36;
    const auto result = merged(noise_only(count), MergeKind::median);
    ASSERT_TRUE(result);
    EXPECT_NEAR(mean_of(result->picture.mosaic), level, 0.05 * sigma);
    EXPECT_LT(variance_of(result->picture.mosaic) * count / (sigma * sigma), 1.08);
    EXPECT_LT(result->report.moved_share, 0.002);
}

TEST(MergeStatistics, GiveTheSameBitsInAnyOrderOfWork) {
    for (const MergeKind kind : {MergeKind::mean, MergeKind::median, MergeKind::lighten}) {
        for (const int count : {7, 34}) {
            if (kind != MergeKind::median && count > 7) continue;
            limit_threads(2);
            const auto two = merged(noise_only(count), kind, 0.7);
            limit_threads(1);
            const auto one = merged(noise_only(count), kind, 0.7);
            limit_threads(0);
            shuffle_for_tests(5);
            const auto shuffled = merged(noise_only(count), kind, 0.7);
            shuffle_for_tests(0);
            ASSERT_TRUE(one && two && shuffled);
            EXPECT_TRUE(same_bits(one->picture.mosaic, two->picture.mosaic));
            EXPECT_TRUE(same_bits(one->picture.mosaic, shuffled->picture.mosaic));
            EXPECT_TRUE(same_bits(one->picture.frames, shuffled->picture.frames));
            EXPECT_TRUE(same_bits(one->ghosts, shuffled->ghosts));
        }
    }
}

TEST(SpillFile, HoldsEveryBandOfEveryFrame) {
    const test::TemporaryFolder folder;
    auto spill = SpillFile::create({3, 37, 10, 16}, {folder.path()});
    ASSERT_TRUE(spill);
    EXPECT_EQ(spill->shape().bands(), 3);
    for (int frame = 0; frame < 3; ++frame)
        for (int band = 0; band < 3; ++band) {
            std::vector<float> rows;
            for (int row = band * 16; row < std::min(37, band * 16 + 16); ++row)
                for (int x = 0; x < 10; ++x) rows.push_back(static_cast<float>(1000 * frame + 10 * row + x));
            ASSERT_TRUE(spill->write(frame, band, rows.data()));
        }
    std::vector<float> last(3 * 5 * 10), row(10);
    ASSERT_TRUE(spill->read(2, 3, last.data()));
    for (int frame = 0; frame < 3; ++frame)
        EXPECT_EQ(last[static_cast<std::size_t>(frame * 50 + 13)], static_cast<float>(1000 * frame + 10 * 33 + 3));
    ASSERT_TRUE(spill->read_row(1, 20, row.data()));
    EXPECT_EQ(row[7], 1207);
}

TEST(SpillFile, LeavesNothingInItsFolder) {
    const test::TemporaryFolder folder;
    {
        const auto spill = SpillFile::create({3, 64, 100, 16}, {folder.path()});
        ASSERT_TRUE(spill);
        EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "nothing to clean up after a crash";
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SpillFile, SaysWhatItNeedsWhereTheDiskIsTooSmall) {
    const test::TemporaryFolder folder;
    // 31 frames of a million rows of a million floats: 124 TB.
    const auto spill = SpillFile::create({31, 1000000, 1000000, 16}, {folder.path()});
    ASSERT_FALSE(spill);
    EXPECT_EQ(spill.error().kind, ErrorKind::write_failed);
    for (const char* part : {"124000.0 GB", "free", "not touched", "TMPDIR"})
        EXPECT_NE(spill.error().what.find(part), std::string::npos) << spill.error().what;
    EXPECT_NE(spill.error().what.find(folder.path().string()), std::string::npos);
}

TEST(SpillFile, TakesTheFirstFolderThatHasRoom) {
    const test::TemporaryFolder folder;
    EXPECT_TRUE(SpillFile::create({2, 16, 16, 16}, {"/proc/nowhere", folder.path()}));
    EXPECT_FALSE(SpillFile::create({2, 16, 16, 16}, {"/proc/nowhere"}));
}

} // namespace
