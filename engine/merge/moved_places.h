// Where frames of a merge disagreed, summed over the frames; and places that a person takes from one frame. Knows no light.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/accumulate.h"
#include "engine/merge/merge.h"
#include <vector>

namespace engine {

class MovedPlaces {
public:
    static constexpr int cell = 16; // pixels, as MergedPicture::frames_cell

    MovedPlaces() = default;
    explicit MovedPlaces(Rect pixels);
    void add(const Agreement& agrees, const OpenQuads& open);
    // 0: all frames that show the cell agree, 1: none does.
    Plane map() const;
    // Part of the cells where a frame was left out for the larger part.
    double share() const;

private:
    Rect m_cells;
    std::vector<float> m_agree, m_shown;
    std::vector<std::uint8_t> m_any;
};

// Inside a place only its frame counts, outside nothing changes; soft over a fifth of the radius.
void take_places(Agreement& agrees, const std::vector<MergePlace>& places, int frame, Rect pixels);

} // namespace engine
