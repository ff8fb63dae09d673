// Which samples of a frame belong to the scene: planes, satellites, and what else only one frame shows, do not (merge.md 4.5). Judges by the noise that the
// sensor must have, never by the spread of the few values at hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/star_sampler.h"

namespace engine {

// Samples around a tile that accept_samples() looks at.
inline constexpr int clip_reach = 2;

struct ClipNoise {
    std::array<float, 3> scale{}, offset{}; // variance of a sample x: scale x + offset
    float frames = 2;                       // behind `centre`
};

// `tile` with clip_reach pixels more on each side, cut to the frame; `values` and `valid` of it as StarSampler gives them. Clears `valid` where the sample
// cannot be light of `centre`, the mean of all frames; a pixel of a picture as a whole. Edges of the tile are judged without their neighbours.
// `excess`: of each pixel over `centre` in standard deviations, of a picture's pixel the largest of its channels; 0 where nothing is valid.
void accept_samples(const SampleGrid& grid, const Plane& centre, const Rect& tile, const std::vector<float>& values,
                    const ClipNoise& noise, std::vector<std::uint8_t>& valid, std::vector<float>& excess);

} // namespace engine
