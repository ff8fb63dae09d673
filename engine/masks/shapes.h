// Values of single shapes along a row. Knows nothing of how they are put together.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/masks/prepared_mask.h"

namespace engine {

// linear, radial, light, colour, everything; 0 to 1, before MaskPart::inverted. Pixels are needed for light and colour.
void shape_row(const MaskPart& part, const MaskRow& row, float* values);

// A stroke into rows [first, end) of a plane that covers the whole photo, area at (0, 0): values become the larger of what they are and the
// stroke. The same bits however rows are cut.
void paint_stroke(const MaskPart& part, Plane& plane, int first, int end);
// Where a stroke can leave something in such a plane.
Rect stroke_area(const MaskPart& part, const Rect& area);

} // namespace engine
