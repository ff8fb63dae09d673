// Fusion of rendered pictures: what must come out whatever the tuning, and what lamps and shadows of a bracket must look like.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/colour/view.h"
#include "engine/merge/fusion_pyramid.h"
#include "engine/merge/fusion_scene.h"
#include "engine/merge/methods.h"
#include "tests/shared/memory_frames.h"
#include <gtest/gtest.h>

namespace {

using namespace engine;

constexpr int width = 160, height = 120;

// How a camera shows light: a display-linear value with a soft shoulder, 8 bits, and back to scene light as pictures are opened.
Rgb shown_by_camera(Rgb light, double exposure) {
    const auto value = [&](float l) {
        const double linear = 1 - std::exp(-exposure * static_cast<double>(l));
        const double code = std::round(255 * std::pow(std::clamp(linear * 1.004, 0.0, 1.0), 1 / 2.2)) / 255;
        return display_of(static_cast<float>(code));
    };
    return undo_view(Rgb{value(light.r), value(light.g), value(light.b)});
}
test::MemoryFrames bracket(const std::vector<double>& exposures, const std::function<Rgb(int, int, int)>& light) {
    test::MemoryFrames frames(
        static_cast<int>(exposures.size()), FrameLayout::picture, width, height, [exposures, light](int frame) {
            return test::picture_of(width, height, [&](int x, int y) {
                return shown_by_camera(light(frame, x, y), exposures[static_cast<std::size_t>(frame)]);
            });
        });
    for (std::size_t i = 0; i < exposures.size(); ++i)
        frames.change(static_cast<int>(i)).nominal_exposure = exposures[i];
    return frames;
}
Result<MergeOutcome> fused(const FrameSource& source, int reference = 0,
                           MergeOptions options = options_for(MergeKind::fusion), const MergeWork& work = {}) {
    options.alignment = MergeAlignment::none;
    options.reference = reference;
    return merge_fusion({source, std::vector<bool>(static_cast<std::size_t>(source.count()), true), reference}, options,
                        work);
}
Rgb codes_at(const Image& light, int x, int y) {
    Rgb c = light.at(x, y);
    apply_view(&c, &c, 1);
    return {code_of(c.r), code_of(c.g), code_of(c.b)};
}
double code_at(const Image& light, int x, int y) { return static_cast<double>(luma(codes_at(light, x, y))); }

Rgb textured(int, int x, int y) {
    const float l = 0.02F + 0.4F * static_cast<float>((x * 7 + y * 3) % 23) / 23 + (x > 80 ? 0.3F : 0.0F);
    return {l, 0.8F * l, 0.5F * l + 0.02F};
}
// Largest difference of what a display shows.
double difference(const Image& a, const Image& b) {
    double most = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const Rgb p = codes_at(a, x, y), q = codes_at(b, x, y);
            for (const float d : {p.r - q.r, p.g - q.g, p.b - q.b})
                most = std::max(most, static_cast<double>(std::abs(d)));
        }
    return most;
}
// Half of an 8-bit step: nobody can see it, and no file of 8 bits holds it.
constexpr double half_a_step = 0.5 / 255;

TEST(Fusion, OfOnePictureIsThatPicture) {
    const test::MemoryFrames source = bracket({1}, textured);
    const auto result = fused(source);
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_LT(difference(result->picture.picture, source.read(0, {})->picture), half_a_step);
}

TEST(Fusion, OfEqualPicturesIsThatPicture) {
    const test::MemoryFrames source = bracket({1, 1, 1}, textured);
    const auto result = fused(source, 1);
    ASSERT_TRUE(result);
    EXPECT_LT(difference(result->picture.picture, source.read(0, {})->picture), half_a_step);
    EXPECT_NEAR(result->report.more_range_ev, 0, 0.05);
}

TEST(Fusion, KeepsARampOfGreyRising) {
    // 12 stops from left to right in four pictures, 3 stops apart.
    const auto light = [](int, int x, int) {
        const auto l = static_cast<float>(0.002 * std::exp2(12.0 * x / width));
        return Rgb{l, l, l};
    };
    const test::MemoryFrames source = bracket({0.25, 2, 16, 128}, light);
    const auto result = fused(source, 1);
    ASSERT_TRUE(result);
    double most = 0;
    for (int x = 1; x < width; ++x) {
        const double here = code_at(result->picture.picture, x, height / 2);
        EXPECT_GT(here, most - 0.012) << x; // three 8-bit steps: what is left of rounding in four pictures
        most = std::max(most, here);
    }
    // The longest picture shows the darkest place at a code of 0.51.
    EXPECT_LT(code_at(result->picture.picture, 0, 60), 0.3) << "dark stays dark";
    EXPECT_GT(code_at(result->picture.picture, width - 1, 60), 0.75) << "bright stays bright";
    EXPECT_NEAR(result->report.more_range_ev, 9, 1e-6);
}

