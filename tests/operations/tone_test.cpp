// Tone: how far each zone moves, and what must not happen: halos, inversions, turned hues, grey lamps, lifted noise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/edge_pictures.h"
#include "tests/shared/test_support.h"
#include <random>

using namespace engine;
using test::ev;
using test::recipe_of;
using test::rendered;

namespace {

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

constexpr int band = 20;

// Flat vertical bands, each `step` EV brighter than the one before. The first has `first` of light.
Image bands(int count, double first, double step) {
    Image picture({0, 0, band * count, 60});
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < picture.width(); ++x)
            picture.at(x, y) = Rgb{1.2F, 0.9F, 0.6F} * static_cast<float>(first * std::exp2(step * (x / band)));
    return picture;
}

// Change in EV in the middle of each band.
std::vector<double> changes(const Image& before, const Image& after) {
    std::vector<double> result;
    for (int x = band / 2; x < before.width(); x += band) result.push_back(ev(after.at(x, 30)) - ev(before.at(x, 30)));
    return result;
}

const std::vector<std::string> ends = {"-100", "0", "100"};

} // namespace

TEST(Tone, MovesEachZoneByItsAmountAndLeavesTheOthers) {
    const Image picture = bands(16, 0.18 * std::exp2(-12.0), 1);
    const auto photo = photo_of(picture.copy(), "bands");
    const auto moved = [&](const std::string& key, const std::string& value) {
        return changes(picture, rendered(photo, recipe_of({{"tone." + key, value}})));
    };
    // The key is the mean of the bands less than 4 EV above the median: about grey - 5, so the pivot lies about 2.5 EV below grey.
    const auto highlights = moved("highlights", "-100"), shadows = moved("shadows", "100"),
               whites = moved("whites", "100"), blacks = moved("blacks", "-100");
    EXPECT_NEAR(highlights[15], -1.8, 0.01);
    EXPECT_NEAR(highlights[5], 0, 0.01);
    EXPECT_NEAR(shadows[2], 1.8, 0.01);
    EXPECT_NEAR(shadows[13], 0, 0.01);
    EXPECT_NEAR(whites[9], 0, 0.05);
    EXPECT_GT(whites[15], 0.8);
    EXPECT_NEAR(blacks[8], 0, 0.05);
    EXPECT_NEAR(blacks[1], -1, 0.01);
    // Half a slider is half the change.
    const auto half = moved("shadows", "50");
    EXPECT_NEAR(half[2], 0.9, 0.01);
}

TEST(Tone, NeverPutsADarkPlaceAboveABrighterOne) {
    const Image picture = bands(40, 1e-4, 0.4);
    const auto photo = photo_of(picture.copy(), "rising");
    for (const auto& highlights : ends)
        for (const auto& shadows : ends)
            for (const auto& whites : ends)
                for (const auto& blacks : ends) {
                    const Image after = rendered(photo, recipe_of({{"tone.highlights", highlights},
                                                                   {"tone.shadows", shadows},
                                                                   {"tone.whites", whites},
                                                                   {"tone.blacks", blacks}}));
                    for (int x = 3 * band / 2; x < after.width(); x += band)
                        ASSERT_GT(ev(after.at(x, 30)) - ev(after.at(x - band, 30)), 0.4 * 0.2)
                            << highlights << shadows << whites << blacks << " at band " << x / band;
                }
}

TEST(Tone, LeavesNoHaloAtASixStopEdgeAtAnyScale) {
    const auto photo = photo_of(test::step_picture(3000, 2000, 1501.0F, 0.02F, 1.28F), "step");
    AnalysisCache analyses;
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{{"tone.highlights", "-100"},
                                                                                     {"tone.highlights", "100"},
                                                                                     {"tone.shadows", "100"},
                                                                                     {"tone.shadows", "-100"},
                                                                                     {"tone.whites", "-100"},
                                                                                     {"tone.blacks", "100"}})
        for (const int long_edge : {3000, 1600, 700}) {
            const double worst = test::halo(test::middle_row(photo, recipe_of({{key, value}}), long_edge, &analyses),
                                            1501.0 * long_edge / 3000, 1);
            EXPECT_LT(worst, 0.15) << key << " = " << value << " at " << long_edge;
        }
}

TEST(Tone, KeepsFineContrastWhereItMovesTheWhole) {
    // Stripes of 0.3 EV on a dark wall, finer than the base.
    Image picture = test::step_picture(600, 400, 400.0F, 0.004F, 1.0F);
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 600; ++x) picture.at(x, y) = picture.at(x, y) * (y % 2 ? 1.11F : 0.9F);
    const Image after = rendered(photo_of(picture.copy(), "stripes"), recipe_of({{"tone.shadows", "100"}}));
    const auto contrast = [](const Image& image) { return ev(image.at(100, 201)) - ev(image.at(100, 200)); };
    EXPECT_GT(ev(after.at(100, 200)) - ev(picture.at(100, 200)), 1.2);
    EXPECT_GT(contrast(after), 0.85 * contrast(picture));
}

