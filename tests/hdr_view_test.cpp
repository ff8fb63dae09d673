// The view for bright displays: the same mid-tones as on any display, light above them, and code values as the standards print them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/colour/hdr_view.h"
#include "engine/colour/view.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <random>

using namespace engine;

namespace {

const double headrooms[] = {1, 2, 1000 / hdr_white, 4000 / hdr_white, 10000 / hdr_white};

Rgb through_view(Rgb light, double headroom) {
    Rgb out;
    apply_hdr_view(&light, &out, 1, headroom);
    return out;
}
Rgb code_of(Rgb light, HdrTransfer transfer) {
    encode_display_light(&light, &light, 1, transfer);
    return light;
}
double largest(Rgb c) { return static_cast<double>(std::max({c.r, c.g, c.b})); }
double largest_difference(Rgb a, Rgb b) {
    return largest({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)});
}
std::vector<Rgb> many_colours(int count) {
    std::mt19937 random(11);
    std::uniform_real_distribution<float> ev(-14, 12), spread(-3, 3);
    std::vector<Rgb> colours;
    for (int i = 0; i < count; ++i) {
        const float y = std::exp2(ev(random));
        colours.push_back(
            {y * std::exp2(spread(random)), y * std::exp2(spread(random)), y * std::exp2(spread(random))});
    }
    return colours;
}

} // namespace

TEST(HdrView, IsTheViewOfAnyDisplayWithoutHeadroom) {
    for (const Rgb light : many_colours(20000)) {
        Rgb plain;
        apply_view(&light, &plain, 1);
        EXPECT_LT(largest_difference(through_view(light, 1), plain), 1.5e-5); // one step of 16 bits
    }
    for (double ev = -16; ev < 16; ev += 0.1)
        EXPECT_NEAR(hdr_view_curve(std::exp2(ev), 1), view_curve(std::exp2(ev)), 1e-12);
}

TEST(HdrView, AgreesWithItsObviousForm) {
    for (const double headroom : headrooms)
        for (const Rgb light : many_colours(5000))
            EXPECT_LT(largest_difference(through_view(light, headroom), hdr_view_of(light, headroom)), 2e-5 * headroom);
}

TEST(HdrView, KeepsGreyItsSlopeAndEverythingBelow) {
    constexpr double grey = 0.18, h = 1e-4;
    for (const double headroom : headrooms) {
        for (double y = 1e-6; y <= grey; y *= 1.1) EXPECT_NEAR(hdr_view_curve(y, headroom), view_curve(y), 1e-12) << y;
        const auto slope = [&](double y) {
            return (hdr_view_curve(y + h, headroom) - hdr_view_curve(y - h, headroom)) / (2 * h);
        };
        // c (1 - grey) of grey over grey
        EXPECT_NEAR(slope(grey), 1.5 * (1 - grey), 1e-5);
        EXPECT_NEAR(slope(grey + 2e-3), slope(grey - 2e-3), 0.03) << "no kink";
    }
}

TEST(HdrView, RisesWithTheLightToThePeakAndWithTheHeadroom) {
    for (const double headroom : headrooms) {
        double before = 0;
        for (double ev = -18; ev <= 24; ev += 1.0 / 64) {
            const double y = std::exp2(ev), v = hdr_view_curve(y, headroom);
            ASSERT_GT(v, before) << ev;
            ASSERT_GE(v, view_curve(y) - 1e-12) << ev;
            ASSERT_LE(v, headroom) << ev;
            before = v;
        }
        EXPECT_GT(before, 0.999 * headroom);
    }
    EXPECT_EQ(hdr_view_curve(0, 5), 0);
}

TEST(HdrView, NeverLeavesTheDisplay) {
    const float extremes[] = {0, -1, 1e-30F, 1e-8F, 0.18F, 1, 1e6F, -1e6F, 1e30F, 3e38F};
    for (const double headroom : headrooms)
        for (const float r : extremes)
            for (const float g : extremes)
                for (const float b : extremes) {
                    const Rgb out = through_view({r, g, b}, headroom);
                    for (const float channel : {out.r, out.g, out.b}) {
                        ASSERT_TRUE(std::isfinite(channel)) << r << ' ' << g << ' ' << b;
                        ASSERT_GE(channel, 0);
                        ASSERT_LE(channel, static_cast<float>(headroom));
                    }
                    for (const HdrTransfer transfer : {HdrTransfer::pq, HdrTransfer::hlg}) {
                        const Rgb code = code_of(out, transfer);
                        for (const float channel : {code.r, code.g, code.b}) {
                            ASSERT_TRUE(std::isfinite(channel)) << r << ' ' << g << ' ' << b;
                            ASSERT_GE(channel, 0);
                            ASSERT_LE(channel, 1);
                        }
                    }
                }
}

