// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/merge_noise.h"
#include <algorithm>
#include <vector>

namespace engine {

Plane noise_by_place(const RawFile& raw) {
    const std::size_t count = raw.frames.size();
    if (count == 0 || raw.frames_cell < 1) return {};
    std::vector<float> frames(raw.frames.data(), raw.frames.data() + count);
    const auto middle = frames.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(frames.begin(), middle, frames.end());
    Plane noise(raw.frames.area());
    constexpr float fewest = 1e-3F;
    std::transform(raw.frames.data(), raw.frames.data() + count, noise.data(),
                   [&](float here) { return std::max(*middle, fewest) / std::max(here, fewest); });
    return noise;
}

} // namespace engine
