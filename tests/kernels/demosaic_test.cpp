// The demosaicing kernel: the same as its plain twin, the same in tiles as in one piece, and better than bilinear.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernels.h"
#include "tests/kernels/naive_demosaic.h"
#include <gtest/gtest.h>
#include <random>

namespace {

using engine::Image;
using engine::MosaicLevels;
using engine::Rect;
using engine::Rgb;
using Mosaic = engine::Raster<std::uint16_t>;

constexpr float black = 512, white = 15000;

MosaicLevels levels_of_phase(int phase) {
    MosaicLevels levels;
    levels.red_x = phase & 1;
    levels.red_y = phase >> 1;
    levels.black.fill(black);
    levels.scale.fill(1 / (white - black));
    return levels;
}

int channel_at(const MosaicLevels& levels, int x, int y) {
    const bool red_column = ((x - levels.red_x) & 1) == 0, red_row = ((y - levels.red_y) & 1) == 0;
    return red_column == red_row ? (red_row ? 0 : 2) : 1;
}
float channel_of(Rgb c, int channel) { return channel == 0 ? c.r : channel == 1 ? c.g : c.b; }

Mosaic mosaic_of(const Image& truth, const MosaicLevels& levels) {
    Mosaic mosaic(truth.area());
    for (int y = 0; y < truth.height(); ++y)
        for (int x = 0; x < truth.width(); ++x) {
            const float value = black + channel_of(truth.at(x, y), channel_at(levels, x, y)) * (white - black);
            mosaic.at(x, y) = static_cast<std::uint16_t>(std::lround(std::clamp(value, 0.0f, 65535.0f)));
        }
    return mosaic;
}

// Rings of rising frequency, a slanted edge, thin coloured lines: what demosaicing finds hard.
Rgb hard_scene(double x, double y, int width, int height) {
    const double distance = std::hypot(x - 0.3 * width, y - 0.4 * height);
    const double ring = 0.3 + 0.15 * std::cos(distance * distance * 1.2 / width);
    Rgb c = static_cast<float>(ring) * Rgb{0.9f, 1.0f, 0.8f};
    if (0.7 * x + 0.4 * y > 0.75 * width) c = c + Rgb{0.3f, 0.22f, 0.05f};
    if (std::fmod(3 * x + 7 * y, 122) < 18) c = c + Rgb{-0.05f, 0.05f, 0.25f};
    return c;
}

// A pixel sees the mean over its area, as on a sensor.
Image hard_picture(int width, int height) {
    constexpr int fine = 4;
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            Rgb sum;
            for (int k = 0; k < fine * fine; ++k)
                sum = sum + hard_scene(x + (k % fine + 0.5) / fine, y + (k / fine + 0.5) / fine, width, height);
            picture.at(x, y) = sum * (1.0f / (fine * fine));
        }
    return picture;
}

Mosaic noise(int width, int height, unsigned seed) {
    Mosaic mosaic({0, 0, width, height});
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < mosaic.size(); ++i) mosaic.data()[i] = static_cast<std::uint16_t>(random() % 16384);
    return mosaic;
}

Image whole(const Mosaic& mosaic, const MosaicLevels& levels) {
    Image result(mosaic.area());
    engine::demosaic(mosaic, levels, mosaic.area(), result);
    return result;
}

double psnr(const Image& picture, const Image& truth, int margin) {
    double error = 0;
    long long count = 0;
    for (int y = margin; y < truth.height() - margin; ++y)
        for (int x = margin; x < truth.width() - margin; ++x) {
            const Rgb d = picture.at(x, y) - truth.at(x, y);
            error += double(d.r) * d.r + double(d.g) * d.g + double(d.b) * d.b;
            count += 3;
        }
    return -10 * std::log10(error / double(count));
}

float largest_difference(const Image& a, const Image& b) {
    float largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Rgb d = a.data()[i] - b.data()[i];
        largest = std::max({largest, std::abs(d.r), std::abs(d.g), std::abs(d.b)});
    }
    return largest;
}

TEST(Demosaic, AgreesWithItsPlainTwinInEveryPhase) {
    for (int phase = 0; phase < 4; ++phase) {
        MosaicLevels levels = levels_of_phase(phase);
        levels.noise_scale = phase % 2 == 0 ? 0 : 2e-3f;
        levels.root_offset = phase < 2 ? 1e-4f : 0.02f;
        for (int position = 0; position < 4; ++position) {
            levels.black[position] += static_cast<float>(3 * position);
            levels.scale[position] *= 1 + 0.3f * static_cast<float>(position);
        }
        const Mosaic mosaic = mosaic_of(hard_picture(101, 67), levels);
        const float largest_light = *std::max_element(levels.scale.begin(), levels.scale.end()) / levels.scale[0];
        EXPECT_LT(largest_difference(whole(mosaic, levels), test::naive_demosaic(mosaic, levels)),
                  1e-5f * largest_light)
            << "phase " << phase;
    }
}