TEST(HdrView, KeepsTheRatiosOfSaturatedLightUpToThePeak) {
    for (const double headroom : headrooms)
        for (const Rgb sign : {Rgb{1, 0.05F, 0.08F}, Rgb{0.05F, 0.4F, 1}, Rgb{1, 0.5F, 0.02F}})
            for (float gain = 0.1F; gain < 8; gain *= 2) {
                const Rgb out = through_view(sign * gain, headroom);
                const double in_max = largest(sign), out_max = largest(out);
                // Scaling keeps the ratios; the move to grey is that of the neutral part, a few percent.
                EXPECT_NEAR(out.r / out_max, sign.r / in_max, 0.05) << gain;
                EXPECT_NEAR(out.g / out_max, sign.g / in_max, 0.05) << gain;
                EXPECT_NEAR(out.b / out_max, sign.b / in_max, 0.05) << gain;
            }
    // What an ordinary display must pull to white, a bright one still shows coloured.
    const Rgb lamp{30, 17, 6};
    const auto warmth = [](Rgb c) { return std::log2(c.r / c.b); };
    EXPECT_GT(warmth(through_view(lamp, 1000 / hdr_white)), warmth(through_view(lamp, 1)) + 0.3F);
}

TEST(HdrView, ShowsANightAsBrightAsAnOrdinaryDisplayDoes) {
    const auto photo = std::make_shared<test::PicturePhoto>(test::night_picture(240, 160, false), "hdr night");
    for (const char* sense : {"0", "40", "80"})
        for (const double peak : {600.0, 1000.0, 4000.0}) {
            Recipe recipe = initial_recipe();
            ASSERT_TRUE(set_value(recipe, "night.sense", sense));
            const double headroom = hdr_headroom(HdrTransfer::pq, peak);
            const Image plain = render_whole(*make_plan(photo, recipe, 240, nullptr, {}));
            const Image open = render_whole(*make_plan(photo, recipe, 240, nullptr, {}, static_cast<float>(headroom)));
            std::vector<double> plain_nits, open_nits;
            for (std::size_t i = 0; i < plain.size(); ++i) {
                Rgb shown;
                apply_view(&plain.data()[i], &shown, 1);
                plain_nits.push_back(hdr_white * static_cast<double>(luminance(shown)));
                encode_hdr(&open.data()[i], &shown, 1, HdrTransfer::pq, peak);
                const auto nits = [](float code) { return static_cast<float>(pq_nits(static_cast<double>(code))); };
                open_nits.push_back(static_cast<double>(luminance({nits(shown.r), nits(shown.g), nits(shown.b)})));
            }
            const auto middle = static_cast<std::ptrdiff_t>(plain.size() / 2);
            std::nth_element(plain_nits.begin(), plain_nits.begin() + middle, plain_nits.end());
            std::nth_element(open_nits.begin(), open_nits.begin() + middle, open_nits.end());
            EXPECT_NEAR(open_nits[plain.size() / 2] / plain_nits[plain.size() / 2], 1, 0.02) << sense << ' ' << peak;
            EXPECT_GT(*std::max_element(open_nits.begin(), open_nits.end()), 1.5 * hdr_white)
                << "lamps use the headroom";
        }
}

// SMPTE ST 2084 and ITU-R BT.2408, table 1.
TEST(Pq, MatchesThePublishedValuesAndInverts) {
    EXPECT_NEAR(pq_code(0), 0, 1e-6);
    EXPECT_NEAR(pq_code(0.1), 0.0620, 1e-3);
    EXPECT_NEAR(pq_code(1), 0.149946, 1e-6);
    EXPECT_NEAR(pq_code(100), 0.508078, 1e-6);
    EXPECT_NEAR(pq_code(203), 0.580689, 1e-6);
    EXPECT_NEAR(pq_code(1000), 0.751827, 1e-6);
    EXPECT_NEAR(pq_code(4000), 0.902572, 1e-6);
    EXPECT_DOUBLE_EQ(pq_code(10000), 1);
    for (double nits = 1e-3; nits <= 10000; nits *= 1.3) EXPECT_NEAR(pq_nits(pq_code(nits)) / nits, 1, 1e-9);
}