TEST(Tone, KeepsEveryHue) {
    const Image picture = test::night_picture(180, 120, false);
    const auto photo = photo_of(picture.copy(), "hue");
    const Image after = rendered(photo, recipe_of({{"tone.highlights", "-100"}, {"tone.shadows", "100"}}));
    for (std::size_t i = 0; i < picture.size(); ++i) {
        const Rgb a = picture.data()[i], b = after.data()[i];
        ASSERT_NEAR(a.r * b.g, a.g * b.r, 1e-5F * std::abs(a.r * b.g) + 1e-12F);
        ASSERT_NEAR(a.b * b.g, a.g * b.b, 1e-5F * std::abs(a.b * b.g) + 1e-12F);
    }
}

TEST(Tone, KeepsLampsBrightWhenHighlightsGoDown) {
    // A lit wall below two lamps, 5 EV brighter.
    Image picture({0, 0, 600, 400}, Rgb{0.01F, 0.01F, 0.01F});
    for (int y = 150; y < 350; ++y)
        for (int x = 100; x < 500; ++x) picture.at(x, y) = {0.5F, 0.42F, 0.3F};
    for (const int at : {200, 400})
        for (int y = -3; y <= 3; ++y)
            for (int x = -3; x <= 3; ++x)
                if (x * x + y * y <= 9) picture.at(at + x, 80 + y) = {16, 14, 11};
    // A little noise, as photos have: without any, the lamps' edges would be taken for it.
    std::mt19937 random(5);
    std::normal_distribution<float> noise(0, 0.0002F);
    for (std::size_t i = 0; i < picture.size(); ++i)
        picture.data()[i] = picture.data()[i] + Rgb{1, 1, 1} * noise(random);
    const auto photo = photo_of(picture.copy(), "lamps");
    ASSERT_GT(photo->regions({})->lamps.at(200, 80), 0.9F);
    const Image after = rendered(photo, recipe_of({{"tone.highlights", "-100"}, {"tone.whites", "-100"}}));
    const double wall = ev(after.at(300, 250)) - ev(picture.at(300, 250)),
                 lamp = ev(after.at(200, 80)) - ev(picture.at(200, 80));
    EXPECT_LT(wall, -1.2);
    EXPECT_GT(lamp, 0.5 * wall);
    EXPECT_GT(ev(after.at(200, 80)), std::log2(0.18) + 4);
}

TEST(Tone, DoesNotLiftWhatIsOnlyNoise) {
    // Two dark walls; the noise of the photo's pixels is as large as the light of the left one.
    Image picture({0, 0, 400, 300});
    std::mt19937 random(4);
    std::normal_distribution<float> noise(0, 0.0008F);
    for (int y = 0; y < 300; ++y)
        for (int x = 0; x < 400; ++x) picture.at(x, y) = Rgb{1, 1, 1} * ((x < 200 ? 0.0002F : 0.01F) + noise(random));
    const auto photo = photo_of(picture.copy(), "noise");
    ASSERT_GT(photo->light_noise().floor(), 0.0004);
    const Image after = rendered(photo, recipe_of({{"tone.shadows", "100"}, {"tone.blacks", "100"}}));
    const auto deviation = [](const Image& image, int left) {
        double square = 0, sum = 0;
        for (int y = 20; y < 280; ++y)
            for (int x = left; x < left + 160; ++x) {
                const auto light = static_cast<double>(luminance(image.at(x, y)));
                sum += light, square += light * light;
            }
        const double count = 260 * 160, mean = sum / count;
        return std::sqrt(square / count - mean * mean);
    };
    EXPECT_LT(deviation(after, 20), 1.35 * deviation(picture, 20));
    // The same walls without noise are lifted.
    for (int y = 0; y < 300; ++y)
        for (int x = 0; x < 400; ++x) picture.at(x, y) = Rgb{1, 1, 1} * (x < 200 ? 0.0002F : 0.01F);
    const Image clean =
        rendered(photo_of(picture.copy(), "clean"), recipe_of({{"tone.shadows", "100"}, {"tone.blacks", "100"}}));
    EXPECT_GT(ev(clean.at(100, 150)) - ev(picture.at(100, 150)), 2.5);
}

TEST(Tone, LooksTheSameWhenThePhotoIsReduced) {
    const auto photo = photo_of(test::night_picture(768, 512, false), "scales");
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"tone.highlights", "-100"}, {"tone.shadows", "100"}, {"tone.blacks", "-100"}, {"tone.whites", "100"}})
        EXPECT_LT(test::scale_difference(photo, recipe_of({{key, value}}), 2), 0.01) << key;
}

TEST(Tone, IsTheSameAfterAnExposure) {
    // The same light, whether the file or the exposure made it: the measure is carried through a gain.
    const Image picture = test::night_picture(180, 120, false);
    Image brighter = picture.copy();
    for (std::size_t i = 0; i < brighter.size(); ++i) brighter.data()[i] = brighter.data()[i] * 4;
    const Image carried =
        rendered(photo_of(picture.copy(), "darker"), recipe_of({{"exposure.stops", "2"}, {"tone.shadows", "100"}}));
    const auto plan =
        make_plan(photo_of(brighter.copy(), "brighter"), recipe_of({{"tone.shadows", "100"}}), 180, nullptr, {});
    const Image measured = *render(*plan, plan->area, {}, {});
    for (std::size_t i = 0; i < picture.size(); ++i)
        ASSERT_NEAR(carried.data()[i].g, measured.data()[i].g, 2e-3F * measured.data()[i].g + 1e-6F);
}
