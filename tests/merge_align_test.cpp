// Maps of whole frames against simulated movement.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/align.h"
#include "tests/shared/moved_scene.h"
#include <gtest/gtest.h>
#include <numbers>

namespace {

using namespace engine;

struct Try {
    Alignment found;
    double error = 0; // rms, sensor pixels, on 20 x 20 places (merge.md 7.2)
};
double error_of(const FrameMotion& motion, const Homography& truth, int width, int height) {
    double sum = 0;
    for (int j = 0; j < 20; ++j)
        for (int i = 0; i < 20; ++i) {
            const double x = (i + 0.5) * width / 20, y = (j + 0.5) * height / 20;
            const MergePoint a = motion.source_of(x, y), b = truth(x, y);
            sum += (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
        }
    return std::sqrt(sum / 400);
}
Try tried(const test::MovedView& reference, const test::MovedView& frame,
          MergeAlignment model = MergeAlignment::automatic) {
    const AlignmentGuide first = AlignmentGuide::of(test::moved_frame(reference), {});
    const AlignmentGuide second = first.like(test::moved_frame(frame), frame.exposure, {});
    Try result{align(first, second, model, {})};
    result.error = error_of(result.found.motion, frame.map, reference.width, reference.height);
    return result;
}
Homography hand(const test::MovedView& view, double degrees, double dx, double dy) {
    return turned_and_shifted({(view.width - 1) / 2.0, (view.height - 1) / 2.0}, degrees * std::numbers::pi / 180, dx,
                              dy);
}

TEST(Align, findsShiftsAndTurnsToASeventhOfAPixel) {
    // merge.md 7.2: 0.15 pixels where the light is three times its noise, 0.4 where it is as large.
    for (const double electrons : {400.0, 12.0})
        for (const double degrees : {0.0, 0.3}) {
            test::MovedView reference;
            reference.electrons = electrons;
            test::MovedView frame = reference;
            frame.noise = 2;
            frame.map = hand(frame, degrees, 7.3, -4.6);
            const Try result = tried(reference, frame);
            EXPECT_TRUE(result.found.found) << result.found.why_not;
            EXPECT_LT(result.error, 0.15) << electrons << " electrons, " << degrees << " degrees";
        }
}

TEST(Align, doesNotFindAnythingInNoise) {
    test::MovedView reference;
    reference.only_noise = true;
    test::MovedView frame = reference;
    frame.noise = 2;
    const Try result = tried(reference, frame);
    EXPECT_FALSE(result.found.found);
    EXPECT_FALSE(result.found.why_not.empty());
}

} // namespace