// An orange lamp of 600 on a dark wall of 0.05 with glow around it, seen in five pictures over 12 stops.
Rgb lamp(int, int x, int y) {
    const double r = std::hypot(x - 80, y - 60);
    const double glow = 0.05 + 40 / (1 + r * r * r * 0.05);
    const Rgb wall{static_cast<float>(glow), static_cast<float>(0.75 * glow), static_cast<float>(0.45 * glow)};
    return r < 6 ? Rgb{600, 330, 60} : wall;
}
const std::vector<double> lamp_exposures{0.002, 0.016, 0.128, 1, 8};

TEST(Fusion, KeepsTheColourOfLamps) {
    const auto result = fused(bracket(lamp_exposures, lamp), 3);
    ASSERT_TRUE(result);
    const Rgb core = codes_at(result->picture.picture, 80, 60);
    // The shortest picture shows the lamp at (0.70, 0.48, 0.11) linear: what is seen of it must be orange, and bright.
    EXPECT_GT(static_cast<double>(luma(core)), 0.6);
    EXPECT_GT(static_cast<double>(core.r - core.b), 0.25);
    EXPECT_GT(static_cast<double>(core.r), static_cast<double>(core.g));
    EXPECT_GT(static_cast<double>(core.g), static_cast<double>(core.b));
}

TEST(Fusion, DrawsNoHaloAroundLamps) {
    const auto result = fused(bracket(lamp_exposures, lamp), 3);
    ASSERT_TRUE(result);
    // The light falls from the lamp outwards, and so must the picture: no dark ring.
    double least = 1;
    for (int x = 90; x < 150; ++x) {
        const double here = code_at(result->picture.picture, x, 60);
        EXPECT_LT(here, least + 0.02) << x;
        least = std::min(least, here);
    }
    EXPECT_GT(code_at(result->picture.picture, 150, 60), 0.05) << "shadows come from the longest picture";
}

TEST(Fusion, TakesWhatMovedFromTheReference) {
    // A bright square that is somewhere else in every picture.
    const auto light = [](int frame, int x, int y) {
        const bool mover = std::abs(x - 30 - 40 * frame) < 10 && std::abs(y - 60) < 10;
        const Rgb wall = textured(0, x, y);
        return mover ? Rgb{1.2F, 1.2F, 0.2F} : wall;
    };
    const test::MemoryFrames source = bracket({0.5, 1, 2}, light);
    MergeOptions options = options_for(MergeKind::fusion);
    const auto still = fused(bracket({0.5, 1, 2}, textured), 1);
    const auto with = fused(source, 1, options);
    options.deghost = Deghost::off;
    const auto without = fused(source, 1, options);
    ASSERT_TRUE(still && with && without);
    // Ghosts at the places of the first and the last picture, against the fusion of a wall where nothing moves.
    const auto ghost = [&](const MergeOutcome& outcome) {
        double sum = 0;
        for (const int centre : {30, 110})
            for (int y = 52; y < 68; ++y)
                for (int x = centre - 8; x < centre + 8; ++x)
                    sum += std::pow(code_at(outcome.picture.picture, x, y) - code_at(still->picture.picture, x, y), 2);
        return sum;
    };
    EXPECT_LT(ghost(*with), 0.1 * ghost(*without));
    EXPECT_GT(with->report.moved_share, 0.01);
    EXPECT_EQ(without->report.moved_share, 0);
    // And the reference's own is there.
    EXPECT_GT(static_cast<double>(codes_at(with->picture.picture, 70, 60).g), 0.55);
}

