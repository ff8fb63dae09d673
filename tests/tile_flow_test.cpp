// Flows of tiles against simulated movement that no map of the whole frame has.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/merge/align.h"
#include "engine/merge/tile_flow.h"
#include "tests/shared/moved_scene.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <numbers>

namespace {

using namespace engine;

Homography hand(const test::MovedView& view) {
    return turned_and_shifted({(view.width - 1) / 2.0, (view.height - 1) / 2.0}, 0.2 * std::numbers::pi / 180, 7.3,
                              -4.6);
}

// A frame that shows the street bent by up to two pixels: a lens that breathes, and rows read one after the other.
struct Bent {
    test::MovedView reference, frame;

    Bent(double electrons, double pixels) {
        reference.electrons = electrons;
        frame = reference;
        frame.noise = 2;
        frame.map = hand(frame);
        frame.shows = [this, pixels, back = frame.map.inverse()](double x, double y) {
            const MergePoint place = back(x, y), bend = bent(place, pixels);
            return MergePoint{place.x + bend.x, place.y + bend.y};
        };
        m_pixels = pixels;
    }
    Bent(const Bent&) = delete;
    Bent& operator=(const Bent&) = delete;
    // Where the light of (x, y) of the reference lies in the frame.
    MergePoint truth(double x, double y) const {
        MergePoint place{x, y};
        for (int i = 0; i < 20; ++i) {
            const MergePoint bend = bent(place, m_pixels);
            place = {x - bend.x, y - bend.y};
        }
        return frame.map(place.x, place.y);
    }

private:
    MergePoint bent(MergePoint place, double pixels) const {
        const double u = 2 * place.x / reference.width - 1, v = 2 * place.y / reference.height - 1,
                     square = u * u + v * v;
        return {pixels / 2 * (u * square + std::sin(6 * v)), pixels / 2 * v * square};
    }
    double m_pixels = 0;
};

struct Errors {
    double rms = 0, outliers = 0; // pixels; part of places that are wrong by more than a pixel
};
// Below the sky, which has no texture.
Errors errors_of(const FrameMotion& motion, const Bent& bent) {
    Errors errors;
    int count = 0;
    for (int j = 0; j < 40; ++j)
        for (int i = 0; i < 40; ++i) {
            const double x = (i + 0.5) * bent.frame.width / 40, y = (0.45 + 0.55 * (j + 0.5) / 40) * bent.frame.height;
            const MergePoint is = motion.source_of(x, y), should = bent.truth(x, y);
            if (should.x < 0 || should.y < 0 || should.x > bent.frame.width - 1 || should.y > bent.frame.height - 1)
                continue;
            const double square = (is.x - should.x) * (is.x - should.x) + (is.y - should.y) * (is.y - should.y);
            errors.rms += square, errors.outliers += square > 1, ++count;
        }
    return {std::sqrt(errors.rms / count), errors.outliers / count};
}

FrameMotion motion_of(const Bent& bent) {
    const AlignmentGuide reference = AlignmentGuide::of(test::moved_frame(bent.reference), {});
    const AlignmentGuide frame = reference.like(test::moved_frame(bent.frame), 1, {});
    Alignment alignment = align(reference, frame, MergeAlignment::automatic, {});
    EXPECT_TRUE(alignment.found) << alignment.why_not;
    add_tile_flow(reference, frame, alignment.motion, {});
    return alignment.motion;
}

TEST(TileFlow, FollowsABendToAQuarterOfAPixel) {
    // merge.md 7.2. Walls of 400 and of 12 electrons: 36 and 4.5 times the noise at half size.
    for (const double electrons : {400.0, 12.0}) {
        const Bent bent(electrons, 2);
        const FrameMotion motion = motion_of(bent);
        EXPECT_FALSE(motion.flow.empty());
        FrameMotion without = motion;
        without.flow = {};
        EXPECT_GT(errors_of(without, bent).rms, 0.5); // there is something to follow
        const Errors errors = errors_of(motion, bent);
        EXPECT_LT(errors.rms, 0.25) << electrons << " electrons";
        EXPECT_LE(errors.outliers, 0.01) << electrons << " electrons";
    }
}

TEST(TileFlow, AddsNothingWhereTheMapSaysItAll) {
    const Bent bent(12, 0);
    EXPECT_TRUE(motion_of(bent).flow.empty());
}

TEST(TileFlow, KeepsTheFlowOfTheStreetUnderCarsThatPass) {
    Bent bent(100, 1);
    bent.reference.car_part = bent.frame.car_part = 0.08;
    bent.frame.car_shift = 60;
    const FrameMotion motion = motion_of(bent);
    // The car's own light lies elsewhere; the street beside it must not be pulled along.
    double worst = 0;
    for (const double y : {0.45, 0.93})
        for (double x = 0.05; x < 0.96; x += 0.05) {
            const MergePoint is = motion.source_of(x * bent.frame.width, y * bent.frame.height),
                             should = bent.truth(x * bent.frame.width, y * bent.frame.height);
            worst = std::max(worst, std::hypot(is.x - should.x, is.y - should.y));
        }
    EXPECT_LT(worst, 1.0);
}

TEST(TileFlow, IsTheSameOnAnyNumberOfThreads) {
    const Bent bent(100, 2);
    const FrameLight first = test::moved_frame(bent.reference), second = test::moved_frame(bent.frame);
    const auto found = [&] {
        const AlignmentGuide reference = AlignmentGuide::of(first, {}), frame = reference.like(second, 1, {});
        Alignment alignment = align(reference, frame, MergeAlignment::automatic, {});
        add_tile_flow(reference, frame, alignment.motion, {});
        return alignment;
    };
    const Alignment parallel = found();
    shuffle_for_tests(7);
    const Alignment shuffled = found();
    shuffle_for_tests(0);
    EXPECT_EQ(parallel.motion.global, shuffled.motion.global);
    EXPECT_EQ(parallel.motion.flow.dx, shuffled.motion.flow.dx);
    EXPECT_EQ(parallel.motion.flow.dy, shuffled.motion.flow.dy);
    EXPECT_EQ(parallel.score, shuffled.score);
}

} // namespace
