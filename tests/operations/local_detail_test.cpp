// Local contrast and texture: which structures grow and which stay, without halos, noise or burst lamps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/edge_pictures.h"
#include "tests/shared/test_support.h"
#include <numbers>
#include <random>

using namespace engine;
using test::ev;
using test::recipe_of;
using test::rendered;

namespace {

std::shared_ptr<const Photo> photo_of(Image picture, const std::string& name) {
    return std::make_shared<test::PicturePhoto>(std::move(picture), name);
}

// A photo whose file says that it has no noise: regular patterns of a few pixels would be taken for it.
class QuietPhoto final : public Photo {
public:
    QuietPhoto(Image picture, const std::string& name)
        : Photo(name, facts_of(picture)), m_picture(std::move(picture)) {}
    Image read(Rect wanted) const override { return padded_by_repeating_edges(m_picture, wanted); }

private:
    static CaptureFacts facts_of(const Image& picture) {
        CaptureFacts facts;
        facts.width = picture.width(), facts.height = picture.height();
        facts.cfa = "none";
        facts.is_raw = true;
        facts.noise = NoiseProfile{};
        return facts;
    }
    Image m_picture;
};

// Waves of `amplitude` EV and `period` pixels around 0.02, dark left and 6 EV brighter right of the middle if `step`.
Image waves(int width, int height, double period, double amplitude, bool step = false) {
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const double wave =
                amplitude * std::sin(2 * std::numbers::pi * x / period) * std::sin(2 * std::numbers::pi * y / period);
            picture.at(x, y) =
                Rgb{1, 0.8F, 0.5F} * static_cast<float>(0.02 * std::exp2(wave + (step && x > width / 2 ? 6 : 0)));
        }
    return picture;
}

// Standard deviation of log2 light over a part.
double relief(const Image& image, Rect part) {
    double sum = 0, square = 0;
    for (int y = part.top; y < part.bottom(); ++y)
        for (int x = part.left; x < part.right(); ++x) {
            const double value = ev(image.at(x, y));
            sum += value, square += value * value;
        }
    const auto count = static_cast<double>(part.pixels());
    return std::sqrt(std::max(0.0, square / count - sum / count * sum / count));
}

const std::vector<std::pair<std::string, std::string>> strongest = {{"local_contrast.amount", "100"},
                                                                    {"local_contrast.amount", "-100"},
                                                                    {"texture.amount", "100"},
                                                                    {"texture.amount", "-100"}};

// How many times as strong the waves in the middle of the picture become.
double growth(const std::string& key, const std::string& value, int width, double period) {
    const Image picture = waves(width, width * 2 / 3, period, 0.15);
    const Rect part = Rect{0, 0, width, width * 2 / 3}.grown_by(-width / 6);
    const auto photo = std::make_shared<QuietPhoto>(picture.copy(), "waves");
    const Image after = rendered(photo, recipe_of({{key, value}}));
    return relief(after, part) / relief(picture, part);
}

} // namespace

TEST(LocalContrast, MovesMiddleStructuresAndLeavesFineAndCoarseOnes) {
    EXPECT_GT(growth("local_contrast.amount", "100", 1200, 60), 1.4);
    EXPECT_LT(growth("local_contrast.amount", "-100", 1200, 60), 0.75);
    EXPECT_NEAR(growth("local_contrast.amount", "100", 1200, 3), 1, 0.1);
    EXPECT_NEAR(growth("local_contrast.amount", "100", 1200, 1200), 1, 0.25);
}

TEST(Texture, MovesFineStructuresAndLeavesCoarseOnes) {
    EXPECT_GT(growth("texture.amount", "100", 1500, 3), 1.6);
    EXPECT_LT(growth("texture.amount", "-100", 1500, 3), 0.5);
    EXPECT_NEAR(growth("texture.amount", "100", 1500, 60), 1, 0.1);
}

