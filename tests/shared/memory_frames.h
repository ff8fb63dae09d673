// Frames of a merge that a test has made itself, in memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include <functional>
#include <random>
#include <vector>

namespace test {

class MemoryFrames : public engine::FrameSource {
public:
    using Make = std::function<engine::FrameLight(int)>;
    MemoryFrames(int count, engine::FrameLayout layout, int width, int height, Make make) : m_make(std::move(make)) {
        for (int i = 0; i < count; ++i) {
            engine::FrameFacts one;
            one.name = "frame " + std::to_string(i + 1);
            one.layout = layout;
            one.width = one.capture.width = width, one.height = one.capture.height = height;
            one.nominal_exposure = 1;
            m_facts.push_back(one);
        }
    }
    int count() const override { return static_cast<int>(m_facts.size()); }
    const engine::FrameFacts& facts(int frame) const override { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::FrameFacts& change(int frame) { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::Result<engine::FrameLight> read(int frame, const engine::Work&) const override { return m_make(frame); }

private:
    Make m_make;
    std::vector<engine::FrameFacts> m_facts;
};

inline constexpr std::array<engine::CfaColour, 4> rggb{engine::CfaColour::red, engine::CfaColour::green,
                                                       engine::CfaColour::green, engine::CfaColour::blue};

// A mosaic of `light(x, y)` with Gaussian noise of `sigma`, the same everywhere, another one for every `seed`.
inline engine::FrameLight noisy_mosaic(int width, int height, double sigma, unsigned seed,
                                       const std::function<double(int, int)>& light) {
    engine::FrameLight frame;
    frame.pattern = rggb;
    frame.mosaic = engine::Plane({0, 0, width, height});
    frame.noise.offset = {sigma * sigma, sigma * sigma, sigma * sigma};
    std::mt19937 random(seed);
    std::normal_distribution<double> noise(0, sigma);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) frame.mosaic.row(y)[x] = static_cast<float>(light(x, y) + noise(random));
    return frame;
}

// A picture of `light(x, y)`, scene light, without noise.
inline engine::FrameLight picture_of(int width, int height, const std::function<engine::Rgb(int, int)>& light) {
    engine::FrameLight frame;
    frame.layout = engine::FrameLayout::picture;
    frame.picture = engine::Image({0, 0, width, height});
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) frame.picture.row(y)[x] = light(x, y);
    return frame;
}

} // namespace test
