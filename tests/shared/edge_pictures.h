// Pictures with one hard edge, and the measure of what an operation leaves beside it: halos.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"
#include "tests/shared/picture_photo.h"
#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace test {

inline double ev(engine::Rgb c) { return std::log2(static_cast<double>(engine::luminance(c))); }

// A wall in the dark left of `edge` (pixels, fractions are half-covered pixels), lit right of it.
inline engine::Image step_picture(int width, int height, float edge, float dark, float bright) {
    engine::Image picture({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const float lit = std::clamp(static_cast<float>(x) + 1 - edge, 0.0F, 1.0F);
            picture.at(x, y) = engine::Rgb{1, 1, 1} * (dark + lit * (bright - dark));
        }
    return picture;
}

// EV by which the first row of a rendered step leaves the flat part of its side, at least `gap` pixels away from the edge, or overshoots both
// sides at the edge itself.
inline double halo(const engine::Image& rendered, double edge, int gap) {
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

// A recipe with these values and nothing else, such as {{"tone.shadows", "100"}}.
inline engine::Recipe recipe_of(const std::vector<std::pair<std::string, std::string>>& values) {
    engine::Recipe recipe = engine::initial_recipe();
    for (const auto& [key, value] : values) EXPECT_TRUE(engine::set_value(recipe, key, value)) << key;
    return recipe;
}

inline engine::Image rendered(const std::shared_ptr<const engine::Photo>& photo, const engine::Recipe& recipe,
                              int long_edge = 1 << 20) {
    const auto plan = engine::make_plan(photo, recipe, std::min(long_edge, photo->long_edge()), nullptr, {});
    return *engine::render(*plan, plan->area, {}, {});
}

// The middle row of the photo alone, rendered at this size.
inline engine::Image middle_row(const std::shared_ptr<const engine::Photo>& photo, const engine::Recipe& recipe,
                                int long_edge, engine::AnalysisCache* analyses) {
    const auto plan = engine::make_plan(photo, recipe, long_edge, analyses, {});
    return engine::render_tile(*plan, {0, plan->area.height / 2, plan->area.width, 1}, nullptr)->copy();
}

// Mean difference between the reduced full-size picture (whole multiples) and one rendered at that size, as a part of its mean light.
inline double scale_difference(const std::shared_ptr<const engine::Photo>& photo, const engine::Recipe& recipe,
                               int times) {
    const engine::Image full = rendered(photo, recipe), small = rendered(photo, recipe, photo->long_edge() / times);
    double difference = 0, total = 0;
    for (int y = 0; y < small.height(); ++y)
        for (int x = 0; x < small.width(); ++x) {
            double mean = 0;
            for (int v = 0; v < times; ++v)
                for (int u = 0; u < times; ++u)
                    mean += static_cast<double>(engine::luminance(full.at(times * x + u, times * y + v)));
            mean /= times * times;
            difference += std::abs(mean - static_cast<double>(engine::luminance(small.at(x, y))));
            total += std::abs(mean);
        }
    return difference / total;
}

} // namespace test
