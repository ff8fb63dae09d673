// How the polynomials of a lens become one map, and how names of lenses are compared.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/geometry/lens_map.h"
#include "engine/lens/lens_name.h"
#include "tests/shared/test_support.h"
#include <cmath>

using namespace engine;

namespace {

double factor(const LensMap& map, std::size_t channel, double r) {
    return value_at({map.factor[channel].begin(), map.factor[channel].end()}, r);
}

} // namespace

TEST(LensMap, OfNothingIsTheIdentity) {
    EXPECT_EQ(lens_map({}, {}, {}), LensMap{});
    const LensShape bent{{0.9, 0, 0.1}, {1.001}, {0.999}};
    EXPECT_EQ(lens_map(bent, {0, 0}, {}).factor, LensMap{}.factor);
}

TEST(LensMap, OfDistortionAloneIsItsPolynomialExactly) {
    const LensShape bent{{1.02, -0.01, 0.03, -0.04}, {1}, {1}};
    const LensMap map = lens_map(bent, {}, {});
    for (std::size_t channel = 0; channel < 3; ++channel)
        EXPECT_EQ(map.factor[channel], (LensMap::Polynomial{1.02, -0.01, 0.03, -0.04}));
}

TEST(LensMap, ChainsFringesAfterDistortionWithinAHundredthOfAPixel) {
    // Stronger than any lens in the database: 15 % of distortion, fringes of half a percent that bend.
    const LensShape bent{{1.15, 0, -0.05, -0.1}, {1.003, 0.002, -0.004}, {0.998, -0.002, 0.003}};
    const LensMap map = lens_map(bent, {}, {});
    constexpr double pixels = 3606; // half the diagonal of 24 megapixels
    for (int i = 0; i <= 100; ++i) {
        const double r = i / 100.0, d = r * value_at(bent.distortion, r);
        EXPECT_NEAR(r * factor(map, 0, r) * pixels, d * value_at(bent.red, d) * pixels, 0.01);
        EXPECT_NEAR(r * factor(map, 1, r) * pixels, d * pixels, 0.01);
        EXPECT_NEAR(r * factor(map, 2, r) * pixels, d * value_at(bent.blue, d) * pixels, 0.01);
    }
}

TEST(LensMap, HalfAnAmountMovesHalfAsFar) {
    const LensShape bent{{1, 0, 0.08}, {1.002}, {0.999}};
    const LensMap half = lens_map(bent, {0.5, 0.5}, {}), distortion = lens_map(bent, {1, 0}, {});
    EXPECT_NEAR(factor(half, 1, 1), 1.04, 1e-9);
    EXPECT_NEAR(factor(half, 0, 1) / factor(half, 1, 1), 1.001, 1e-9);
    EXPECT_EQ(distortion.factor[0], distortion.factor[1]);
}

TEST(LensMap, ByHandBringsCornersInAndColoursApart) {
    const LensMap map = lens_map({}, {}, {0.2, 0.003, -0.002});
    EXPECT_NEAR(factor(map, 1, 1), 0.8, 1e-12);
    EXPECT_NEAR(factor(map, 1, 0), 1, 1e-12);
    EXPECT_NEAR(factor(map, 0, 1) / factor(map, 1, 1), 1.003, 1e-9);
    EXPECT_NEAR(factor(map, 2, 0.5) / factor(map, 1, 0.5), 0.998, 1e-9);
}

TEST(LensMap, ThatFillsTheFrameTouchesTheEdgeOfThePhotoAndShowsNothingBeyond) {
    const LensShape shapes[] = {{{1, 0, -0.1}, {1}, {1}},                   // barrel: would lose the edges
                                {{0.95, 0, 0.08, -0.02}, {1.001}, {0.999}}, // moustache
                                {{1, 0, 0.1}, {1.002}, {1}},                // pincushion: would show what is not there
                                {{1, 0, -0.4}, {1}, {1}}};                  // a fisheye that bends back at r = 0.9
    for (const LensShape& shape : shapes) {
        const LensMap map = lens_map(shape, {}, {}), filled = filling(map, 6000, 4000);
        double largest = 0;
        for (int i = 0; i <= 1000; ++i) {
            // Along the upper edge from its middle to the corner.
            const double x = 3000 * i / 1000.0, r = std::hypot(x, 2000) / std::hypot(3000, 2000);
            for (std::size_t channel = 0; channel < 3; ++channel)
                largest = std::max(largest, factor(filled, channel, r));
        }
        EXPECT_LT(largest, 1 + 1e-4);
        if (shape.distortion[2] > -0.3) EXPECT_GT(largest, 1 - 1e-6);
        const double scale = filled.factor[1][0] / map.factor[1][0];
        EXPECT_NEAR(factor(filled, 1, 0.4), scale * factor(map, 1, 0.4 * scale), 1e-12);
        EXPECT_EQ(filling(map, 6000, 4000), filling(map, 4000, 6000));
    }
    EXPECT_EQ(filling(LensMap{}, 6000, 4000), LensMap{});
}