TEST(Demosaic, GivesTheSameBitsForEveryRectangle) {
    std::mt19937 random(7);
    for (int phase = 0; phase < 4; ++phase) {
        const MosaicLevels levels = levels_of_phase(phase);
        const Mosaic mosaic = noise(331, 83, static_cast<unsigned>(phase));
        const Image all = whole(mosaic, levels);
        for (int n = 0; n < 60; ++n) {
            const int left = static_cast<int>(random() % 331), top = static_cast<int>(random() % 83);
            const Rect part{left, top, 1 + static_cast<int>(random() % unsigned(331 - left)),
                            1 + static_cast<int>(random() % unsigned(83 - top))};
            Image tile(part);
            engine::demosaic(mosaic, levels, part, tile);
            for (int y = part.top; y < part.bottom(); ++y)
                for (int x = part.left; x < part.right(); ++x)
                    ASSERT_EQ(tile.at(x, y), all.at(x, y)) << x << ' ' << y << " phase " << phase;
        }
    }
}

TEST(Demosaic, LooksNoFurtherThanItsReach) {
    const MosaicLevels levels = levels_of_phase(2);
    Mosaic mosaic = noise(64, 64, 3);
    const Image before = whole(mosaic, levels);
    mosaic.at(30, 30) = 16383;
    const Image after = whole(mosaic, levels);
    int furthest = 0;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            if (!(before.at(x, y) == after.at(x, y)))
                furthest = std::max({furthest, std::abs(x - 30), std::abs(y - 30)});
    EXPECT_LE(furthest, engine::demosaic_reach);
    EXPECT_GE(furthest, 3);
}

TEST(Demosaic, KeepsMeasuredSamplesAsTheyAre) {
    for (int phase = 0; phase < 4; ++phase) {
        const MosaicLevels levels = levels_of_phase(phase);
        const Mosaic mosaic = noise(40, 30, 5);
        const Image picture = whole(mosaic, levels);
        for (int y = 0; y < 30; ++y)
            for (int x = 0; x < 40; ++x) {
                const float sample = (static_cast<float>(mosaic.at(x, y)) - black) * levels.scale[0];
                ASSERT_EQ(channel_of(picture.at(x, y), channel_at(levels, x, y)), sample);
            }
    }
}

TEST(Demosaic, LeavesAConstantColourConstant) {
    const Rgb colour{0.5f, 0.2f, 0.07f};
    for (int phase = 0; phase < 4; ++phase) {
        Image flat({0, 0, 48, 36}, colour);
        const Image result = whole(mosaic_of(flat, levels_of_phase(phase)), levels_of_phase(phase));
        EXPECT_LT(largest_difference(result, flat), 1e-4f) << "phase " << phase;
    }
}

TEST(Demosaic, LeavesAGreyGradientGrey) {
    Image gradient({0, 0, 80, 60});
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 80; ++x) {
            const float grey = 0.02f + 0.008f * static_cast<float>(x) + 0.003f * static_cast<float>(y);
            gradient.at(x, y) = {grey, grey, grey};
        }
    const Image result = whole(mosaic_of(gradient, levels_of_phase(1)), levels_of_phase(1));
    for (int y = 8; y < 52; ++y)
        for (int x = 8; x < 72; ++x) {
            const Rgb c = result.at(x, y);
            ASSERT_NEAR(c.r, c.g, 5e-4f * c.g + 2e-4f);
            ASSERT_NEAR(c.b, c.g, 5e-4f * c.g + 2e-4f);
        }
}

TEST(Demosaic, BeatsBilinearByFarOnDetail) {
    const Image truth = hard_picture(300, 200);
    for (int phase = 0; phase < 4; ++phase) {
        const MosaicLevels levels = levels_of_phase(phase);
        const Mosaic mosaic = mosaic_of(truth, levels);
        const double ours = psnr(whole(mosaic, levels), truth, 4),
                     bilinear = psnr(test::bilinear_demosaic(mosaic, levels), truth, 4);
        std::printf("phase %d: %.2f dB, bilinear %.2f dB\n", phase, ours, bilinear);
        EXPECT_GT(ours, bilinear + 4);
    }
}

