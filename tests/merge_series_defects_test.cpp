// Defects of a simulated sensor under stars that move: all found, no star lost; noise that files tell wrongly.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/dng_file.h"
#include "engine/merge/frame_files.h"
#include "engine/sample/sensor.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace {

namespace fs = std::filesystem;
using namespace engine;

constexpr int width = 720, height = 480, black = 512, white = 15892;
constexpr double full_well = 70000.0 * 100 / 3200, read_noise = 2.5; // ISO 3200
constexpr double sky = 15;                                           // electrons

struct Star {
    double x, y, electrons;
};
struct Hot {
    int x, y;
    double electrons;
};

class StarSeries : public testing::Test {
protected:
    test::TemporaryFolder folder;
    std::vector<Star> stars;
    std::vector<Hot> hot;
    NoiseProfile truth;

    StarSeries() {
        std::mt19937 random(11);
        std::uniform_real_distribution<double> part(0, 1);
        for (int i = 0; i < 500; ++i)
            stars.push_back({part(random) * width, part(random) * height, 300 * std::pow(10, 2 * part(random))});
        // One site in a thousand, from 10 to 200 standard deviations of the dark sky.
        const double sigma = std::hypot(read_noise, std::sqrt(sky));
        for (int i = 0; i < width * height / 1000; ++i)
            hot.push_back({static_cast<int>(3 + part(random) * (width - 6)),
                           static_cast<int>(3 + part(random) * (height - 6)),
                           sigma * 10.5 * std::pow(19, part(random))});
        const double s = 1 / full_well, o = read_noise * read_noise * s * s;
        truth = {{s, s, s}, {o, o, o}};
    }

    Star moved(const Star& star, int frame) const {
        return {star.x + 3.1 * frame, star.y + 1.7 * frame, star.electrons};
    }

    fs::path write(int frame, const NoiseProfile& told) const {
        std::vector<double> electrons(static_cast<std::size_t>(width * height), sky);
        for (const Star& still : stars) {
            const Star star = moved(still, frame);
            for (int y = static_cast<int>(star.y) - 5; y <= star.y + 5; ++y)
                for (int x = static_cast<int>(star.x) - 5; x <= star.x + 5; ++x)
                    if (x >= 0 && y >= 0 && x < width && y < height) { // full width at half maximum 2 pixels
                        const double square = (x - star.x) * (x - star.x) + (y - star.y) * (y - star.y);
                        electrons[static_cast<std::size_t>(y * width + x)] +=
                            star.electrons / (2 * 3.14159 * 0.72) * std::exp(-square / (2 * 0.72));
                    }
        }
        for (const Hot& site : hot) electrons[static_cast<std::size_t>(site.y * width + site.x)] += site.electrons;
        std::mt19937 random(100 + static_cast<unsigned>(frame));
        std::normal_distribution<double> read(0, read_noise);
        DngContent content;
        content.mosaic = Raster<std::uint16_t>({0, 0, width, height});
        for (std::size_t i = 0; i < electrons.size(); ++i) {
            const double value =
                poisson_number(static_cast<float>(electrons[i]), static_cast<std::uint32_t>(random())) + read(random);
            content.mosaic.data()[i] = static_cast<std::uint16_t>(
                std::clamp(std::round(black + value / full_well * (white - black)), 0.0, double(white)));
        }
        content.black = black, content.white = white;
        content.xyz_to_camera = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        content.facts.maker = content.facts.model = "Night";
        content.facts.exposure_time = 15, content.facts.iso = 3200, content.facts.f_number = 2;
        content.facts.noise = told;
        const fs::path path = folder / ("s" + std::to_string(frame) + ".dng");
        EXPECT_TRUE(write_dng(path, content, true));
        return path;
    }
};

TEST_F(StarSeries, ShowsAllDefectsAndLosesNoStar) {
    std::vector<fs::path> files;
    for (int i = 0; i < 8; ++i) files.push_back(write(i, truth));
    const auto frames = open_frames(files, {}, {});
    ASSERT_TRUE(frames) << frames.error().what;
    const auto light = (*frames)->read(3, {});
    ASSERT_TRUE(light);
    ASSERT_EQ(light->defects.area(), light->mosaic.area());
    int found = 0, wrong = 0, of_stars = 0;
    Raster<std::uint8_t> is_hot(light->defects.area(), 0);
    for (const Hot& site : hot) found += light->defects.at(site.x, site.y) != 0, is_hot.at(site.x, site.y) = 1;
    for (std::size_t i = 0; i < is_hot.size(); ++i) wrong += light->defects.data()[i] != 0 && is_hot.data()[i] == 0;
    for (const Star& star : stars)
        for (int frame = 0; frame < 8; ++frame) {
            const Star at = moved(star, frame);
            const int x = static_cast<int>(std::lround(at.x)), y = static_cast<int>(std::lround(at.y));
            if (x < width && y < height) of_stars += light->defects.at(x, y) != 0 && is_hot.at(x, y) == 0;
        }
    std::printf("found %d of %zu, %d wrong of %d sites, %d of them in the middle of stars\n", found, hot.size(), wrong,
                width * height, of_stars);
    EXPECT_GE(found, 0.99 * static_cast<double>(hot.size())) << "merge.md 7.2";
    EXPECT_LE(of_stars, 0.001 * 8 * 500) << "merge.md 7.2";
    EXPECT_LE(wrong, width * height / 100000);
}

TEST_F(StarSeries, BelievesItsOwnNoiseWhereFilesTellAnother) {
    NoiseProfile wrong = truth;
    for (std::size_t c = 0; c < 3; ++c) wrong.scale[c] *= 4, wrong.offset[c] *= 16; // twice to four times the noise
    const auto frames = open_frames({write(0, wrong), write(1, wrong)}, {}, {});
    ASSERT_TRUE(frames);
    const auto light = (*frames)->read(0, {});
    ASSERT_TRUE(light);
    const double level = sky / full_well;
    EXPECT_NEAR((light->noise.scale[1] * level + light->noise.offset[1]) / (truth.scale[1] * level + truth.offset[1]),
                1, 0.1);
    ASSERT_EQ((*frames)->remarks().size(), 1U);
    EXPECT_NE((*frames)->remarks()[0].find("At ISO 3200"), std::string::npos) << (*frames)->remarks()[0];

    const auto right = open_frames({write(2, truth), write(3, truth)}, {}, {});
    ASSERT_TRUE(right);
    EXPECT_TRUE((*right)->remarks().empty());
    const auto told = (*right)->read(0, {});
    ASSERT_TRUE(told);
    EXPECT_NEAR(told->noise.scale[0] / truth.scale[0], 1, 1e-6) << "what the files tell is kept";
}

} // namespace
