// Noise reduction of merged photos: each place by its own number of frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/merged_dng.h"
#include "engine/photo/merge_noise.h"
#include "engine/photo/open_photo.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/test_support.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <random>

namespace {

using namespace engine;

constexpr int width = 640, height = 320;

// Texture that noise can hide: fine and coarse waves on walls, and edges.
float truth(int x, int y) {
    const float fine = 0.012F * std::sin(0.9F * static_cast<float>(x % 320)) * std::sin(0.7F * static_cast<float>(y));
    const float coarse = 0.03F * std::sin(0.05F * static_cast<float>(x % 320) + 0.08F * static_cast<float>(y));
    return 0.08F + ((x / 40 + y / 32) % 2 == 0 ? 0.03F : 0.0F) + fine + coarse;
}

enum class Noise { none, two_halves };

// The left half is the mean of eight frames, the right half one frame. `said`: what the file says of each half.
std::shared_ptr<const Photo> merged(const test::TemporaryFolder& folder, Noise noise, std::array<float, 2> said) {
    MergedPicture picture;
    picture.pattern = {CfaColour::red, CfaColour::green, CfaColour::green, CfaColour::blue};
    picture.mosaic = Plane({0, 0, width, height});
    picture.camera_to_xyz = rec2020_to_xyz();
    picture.frames_cell = 16;
    picture.frames = Plane({0, 0, width / 16, height / 16});
    for (int y = 0; y < height / 16; ++y)
        // Not said[x < width / 32 ? 0 : 1]: g++ 12 makes 0 of its second element with -O3.
        for (int x = 0; x < width / 16; ++x) picture.frames.at(x, y) = x < width / 32 ? said.front() : said.back();
    constexpr double variance = 4e-4; // of one frame
    std::mt19937 random(21);
    std::normal_distribution<float> unit(0, static_cast<float>(std::sqrt(variance)));
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float deviations = unit(random) * (x < width / 2 ? std::sqrt(1.0F / 8) : 1.0F);
            picture.mosaic.at(x, y) = truth(x, y) + (noise == Noise::none ? 0.0F : deviations);
        }
    // Of the median of the map.
    const double here = variance / static_cast<double>(std::max(said[0], said[1]));
    picture.noise = {{1e-9, 1e-9, 1e-9}, {here, here, here}};
    if (said[0] != said[1])
        picture.frames.at(width / 16 - 1, 0) = said[0]; // so that the middle one of an even number is the larger
    const auto path = folder / "merged.dng";
    const auto written = write_merged_dng(path, picture, {.overwrite = true});
    EXPECT_TRUE(written) << written.error().what;
    return *open_photo(path, {});
}

Plan plan_of(const std::shared_ptr<const Photo>& photo, int long_edge) {
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(set_value(recipe, "denoise.amount", "50"));
    return *make_plan(photo, recipe, long_edge, nullptr, {});
}

// dB of a half against the photo without noise, in luminance; edges and the seam left out.
double psnr(const Image& image, const Image& exact, int half) {
    double squares = 0, count = 0;
    for (int y = 24; y < height - 24; ++y)
        for (int x = half * width / 2 + 32; x < (half + 1) * width / 2 - 32; ++x) {
            const double off = static_cast<double>(luminance(image.at(x, y)) - luminance(exact.at(x, y)));
            squares += off * off, count += 1;
        }
    return -10 * std::log10(squares / count);
}

TEST(MergedDngDenoise, TreatsEachPlaceWithItsOwnNoise) {
    const test::TemporaryFolder folder;
    const auto clean = merged(folder, Noise::none, {1, 1});
    const Image exact = clean->read(clean->area());
    const auto result = [&](std::array<float, 2> said) {
        const auto photo = merged(folder, Noise::two_halves, said);
        const Image image = render_whole(plan_of(photo, width));
        return std::array{psnr(image, exact, 0), psnr(image, exact, 1)};
    };
    const auto own = result({8, 1});
    for (const float single : {1.0F, 2.0F, 2.83F, 4.0F, 8.0F}) {
        const auto same = result({single, single});
        std::cout << single << " frames everywhere: " << same[0] << " and " << same[1] << " dB; own " << own[0]
                  << " and " << own[1] << " dB\n";
        EXPECT_GT(own[0] + own[1], same[0] + same[1] + 0.3) << single;
        EXPECT_GT(std::min(own[0] - same[0], own[1] - same[1]), -0.1) << single << ": neither side pays for the other";
    }
}

TEST(MergedDngDenoise, IsTheSameInTilesAndAsAWhole) {
    const test::TemporaryFolder folder;
    const auto photo = merged(folder, Noise::two_halves, {8, 1});
    const Plan plan = plan_of(photo, width);
    const Image whole = render_whole(plan);
    for (const int tile_size : {100, 256}) {
        const auto tiled = render(plan, whole.area(), {.tile_size = tile_size}, {});
        ASSERT_TRUE(tiled);
        EXPECT_EQ(std::memcmp(whole.data(), tiled->data(), whole.bytes()), 0) << tile_size;
    }
}

TEST(NoiseMap, TurnsWithThePhoto) {
    for (int orientation = 1; orientation <= 8; ++orientation) {
        RawFile raw;
        raw.width = 100, raw.height = 70; // no multiples of a cell
        raw.orientation = orientation;
        raw.frames_cell = 16;
        raw.frames = Plane({0, 0, 7, 5}, 4.0F);
        for (int y = 0; y < 5; ++y)
            for (int x = 0; x < 7; ++x)
                raw.frames.at(x, y) = std::exp2(static_cast<float>(x - 3) + 0.25F * static_cast<float>(y - 2));
        const NoiseMap map(raw);
        // Between the middles of cells the logarithm of noise is a plane: an octave down for each cell to the right, a quarter for each below.
        for (const auto& [x, y] : {std::pair{20, 30}, {51, 12}, {80, 55}}) {
            int u = x, v = y; // where the sensor's pixel lies upright, by the definition of the tag
            const int w = raw.width - 1, h = raw.height - 1;
            switch (orientation) {
            case 2: u = w - x; break;
            case 3: u = w - x, v = h - y; break;
            case 4: v = h - y; break;
            case 5: u = y, v = x; break;
            case 6: u = h - y, v = x; break;
            case 7: u = h - y, v = w - x; break;
            case 8: u = y, v = w - x; break;
            default: break;
            }
            float log2_factor = 0;
            map.row(u, v, 1, 1, &log2_factor);
            const double expected = -((x + 0.5) / 16 - 0.5 - 3) - 0.25 * ((y + 0.5) / 16 - 0.5 - 2);
            EXPECT_NEAR(log2_factor, expected, 1e-5) << "orientation " << orientation << " at " << x << ", " << y;
        }
    }
}

} // namespace