TEST(Demosaic, StaysFiniteAndUnbiasedInNoiseAroundBlack) {
    const MosaicLevels levels = levels_of_phase(0);
    Mosaic mosaic({0, 0, 200, 200});
    std::mt19937 random(11);
    std::normal_distribution<double> read_noise(black, 6);
    for (std::size_t i = 0; i < mosaic.size(); ++i)
        mosaic.data()[i] = static_cast<std::uint16_t>(std::lround(read_noise(random)));
    const Image picture = whole(mosaic, levels);
    double mean[3] = {}, largest = 0;
    for (std::size_t i = 0; i < picture.size(); ++i)
        for (int c = 0; c < 3; ++c) {
            const double value = channel_of(picture.data()[i], c);
            ASSERT_TRUE(std::isfinite(value));
            mean[c] += value / double(picture.size());
            largest = std::max(largest, std::abs(value));
        }
    for (const double m : mean) EXPECT_NEAR(m * (white - black), 0, 0.5); // in raw values; one sigma of a sample is 6
    EXPECT_LT(largest * (white - black), 6 * 15);
}

// A grey surface under the noise of photons: `electrons` of them in a sample.
Mosaic noisy_grey(int size, double electrons, double light, unsigned seed) {
    Mosaic mosaic({0, 0, size, size});
    std::mt19937 random(seed);
    std::poisson_distribution<int> photons(electrons);
    for (std::size_t i = 0; i < mosaic.size(); ++i)
        mosaic.data()[i] =
            static_cast<std::uint16_t>(std::lround(black + light * photons(random) / electrons * (white - black)));
    return mosaic;
}

TEST(Demosaic, TakesNoColourFromNoiseAndKeepsTheLight) {
    constexpr double electrons = 20, light = 0.2;
    const Mosaic mosaic = noisy_grey(256, electrons, light, 4);
    MosaicLevels levels = levels_of_phase(0);
    const auto colour_noise = [&](double& mean) {
        const Image picture = whole(mosaic, levels);
        double sum = 0, squares = 0;
        for (std::size_t i = 0; i < picture.size(); ++i) {
            const Rgb c = picture.data()[i];
            sum += (double(c.r) + c.g + c.b) / 3;
            squares += double(c.r - c.g) * (c.r - c.g) + double(c.b - c.g) * (c.b - c.g);
        }
        mean = sum / double(picture.size());
        return std::sqrt(squares / double(2 * picture.size()));
    };
    double mean_by_edges = 0, mean_by_noise = 0;
    levels.root_offset = static_cast<float>(0.375 * light / electrons);
    const double by_edges = colour_noise(mean_by_edges);
    levels.noise_scale = static_cast<float>(light / electrons);
    const double by_noise = colour_noise(mean_by_noise);
    std::printf("colour noise %.4f by edges, %.4f by the noise model\n", by_edges, by_noise);
    EXPECT_LT(by_noise, 0.65 * by_edges);
    // Means of roots lose up to an eighth of an electron.
    EXPECT_NEAR(mean_by_noise, light, light / electrons / 6);
}

TEST(Demosaic, KeepsThePaintInDappledLight) {
    const Rgb paint{0.5f, 0.3f, 0.1f};
    Image truth({0, 0, 120, 120});
    std::mt19937 random(9);
    std::vector<float> light(40 * 40);
    for (float& one : light) one = 0.1f + static_cast<float>(random() % 1000) / 1000;
    for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 120; ++x) truth.at(x, y) = paint * light[static_cast<std::size_t>(y / 3 * 40 + x / 3)];
    MosaicLevels levels = levels_of_phase(0);
    const double with_roots = psnr(whole(mosaic_of(truth, levels), levels), truth, 8);
    levels.root_offset = 10; // as good as light itself
    const double without = psnr(whole(mosaic_of(truth, levels), levels), truth, 8);
    std::printf("dappled light: %.2f dB, without roots %.2f dB\n", with_roots, without);
    EXPECT_GT(with_roots, without + 1);
}

TEST(Demosaic, AcceptsMosaicsSmallerThanItsReach) {
    for (const auto& [width, height] : {std::pair{1, 1}, {2, 2}, {1, 9}, {5, 3}}) {
        const Mosaic mosaic = noise(width, height, 1);
        const Image picture = whole(mosaic, levels_of_phase(3));
        for (std::size_t i = 0; i < picture.size(); ++i)
            EXPECT_TRUE(std::isfinite(picture.data()[i].r + picture.data()[i].g + picture.data()[i].b));
    }
}

} // namespace