TEST(Fusion, MeasuresExposuresWhereFilesLieAboutThem) {
    const auto proxies_of = [](const std::vector<double>& exposures) {
        const test::MemoryFrames source = bracket(exposures, textured);
        std::vector<FusionProxy> proxies;
        for (int i = 0; i < source.count(); ++i) {
            const Image light = source.read(i, {})->picture.copy();
            proxies.push_back(fusion_proxy(width, height, [&](int y, Rgb* row) {
                for (int x = 0; x < width; ++x) row[x] = codes_at(light, x, y);
            }));
        }
        return proxies;
    };
    const std::vector<FusionProxy> proxies = proxies_of({1, 0.25, 4});
    const std::vector<double> told = fusion_exposures(proxies, {1, 0.25, 4}),
                              lied = fusion_exposures(proxies, {1, 1, 1}),
                              silent = fusion_exposures(proxies, {0, 0, 0});
    EXPECT_NEAR(told[0] - told[1], 2, 1e-9);
    for (const std::vector<double>& measured : {lied, silent}) {
        EXPECT_NEAR(measured[0] - measured[1], 2, 0.8); // the camera's curve is not ours
        EXPECT_NEAR(measured[2] - measured[0], 2, 0.8);
    }
}

TEST(Fusion, RefusesRawFilesAndSaysWhatToDo) {
    const test::MemoryFrames source(3, FrameLayout::bayer, 32, 32, [](int) {
        return test::noisy_mosaic(32, 32, 0.01, 1, [](int, int) { return 0.1; });
    });
    const auto result = fused(source);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::unsupported);
    EXPECT_NE(result.error().what.find("bracket"), std::string::npos);
}

TEST(Fusion, GivesTheSameBitsOnAnyNumberOfThreads) {
    const test::MemoryFrames source = bracket(lamp_exposures, lamp);
    limit_threads(1);
    const auto one = fused(source, 2);
    limit_threads(0);
    shuffle_for_tests(9);
    const auto shuffled = fused(source, 2);
    shuffle_for_tests(0);
    ASSERT_TRUE(one && shuffled);
    const Image &a = one->picture.picture, &b = shuffled->picture.picture;
    EXPECT_TRUE(std::equal(a.data(), a.data() + a.size(), b.data()));
}

TEST(Fusion, ShowsPreviewsAndStops) {
    const test::MemoryFrames source = bracket(lamp_exposures, lamp);
    std::vector<int> shown;
    MergeWork work;
    work.preview = [&](const MergePreview& preview) { shown.push_back(preview.frames_done); };
    ASSERT_TRUE(fused(source, 2, options_for(MergeKind::fusion), work));
    EXPECT_EQ(shown, (std::vector<int>{1, 2, 4}));
    std::stop_source stop;
    work.preview = [&](const MergePreview&) { stop.request_stop(); };
    work.work.stop = stop.get_token();
    const auto result = fused(source, 2, options_for(MergeKind::fusion), work);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::stopped);
}

TEST(BlendPyramid, GivesBackAPictureWhoseWeightsAddUpToOne) {
    // Odd sizes, and weights that jump.
    const Rect area{0, 0, 101, 67};
    BlendPyramid pyramid(area.width, area.height);
    const auto fill = [&](int c, Plane& plane) {
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x) plane.row(y)[x] = static_cast<float>((x * 13 + y * 7 + c) % 29) / 29;
    };
    for (const bool first : {true, false}) {
        Plane weight(area);
        for (int y = 0; y < area.height; ++y)
            for (int x = 0; x < area.width; ++x) weight.row(y)[x] = ((x / 9 + y / 5) % 3 == 0) == first ? 1.0F : 0.0F;
        pyramid.add(std::move(weight), fill, {});
    }
    const std::array<Plane, 3> result = pyramid.collapse({});
    for (int c = 0; c < 3; ++c) {
        Plane wanted(area);
        fill(c, wanted);
        for (std::size_t i = 0; i < wanted.size(); ++i)
            EXPECT_NEAR(result[static_cast<std::size_t>(c)].data()[i], wanted.data()[i], 1e-5);
    }
}

TEST(Comparagram, IsTheCurveBetweenTwoExposuresAndNeverFalls) {
    const auto code = [](double l) { return std::pow(1 - std::exp(-l), 1 / 2.2); };
    const auto proxy = [&](double exposure) {
        return fusion_proxy(200, 100, [&](int y, Rgb* row) {
            for (int x = 0; x < 200; ++x) {
                const auto c = static_cast<float>(code(exposure * (0.01 + 0.02 * x) * (1 + 0.002 * (y % 10))));
                row[x] = {c, c, c};
            }
        });
    };
    const std::array<float, 256> curve = comparagram(proxy(0.5), proxy(1.0));
    for (std::size_t i = 1; i < 256; ++i) EXPECT_GE(curve[i], curve[i - 1]);
    for (double l = 0.1; l < 3.5; l += 0.2)
        EXPECT_NEAR(static_cast<double>(curve[static_cast<std::size_t>(std::lround(255 * code(0.5 * l)))]), code(l),
                    0.02);
}

} // namespace
