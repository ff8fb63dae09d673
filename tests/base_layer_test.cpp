// The edge-aware base layer: no halos at hard edges (M13 of night.md 8.1), no noise in the base, texture told by `detail`, the same bits in every tile.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/base_layer.h"
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include <random>

using namespace engine;

namespace {

constexpr float dark = 0.02F, bright = 1.28F; // 6 EV
constexpr double halo_ev = 0.15;

// A wall in the dark left of `edge` (pixels, fractions are half-covered pixels), lit right of it.
Image step_picture(int width, int height, float edge) {
    Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float lit = std::clamp(static_cast<float>(x) + 1 - edge, 0.0F, 1.0F);
            picture.at(x, y) = Rgb{1, 1, 1} * (dark + lit * (bright - dark));
        }
    return picture;
}

// What else the night does to a flat wall (surround, glow) stays out of the picture.
Recipe only_tone(const std::string& sense) {
    Recipe recipe = initial_recipe();
    EXPECT_TRUE(set_value(recipe, "night.sense", sense));
    for (const char* key : {"surround", "glow"})
        if (find_operation("night")->find(key)) EXPECT_TRUE(set_value(recipe, std::string("night.") + key, "0"));
    return recipe;
}

double ev(Rgb c) { return std::log2(static_cast<double>(luminance(c))); }

// Largest distance from the flat part of its side, of a pixel at least `gap` pixels away from the edge; and how far the pixels
// at the edge itself leave the range between both sides.
double halo(const Image& rendered, double edge, int gap) {
    const int y = rendered.area().top, width = rendered.width();
    const double left = ev(rendered.at(width / 50, y)), right = ev(rendered.at(width - 1 - width / 50, y));
    double worst = 0;
    for (int x = width / 50; x < width - width / 50; ++x) {
        const double here = ev(rendered.at(x, y));
        worst = std::max({worst, left - here, here - right});
        if (std::abs(x + 0.5 - edge) > gap) worst = std::max(worst, std::abs(here - (x < edge ? left : right)));
    }
    return worst;
}

Image flat_with_noise(double sigma_ev, unsigned seed) {
    Image picture({0, 0, 200, 150});
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, sigma_ev);
    for (std::size_t i = 0; i < picture.size(); ++i)
        picture.data()[i] = Rgb{1, 1, 1} * static_cast<float>(0.01 * std::exp2(noise(random)));
    return picture;
}

struct Spread {
    double mean, deviation;
};
Spread spread(const std::vector<double>& values) {
    double sum = 0, square = 0;
    for (const double v : values) sum += v, square += v * v;
    const double mean = sum / static_cast<double>(values.size());
    return {mean, std::sqrt(std::max(0.0, square / static_cast<double>(values.size()) - mean * mean))};
}

double base_at(const BaseLayer& layer, const Image& proxy, std::size_t i) {
    return static_cast<double>(layer.slope.data()[i]) * ev(proxy.data()[i]) +
           static_cast<double>(layer.offset.data()[i]);
}

} // namespace

TEST(BaseLayer, FollowsASixStopEdge) {
    const Image proxy = step_picture(1024, 683, 512.4F);
    const BaseLayer layer = make_base_layer(proxy);
    for (int x = 0; x < 1024; ++x) {
        if (x == 512) continue; // half-covered
        const std::size_t i = 300 * 1024 + static_cast<std::size_t>(x);
        EXPECT_NEAR(base_at(layer, proxy, i), std::log2(x < 512 ? dark : bright), 0.08) << x;
        EXPECT_LT(layer.detail.data()[i], 0.05) << "edges are no detail, at " << x;
    }
}

TEST(BaseLayer, RendersASixStopEdgeWithoutHaloAtEveryScale) {
    // Full size is far above the proxy, then what a screen shows; the edge lies inside a pixel of the proxy.
    const auto photo = std::make_shared<test::PicturePhoto>(step_picture(3600, 2400, 1801.0F), "step");
    AnalysisCache analyses;
    for (const char* sense : {"60", "-100"})
        for (const int long_edge : {3600, 1600, 1024, 700}) {
            const auto plan = make_plan(photo, only_tone(sense), long_edge, &analyses, {});
            const Rect row{0, plan->area.height / 2, plan->area.width, 1};
            const double worst = halo(*render_tile(*plan, row, nullptr), 1801.0 * long_edge / 3600, 1);
            RecordProperty("halo_mEV_" + std::string(sense) + "_" + std::to_string(long_edge),
                           static_cast<int>(std::lround(1000 * worst)));
            EXPECT_LT(worst, halo_ev) << sense << " at " << long_edge;
        }
}

TEST(BaseLayer, LeavesNoHaloAroundASmallLamp) {
    Image proxy({0, 0, 300, 200}, Rgb{dark, dark, dark});
    for (int y = 98; y < 102; ++y)
        for (int x = 148; x < 152; ++x) proxy.at(x, y) = Rgb{80, 80, 80}; // 12 EV
    const BaseLayer layer = make_base_layer(proxy);
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 300; ++x) {
            const std::size_t i = static_cast<std::size_t>(y * 300 + x);
            if (proxy.data()[i].r < 1) EXPECT_NEAR(base_at(layer, proxy, i), std::log2(dark), 0.05) << x << ' ' << y;
        }
}