TEST(VignettingGain, UndoesTheFallOffAndNeverGoesBeyondThreeStops) {
    const VignettingGain usual(Vignetting{{-0.5, 0.1, -0.05, 0, 0}});
    for (const float u : {0.0F, 0.3F, 1.0F})
        EXPECT_NEAR(usual(u), 1 / (1 - 0.5F * u + 0.1F * u * u - 0.05F * u * u * u), 1e-5F);
    EXPECT_EQ(VignettingGain(Vignetting{{-0.95}})(1), largest_vignetting_gain);
    EXPECT_EQ(VignettingGain(Vignetting{{-3}})(1), largest_vignetting_gain) << "less than no light is no light";
    EXPECT_NEAR(VignettingGain(Vignetting{{0.7, 0.2}, true})(1), 1.9F, 1e-6F);
    EXPECT_EQ(VignettingGain(Vignetting{{70}, true})(1), largest_vignetting_gain);
}

TEST(LensName, SaysNumbersAndWords) {
    const LensName name = lens_name("EF-S18-55mm f/3.5-5.6 IS STM");
    EXPECT_EQ(name.numbers, (std::vector<double>{3.5, 5.6, 18, 55}));
    EXPECT_EQ(name.words, (std::vector<std::string>{"ef", "is", "s", "stm"}));
    EXPECT_EQ(lens_name("XF35mmF1.4 R").numbers, (std::vector<double>{1.4, 35}));
    EXPECT_EQ(lens_name("SP 24-70mm F/2.8 G2 (A032)").words, (std::vector<std::string>{"a032", "g2", "sp"}));
    EXPECT_EQ(lens_name("SUMMILUX 1:1.4/50 ASPH.").numbers, (std::vector<double>{1.4, 50}));
}

TEST(LensName, IsTheSameInEverySpelling) {
    const auto sure = [](const char* written, const char* known, const char* maker) {
        return likeness(written, known, maker, "Canon");
    };
    EXPECT_EQ(sure("EF50mm f/1.8 STM", "Canon EF 50mm f/1.8 STM", "Canon"), 100);
    EXPECT_EQ(sure("50mm f/1.8 STM", "Canon EF 50mm f/1.8", "Canon"), 2.0 * 100 * 2 / 6);
    EXPECT_EQ(sure("EF50mm f/1.4 USM", "Canon EF 50mm f/1.8 USM", "Canon"), 0) << "another f-number is another lens";
    EXPECT_GT(sure("Canon EF 24-105mm f/4L IS USM", "Canon EF 24-105mm f/4L IS USM", "Canon"),
              sure("Canon EF 24-105mm f/4L IS USM", "Canon EF 24-105mm f/4L IS II USM", "Canon"));
    EXPECT_LT(sure("Sigma 50mm f/1.4 EX", "Canon EF 50mm f/1.4 USM", "Canon"), 75) << "makers weigh";
}

TEST(LensName, OfSeveralLensesIsSplit) {
    EXPECT_EQ(lenses_meant("A 50mm or B 50mm"), (std::vector<std::string>{"A 50mm", "B 50mm", "A 50mm or B 50mm"}));
    EXPECT_EQ(lenses_meant("Canon EF 50mm"), std::vector<std::string>{"Canon EF 50mm"});
    EXPECT_TRUE(lenses_meant("").empty());
}

TEST(CameraName, IsTheSameWithAndWithoutItsMaker) {
    EXPECT_TRUE(is_same_camera("NIKON CORPORATION", "NIKON D750", "Nikon", "D750"));
    EXPECT_TRUE(is_same_camera("EASTMAN KODAK COMPANY", "Kodak DC120 ZOOM Digital Camera", "Kodak",
                               "Kodak DC120 Zoom Digital Camera"));
    EXPECT_TRUE(is_same_camera("Canon", "Canon EOS 5D Mark III", "Canon", "Canon EOS 5D Mark III"));
    EXPECT_FALSE(is_same_camera("Canon", "Canon EOS 5D Mark II", "Canon", "Canon EOS 5D Mark III"));
    EXPECT_FALSE(is_same_camera("Sony", "D750", "Nikon", "D750"));
    EXPECT_FALSE(is_same_camera("", "", "Canon", "Canon EOS 5D"));
}
