// A series at a fraction of its size, kept in memory once it was read: what the preview of a merge is made of while somebody tries its settings.
// Knows no files and no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace ui {

class ReducedFrames final : public engine::FrameSource {
public:
    // `pixels`: of one reduced frame at most; `all_pixels`: of all of them together, so that a night of 300 frames stays small.
    explicit ReducedFrames(std::shared_ptr<const engine::FrameSource> frames, long long pixels = 1'500'000,
                           long long all_pixels = 100'000'000);

    int count() const override { return m_frames->count(); }
    const engine::FrameFacts& facts(int frame) const override { return m_facts[static_cast<std::size_t>(frame)]; }
    engine::Result<engine::FrameLight> read(int frame, const engine::Work& work) const override;

    int factor() const {
        return m_factor;
    } // one reduced pixel of a mosaic stands for so many in a row of the same colour
    // Reads a frame if it was not read yet; `seen` gets its light at full size, once.
    engine::Result<void> load(int frame, const engine::Work& work,
                              const std::function<void(const engine::FrameLight&)>& seen = {}) const;
    // nullptr: not read yet, or it could not be read.
    std::shared_ptr<const engine::FrameLight> light(int frame) const;

private:
    std::shared_ptr<const engine::FrameSource> m_frames;
    int m_factor = 1;
    std::vector<engine::FrameFacts> m_facts;
    mutable std::mutex m_mutex; // guards the lights
    mutable std::vector<std::shared_ptr<const engine::FrameLight>> m_lights;
};

// Means of `factor` x `factor` samples of one colour, defective ones left out. A reduced 2 x 2 block stands for exactly the pixels of 2 factor x 2 factor ones.
engine::FrameLight reduced(const engine::FrameLight& light, int factor);

} // namespace ui