// ITU-R BT.2100, table 5; BT.2408: reference white is 75 % of the HLG signal.
TEST(Hlg, MatchesThePublishedValuesAndInverts) {
    EXPECT_EQ(hlg_code(0), 0);
    EXPECT_NEAR(hlg_code(1.0 / 12), 0.5, 1e-9);
    EXPECT_NEAR(hlg_code(1), 1, 1e-7);
    EXPECT_NEAR(hlg_code(1.0 / 12 + 1e-9), 0.5, 1e-7) << "both branches meet";
    EXPECT_NEAR(hlg_scene(0.75), 0.2650, 5e-5);
    EXPECT_NEAR(1000 * std::pow(hlg_scene(0.75), hlg_gamma), hdr_white, 1);
    for (double scene = 1e-5; scene <= 1; scene *= 1.1) EXPECT_NEAR(hlg_scene(hlg_code(scene)) / scene, 1, 1e-6);
}

TEST(HdrCodes, OfPixelsAreThoseOfTheFormulas) {
    for (double white = 1e-5; white < 49; white *= 1.17) {
        const auto light = static_cast<float>(white);
        EXPECT_NEAR(code_of({light, light, light}, HdrTransfer::pq).g, pq_code(white * hdr_white), 3e-5) << white;
        const double part = white * hdr_white / hlg_reference_peak;
        EXPECT_NEAR(code_of({light, light, light}, HdrTransfer::hlg).g, hlg_code(std::pow(part, 1 / hlg_gamma)), 3e-5)
            << white;
    }
    EXPECT_NEAR(code_of({1, 1, 1}, HdrTransfer::pq).r, 0.5807F, 1e-4F);
    EXPECT_NEAR(code_of({1, 1, 1}, HdrTransfer::hlg).r, 0.75F, 1e-3F);
}

// The reference OOTF of an HLG display undoes what the encoder did, for colours too.
TEST(HdrCodes, OfColouredLightComeBackThroughTheReferenceDisplay) {
    for (const Rgb light : {Rgb{0.5F, 0.3F, 0.1F}, Rgb{2, 0.2F, 0.3F}, Rgb{0.01F, 0.02F, 0.05F}, Rgb{4, 4.5F, 3}}) {
        const Rgb code = code_of(light, HdrTransfer::hlg);
        const double e[3] = {hlg_scene(static_cast<double>(code.r)), hlg_scene(static_cast<double>(code.g)),
                             hlg_scene(static_cast<double>(code.b))};
        const double ootf = hlg_reference_peak * std::pow(0.2627 * e[0] + 0.6780 * e[1] + 0.0593 * e[2], hlg_gamma - 1);
        const float channels[3] = {light.r, light.g, light.b};
        for (int k = 0; k < 3; ++k) EXPECT_NEAR(ootf * e[k] / hdr_white / static_cast<double>(channels[k]), 1, 1e-3);
    }
    const Rgb blue = code_of({0, 0, 4.9F}, HdrTransfer::hlg); // more than a full signal: darker, not another hue
    EXPECT_NEAR(blue.b, 1, 1e-6F);
    const Rgb cyan = code_of({0, 2.45F, 4.9F}, HdrTransfer::hlg);
    EXPECT_NEAR(hlg_scene(static_cast<double>(cyan.g)) / hlg_scene(static_cast<double>(cyan.b)), 0.5, 1e-3);
}

TEST(HdrCodes, KnowTheHeadroomOfADisplay) {
    EXPECT_NEAR(hdr_headroom(HdrTransfer::pq, 1000), 1000.0 / 203, 1e-12);
    EXPECT_NEAR(hdr_headroom(HdrTransfer::pq, 4000), 4000.0 / 203, 1e-12);
    EXPECT_NEAR(hdr_headroom(HdrTransfer::hlg, 4000), 1000.0 / 203, 1e-12);
    EXPECT_EQ(hdr_headroom(HdrTransfer::pq, 100), 1);
    // A lamp far above white reaches the peak: code 1 of HLG, the code of 600 cd/m2 of PQ.
    Rgb lamp{9e4F, 9e4F, 9e4F}, code;
    encode_hdr(&lamp, &code, 1, HdrTransfer::hlg, 1000);
    EXPECT_NEAR(code.g, 1, 1e-3);
    encode_hdr(&lamp, &code, 1, HdrTransfer::pq, 600);
    EXPECT_NEAR(code.g, pq_code(600), 1e-3);
}
