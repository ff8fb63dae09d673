// Where a frame shows something else than the reference: people, cars, a lamp that was switched off, or itself, wrongly aligned. Knows no files and no
// sums; both lie on the reference grid.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/accumulate.h"
#include "engine/merge/merge.h"

namespace engine {

// A quad is as good as ended below this openness.
inline constexpr std::uint8_t quad_half_open = 128;
// Where light ended, one of the samples nearby is at least so bright; otherwise the quad was closed for a defect.
inline constexpr float lit_where_ended = 0.45F;

// What frames are judged by: light of the reference frame, or what is known better by now.
struct Reference {
    QuadLight light; // of quads, in units of the reference frame
    OpenQuads open;
    NoiseProfile noise;                // of samples of the reference frame
    Plane variance;                    // of `light`, in parts of what `noise` says for it; empty: 1
    std::shared_ptr<const Plane> gain; // as FrameLight::gain; that of all frames
    // Places where the light of the reference ended, with all around them within 4 pixels: 0 none, else the number of the place. Each is taken from
    // one frame only, so that no lamp is put together from two moments (merge.md 2.6).
    Raster<std::int32_t> ended;
    std::int32_t ended_count = 0;
};

Reference reference_of(const AlignedFrame& frame, const Work& work);

struct Judgement {
    Agreement agrees;
    double moved = 0;        // part of what the frame shows of the reference that does not agree (less than a fifth)
    double noise_factor = 1; // how much more the frames differ than their noise says, in variance; 1: no more
    std::vector<bool> accepted_places; // of Reference::ended; [0] means nothing
};

// Compares means of both frames over 6, 12, 24 and 48 pixels a side: a coherent test for weak light over large places, a test of power for texture
// (merge.md 2.6, 3.5). `deghost`: off agrees everywhere. The result is wide by 4 pixels around what moved, and soft.
Judgement judge(const AlignedFrame& frame, double exposure, const Reference& reference, Deghost deghost,
                const Work& work);

// Takes over light of a shorter frame where the reference has ended and the frame agrees as a whole (one place, one frame).
void fill_ended_places(Reference& reference, const AlignedFrame& frame, double exposure, const Judgement& judgement);

} // namespace engine