TEST(BaseLayer, SmoothsNoiseAndTellsHowMuchThereWas) {
    for (const double sigma : {0.02, 0.05, 0.15}) {
        const Image proxy = flat_with_noise(sigma, 3);
        const BaseLayer layer = make_base_layer(proxy);
        std::vector<double> base, detail;
        for (std::size_t i = 0; i < proxy.size(); ++i) {
            base.push_back(base_at(layer, proxy, i));
            detail.push_back(static_cast<double>(layer.detail.data()[i]));
        }
        EXPECT_NEAR(spread(base).mean, std::log2(0.01), 0.01);
        EXPECT_LT(spread(base).deviation, 0.35 * sigma) << sigma;
        // What is not in the base is detail: its variance is that of the noise, less what the base took.
        const double kept = sigma * sigma / (sigma * sigma + 0.35 * 0.35);
        EXPECT_NEAR(spread(detail).mean, sigma * sigma * (1 - kept) * (1 - kept), 0.08 * sigma * sigma) << sigma;
    }
}

TEST(BaseLayer, IsThatOfTheSameSceneInBrighterLight) {
    const Image proxy = test::night_picture(180, 120, false);
    Image brighter = proxy.copy();
    for (std::size_t i = 0; i < brighter.size(); ++i) brighter.data()[i] = brighter.data()[i] * 8;
    const BaseLayer before = make_base_layer(proxy), after = make_base_layer(brighter);
    for (std::size_t i = 0; i < proxy.size(); ++i) {
        ASSERT_NEAR(base_at(after, brighter, i), base_at(before, proxy, i) + 3, 1e-3);
        ASSERT_NEAR(after.detail.data()[i], before.detail.data()[i], 1e-3);
    }
}

TEST(BaseLayer, HasTheSameBitsHoweverARowIsCut) {
    const BaseLayer layer = make_base_layer(test::night_picture(203, 141, true));
    for (const Rect photo : {Rect{0, 0, 203, 141}, Rect{0, 0, 1777, 1234}, Rect{0, 0, 90, 62}}) {
        const auto count = static_cast<std::size_t>(photo.width);
        std::vector<float> whole[3], parts[3];
        for (auto* rows : {&whole, &parts})
            for (auto& row : *rows) row.resize(count);
        for (int y = 0; y < photo.height; y += 13) {
            base_row(layer, photo, y, 0, photo.width, whole[0].data(), whole[1].data());
            detail_row(layer, photo, y, 0, photo.width, whole[2].data());
            for (int left = 0, width = 1; left < photo.width; left += width, width = width * 2 + 1) {
                const int part = std::min(width, photo.width - left);
                base_row(layer, photo, y, left, part, parts[0].data() + left, parts[1].data() + left);
                detail_row(layer, photo, y, left, part, parts[2].data() + left);
            }
            for (int k = 0; k < 3; ++k) ASSERT_EQ(whole[k], parts[k]) << photo.width << " row " << y;
        }
    }
}

TEST(BaseLayer, LiesOverThePhotoByBilinearInterpolation) {
    const BaseLayer layer = make_base_layer(test::night_picture(60, 40, false));
    const Rect photo{0, 0, 301, 200};
    std::vector<float> slope(301), offset(301), detail(301);
    const auto between = [&](const Plane& plane, int x, int y) {
        const double u = std::clamp((x + 0.5) * 60 / 301 - 0.5, 0.0, 59.0);
        const double v = std::clamp((y + 0.5) * 40 / 200 - 0.5, 0.0, 39.0);
        const int a = static_cast<int>(u), b = static_cast<int>(v);
        const auto at = [&](int i, int k) { return static_cast<double>(plane.nearest(a + i, b + k)); };
        return (1 - (v - b)) * ((1 - (u - a)) * at(0, 0) + (u - a) * at(1, 0)) +
               (v - b) * ((1 - (u - a)) * at(0, 1) + (u - a) * at(1, 1));
    };
    for (int y = 0; y < 200; ++y) {
        base_row(layer, photo, y, 0, 301, slope.data(), offset.data());
        detail_row(layer, photo, y, 0, 301, detail.data());
        for (int x = 0; x < 301; ++x) {
            const auto i = static_cast<std::size_t>(x);
            ASSERT_NEAR(slope[i], between(layer.slope, x, y), 2e-5) << x << ' ' << y;
            ASSERT_NEAR(offset[i], between(layer.offset, x, y), 3e-4) << x << ' ' << y;
            ASSERT_NEAR(detail[i], between(layer.detail, x, y), 3e-5) << x << ' ' << y;
        }
    }
}

TEST(BaseLayer, WorksOnTheSmallestPictures) {
    for (const Rect area : {Rect{0, 0, 1, 1}, Rect{0, 0, 1, 900}, Rect{0, 0, 900, 1}, Rect{0, 0, 2, 3}}) {
        const Image picture(area, Rgb{0.3F, 0.3F, 0.3F});
        const BaseLayer layer = make_base_layer(picture);
        std::vector<float> slope(static_cast<std::size_t>(area.width)), offset(slope), detail(slope);
        for (int y = 0; y < area.height; ++y) {
            base_row(layer, area, y, 0, area.width, slope.data(), offset.data());
            detail_row(layer, area, y, 0, area.width, detail.data());
            for (std::size_t x = 0; x < slope.size(); ++x) {
                ASSERT_NEAR(static_cast<double>(slope[x]) * std::log2(0.3) + static_cast<double>(offset[x]),
                            std::log2(0.3), 1e-4);
                ASSERT_NEAR(detail[x], 0, 1e-6);
            }
        }
    }
}
