// Brings the light of a frame onto the grid of the reference frame; a mosaic stays a mosaic. Knows no weights and no other frame.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/work.h"
#include "engine/merge/frame_light.h"
#include "engine/merge/frame_motion.h"

namespace engine {

// How far a place is usable, for quads of 2 x 2 pixels: 0 the frame does not show it, 1 a sample or one beside it has ended,
// 255 all is well, between them the ramp of merge.md 2.2. A quad with a defect counts a sixteenth: one of its samples is only interpolated. Where the camera moved
// other frames decide; on a tripod all frames have it at the same place, and it must not look as if the light had ended there.
using OpenQuads = Raster<std::uint8_t>;
inline constexpr std::uint8_t quad_outside = 0, quad_closed = 1, quad_with_defect = 16, quad_open = 255;

// Quads of a frame: half its size, the last odd row and column dropped.
Rect quads_of(Rect pixels);
// In the coordinates of the frame itself. A place counts by the largest sample of the quad and of the pixels around it, of any colour: that is
// what keeps the rims of lamps free of magenta.
OpenQuads open_quads(const FrameLight& light, const Work& work);
// Replaces samples of defects by the median of their neighbours of the same colour.
void repair_defects(FrameLight& light);

struct AlignedFrame {
    FrameLight light; // as far as the frame reaches; beyond it the nearest there is
    OpenQuads open;
    bool moved = false; // false: the samples are those of the sensor, noise of neighbours is independent
};

// The frame over a reference grid of its own size. Identity and shifts by whole even pixels keep every sample; anything else interpolates among
// samples of one colour (Keys 1981, a = -1/2; green on its quincunx, turned by 45 degrees), held between the four inner ones at lamps (merge.md
// 2.5). The source is used up. Stopped: what is there by then.
AlignedFrame align_to_reference(FrameLight light, const FrameMotion& motion, const Work& work);

} // namespace engine
