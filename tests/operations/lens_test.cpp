// What the operation lens does to light, and what it asks of the frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lens/lens_profile.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/test_support.h"
#include <cmath>

using namespace engine;

namespace {

// A picture in memory that a known lens took.
class LensPhoto final : public Photo {
public:
    LensPhoto(Image picture, const std::string& name, const std::string& lens)
        : Photo(name, facts_of(picture, lens)), m_picture(std::move(picture)) {}
    Image read(Rect wanted) const override { return padded_by_repeating_edges(m_picture, wanted); }

    static CaptureFacts facts_of(const Image& picture, const std::string& lens) {
        CaptureFacts facts;
        facts.maker = "SONY", facts.model = "ILCE-6000", facts.lens = lens;
        facts.focal_length = 35, facts.f_number = 5;
        facts.width = picture.width(), facts.height = picture.height();
        return facts;
    }

private:
    Image m_picture;
};

constexpr const char* usual_zoom = "E PZ 16-50mm F3.5-5.6 OSS";

Recipe recipe(const std::vector<std::pair<std::string, Value>>& values) {
    Recipe recipe = initial_recipe();
    Step* step = recipe.find("lens");
    for (const auto& [key, value] : values)
        step->settings[static_cast<std::size_t>(step->operation->index_of(key))] = value;
    return recipe;
}

Image rendered(const std::shared_ptr<const Photo>& photo, const Recipe& recipe, int long_edge) {
    return render_whole(*make_plan(photo, recipe, long_edge, nullptr, {}));
}

double squared_radius(int x, int y, int width, int height) {
    const double dx = x + 0.5 - 0.5 * width, dy = y + 0.5 - 0.5 * height;
    return 4 * (dx * dx + dy * dy) / (static_cast<double>(width) * width + static_cast<double>(height) * height);
}

// An even grey surface as the usual zoom shows it.
std::shared_ptr<const Photo> even_surface(int width, int height, const std::string& lens) {
    Image picture(Rect{0, 0, width, height});
    const auto profile = lens_profile(LensPhoto::facts_of(picture, usual_zoom));
    EXPECT_TRUE(profile && profile->vignetting);
    const std::array<double, 5> k = profile->vignetting->k;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const double u = squared_radius(x, y, width, height);
            const auto light = static_cast<float>(0.18 * (1 + u * (k[0] + u * (k[1] + u * k[2]))));
            picture.at(x, y) = {light, 0.5F * light, 0.25F * light};
        }
    return std::make_shared<LensPhoto>(std::move(picture), "even" + std::to_string(width) + lens, lens);
}

FrameSettings frame_of(const Recipe& recipe, const CaptureFacts& facts) {
    FrameSettings frame;
    const Step* step = recipe.find("lens");
    step->operation->frame(step->settings, facts, frame);
    return frame;
}

float light_at(const Image& image, int x, int y) { return image.at(x, y).g; }

} // namespace

TEST(Lens, MakesAnEvenSurfaceEvenToHalfAPercent) {
    const auto photo = even_surface(600, 400, usual_zoom);
    const Image before = photo->read(photo->area());
    ASSERT_LT(before.at(0, 0).r, 0.7F * before.at(300, 200).r) << "this lens darkens corners";
    const Image after = rendered(photo, recipe({{"profile", true}}), 600);
    for (std::size_t i = 0; i < after.size(); ++i) {
        ASSERT_NEAR(after.data()[i].r, 0.18F, 0.0009F);
        ASSERT_NEAR(after.data()[i].b, 0.045F, 0.0002F);
    }
}

TEST(Lens, LooksAlikeAtEverySize) {
    const auto photo = even_surface(900, 600, usual_zoom);
    const Recipe strong = recipe({{"profile", true}, {"manual_vignetting", -60.0F}, {"midpoint", 80.0F}});
    const Image full = rendered(photo, strong, 900), fit = rendered(photo, strong, 300);
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x) {
            float sum = 0;
            for (int v = 0; v < 3; ++v)
                for (int u = 0; u < 3; ++u) sum += full.at(3 * x + u, 3 * y + v).g;
            ASSERT_NEAR(fit.at(x, y).g, sum / 9, 0.004F * sum / 9) << x << " " << y;
        }
}

TEST(Lens, WithoutAProfileLeavesThePixelsAndTheFrame) {
    const auto photo = even_surface(120, 80, "Moonmaker 47-11mm f/0.5");
    const Image before = photo->read(photo->area()), after = rendered(photo, recipe({{"profile", true}}), 120);
    for (std::size_t i = 0; i < after.size(); ++i) ASSERT_EQ(after.data()[i].g, before.data()[i].g);
    EXPECT_FALSE(frame_of(recipe({{"profile", true}}), photo->facts()).lens);
}