TEST(Texture, MeansTheSameStructuresInAPhotoOfTwiceTheSize) {
    // Waves as fine as the windows: the same part of the picture, so the same effect.
    EXPECT_NEAR(growth("texture.amount", "100", 3000, 8), growth("texture.amount", "100", 1500, 4), 0.12);
}

TEST(LocalDetail, LeavesNoHaloAtASixStopEdgeAtAnyScale) {
    const auto photo = photo_of(test::step_picture(3000, 2000, 1501.0F, 0.02F, 1.28F), "step");
    AnalysisCache analyses;
    for (const auto& [key, value] : strongest)
        for (const int long_edge : {3000, 1600, 700}) {
            const double worst = test::halo(test::middle_row(photo, recipe_of({{key, value}}), long_edge, &analyses),
                                            1501.0 * long_edge / 3000, 1);
            EXPECT_LT(worst, 0.15) << key << " = " << value << " at " << long_edge;
        }
}

TEST(LocalDetail, DoesNotStrengthenNoise) {
    Image picture({0, 0, 1500, 1000}, Rgb{0, 0, 0});
    std::mt19937 random(4);
    std::normal_distribution<float> noise(0, 0.003F);
    for (std::size_t i = 0; i < picture.size(); ++i) picture.data()[i] = Rgb{1, 1, 1} * (0.02F + noise(random));
    const auto photo = photo_of(picture.copy(), "noise");
    const Rect part{300, 300, 400, 400};
    for (const char* key : {"local_contrast.amount", "texture.amount"})
        EXPECT_LT(relief(rendered(photo, recipe_of({{key, "100"}})), part), 1.15 * relief(picture, part)) << key;
}

TEST(LocalDetail, KeepsStarsAndLampsAsTheyAre) {
    Image picture({0, 0, 1500, 1000}, Rgb{0.004F, 0.004F, 0.005F});
    for (int v = -3; v <= 3; ++v)
        for (int u = -3; u <= 3; ++u) {
            const float star = std::exp(-0.5F * static_cast<float>(u * u + v * v));
            picture.at(400 + u, 300 + v) = picture.at(400 + u, 300 + v) + Rgb{0.3F, 0.3F, 0.3F} * star;
            if (u * u + v * v < 10) picture.at(900 + u, 600 + v) = {60, 40, 20};
        }
    const auto photo = photo_of(picture.copy(), "stars");
    for (const auto& [key, value] : strongest) {
        const Image after = rendered(photo, recipe_of({{key, value}}));
        EXPECT_NEAR(ev(after.at(400, 300)), ev(picture.at(400, 300)), 0.25) << key << value;
        EXPECT_NEAR(ev(after.at(900, 600)), ev(picture.at(900, 600)), 0.15) << key << value;
        for (int x = 905; x < 960; ++x) // no ring around the lamp
            EXPECT_NEAR(ev(after.at(x, 600)), ev(picture.at(x, 600)), 0.1) << key << value << " at " << x;
    }
}

TEST(LocalDetail, LooksTheSameWhenThePhotoIsReduced) {
    const auto photo = photo_of(waves(1536, 1024, 40, 0.5, true), "scales");
    for (const auto& [key, value] : strongest)
        EXPECT_LT(test::scale_difference(photo, recipe_of({{key, value}}), 2), 0.01) << key << value;
}

TEST(LocalDetail, KeepsEveryHue) {
    const Image picture = test::night_picture(1500, 1000, false);
    const auto photo = photo_of(picture.copy(), "hue");
    for (const auto& [key, value] : strongest) {
        const Image after = rendered(photo, recipe_of({{key, value}}));
        for (std::size_t i = 0; i < picture.size(); i += 7) {
            const Rgb a = picture.data()[i], b = after.data()[i];
            ASSERT_NEAR(a.r * b.g, a.g * b.r, 1e-5F * std::abs(a.r * b.g) + 1e-12F);
            ASSERT_NEAR(a.b * b.g, a.g * b.b, 1e-5F * std::abs(a.b * b.g) + 1e-12F);
        }
    }
}
