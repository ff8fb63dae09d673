// Masks: their text, their shapes against closed forms, and how they join, feather and follow edges.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/masks/prepared_mask.h"
#include "tests/shared/test_support.h"
#include <numbers>

using namespace engine;

namespace {

constexpr int width = 300, height = 200;

Mask mask_of(const std::string& text) {
    const auto mask = parse_mask("test", text);
    EXPECT_TRUE(mask) << (mask ? "" : mask.error().what);
    return mask ? *mask : Mask();
}

std::shared_ptr<const Regions> half_sky() {
    auto regions = std::make_shared<Regions>();
    const Rect area{0, 0, width, height};
    regions->lamps = Plane(area, 0.0F), regions->sky = Plane(area, 0.0F), regions->ground = Plane(area, 1.0F);
    for (int y = 0; y < height / 2; ++y)
        for (int x = 0; x < width; ++x) regions->sky.at(x, y) = 1, regions->ground.at(x, y) = 0;
    regions->lamps.at(30, 150) = 1;
    return regions;
}

// Left half dark blue, right half 4 stops brighter orange.
Image two_halves() {
    Image picture(Rect{0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.at(x, y) = x < width / 2 ? Rgb{0.02F, 0.03F, 0.06F} : Rgb{0.7F, 0.45F, 0.15F};
    return picture;
}

// The whole mask at a scale of `factor` times the proxy.
Plane rendered(const PreparedMask& mask, const Image& picture, int factor = 1) {
    const Rect photo{0, 0, factor * width, factor * height};
    Plane plane(photo);
    std::vector<Rgb> pixels(static_cast<std::size_t>(photo.width));
    for (int y = 0; y < photo.height; ++y) {
        for (int x = 0; x < photo.width; ++x) pixels[static_cast<std::size_t>(x)] = picture.at(x / factor, y / factor);
        mask.read({photo, y, 0, photo.width, pixels.data()}, plane.row(y));
    }
    return plane;
}
Plane rendered(const std::string& text) {
    const Image picture = two_halves();
    return rendered(PreparedMask(mask_of(text), picture, half_sky()), picture);
}

} // namespace

TEST(MaskText, KeepsEveryKindOfPart) {
    for (const std::string text :
         {"sky", "- ground", "& lamps", "everything; inverted", "linear 0.5,0.1 0.5,0.3",
          "!radial 0.31,0.42 0.08,0.05 soft=50 angle=20", "& light -2..4 fall=1", "colour hue=60 width=25 chroma=0.02",
          "brush r=0.01 soft=50 flow=100 0.3,0.4 0.31,0.41; - brush r=0.02 soft=0 flow=40 0.1,0.1",
          "sky; label=Sky, above the town; feather=12.5; edges=60; opacity=80; inverted; off"}) {
        const Mask mask = mask_of(text);
        EXPECT_EQ(to_text(mask), text);
        EXPECT_EQ(mask_of(to_text(mask)), mask) << text;
    }
}

TEST(MaskText, SaysWhatIsWrongAndShowsARightOne) {
    for (const std::string text :
         {"sun", "linear 0.5,0.1", "linear 0.5,0.1 0.5,0.1", "radial 0.5,0.5", "radial 0.5,0.5 0,x", "light 3",
          "light 4..x", "brush r=0.01", "brush 0.5,0.5", "sky 0.5,0.5", "sky soft=3", "colour hue=red", "feather=wide",
          "linear nan,0 1,1", "brush r=0.1 inf,0"}) {
        const auto mask = parse_mask("test", text);
        ASSERT_FALSE(mask) << text;
        EXPECT_NE(mask.error().what.find("Write for example"), std::string::npos) << mask.error().what;
    }
    EXPECT_FALSE(parse_mask("no spaces", "sky"));
    EXPECT_FALSE(parse_mask("", "sky"));
}

TEST(MaskText, ClampsNumbersAndKeepsPartsInOneLine) {
    EXPECT_EQ(mask_of("sky; opacity=400").opacity, 100);
    EXPECT_EQ(mask_of("radial 0.5,0.5 0.1,0.1 soft=-3").parts[0].softness, 0);
    Mask mask = mask_of("sky");
    mask.label = "a; off\nb";
    EXPECT_EQ(mask_of(to_text(mask)).label, "a, off,b");
    EXPECT_TRUE(mask_of(to_text(mask)).is_on);
}

TEST(Masks, ALinearGradientFallsFromItsFirstToItsSecondPoint) {
    const Plane mask = rendered("linear 0.2,0 0.6,0");
    EXPECT_FLOAT_EQ(mask.at(10, 50), 1);
    EXPECT_FLOAT_EQ(mask.at(59, 50), 1);
    EXPECT_NEAR(mask.at(119, 20), 0.5F, 0.01F); // 0.4 of the long edge, the middle
    EXPECT_FLOAT_EQ(mask.at(180, 50), 0);
}

TEST(Masks, ARadialIsAnEllipseThatTurnsClockwise) {
    const Plane mask = rendered("radial 0.5,0.3333 0.2,0.05 angle=90 soft=50");
    EXPECT_FLOAT_EQ(mask.at(150, 100), 1);
    EXPECT_GT(mask.at(150, 100 + 50), 0.05F); // 50 of 60 pixels along the long half axis, now downwards
    EXPECT_FLOAT_EQ(mask.at(150 + 16, 100), 0);
    EXPECT_FLOAT_EQ(mask.at(150, 100 + 61), 0);
}

TEST(Masks, RangesOfLightMeetAtHalf) {
    // The bright half lies at log2(0.498 / 0.18) = 1.47 stops.
    const Image picture = two_halves();
    const float stops = std::log2(luminance(picture.at(200, 0)) / 0.18F);
    for (const float edge : {stops - 2, stops - 0.3F, stops, stops + 0.2F}) {
        const Plane below = rendered("light -20.." + std::to_string(edge)),
                    above = rendered("light " + std::to_string(edge) + "..20");
        EXPECT_NEAR(below.at(200, 10) + above.at(200, 10), 1, 1e-5F) << edge;
    }
    EXPECT_FLOAT_EQ(rendered("light 0..20").at(20, 10), 0);
    EXPECT_FLOAT_EQ(rendered("light 0..20").at(200, 10), 1);
}

TEST(Masks, AColourIsFoundWhateverItsBrightness) {
    const Plane orange = rendered("colour hue=70 width=25"), blue = rendered("colour hue=260 width=30");
    EXPECT_GT(orange.at(200, 50), 0.9F);
    EXPECT_FLOAT_EQ(orange.at(50, 50), 0);
    EXPECT_GT(blue.at(50, 50), 0.9F);
    EXPECT_FLOAT_EQ(blue.at(200, 50), 0);
}

TEST(Masks, StrokesAreRoundAndEraseInTheirOrder) {
    const Plane painted = rendered("brush r=0.1 soft=0 flow=80 0.3,0.3 0.7,0.3");
    EXPECT_NEAR(painted.at(150, 90), 0.8F, 0.01F);
    EXPECT_NEAR(painted.at(90 - 25, 90), 0.8F, 0.02F); // inside the round end
    EXPECT_FLOAT_EQ(painted.at(90 - 33, 90), 0);
    EXPECT_FLOAT_EQ(painted.at(150, 90 + 33), 0);
    const Plane erased =
        rendered("brush r=0.1 soft=0 0.3,0.3 0.7,0.3; - brush r=0.05 soft=0 0.5,0.3; brush r=0.02 soft=0 0.5,0.3");
    EXPECT_NEAR(erased.at(150, 90), 1, 0.01F); // painted again after erasing
    EXPECT_NEAR(erased.at(161, 90), 0, 0.01F);
    EXPECT_NEAR(erased.at(180, 90), 1, 0.01F);
}

TEST(Masks, PartsAddSubtractAndIntersect) {
    EXPECT_FLOAT_EQ(rendered("sky; lamps").at(30, 150), 1);
    EXPECT_FLOAT_EQ(rendered("everything; - sky").at(30, 20), 0);
    EXPECT_FLOAT_EQ(rendered("everything; - sky").at(30, 180), 1);
    const Plane both = rendered("sky; & light 0..20");
    EXPECT_FLOAT_EQ(both.at(200, 20), 1);
    EXPECT_FLOAT_EQ(both.at(200, 180), 0);
    EXPECT_FLOAT_EQ(both.at(50, 20), 0);
    EXPECT_FLOAT_EQ(rendered("sky; & !light 0..20").at(50, 20), 1);
    EXPECT_FLOAT_EQ(rendered("sky; inverted; opacity=30").at(50, 180), 0.3F);
    EXPECT_FLOAT_EQ(rendered("sky; inverted; off").at(50, 180), 0);
}

TEST(Masks, FeatherKeepsTheAreaAndSoftensTheEdge) {
    const Plane sharp = rendered("sky"), soft = rendered("sky; feather=50");
    double sum = 0, wanted = 0;
    for (std::size_t i = 0; i < soft.size(); ++i) sum += double(soft.data()[i]), wanted += double(sharp.data()[i]);
    EXPECT_NEAR(sum / wanted, 1, 0.01);
    EXPECT_NEAR(soft.at(100, 99) + soft.at(100, 100), 1, 0.02F);
    EXPECT_GT(soft.at(100, 104), 0.1F);
    EXPECT_LT(soft.at(100, 90), 0.95F);
}

TEST(Masks, EdgesOfThePictureStopASloppyStroke) {
    // Painted 12 pixels over the edge between dark and bright.
    const std::string stroke = "brush r=0.14 soft=60 0.4,0.3333";
    const Image picture = two_halves();
    const PreparedMask loose(mask_of(stroke), picture, half_sky()),
        close(mask_of(stroke + "; edges=100"), picture, half_sky());
    const Plane plain = rendered(loose, picture), followed = rendered(close, picture);
    const float before = plain.at(147, 100) - plain.at(152, 100), after = followed.at(147, 100) - followed.at(152, 100);
    EXPECT_LT(before, 0.3F);
    EXPECT_GT(after, 2 * before);
    EXPECT_GT(followed.at(120, 100), 0.9F);
    // The same edge, now sharp, in pixels of a larger scale.
    const Plane large = rendered(close, picture, 4);
    EXPECT_NEAR(large.at(4 * 147, 400), followed.at(147, 100), 0.02F);
    EXPECT_GT(large.at(4 * 150 - 1, 400) - large.at(4 * 150, 400), 0.8F * after);
}

TEST(Masks, HaveTheSameBitsHoweverRowsAreCut) {
    const Image picture = two_halves();
    const PreparedMask mask(mask_of("brush r=0.1 soft=50 0.3,0.3 0.7,0.35; & radial 0.5,0.3 0.3,0.2 angle=10; light "
                                    "-4..2; edges=40; opacity=70"),
                            picture, half_sky());
    const Rect photo{0, 0, width, height};
    for (int y = 0; y < height; y += 17) {
        std::vector<float> whole(width), parts(width);
        mask.read({photo, y, 0, width, picture.row(y)}, whole.data());
        for (int left = 0; left < width;) {
            const int count = std::min(1 + (left * 7 + y) % 61, width - left);
            mask.read({photo, y, left, count, picture.row(y) + left}, parts.data() + left);
            left += count;
        }
        ASSERT_EQ(whole, parts);
    }
}

TEST(Masks, TellTheirShareOfThePicture) {
    const Image picture = two_halves();
    EXPECT_NEAR(PreparedMask(mask_of("sky"), picture, half_sky()).share(), 0.5, 1e-6);
    EXPECT_NEAR(PreparedMask(mask_of("sky; opacity=50"), picture, half_sky()).share(), 0.25, 1e-6);
    EXPECT_FALSE(PreparedMask(mask_of("sky; linear 0,0 1,1"), picture, half_sky()).needs_pixels());
    EXPECT_TRUE(PreparedMask(mask_of("light 0..4"), picture, half_sky()).needs_pixels());
}