TEST(Lens, ChosenByNameTakesThePlaceOfWhatThePhotoSays) {
    const auto photo = even_surface(120, 80, "");
    const Image after =
        rendered(photo, recipe({{"profile", true}, {"name", Text{"Sony E PZ 16-50mm f/3.5-5.6 OSS"}}}), 120);
    for (std::size_t i = 0; i < after.size(); ++i) ASSERT_NEAR(after.data()[i].r, 0.18F, 0.0009F);
}

TEST(Lens, HandsTheProfileToTheFrameByAmounts) {
    const CaptureFacts facts = LensPhoto::facts_of(Image(Rect{0, 0, 60, 40}), usual_zoom);
    const auto profile = lens_profile(facts);
    ASSERT_TRUE(profile && profile->has_distortion && profile->has_fringes);
    EXPECT_FALSE(frame_of(recipe({}), facts).lens);
    EXPECT_EQ(frame_of(recipe({{"profile", true}}), facts).lens, filling(lens_map(profile->shape, {}, {}), 60, 40));
    EXPECT_EQ(frame_of(recipe({{"profile", true}, {"distortion", 40.0F}, {"fringes", 0.0F}}), facts).lens,
              filling(lens_map(profile->shape, {0.01 * 40, 0}, {}), 60, 40));
    EXPECT_FALSE(frame_of(recipe({{"profile", true}, {"distortion", 0.0F}, {"fringes", 0.0F}}), facts).lens);
    const auto by_hand = frame_of(recipe({{"manual_distortion", 50.0F}, {"red_fringe", 1.0F}}), facts).lens;
    ASSERT_TRUE(by_hand);
    // Lines are bent by the ratio of the outer to the inner factor, in a picture that fills the frame.
    const double scale = by_hand->factor[1][0];
    EXPECT_NEAR(by_hand->factor[1][2], -0.1 * scale * scale * scale, 1e-9);
    EXPECT_NEAR(by_hand->factor[0][0] / scale, 1.001, 1e-7);
    EXPECT_GT(scale, 1.02) << "what straightening brings in at the corners shows more of the photo";
}

TEST(Lens, BrightensCornersByHandAndLeavesTheMiddle) {
    const auto photo = std::make_shared<LensPhoto>(Image(Rect{0, 0, 601, 401}, Rgb{0.1F, 0.1F, 0.1F}), "grey", "");
    const Image brighter = rendered(photo, recipe({{"manual_vignetting", 100.0F}}), 601),
                darker = rendered(photo, recipe({{"manual_vignetting", -100.0F}}), 601),
                late = rendered(photo, recipe({{"manual_vignetting", 100.0F}, {"midpoint", 100.0F}}), 601);
    EXPECT_EQ(light_at(brighter, 300, 200), 0.1F);
    EXPECT_NEAR(light_at(brighter, 0, 0), 0.4F, 0.004F); // two stops
    EXPECT_NEAR(light_at(darker, 0, 0), 0.025F, 0.0003F);
    // Half the stops at half the squared radius; with the midpoint far out, a tenth of them.
    const int x = 300 + static_cast<int>(0.5 * std::hypot(601, 401) * std::sqrt(0.5));
    EXPECT_NEAR(light_at(brighter, x, 200), 0.2F, 0.002F);
    EXPECT_NEAR(light_at(late, x, 200), 0.1F * std::exp2(0.2F), 0.002F);
}

TEST(Lens, EvensLightButRaisesNoNoise) {
    const Operation* lens = find_operation("lens");
    Settings settings = lens->initial_settings;
    settings[static_cast<std::size_t>(lens->index_of("manual_vignetting"))] = 100.0F;
    Scene scene;
    scene.photo = {0, 0, 300, 200};
    scene.long_edge = scene.full_long_edge = 300;
    scene.noise = {0, 1e-4}; // sigma 0.01
    const auto corner = [&](float light) {
        const Image input(Rect{0, 0, 1, 1}, Rgb{light, light, light});
        Image output(input.area());
        lens->render(settings, {input, output, scene, nullptr});
        return output.at(0, 0).g / light;
    };
    const float full_gain = corner(100);
    EXPECT_NEAR(full_gain, 4, 0.05F);
    EXPECT_NEAR(corner(0.01F), 1 + 0.5F * (full_gain - 1), 1e-3F) << "as much signal as noise";
    EXPECT_LT(corner(0.001F), 1.05F);
    EXPECT_EQ(corner(-0.01F), 1) << "noise below zero stays";
    EXPECT_GT(corner(0.1F), 0.99F * full_gain) << "ten sigma are light";
}
